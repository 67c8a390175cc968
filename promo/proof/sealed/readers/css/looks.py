"""How each element of a page looks: colour and ground, size, place, and whether anything of it is shown at all.

Follows the cascade of CSS for the few properties that decide whether words can be seen. Fonts, boxes and lines are
not laid out: what is moved far off, cut off by a box of no size, or drawn in the colour of its ground is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import tinycss2

from promo.proof.sealed.readers import visible
from promo.proof.sealed.readers.css.matching import Matcher, Node
from promo.proof.sealed.readers.css.sheet import Declaration, declarations
from promo.proof.sealed.readers.css.values import (
    BLACK,
    CLEAR,
    MAX_NESTING,
    VIEWPORT,
    WHITE,
    Rgba,
    Token,
    Tokens,
    colour,
    colours_within,
    keyword,
    length,
    letter_size,
    longhands,
    over,
    significant,
    told_apart,
)

SMALLEST = 4 / 3 * visible.SMALLEST  # pixels
LEAST_INK = 0.15  # of its colour
NO_SIZE = 4.0  # pixels of a box that cuts off what is in it
OFF_LEFT, OFF_TOP, OFF_RIGHT = -500.0, -700.0, 3000.0  # pixels from where an element would stand
MAX_PUT_IN = 64  # tokens of a value after variables are put in
_LINK: Rgba = (0.0, 0.0, 0.933, 1.0)
_CLIPS = frozenset(("hidden", "clip", "scroll", "auto"))
_FIELDS = frozenset(("input", "textarea", "select", "button"))

Values = Mapping[str, Tokens]


@dataclass(frozen=True, slots=True)
class Look:
    """How an element looks, with what it hands on to those inside it."""

    ink: Rgba = BLACK
    fill: Rgba | None = None
    grounds: tuple[Rgba, ...] = (WHITE,)
    letters: float = 16.0
    spacing: float = 0.0
    visible: bool = True
    gone: bool = False
    opacity: float = 1.0
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    indent: float = 0.0
    white_space: str = "normal"
    display: str = "inline"
    painted: bool = False
    """The ground shows through letters without a colour of their own, and differs from what lies below it."""
    custom: Mapping[str, Tokens] | None = None

    @property
    def seen(self) -> bool:
        """Whether a reader sees the words that stand in the element itself."""
        if self.gone or not self.visible or self.letters * self.scale < SMALLEST or self.spacing < -0.4 * self.letters:
            return False
        x = self.x + self.indent
        if x <= OFF_LEFT or x >= OFF_RIGHT or self.y <= OFF_TOP:
            return False
        ink = self.fill or self.ink
        strength = ink[3] * self.opacity
        if strength < LEAST_INK:
            return self.painted
        return any(told_apart(over((*ink[:3], strength), ground), ground) for ground in self.grounds)


class Looks:
    """Gives each element its look, from the top down."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._styles: dict[str, list[Declaration]] = {}

    def of(self, node: Node, above: Look) -> Look:
        """How an element looks, inside one of the given look."""
        values, custom = self._values(node, above)
        if not values and custom is above.custom and node.tag != "pre":
            return above if not above.display else replace(above, display="")
        look = replace(
            above,
            custom=custom,
            display=_display(node, values),
            white_space=keyword(values.get("white-space", ())) or ("pre" if node.tag == "pre" else above.white_space),
        )
        for step in _STEPS:
            look = step(look, above, values, node)
        return look

    def _values(self, node: Node, above: Look) -> tuple[Values, Mapping[str, Tokens] | None]:
        """The value of each property after the cascade, and the variables in force."""
        plain: list[Declaration] = []
        important: list[Declaration] = []
        for declared in [*(r.declared for r in self._matcher.rules_for(node)), self._own_style(node)]:
            self._matcher.count(len(declared))
            for one in declared:
                (important if one.important else plain).append(one)
        ordered = [*plain, *important]
        custom = above.custom
        new = {one.name: one.value for one in ordered if one.name.startswith("--")}
        if new:
            self._matcher.count(len(custom or ()))
            custom = {**(custom or {}), **new}
        values: dict[str, Tokens] = _attributes(node)
        for one in ordered:
            if not one.name.startswith("--"):
                given = longhands(one.name, _put_in(one.value, custom or {})) if one.has_variables else one.longhands
                values |= given
        return values, custom

    def _own_style(self, node: Node) -> Sequence[Declaration]:
        style = node.element.get("style")
        if not style:
            return ()
        if style not in self._styles:
            self._matcher.count(len(style) // 2)
            self._styles[style] = declarations(style)
        return self._styles[style]


def _put_in(tokens: Tokens, custom: Mapping[str, Tokens], depth: int = 0) -> list[Token]:
    """A value with its variables put in; empty where one is missing."""
    out: list[Token] = []
    for token in tokens:
        if token.type == "function" and token.lower_name == "var" and depth < MAX_NESTING:
            named = significant(token.arguments)
            if not named:
                return []
            behind = token.arguments[_comma(token.arguments) :]
            out += _put_in(custom.get(getattr(named[0], "value", ""), behind), custom, depth + 1)
        elif token.type == "function" and depth < MAX_NESTING:
            inner = _put_in(token.arguments, custom, depth + 1)
            out.append(tinycss2.ast.FunctionBlock(token.source_line, token.source_column, token.name, inner))
        else:
            out.append(token)
        if len(out) > MAX_PUT_IN:
            return []
    return out


def _comma(tokens: Tokens) -> int:
    return next((k + 1 for k, t in enumerate(tokens) if t == ","), len(tokens))


def _attributes(node: Node) -> dict[str, Tokens]:
    """What attributes of old say of the looks; any style sheet overrules them."""
    values: dict[str, Tokens] = {}
    if node.tag in _FIELDS:
        values |= {"color": _tokens("black"), "background-color": _tokens("white"), "font-size": _tokens("13px")}
    elif node.tag == "mark":
        values |= {"color": _tokens("black"), "background-color": _tokens("yellow")}
    elif node.tag == "a" and node.element.get("href"):
        values["color"] = _tokens("#0000ee")
    for attribute, name in (("bgcolor", "background-color"), ("color", "color"), ("text", "color")):
        written = node.element.get(attribute)
        if written and (attribute != "text" or node.tag == "body") and (attribute != "color" or node.tag == "font"):
            bare = re.fullmatch(r"\s*([0-9a-f]{6}|[0-9a-f]{3})\s*", written, re.I)
            values[name] = _tokens(f"#{bare[1]}" if bare else written[:40])
    if node.element.get("hidden") is not None or (node.tag == "dialog" and node.element.get("open") is None):
        values["display"] = _tokens("none")
    return values


def _tokens(written: str) -> Tokens:
    return list(tinycss2.parse_component_value_list(written))


def _display(node: Node, values: Values) -> str:
    words = [t.lower_value for t in values.get("display", ()) if t.type == "ident"]
    word = words[-1] if words else ""
    return "" if word in ("inherit", "initial", "unset", "revert") else word


Step = Callable[[Look, Look, Values, Node], Look]


def _letters(look: Look, above: Look, values: Values, _: Node) -> Look:
    """The size of the letters, and how far apart they stand."""
    size = letter_size(values["font-size"], above.letters) if "font-size" in values else None
    letters = look.letters if size is None else size
    zoom = _number(values.get("zoom", ()))
    spacing = _first_length(values.get("letter-spacing", ()), letters)
    return replace(
        look,
        letters=letters,
        scale=look.scale * (1.0 if zoom is None else zoom),
        spacing=above.spacing if spacing is None else spacing,
    )


def _number(tokens: Tokens) -> float | None:
    found = significant(tokens)
    if len(found) != 1 or found[0].type not in ("number", "percentage"):
        return None
    return float(found[0].value) / (100 if found[0].type == "percentage" else 1)


def _first_length(tokens: Tokens, em: float, whole: float | None = None) -> float | None:
    found = significant(tokens)
    return length(found[0], em, whole) if found else None


def _colours(look: Look, above: Look, values: Values, node: Node) -> Look:
    """What the words are drawn in, and on what."""
    ink = _colour(values.get("color", ()), above.ink)
    fill = _colour(values.get("-webkit-text-fill-color", ()), ink or above.ink)
    look = replace(look, ink=ink or above.ink, fill=fill or above.fill)
    ground = _colour(values.get("background-color", ()), look.ink)
    shades = tuple(colours_within(values.get("background-image", ()), look.ink))[:8]
    laid = [c for c in ((ground,) if ground is not None else ()) + shades if c[3] > 0]
    if not laid or _has_no_height(values, look.letters):
        return look
    grounds = tuple(over(top, under) for under in above.grounds[:2] for top in laid)
    if keyword(values.get("background-clip", ())) == "text":
        shown = any(told_apart(g, under) for g in grounds for under in above.grounds)
        return replace(look, painted=shown)
    return replace(look, grounds=grounds)


def _colour(tokens: Tokens, current: Rgba) -> Rgba | None:
    found = significant(tokens)
    if len(found) != 1:
        return None
    if found[0].type == "ident" and found[0].lower_value == "transparent":
        return CLEAR
    return colour(found[0], current)


def _presence(look: Look, _: Look, values: Values, __: Node) -> Look:
    """Whether it is shown at all, and how strongly."""
    visibility = keyword(values.get("visibility", ()))
    opacity = _number(values.get("opacity", ()))
    strength = 1.0 if opacity is None else min(max(opacity, 0.0), 1.0)
    for token in values.get("filter", ()):
        if token.type == "function" and token.lower_name == "opacity":
            share = _number(token.arguments)
            strength *= 1.0 if share is None else share
    gone = look.display == "none" or keyword(values.get("content-visibility", ())) == "hidden"
    return replace(
        look,
        visible=look.visible if visibility in ("", "inherit", "unset") else visibility in ("visible", "initial"),
        opacity=look.opacity * strength,
        gone=gone or look.opacity * strength < LEAST_INK,
    )


def _has_no_height(values: Values, em: float) -> bool:
    sides = (values.get(name, ()) for name in ("height", "max-height"))
    return any(side is not None and side <= NO_SIZE for side in (_first_length(tokens, em) for tokens in sides))


def _cut_off(look: Look, _: Look, values: Values, __: Node) -> Look:
    """Whether a box of no size, or a cutting of no size, leaves nothing of it."""
    clips = any(keyword(values.get(name, ())) in _CLIPS for name in ("overflow-x", "overflow-y"))
    sides = [
        _first_length(values.get(name, ()), look.letters) for name in ("height", "max-height", "width", "max-width")
    ]
    sides.append(_height_of_line(values, look))
    nothing_left = clips and any(side is not None and side <= NO_SIZE for side in sides)
    indent = significant(values.get("text-indent", ()))
    pushed_out = clips and bool(indent) and indent[0].type == "percentage" and indent[0].value >= 90
    floats = keyword(values.get("position", ())) in ("absolute", "fixed")
    cut = (floats and _is_nothing(values.get("clip", ()), look.letters)) or _is_nothing(
        values.get("clip-path", ()), look.letters
    )
    return replace(look, gone=look.gone or nothing_left or pushed_out or cut)


def _height_of_line(values: Values, look: Look) -> float | None:
    line = _first_length(values.get("line-height", ()), look.letters, look.letters)
    if line is None and (times := _number(values.get("line-height", ()))) is not None:
        return times * look.letters
    return line


def _is_nothing(tokens: Tokens, em: float) -> bool:
    """Whether a cutting leaves nothing: a rectangle, circle or polygon without an inside."""
    for token in tokens:
        if token.type != "function":
            continue
        parts = significant([t for t in token.arguments if t != ","])
        sizes = [length(t, em, 100.0) for t in parts]
        known = [s for s in sizes if s is not None]
        match token.lower_name:
            case "rect" if len(known) == 4:
                top, right, bottom, left = known
                return right - left <= NO_SIZE or bottom - top <= NO_SIZE
            case "inset" if known:
                sides = (known * 4)[:4] if len(known) in (1, 2, 4) else [known[0], known[1], known[2], known[1]]
                return sides[0] + sides[2] >= 99 or sides[1] + sides[3] >= 99
            case "circle" | "ellipse" if known:
                return known[0] <= NO_SIZE / 2
            case "polygon" if known:
                return max(known[::2]) - min(known[::2]) <= NO_SIZE or max(known[1::2]) - min(known[1::2]) <= NO_SIZE
    return False


def _place(look: Look, above: Look, values: Values, _: Node) -> Look:
    """How far it is moved from where it would stand, and how far it is shrunk."""
    em = look.letters

    def side(name: str, whole: float) -> float:
        return _first_length(values.get(name, ()), em, whole) or 0.0

    x, y = side("margin-left", VIEWPORT[0]), side("margin-top", VIEWPORT[0])
    position = keyword(values.get("position", ()))
    if position in ("absolute", "fixed", "relative"):
        x += side("left", VIEWPORT[0]) if "left" in values else -side("right", VIEWPORT[0])
        y += side("top", VIEWPORT[1]) if "top" in values else -side("bottom", VIEWPORT[1])
        y = OFF_TOP if position == "fixed" and y > 4 * VIEWPORT[1] else y
    by_x, by_y, scale = _moved([*values.get("transform", ())], em)
    parts = significant(values.get("translate", ()))
    by_x += (length(parts[0], em, VIEWPORT[0] / 2) or 0.0) if parts else 0.0
    by_y += (length(parts[1], em, VIEWPORT[1] / 2) or 0.0) if len(parts) > 1 else 0.0
    shrunk = [abs(n) for t in values.get("scale", ()) if (n := _number([t])) is not None]
    indent = _first_length(values.get("text-indent", ()), em, VIEWPORT[0])
    return replace(
        look,
        x=above.x + x + by_x,
        y=above.y + min(y, 0.0) + by_y,
        scale=look.scale * scale * min(shrunk, default=1.0),
        indent=above.indent if indent is None else indent,
    )


def _moved(transform: Tokens, em: float) -> tuple[float, float, float]:
    """By how much `transform` moves an element aside and down, and shrinks it."""
    x = y = 0.0
    scale = 1.0
    for token in transform:
        if token.type != "function":
            continue
        name = token.lower_name
        parts = significant([t for t in token.arguments if t != ","])
        moves = [length(t, em, VIEWPORT[0] / 2) or 0.0 for t in parts] + [0.0, 0.0]
        factors = [n for t in parts if (n := _number([t])) is not None]
        if name in ("translate", "translate3d"):
            x, y = x + moves[0], y + moves[1]
        elif name == "translatex":
            x += moves[0]
        elif name == "translatey":
            y += moves[0]
        elif name in ("scale", "scalex", "scaley", "scale3d") and factors:
            scale *= min(abs(f) for f in factors[:2])
        elif name == "matrix" and len(factors) == 6:
            x, y = x + factors[4], y + factors[5]
            scale *= min(abs(factors[0]) + abs(factors[1]), abs(factors[2]) + abs(factors[3]))
    return x, y, scale


_STEPS: Iterable[Step] = (_letters, _colours, _presence, _cut_off, _place)
