"""YAML with the line of every key, so that a mistake in a rule file can be pointed at. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from promo.promotions.strict import KeyPath
from promo.translatable import M_, Said

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
        raise RuleFileError(
            file, None, M_("too-deep", "too much stands in each other; no rule file is that deep")
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if str(getattr(error, "context", None) or "").startswith(_OPENED):
            mark = error.context_mark  # type: ignore[attr-defined]  # where it was opened; what follows is right
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise RuleFileError(file, mark.line + 1 if mark else None, _not_yaml(str(problem))) from None
    if node is None:
        raise RuleFileError(file, 1, M_("file-empty", "the file is empty"))
    lines: dict[KeyPath, int] = {}
    _walk(node, (), lines, file)
    loader = yaml.SafeLoader(text)
    try:
        return Located(loader.get_single_data(), lines)
    except (yaml.YAMLError, ValueError) as error:
        raise RuleFileError(file, None, Said(_NOT_YAML, problem=error)) from None
    finally:
        loader.dispose()


_OPENED = ("while parsing a flow", "while scanning a quoted scalar")
"""What was opened and not closed, as the parser says what it was at."""
_NOT_YAML = M_("yaml", "this is not valid YAML: %(problem)s")
_PROBLEMS = (
    M_("yaml-colon", "mapping values are not allowed here"),
    M_("yaml-no-colon", "could not find expected ':'"),
    M_("yaml-indent", "expected <block end>, but found %(found)s"),
    M_("yaml-list", "expected ',' or ']', but got %(found)s"),
    M_("yaml-braces", "expected ',' or '}', but got %(found)s"),
    M_("yaml-no-value", "expected the node content, but found %(found)s"),
    M_("yaml-break", "expected a comment or a line break, but found %(found)s"),
    M_("yaml-sign", "found character %(found)s that cannot start any token"),
    M_("yaml-escape", "found unknown escape character %(found)s"),
    M_("yaml-quote", "found unexpected end of stream"),
    M_("yaml-alias", "found undefined alias %(found)s"),
)
"""What the parser says of mistakes that people make, with a place for what it came upon."""
_FOUND = "%(found)s"


def _not_yaml(problem: str) -> Said:
    """What the parser found, as a sentence that can be translated where it is one of those that people meet."""
    for text in _PROBLEMS:
        begins, _, ends = text.partition(_FOUND)
        if problem == text:
            return Said(_NOT_YAML, problem=Said(text))
        if _FOUND in text and problem.startswith(begins) and problem.endswith(ends):
            found = problem[len(begins) : len(problem) - len(ends)]
            return Said(_NOT_YAML, problem=Said(text, found=found))
    return Said(_NOT_YAML, problem=problem)


_DAY = "tag:yaml.org,2002:timestamp"


def _exists(node: yaml.ScalarNode, file: str) -> None:
    """Make sure that what is written as a day, or as a day and an hour, is one of the calendar."""
    try:
        yaml.SafeLoader("").construct_yaml_timestamp(node)
    except ValueError:
        says = Said(M_("no-such-day", "%(day)s is no day of the calendar"), day=node.value)
        raise RuleFileError(file, node.start_mark.line + 1, says) from None


def _walk(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], file: str) -> None:
    """Note the line of every place. Names for repeated parts may be used, but a file that grows with them without end
    is refused before anything walks through all of it."""
    if len(lines) > MOST_PLACES or len(path) > DEEPEST:
        raise RuleFileError(
            file, node.start_mark.line + 1, M_("too-deep", "too much stands in each other here; write it out")
        )
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                twice = Said(M_("key-twice", "the key %(key)s stands twice; keep one of them"), key=repr(name))
                raise RuleFileError(file, key.start_mark.line + 1, twice)
            seen.add(name)
            _walk(value, (*path, name), lines, file)
            lines[(*path, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.ScalarNode) and node.tag == _DAY:
        _exists(node, file)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*path, index), lines, file)
