"""Which rules of the style sheets meet which elements of a page.

Each answer is kept, so that the work grows with elements times selectors and no faster, whatever the selectors are;
and it is counted, so that a page made to be slow is given up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cssselect2 import parser
from tinycss2.nth import parse_nth

from promo.proof.sealed.readers.css.sheet import Rule, TooManyStyles

MAX_STEPS = 1_200_000
_FIRST_OF_MANY = frozenset(("nth-child", "nth-of-type", "nth-last-child", "nth-last-of-type"))


@dataclass(eq=False, slots=True)
class Node:
    """An element with its place in the page."""

    element: Any
    tag: str
    parent: Node | None
    before: Node | None
    place: int
    place_of_tag: int
    classes: frozenset[str]
    id: str
    inside: list[Node] = field(default_factory=list)
    known: dict[tuple[int, str], bool] = field(default_factory=dict)


def tree_of(root: Any) -> Node:
    """The elements of a page, comments left out."""
    top = _node(root, None, {})
    waiting = [top]
    while waiting:
        node = waiting.pop()
        counts: dict[str, int] = defaultdict(int)
        for child in node.element:
            if isinstance(child.tag, str):
                node.inside.append(_node(child, node, counts))
        waiting.extend(node.inside)
    return top


def _node(element: Any, parent: Node | None, counts: dict[str, int]) -> Node:
    tag = element.tag.lower() if isinstance(element.tag, str) else ""
    counts[tag] = counts.get(tag, 0) + 1
    return Node(
        element,
        tag,
        parent,
        parent.inside[-1] if parent is not None and parent.inside else None,
        len(parent.inside) + 1 if parent is not None else 1,
        counts[tag],
        frozenset((element.get("class") or "").split()),
        element.get("id") or "",
    )


class Matcher:
    """Finds the rules of an element by its name, class or id first, as browsers do."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.steps = 0
        self._by_id: dict[str, list[Rule]] = defaultdict(list)
        self._by_class: dict[str, list[Rule]] = defaultdict(list)
        self._by_tag: dict[str, list[Rule]] = defaultdict(list)
        self._others: list[Rule] = []
        for rule in rules:
            self._shelf(rule.selector).append(rule)

    def _shelf(self, selector: Any) -> list[Rule]:
        last = selector.right if isinstance(selector, parser.CombinedSelector) else selector
        parts = last.simple_selectors
        for part in parts:
            if isinstance(part, parser.IDSelector):
                return self._by_id[part.ident]
        for part in parts:
            if isinstance(part, parser.ClassSelector):
                return self._by_class[part.class_name]
        for part in parts:
            if isinstance(part, parser.LocalNameSelector):
                return self._by_tag[part.lower_local_name]
        return self._others

    def count(self, steps: int) -> None:
        """Note some work.

        Raises:
            TooManyStyles: it was more than the bound.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise TooManyStyles(f"more than {MAX_STEPS:,} steps to apply the style sheets")

    def rules_for(self, node: Node) -> list[Rule]:
        """The rules that meet an element, the weightiest last.

        Raises:
            TooManyStyles: finding out takes too long.
        """
        shelves = [self._others, self._by_tag.get(node.tag, ()), self._by_id.get(node.id, ())]
        shelves += [self._by_class.get(name, ()) for name in node.classes]
        met = [rule for shelf in shelves for rule in shelf if self._meets(node, rule.selector)]
        return sorted(met, key=lambda rule: (rule.weight, rule.order))

    def _meets(self, node: Node, selector: Any) -> bool:
        if not isinstance(selector, parser.CombinedSelector):
            self.count(len(selector.simple_selectors))
            return all(self._has(node, part) for part in selector.simple_selectors)
        if not self._kept(node, selector.right, "self"):
            return False
        match selector.combinator:
            case " ":
                return self._kept(node, selector.left, "above")
            case ">":
                return node.parent is not None and self._kept(node.parent, selector.left, "self")
            case "+":
                return node.before is not None and self._kept(node.before, selector.left, "self")
            case _:
                return self._kept(node, selector.left, "before")

    def _kept(self, node: Node, selector: Any, where: str) -> bool:
        """Whether the selector meets the element itself, one above it or one before it; asked once each."""
        key = (id(selector), where)
        passed: list[Node] = []
        found = False
        here: Node | None = node
        while here is not None:
            if key in here.known:
                found = here.known[key]
                break
            passed.append(here)
            self.count(1)
            if where == "self":
                found = self._meets(here, selector)
                break
            here = here.parent if where == "above" else here.before
            if here is not None and self._kept(here, selector, "self"):
                found = True
                break
        for one in passed:
            one.known[key] = found
        return found

    def _has(self, node: Node, part: Any) -> bool:
        match part:
            case parser.LocalNameSelector():
                return bool(node.tag == part.lower_local_name)
            case parser.IDSelector():
                return bool(node.id == part.ident)
            case parser.ClassSelector():
                return part.class_name in node.classes
            case parser.AttributeSelector():
                self.count(len(node.element.get(part.lower_name) or "") // 100)
                return _attribute_meets(node, part)
            case parser.NegationSelector():
                return not self._any(node, part)
            case parser.MatchesAnySelector() | parser.SpecificityAdjustmentSelector():
                return self._any(node, part)
            case parser.RelationalSelector():
                return self._has_inside(node, part)
            case parser.PseudoClassSelector():
                return _is_in_state(node, part.name)
            case parser.FunctionalPseudoClassSelector():
                return _is_in_place(node, part)
        return isinstance(part, parser.NamespaceSelector)

    def _any(self, node: Node, part: Any) -> bool:
        return any(self._kept(node, selector.parsed_tree, "self") for selector in part.selector_list)

    def _has_inside(self, node: Node, part: Any) -> bool:
        """`:has()`: looked for in what is inside, or behind, the element."""
        for relative in part.selector_list:
            for other in self._related(node, relative.combinator):
                if self._kept(other, relative.selector.parsed_tree, "self"):
                    return True
        return False

    def _related(self, node: Node, combinator: str) -> Iterator[Node]:
        if combinator in ("+", "~"):
            behind = node.parent.inside[node.place :] if node.parent is not None else []
            yield from behind[:1] if combinator == "+" else behind
            return
        waiting = list(node.inside)
        while waiting:
            self.count(1)
            other = waiting.pop()
            yield other
            if combinator == " ":
                waiting.extend(other.inside)


def _attribute_meets(node: Node, part: Any) -> bool:
    value = node.element.get(part.lower_name)
    if value is None or part.operator is None:
        return value is not None
    wanted = part.value
    if part.case_sensitive is False or part.lower_name in ("type", "align", "bgcolor", "color", "dir", "lang"):
        value, wanted = value.lower(), wanted.lower()
    match part.operator:
        case "=":
            return bool(value == wanted)
        case "~=":
            return wanted in value.split()
        case "|=":
            return bool(value == wanted or value.startswith(wanted + "-"))
        case "^=":
            return bool(wanted and value.startswith(wanted))
        case "$=":
            return bool(wanted and value.endswith(wanted))
        case _:
            return bool(wanted and wanted in value)


def _is_in_state(node: Node, name: str) -> bool:
    """A state of a page that lies there: nothing is pointed at, nothing was clicked."""
    holds = _STATES.get(name)
    return holds is not None and holds(node)


def _is_link(node: Node) -> bool:
    return node.tag == "a" and _says(node, "href")


def _says(node: Node, *names: str) -> bool:
    return any(node.element.get(name) is not None for name in names)


_STATES: Mapping[str, Callable[[Node], bool]] = {
    "root": lambda node: node.parent is None,
    "first-child": lambda node: node.place == 1,
    "last-child": lambda node: node.parent is None or node.place == len(node.parent.inside),
    "only-child": lambda node: node.parent is None or len(node.parent.inside) == 1,
    "first-of-type": lambda node: node.place_of_tag == 1,
    "empty": lambda node: not node.inside and not node.element.text,
    "link": _is_link,
    "any-link": _is_link,
    "checked": lambda node: _says(node, "checked", "selected"),
    "disabled": lambda node: _says(node, "disabled"),
    "open": lambda node: _says(node, "open"),
    **dict.fromkeys(("enabled", "defined", "read-write", "optional", "valid"), lambda _: True),
}


def _is_in_place(node: Node, part: Any) -> bool:
    """`:nth-child()` and the like, counted from the front; from the back where the page is small enough to count."""
    if part.name not in _FIRST_OF_MANY:
        return False
    numbers = parse_nth([t for t in part.arguments if t.type != "comment"])
    if numbers is None:
        return False
    place = node.place_of_tag if part.name == "nth-of-type" else node.place
    if part.name == "nth-last-child":
        place = (len(node.parent.inside) if node.parent is not None else 1) - node.place + 1
    elif part.name == "nth-last-of-type":
        return False
    step, first = numbers
    behind = place - first
    return bool(behind == 0 if step == 0 else behind % step == 0 and behind // step >= 0)
