"""Changes to a paper that keep its tags true: the network must read roles from what stands around, not from names and
figures."""

import re
import unicodedata

FIGURES = [1, 2, 3, 3, 4, 6, 7, 8, 10, 12, 13, 14, 15, 18, 20, 24, 28, 30, 30, 36, 45, 48, 60, 60, 90, 90, 120, 180]
_FIGURE = re.compile(r"(?<![\d.,:/])\d{1,3}(?![\d.,:/])")
_MISREAD = {"l": "1I", "1": "l", "0": "O", "O": "0", "i": "íl", "e": "c", ".": ",", ",": "."}
NAMES = ("customer", "vendor", "org")


def names_of(papers):
    """Names by their role, to be put in each other's place."""
    found = {role: [] for role in NAMES}
    for paper in papers:
        for role, _, start, end in paper["spans"]:
            name = paper["text"][start:end]
            if role in NAMES and "\n" not in name and 2 < len(name) < 60:
                found[role].append(name)
    return found


def changed(paper, names, rng):
    """Text and spans of a paper, changed at random."""
    text, spans = paper["text"], [tuple(s) for s in paper["spans"]]
    if not paper.get("partial"):
        if rng.random() < 0.5:
            text, spans = _other_names_and_figures(text, spans, names, rng)
        if rng.random() < 0.3:
            text, spans = _fewer_lines(text, spans, rng)
    return _other_letters(text, spans, rng)


def _other_names_and_figures(text, spans, names, rng):
    put, new, at, chosen = [], [], 0, {}
    swap, count = rng.random() < 0.5, rng.random() < 0.5
    size = 0
    for tag, given, start, end in sorted(spans, key=lambda s: s[2]):
        if start < at:
            continue
        words = text[start:end]
        if swap and tag in NAMES and names[tag] and "\n" not in words:
            key = " ".join(words.split()).lower()
            words = chosen.setdefault(key, rng.choice(names[tag]) if rng.random() < 0.7 else words)
        elif count and tag in ("notice", "other", "term", "renewal"):
            words = _FIGURE.sub(lambda _: str(rng.choice(FIGURES)), words)
        put += [text[at:start], words]
        size += start - at + len(words)
        new.append((tag, given, size - len(words), size))
        at = end
    return "".join([*put, text[at:]]), new


def _fewer_lines(text, spans, rng):
    """Without some of the lines that hold no tag."""
    kept, new, at, size = [], [], 0, 0
    for line in text.split("\n"):
        end = at + len(line)
        tagged = any(start <= end and stop > at for *_, start, stop in spans)
        if tagged or rng.random() >= 0.15:
            new += [(t, g, start - at + size, stop - at + size) for t, g, start, stop in spans if at <= start <= end]
            kept.append(line)
            size += len(line) + 1
        at = end + 1
    return "\n".join(kept), new


def _other_letters(text, spans, rng):
    """Other digits in numbers and dates, capitals, lost accents, slips of recognition, other line ends."""
    inside = [None] * len(text)
    for tag, _, start, end in spans:
        inside[start:end] = [tag] * (end - start)
    capitals, bare, misread = rng.random() < 0.04, rng.random() < 0.06, rng.random() < 0.12
    digits, wrapped, unwrapped = rng.random() < 0.5, rng.random() < 0.25, rng.random() < 0.15
    put, moved = [], []
    for k, sign in enumerate(text):
        moved.append(len(put))
        if digits and sign in "0123456789" and inside[k] in ("number", "othernum"):
            sign = str(rng.randint(0, 9))
        if bare:
            sign = "".join(x for x in unicodedata.normalize("NFD", sign) if not unicodedata.combining(x)) or sign
        if capitals and len(sign.upper()) == 1:
            sign = sign.upper()
        if misread and rng.random() < 0.012:
            sign = rng.choice(_MISREAD.get(sign, sign) or [sign])
        follows = text[k + 1 : k + 2]
        if unwrapped and sign == "\n" and follows not in ("", "\n") and rng.random() < 0.8:
            sign = " "
        elif wrapped and sign == " " and inside[k] is None and rng.random() < 0.07:
            sign = "\n"
        put.extend(sign)
    moved.append(len(put))
    return "".join(put), [(t, g, moved[a], moved[z]) for t, g, a, z in spans if moved[a] < moved[z]]
