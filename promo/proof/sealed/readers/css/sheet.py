"""Style sheets as rules: a selector, its weight, and the declarations that bear on what can be seen.

Sheets are somebody else's: their size, nesting and number of rules are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tinycss2
from cssselect2 import parser

from promo.proof.sealed.readers.css.values import MAX_NESTING, Token, Tokens, length, longhands, significant

MAX_LETTERS = 1_000_000
MAX_SELECTORS = 20_000
MAX_STEPS_UP = 40
MAX_NESTED = 2_000  # letters of a selector that rules within rules have made longer and longer
_BEARS_ON_SIGHT = frozenset(
    re.findall(
        r"\S+",
        """
    color -webkit-text-fill-color background background-color background-image background-clip -webkit-background-clip
    font font-size line-height letter-spacing display visibility content-visibility opacity filter zoom white-space
    position left right top bottom inset inset-inline-start inset-inline-end inset-block-start inset-block-end
    margin margin-left margin-top margin-inline-start margin-block-start text-indent
    overflow overflow-x overflow-y height max-height width max-width block-size max-block-size inline-size
    max-inline-size clip clip-path -webkit-clip-path transform -webkit-transform -ms-transform translate scale
    """,
    )
)
_PICTURES = re.compile(r"url\(\s*[\"']?data:[^()\"']*[\"']?\s*\)", re.I)
_PLAIN_BLOCK = re.compile(r"\{[^{}\"'\\/]*\}")
_NAMED = re.compile(r"--|" + "|".join(sorted(_BEARS_ON_SIGHT, key=len, reverse=True)), re.I)
_WIDE, _NARROW = 1000.0, 700.0  # pixels of the windows in which people read


class TooManyStyles(ValueError):
    """Style sheets beyond the bounds: a person looks at the page instead."""


@dataclass(frozen=True)
class Declaration:
    """One property with its value."""

    name: str
    value: Tokens
    important: bool

    @cached_property
    def longhands(self) -> Mapping[str, Tokens]:
        """What it sets; a shorthand sets several."""
        return longhands(self.name, self.value)

    @cached_property
    def has_variables(self) -> bool:
        """Whether values of other properties have to be put in first."""
        return any(_names_variable(token, 0) for token in self.value)


def _names_variable(token: Token, depth: int) -> bool:
    if token.type != "function" or depth > MAX_NESTING:
        return False
    return token.lower_name == "var" or any(_names_variable(t, depth + 1) for t in token.arguments)


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector with what it declares."""

    selector: Any
    weight: tuple[int, int, int]
    order: int
    declared: Sequence[Declaration]


def declarations(tokens: str | Tokens) -> list[Declaration]:
    """The declarations of a block or of a `style` attribute that bear on what can be seen."""
    found = tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True)
    return [_declared(d) for d in found if d.type == "declaration" and _matters(d)]


def _matters(declaration: Token) -> bool:
    return declaration.name.startswith("--") or declaration.lower_name in _BEARS_ON_SIGHT


def _declared(found: Token) -> Declaration:
    name = found.name if found.name.startswith("--") else found.lower_name
    return Declaration(name, found.value, found.important)


def rules_of(sheets: Iterable[str]) -> list[Rule]:
    """The rules of several sheets, in order.

    Raises:
        TooManyStyles: they are too long, or too many.
    """
    rules: list[Rule] = []
    letters = 0
    for sheet in sheets:
        text = _PICTURES.sub("url()", sheet)  # fonts and pictures that a saved page carries along
        # Most blocks say nothing that matters here, and the parser is not quick.
        text = _PLAIN_BLOCK.sub(lambda block: block[0] if _NAMED.search(block[0]) else "{}", text)
        letters += len(text)
        if letters > MAX_LETTERS:
            raise TooManyStyles(f"{letters:,} letters of style sheets")
        found = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        for selector, declared in _blocks(found, "", 0):
            _add(selector, declared, rules)
            if len(rules) > MAX_SELECTORS:
                raise TooManyStyles(f"more than {MAX_SELECTORS:,} style rules")
    return rules


def _blocks(found: Iterable[Token], above: str, depth: int) -> Iterator[tuple[str, list[Declaration]]]:
    """Selectors and what they declare, those inside other rules and conditions too."""
    if depth > MAX_NESTING:
        return
    for rule in found:
        if rule.type == "qualified-rule":
            selector = _within(tinycss2.serialize(rule.prelude).strip(), above)
            if len(selector) > MAX_NESTED and above:
                raise TooManyStyles("rules within rules")
            declared, rules = _inside(rule)
            yield selector, declared
            yield from _blocks(rules, selector, depth + 1)
        elif rule.type == "at-rule" and rule.content is not None and _holds(rule):
            declared, rules = _inside(rule)
            if above:
                yield above, declared
            yield from _blocks(rules, above, depth + 1)


def _inside(rule: Token) -> tuple[list[Declaration], list[Token]]:
    """What a rule declares, and the rules that stand in it."""
    inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    declared = [_declared(d) for d in inner if d.type == "declaration" and _matters(d)]
    return declared, [r for r in inner if r.type in ("qualified-rule", "at-rule")]


def _within(selector: str, above: str) -> str:
    """A selector as it reads when its rule stands inside another one."""
    if not above:
        return selector
    return selector.replace("&", f":is({above})") if "&" in selector else f":is({above}) {selector}"


def _holds(rule: Token) -> bool:
    """Whether what stands under the condition counts on a screen by daylight."""
    if rule.lower_at_keyword in ("supports", "layer", "container", "scope", "starting-style"):
        return bool(rule.lower_at_keyword != "starting-style")
    if rule.lower_at_keyword != "media":
        return False
    alternatives: list[list[Token]] = [[]]
    for token in significant(rule.prelude):
        if token == ",":
            alternatives.append([])
        else:
            alternatives[-1].append(token)
    return any(_query_holds(query) for query in alternatives)


def _query_holds(query: Tokens) -> bool:
    words = [t.lower_value for t in query if t.type == "ident"]
    met = not ({"print", "speech", "aural", "handheld", "tty"} & set(words))
    met = met and all(_feature_holds(significant(t.content)) for t in query if t.type == "() block")
    return not met if words[:1] == ["not"] else met


def _feature_holds(feature: Tokens) -> bool:
    """Whether a window on a desk has the feature: `max-width: 600px` is for phones."""
    if len(feature) < 3 or feature[0].type != "ident":
        return True
    name, value = feature[0].lower_value, feature[-1]
    if name == "prefers-color-scheme":
        return not (value.type == "ident" and value.lower_value == "dark")
    pixels = length(value, 16.0)
    if pixels is None:
        return True
    if name in ("max-width", "max-device-width") or (name == "width" and feature[1] == "<"):
        return bool(pixels >= _NARROW)
    if name in ("min-width", "min-device-width") or (name == "width" and feature[1] == ">"):
        return bool(pixels <= _WIDE)
    return True


def _add(selectors: str, declared: list[Declaration], rules: list[Rule]) -> None:
    if not declared:
        return
    try:
        parsed = list(parser.parse(selectors))
    except (parser.SelectorError, ValueError):
        return  # a browser leaves the rule out, too
    if any(_steps(selector.parsed_tree) > MAX_STEPS_UP for selector in parsed):
        raise TooManyStyles(f"a selector of more than {MAX_STEPS_UP} steps")
    for selector in parsed:
        if selector.pseudo_element is None:
            rules.append(Rule(selector.parsed_tree, selector.specificity, len(rules), declared))


def _steps(selector: Any) -> int:
    """How many elements a selector names, one within or behind the other."""
    steps = 1
    while isinstance(selector, parser.CombinedSelector):
        selector, steps = selector.left, steps + 1
    return steps
