"""Colours, lengths and shorthands of style sheets, as far as they decide whether words can be seen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tinycss2 import color4

from promo.proof.sealed.readers.visible import blends

Token = Any  # tinycss2 brings no types
Tokens = Sequence[Token]
Rgba = tuple[float, float, float, float]

BLACK: Rgba = (0.0, 0.0, 0.0, 1.0)
WHITE: Rgba = (1.0, 1.0, 1.0, 1.0)
CLEAR: Rgba = (0.0, 0.0, 0.0, 0.0)
VIEWPORT = (1000.0, 800.0)
"""Width and height of the window, in pixels, that per cents and `vw` are reckoned from."""

# Names that stand for colours of the reader's own system; office programs write them.
_SYSTEM = {
    **dict.fromkeys(("windowtext", "canvastext", "text", "fieldtext", "buttontext", "menutext", "captiontext"), BLACK),
    **dict.fromkeys(("window", "canvas", "field", "buttonface", "menu", "background"), WHITE),
}
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_OF_LETTERS = {"em": 1.0, "ex": 0.5, "ch": 0.5, "lh": 1.2, "ic": 1.0}
_SIZES = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
    "xxx-large": 48.0,
}
MAX_NESTING = 8
_D50, _D65 = (0.9643, 1.0, 0.8251), (0.9505, 1.0, 1.0891)
_SPACE_OF = {_D50: "xyz-d50", _D65: "xyz-d65"}


def significant(tokens: Tokens) -> list[Token]:
    """The tokens without blanks and comments."""
    return [t for t in tokens if t.type not in ("whitespace", "comment")]


def keyword(tokens: Tokens) -> str:
    """The one word a value consists of, in lower case; empty where it is something else."""
    found = significant(tokens)
    return str(found[0].lower_value) if len(found) == 1 and found[0].type == "ident" else ""


def colour(token: Token, current: Rgba, depth: int = 0) -> Rgba | None:
    """A colour as red, green, blue and alpha from 0 to 1; None where the token is none."""
    if token.type == "ident":
        if token.lower_value == "currentcolor":
            return current
        if token.lower_value in _SYSTEM:
            return _SYSTEM[token.lower_value]
    if token.type == "function" and token.lower_name in ("color-mix", "light-dark") and depth < MAX_NESTING:
        return _mixed(token, current, depth + 1)
    try:
        found = color4.parse_color(token)
        if found is None or found == "currentcolor":
            return None
        red, green, blue = (min(max(float(part or 0), 0.0), 1.0) for part in _srgb(found))
        return red, green, blue, min(max(float(found.alpha), 0.0), 1.0)
    except (ValueError, TypeError, AttributeError, ZeroDivisionError, OverflowError, NotImplementedError):
        return None


def _mixed(token: Token, current: Rgba, depth: int) -> Rgba | None:
    """The mean of colours; of one for light and one for dark screens the first."""
    mixed = list(colours_within(token.arguments, current, depth))
    if token.lower_name == "light-dark" or not mixed:
        return mixed[0] if mixed else None
    red, green, blue, alpha = (sum(parts) / len(mixed) for parts in zip(*mixed, strict=True))
    return red, green, blue, alpha


def _srgb(found: Token) -> Sequence[float]:
    """Red, green and blue of a colour in whatever space it was written in; wide spaces are taken for the usual one."""
    if found.space in ("srgb", "hsl", "hwb"):
        return tuple(found.to("srgb").coordinates)
    if found.space not in ("lab", "lch", "oklab", "oklch"):
        return tuple(found.coordinates)
    white = _D50 if found.space in ("lab", "lch") else _D65
    x, y, z = (c / w * d for c, w, d in zip(found.to(_SPACE_OF[white]).coordinates, white, _D65, strict=True))
    linear = (
        3.2410 * x - 1.5374 * y - 0.4986 * z,
        -0.9692 * x + 1.8760 * y + 0.0416 * z,
        0.0556 * x - 0.2040 * y + 1.0570 * z,
    )
    return [12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in linear]


def colours_within(tokens: Tokens, current: Rgba, depth: int = 0) -> Iterator[Rgba]:
    """Every colour in a value, those of gradients too."""
    for token in tokens:
        if (found := colour(token, current, depth)) is not None:
            yield found
        elif token.type == "function" and depth < MAX_NESTING:
            yield from colours_within(token.arguments, current, depth + 1)


def over(top: Rgba, ground: Rgba) -> Rgba:
    """What is seen where a colour that lets some light through lies on a ground that lets none."""
    share = top[3]
    red, green, blue = (t * share + g * (1 - share) for t, g in zip(top[:3], ground[:3], strict=True))
    return red, green, blue, 1.0


def told_apart(ink: Rgba, ground: Rgba) -> bool:
    """Whether words in the one colour can be read on the other."""
    return not blends(_digits(ink), _digits(ground))


def _digits(colour: Rgba) -> str:
    return "".join(f"{round(255 * part):02X}" for part in colour[:3])


def length(token: Token, em: float, whole: float | None = None, depth: int = 0) -> float | None:
    """A length in pixels; None where the token is none.

    Args:
        token: one value.
        em: pixels of the letters' size there.
        whole: what per cents are of; None where that is not known.
        depth: how deep within `calc()`.
    """
    if token.type == "number":
        return 0.0 if token.value == 0 else None
    if token.type == "percentage":
        return None if whole is None else token.value / 100 * whole
    if token.type == "dimension":
        return _dimension(float(token.value), str(token.lower_unit), em)
    if token.type == "function" and depth < MAX_NESTING:
        return _reckoned(str(token.lower_name), token.arguments, em, whole, depth + 1)
    if token.type == "() block" and depth < MAX_NESTING:
        return _sum(token.content, em, whole, depth + 1)
    return None


def _dimension(value: float, unit: str, em: float) -> float | None:
    if unit in _PIXELS:
        return value * _PIXELS[unit]
    if unit in _OF_LETTERS:
        return value * _OF_LETTERS[unit] * em
    if unit == "rem":
        return value * 16
    unit = unit.removeprefix("s").removeprefix("l").removeprefix("d") if len(unit) == 3 else unit
    views = {"vw": VIEWPORT[0], "vi": VIEWPORT[0], "vh": VIEWPORT[1], "vb": VIEWPORT[1]}
    views |= {"vmin": min(VIEWPORT), "vmax": max(VIEWPORT)}
    return value / 100 * views[unit] if unit in views else None


def _reckoned(name: str, arguments: Tokens, em: float, whole: float | None, depth: int) -> float | None:
    if name == "calc":
        return _sum(arguments, em, whole, depth)
    values = [_sum(part, em, whole, depth) for part in _between(arguments, ",")]
    known = [v for v in values if v is not None]
    if len(known) != len(values) or not known:
        return None
    if name == "min":
        return min(known)
    if name == "max":
        return max(known)
    return max(known[0], min(known[1], known[2])) if name == "clamp" and len(known) == 3 else None


def _between(tokens: Tokens, sign: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == sign:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _sum(tokens: Tokens, em: float, whole: float | None, depth: int) -> float | None:
    """A sum of lengths, each perhaps times or divided by a number."""
    total, sign, term = 0.0, 1.0, list[Token]()
    for token in significant(tokens):
        if token.type != "literal" or token.value not in ("+", "-"):
            term.append(token)
            continue
        value = _product(term, em, whole, depth)
        if value is None:
            return None
        total, sign, term = total + sign * value, -1.0 if token.value == "-" else 1.0, []
    value = _product(term, em, whole, depth)
    return None if value is None else total + sign * value


def _product(tokens: Tokens, em: float, whole: float | None, depth: int) -> float | None:
    """A length, perhaps times or divided by numbers."""
    value = length(tokens[0], em, whole, depth) if len(tokens) % 2 else None
    for mark, by in zip(tokens[1::2], tokens[2::2], strict=False):
        if value is None or mark.type != "literal" or by.type != "number":
            return None
        if mark.value == "*":
            value *= float(by.value)
        elif mark.value == "/" and by.value != 0:
            value /= float(by.value)
        else:
            return None
    return value


def letter_size(tokens: Tokens, above: float) -> float | None:
    """The size of letters in pixels, from `font-size`; None where the value says nothing."""
    word = keyword(tokens)
    if word:
        return {"smaller": above / 1.2, "larger": above * 1.2, "initial": 16.0}.get(word, _SIZES.get(word))
    found = significant(tokens)
    return length(found[0], above, above) if len(found) == 1 else None


def longhands(name: str, tokens: Tokens) -> Mapping[str, Tokens]:
    """A shorthand as the properties that it sets, a property as itself."""
    spread = _SHORTHANDS.get(name)
    if spread is not None:
        return spread(significant(tokens))
    return {_SAME.get(name, name): tokens}


def _sides(tokens: Tokens) -> Mapping[str, Tokens]:
    parts = list(tokens[:4])
    if not parts:
        return {}
    order = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}[len(parts)]
    return {side: [parts[k]] for side, k in zip(("top", "right", "bottom", "left"), order, strict=True)}


def _margin(tokens: Tokens) -> Mapping[str, Tokens]:
    return {f"margin-{side}": value for side, value in _sides(tokens).items()}


def _overflow(tokens: Tokens) -> Mapping[str, Tokens]:
    return {"overflow-x": tokens[:1], "overflow-y": tokens[-1:]}


def _background(tokens: Tokens) -> Mapping[str, Tokens]:
    """The last layer's colour; the pictures and gradients; where they are clipped to."""
    ground = [t for t in tokens if colour(t, BLACK) is not None]
    pictures = [t for t in tokens if t.type in ("url", "function") and colour(t, BLACK) is None]
    words = [t for t in tokens if t.type == "ident" and t.lower_value in ("text", "inherit")]
    return {
        "background-color": ground[-1:] or words[:1],
        "background-image": pictures,
        "background-clip": [t for t in words if t.lower_value == "text"],
    }


def _font(tokens: Tokens) -> Mapping[str, Tokens]:
    """The size of the letters, and the height of the line behind a stroke."""
    for k, token in enumerate(tokens):
        sized = token.type in ("dimension", "percentage", "function") or (token.type == "number" and token.value == 0)
        if sized or (token.type == "ident" and token.lower_value in {*_SIZES, "smaller", "larger"}):
            behind = tokens[k + 1 : k + 3]
            high = behind[1:] if len(behind) == 2 and behind[0] == "/" else []
            return {"font-size": [token], "line-height": high}
    return {}


_SHORTHANDS = {"margin": _margin, "inset": _sides, "overflow": _overflow, "background": _background, "font": _font}
_SAME = {
    "-webkit-background-clip": "background-clip",
    "-webkit-clip-path": "clip-path",
    "-webkit-transform": "transform",
    "-ms-transform": "transform",
    "block-size": "height",
    "max-block-size": "max-height",
    "inline-size": "width",
    "max-inline-size": "max-width",
    "inset-inline-start": "left",
    "inset-inline-end": "right",
    "inset-block-start": "top",
    "inset-block-end": "bottom",
    "margin-inline-start": "margin-left",
    "margin-block-start": "margin-top",
}
