"""One value of a YAML text written anew: comments, order and the look of all other lines stay. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime
from typing import Any

import yaml

from promo.promotions.strict import KeyPath

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, written in C, where it is there


class CannotWrite(ValueError):
    """The value has no place in the text that could be written without touching anything else."""


def with_value(text: str, path: KeyPath, value: object) -> str:
    """The text with one value in place of what stands there; a key that is missing is added.

    Args:
        text: YAML that can be read.
        path: keys and numbers of entries that lead to the value.
        value: text, number, truth value, day, or a list of them.

    Raises:
        CannotWrite: there is no such place.
    """
    root = yaml.compose(text, Loader=_LOADER)
    wanted = _content_with(content_of(text), path, value)
    node, missing = _found(root, path)
    for tried in _replaced(text, node, value) if not missing else _added(text, node, missing, value):
        try:
            if content_of(tried) == wanted:
                return tried
        except yaml.YAMLError:
            continue
    raise CannotWrite(".".join(map(str, path)))


def with_entry(text: str, path: KeyPath, entry: object) -> str:
    """The text with an entry more at the end of a list; a list that is missing is begun.

    Raises:
        CannotWrite: there is no such place.
    """
    node, missing = _found(yaml.compose(text, Loader=_LOADER), path)
    if missing:
        return with_value(text, path, [entry])
    if not isinstance(node, yaml.SequenceNode):
        raise CannotWrite(".".join(map(str, path)))
    written, wanted = _in_a_list(entry), deepcopy(content_of(text))
    value_at(wanted, path).append(entry)
    last = _end(node.value[-1]) if node.value else node.start_mark.index + 1
    if node.flow_style:
        tried = text[:last] + (", " if node.value else "") + written + text[last:]
    else:
        after = text.find("\n", last)
        after = len(text) if after < 0 else after
        tried = text[:after] + "\n" + " " * node.start_mark.column + "- " + written + text[after:]
    return _as_wanted(tried, wanted, path)


def without_entry(text: str, path: KeyPath) -> str:
    """The text without an entry of a list; the comments beside it go with it.

    Raises:
        CannotWrite: there is no such entry.
    """
    parent, missing = _found(yaml.compose(text, Loader=_LOADER), path[:-1])
    place = path[-1]
    if missing or not isinstance(parent, yaml.SequenceNode) or not isinstance(place, int):
        raise CannotWrite(".".join(map(str, path)))
    entries, wanted = parent.value, deepcopy(content_of(text))
    if not 0 <= place < len(entries):
        raise CannotWrite(".".join(map(str, path)))
    del value_at(wanted, path[:-1])[place]
    start, end = entries[place].start_mark.index, _end(entries[place])
    if len(entries) == 1:
        tried = text[: parent.start_mark.index] + "[]" + text[_end(parent) :]
    elif parent.flow_style and place:
        tried = text[: _end(entries[place - 1])] + text[end:]
    elif parent.flow_style:
        tried = text[:start] + text[entries[1].start_mark.index :]
    else:
        from_line, to_line = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1
        tried = text[:from_line] + (text[to_line:] if to_line else "")
    return _as_wanted(tried, wanted, path)


def _as_wanted(tried: str, wanted: object, path: KeyPath) -> str:
    try:
        if content_of(tried) == wanted:
            return tried
    except yaml.YAMLError:
        pass
    raise CannotWrite(".".join(map(str, path)))


def content_of(text: str) -> Any:
    """What a YAML text holds, as plain values.

    Raises:
        yaml.YAMLError: it is none.
    """
    try:
        return yaml.load(text, Loader=_LOADER)
    except (ValueError, RecursionError) as error:  # a day that there is none, a number without an end
        raise yaml.YAMLError(str(error)) from None


def value_at(content: object, path: KeyPath) -> Any:
    """What stands at a path of plain content; None where nothing does."""
    for key in path:
        is_entry = isinstance(content, list) and isinstance(key, int) and key < len(content)
        if not is_entry and not (isinstance(content, Mapping) and key in content):
            return None
        content = content[key]  # type: ignore[index]
    return content


def _found(root: yaml.Node | None, path: KeyPath) -> tuple[yaml.Node, KeyPath]:
    """The node of a path, or the mapping that the rest of the path is missing in."""
    node = root
    for number, key in enumerate(path):
        inner = None
        if isinstance(node, yaml.MappingNode):
            inner = next((v for k, v in node.value if k.value == key), None)
            if inner is None:
                return node, path[number:]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            inner = node.value[key]
        if inner is None:
            raise CannotWrite(".".join(map(str, path)))
        node = inner
    assert node is not None
    return node, ()


def _replaced(text: str, node: yaml.Node, value: object) -> Iterator[str]:
    start, end = node.start_mark.index, _end(node)
    for style in dict.fromkeys((getattr(node, "style", None) or "", "", '"')):
        yield text[:start] + _written(value, style) + text[end:]


def _added(text: str, parent: yaml.Node, missing: KeyPath, value: object) -> Iterator[str]:
    """A key more: at the end of a mapping on one line, else on a line of its own before the last key."""
    if not isinstance(parent, yaml.MappingNode):
        return
    entry = _written(value, "")
    for key in reversed(missing[1:]):
        entry = f"{{{key}: {entry}}}"
    entry = f"{missing[0]}: {entry}"
    if parent.flow_style:
        last = _end(parent.value[-1][1]) if parent.value else parent.start_mark.index + 1
        yield text[:last] + (", " if parent.value else "") + entry + text[last:]
    elif parent.value:
        mark = parent.value[-1][0].start_mark
        yield text[: mark.index] + entry + "\n" + " " * mark.column + text[mark.index :]


def _end(node: yaml.Node) -> int:
    """Where a node ends, without the lines that follow it."""
    if isinstance(node, yaml.SequenceNode | yaml.MappingNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _written(value: object, style: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        if style == '"':
            return json.dumps(value, ensure_ascii=False)
        return "'" + value.replace("'", "''") + "'" if style == "'" else value
    if isinstance(value, Sequence):
        return "[" + ", ".join(_in_a_list(one) for one in value) + "]"
    return str(value)


def _in_a_list(value: object) -> str:
    """A text of a list in quotes where it would be read as something else, such as the country NO; a mapping on one
    line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_in_a_list(one)}" for key, one in value.items()) + "}"
    if isinstance(value, str) and not _stays_a_text(value):
        return json.dumps(value, ensure_ascii=False)
    return _written(value, "")


def _stays_a_text(value: str) -> bool:
    """Whether a text without quotes is read as itself, also within a list."""
    try:
        return bool(value) and content_of(f"[{value}]") == [value]
    except yaml.YAMLError:
        return False


def _content_with(content: Any, path: KeyPath, value: object) -> Any:
    made = deepcopy(content)
    at = made
    for number, key in enumerate(path[:-1]):
        if isinstance(at, dict) and key not in at:
            at[key] = {}
        try:
            at = at[key]
        except (KeyError, IndexError, TypeError):
            raise CannotWrite(".".join(map(str, path[: number + 1]))) from None
    try:
        at[path[-1]] = list(value) if isinstance(value, tuple) else value
    except (IndexError, TypeError):
        raise CannotWrite(".".join(map(str, path))) from None
    return made
