"""Papers with inline tags: how they are read, and what is wrong with them. `markup.py FILE...` checks and counts.

A file holds many papers, each under a line `=== id | language | kind`. README.md beside this file lists the tags.
"""

import collections
import re
import sys
from pathlib import Path

TAGS = {
    "notice": None,
    "term": "first_term",
    "renewal": "renewal_term",
    "start": "start",
    "end": "end",
    "signed": "signed",
    "date": "other_date",
    "other": "other_length",
    "customer": "customer",
    "vendor": "vendor",
    "org": "other_name",
    "number": "contract_number",
    "othernum": "other_number",
    "auto": "renews",
    "noauto": "renews_not",
}
NOTICE = {"renewal": "renewal_notice", "exit": "exit_notice", "optin": "opt_in_notice"}
_TAG = re.compile(r'<(/?)([a-z]+)((?:\s+[a-z]+="[^"]*")*)\s*>')
_HEAD = re.compile(r"=== *([^|]+)\|([^|]+)\|(.*)$")
LENGTH = re.compile(
    r"\b(\d+|one|two|three|six|twelve|thirty|sixty|ninety|eine[mnr]?|zwei|drei|sechs|zwölf|un|une|deux|trois|douze"
    r"|tre|due|sei|dodici|tres|dos|"
    r"seis|doce|três|dois|drie|twee|zes|twaalf)\s*(?:\(\d+\)\s*)?(days?|weeks?|months?|years?|Tagen?|Wochen?"
    r"|Monat(?:en?|s)?|Jahr(?:en?|e|s)?|"
    r"jours?|semaines?|mois|ans?|année|giorni|settimane|mes[ei]|anni|anno|d[ií]as|semanas|meses|años?|anos?|dagen"
    r"|weken|maand(?:en)?|jaar)\b"
    r"|[0-9０-９一二三六]+\s*(?:日間|[かヶカ箇]月|年間|週間)",
    re.I,
)


def role_of(tag, attributes):
    """The network's role for a tag."""
    if tag != "notice":
        return TAGS[tag]
    return "vendor_notice" if attributes.get("who") == "vendor" else NOTICE[attributes.get("kind", "renewal")]


def papers(text):
    """Each paper of a file: id, language, kind and the text with its tags."""
    current = None
    for line in text.split("\n"):
        if head := _HEAD.match(line):
            if current:
                yield current
            current = [head[1].strip(), head[2].strip(), head[3].strip(), ""]
        elif current:
            current[3] += line + "\n"
    if current:
        yield current


def parse(body):
    """The plain text, its spans [tag, attributes, start, end], and what is wrong."""
    plain, spans, wrong, at, is_open = "", [], [], 0, None
    for found in _TAG.finditer(body):
        plain += body[at : found.start()]
        at = found.end()
        closing, name, attributes = found.groups()
        if name not in TAGS:
            wrong.append(f"unknown tag {name}")
        elif closing:
            if is_open and is_open[0] == name:
                spans.append([name, is_open[1], is_open[2], len(plain)])
            else:
                wrong.append(f"{name} closed that is not open, near {plain[-40:]!r}")
            is_open = None
        else:
            if is_open:
                wrong.append(f"{name} inside {is_open[0]}, near {plain[-40:]!r}")
            is_open = (name, dict(re.findall(r'([a-z]+)="([^"]*)"', attributes)), len(plain))
    plain += body[at:]
    if is_open:
        wrong.append(f"{is_open[0]} never closed")
    for name, given, *_ in spans:
        if name == "notice" and (
            given.get("who") not in ("customer", "vendor", "both") or given.get("kind") not in NOTICE
        ):
            wrong.append(f"a notice with {given}")
    return plain, spans, wrong


def read(files):
    """The papers of tagged files as rows {id, lang, text, spans}; those with a mistake are left out and named on
    stderr."""
    for file in files:
        for name, language, _, body in papers(Path(file).read_text(encoding="utf-8")):
            text, spans, wrong = parse(body)
            if wrong:
                print(f"{file} {name}: left out, {wrong[0]}", file=sys.stderr)
            else:
                yield {"id": name, "lang": language, "text": text.strip("\n") + "\n", "spans": _moved(spans, text)}


def _moved(spans, text):
    ahead = len(text) - len(text.lstrip("\n"))
    return [[tag, given, start - ahead, end - ahead] for tag, given, start, end in spans]


def main():
    """Print the mistakes of each file, and what it holds."""
    languages, tags, mistakes = collections.Counter(), collections.Counter(), 0
    for file in sys.argv[1:]:
        for name, language, _, body in papers(Path(file).read_text(encoding="utf-8")):
            text, spans, wrong = parse(body)
            languages[language] += 1
            for said in wrong:
                print(f"{file} {name}: {said}")
            mistakes += len(wrong)
            tags.update(f"notice {a['who']} {a['kind']}" if t == "notice" and not wrong else t for t, a, _, _ in spans)
            for found in LENGTH.finditer(text):
                if not any(start <= found.start() < end for _, _, start, end in spans):
                    print(
                        f"{file} {name}: a length outside tags: {text[max(0, found.start() - 30) : found.end() + 10]!r}"
                    )
    print(sum(languages.values()), "papers", dict(languages), mistakes, "mistakes")
    print(dict(tags.most_common()))
    sys.exit(bool(mistakes))


if __name__ == "__main__":
    main()
