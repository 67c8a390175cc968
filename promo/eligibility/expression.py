"""One adapter in front of CEL: true, false or unknown, and nothing else gets through.

A fact that is not known is left out of the context; CEL then absorbs it where
the other side decides (`unknown || true` is true) and fails otherwise, which we
read as unknown. Everything else that goes wrong is an error of ours.

Source: research on libraries, section 5 (what each exception of the library means).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

# The library imports its interactive console with itself, and with that a terminal toolkit: a third of
# a second at every start for something we never open.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
import cel  # noqa: E402

MAX_LENGTH = 2000
_OPERATORS = frozenset(
    {
        "_||_",
        "_&&_",
        "!_",
        "_==_",
        "_!=_",
        "_<_",
        "_<=_",
        "_>_",
        "_>=_",
        "_+_",
        "_-_",
        "_in_",
        "@in",
        "in",
        "_?_:_",
        "_*_",
        "_/_",
        "_%_",
        "-_",
        "_[_]",
        "size",
    }
)


class ExpressionError(ValueError):
    """An expression that cannot be loaded, or failed in a way that is a mistake in the rules."""


@dataclass(frozen=True)
class Expression:
    """A compiled condition, the names it reads and the functions it calls."""

    source: str
    program: Any
    variables: frozenset[str]
    functions: frozenset[str] = frozenset()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names it reads, in order."""
        return tuple(sorted(self.variables))

    @classmethod
    def compile(cls, source: str, *, known: Iterable[str], functions: Iterable[str]) -> Expression:
        """Parse a condition and refuse names and functions that do not exist.

        Raises:
            ExpressionError: it does not parse, is too long, or uses something unknown; the message says which.
        """
        if len(source) > MAX_LENGTH:
            raise ExpressionError(f"the expression has {len(source)} characters; the bound is {MAX_LENGTH}")
        try:
            program = cel.compile(source)
        except ValueError as error:
            raise ExpressionError(f"the expression does not parse: {str(error).splitlines()[0]}") from None
        known = frozenset(known)
        variables = frozenset(program.variables())
        if stray := sorted(variables - known):
            raise ExpressionError(f"unknown fact {stray[0]!r}; known facts: {', '.join(sorted(known))}")
        allowed = _OPERATORS | frozenset(functions)
        if stray := sorted(f for f in program.functions() if f not in allowed):
            raise ExpressionError(f"unknown function {stray[0]!r}; known functions: {', '.join(sorted(functions))}")
        return cls(source, program, variables, frozenset(program.functions()) & frozenset(functions))

    def evaluate(self, facts: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> bool | None:
        """True, False, or None for unknown.

        Raises:
            ExpressionError: the rule is wrong (types that do not fit, no truth value).
        """
        context = cel.Context()
        for name in self.functions:
            context.add_function(name, functions[name])
        for name in self.variables:
            if name in facts:
                context.add_variable(name, facts[name])
        try:
            value = self.program.execute(context)
        except RuntimeError as error:
            if "Undefined variable" in str(error) and self.variables - set(facts):
                return None
            raise ExpressionError(f"{self.source}: {error}") from error
        except (TypeError, KeyError, ValueError) as error:
            raise ExpressionError(f"{self.source}: {error}") from error
        if not isinstance(value, bool):
            raise ExpressionError(f"{self.source}: gives {value!r}, not true or false")
        return value
