"""YAML with the line of every key, so that a mistake in a rule file can be pointed at. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from promo.promotions.strict import KeyPath

MOST_PLACES = 50_000
"""Keys and entries of one file, repeated parts counted each time."""
DEEPEST = 40


class RuleFileError(ValueError):
    """A mistake in a rule file: which file, which line, what to mend; and the key, where it is known."""

    def __init__(self, file: str, line: int | None, message: str, path: KeyPath = ()) -> None:
        self.file, self.line, self.message, self.path = file, line, message, path
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")


@dataclass(frozen=True, slots=True)
class Located:
    """Plain content, and the line (from 1) of each path into it."""

    content: object
    lines: dict[KeyPath, int]

    def line_of(self, path: KeyPath) -> int | None:
        """The line of a path, or of the nearest known part in front of it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path)


def load(text: str, file: str) -> Located:
    """Parse one document.

    Args:
        text: the content of the file.
        file: its name, for messages.

    Raises:
        RuleFileError: it is not YAML, is empty, or a key stands twice.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError:
        raise RuleFileError(file, None, "too much stands in each other; no rule file is that deep") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise RuleFileError(file, mark.line + 1 if mark else None, f"this is not valid YAML: {problem}") from None
    if node is None:
        raise RuleFileError(file, 1, "the file is empty")
    lines: dict[KeyPath, int] = {}
    _walk(node, (), lines, file)
    loader = yaml.SafeLoader(text)
    try:
        return Located(loader.get_single_data(), lines)
    except yaml.YAMLError as error:
        raise RuleFileError(file, None, f"this is not valid YAML: {error}") from None
    finally:
        loader.dispose()


def _walk(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], file: str) -> None:
    """Note the line of every place. Names for repeated parts may be used, but a file that grows with them without end
    is refused before anything walks through all of it."""
    if len(lines) > MOST_PLACES or len(path) > DEEPEST:
        raise RuleFileError(file, node.start_mark.line + 1, "too much stands in each other here; write it out")
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise RuleFileError(file, key.start_mark.line + 1, f"the key {name!r} stands twice; keep one of them")
            seen.add(name)
            _walk(value, (*path, name), lines, file)
            lines[(*path, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*path, index), lines, file)
