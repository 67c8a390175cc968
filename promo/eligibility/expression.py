"""One adapter in front of CEL: conditions are true, false or unknown, formulas a whole number or unknown.

A fact that is not known is left out of the context; CEL then absorbs it where
the other side decides (`unknown || true` is true) and fails otherwise, which we
read as unknown. Everything else that goes wrong is an error of ours.

Source: research on libraries, section 5 (what each exception of the library means).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any, Self

# The library imports its interactive console with itself, and with that a terminal toolkit: a third of
# a second at every start for something we never open.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
import cel  # noqa: E402

from promo.translatable import M_, Said, said_by  # noqa: E402

MAX_LENGTH = 2000
Values = dict[str, object]
"""What expressions may read, by name: text, numbers, truth values and lists of text; periods and days as ISO text."""
Functions = dict[str, Callable[..., object]]
"""What expressions may call, by name."""

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


UNKNOWN_FACT = M_("unknown-fact", "unknown fact %(fact)s; known facts: %(known)s")
_AT = "%(source)s: %(why)s"


class ExpressionError(ValueError):
    """An expression that cannot be loaded, or failed in a way that is a mistake in the rules."""


class Known:
    """The values and functions that expressions may read, handed to the library once a judgement."""

    __slots__ = ("context", "names")

    def __init__(self, values: Values, functions: Functions) -> None:
        self.names = values.keys()
        self.context = cel.Context(variables=values, functions=functions)


@dataclass(frozen=True)
class _Compiled:
    """A compiled expression, the names it reads and the functions it calls."""

    source: str
    program: Any
    variables: frozenset[str]
    functions: frozenset[str] = frozenset()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names it reads, in order."""
        return tuple(sorted(self.variables))

    @classmethod
    def compile(cls, source: str, *, known: Iterable[str], functions: Iterable[str]) -> Self:
        """Parse an expression and refuse names and functions that do not exist.

        Args:
            source: the expression as the rule file writes it, at most `MAX_LENGTH` characters.
            known: the names it may read.
            functions: the names of the functions it may call.

        Raises:
            ExpressionError: it does not parse, is too long, or uses something unknown; the message says which.
        """
        if len(source) > MAX_LENGTH:
            raise ExpressionError(
                Said(
                    M_("expression-long", "the expression has %(length)s characters; the bound is %(bound)s"),
                    length=len(source),
                    bound=MAX_LENGTH,
                )
            )
        try:
            program = cel.compile(source)
        except ValueError as error:
            says = M_("expression", "the expression does not parse: %(why)s")
            raise ExpressionError(Said(says, why=str(error).splitlines()[0])) from None
        known = frozenset(known)
        variables = frozenset(program.variables())
        if stray := sorted(variables - known):
            raise ExpressionError(Said(UNKNOWN_FACT, fact=repr(stray[0]), known=", ".join(sorted(known))))
        allowed = _OPERATORS | frozenset(functions)
        if stray := sorted(f for f in program.functions() if f not in allowed):
            says = M_("unknown-function", "unknown function %(function)s; known functions: %(known)s")
            raise ExpressionError(Said(says, function=repr(stray[0]), known=", ".join(sorted(functions))))
        return cls(source, program, variables, frozenset(program.functions()) & frozenset(functions))

    def _value(self, known: Known) -> Any:
        """The value, or None for unknown."""
        try:
            return self.program.execute(known.context)
        except RuntimeError as error:
            if "Undefined variable" in str(error) and self.variables - known.names:
                return None
            raise ExpressionError(Said(_AT, source=self.source, why=said_by(error))) from error
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise ExpressionError(Said(_AT, source=self.source, why=said_by(error))) from error


@dataclass(frozen=True)
class Expression(_Compiled):
    """A condition: true, false or unknown."""

    def evaluate(self, known: Known) -> bool | None:
        """True, False, or None for unknown.

        Raises:
            ExpressionError: the rule is wrong (types that do not fit, no truth value).
        """
        value = self._value(known)
        if value is None or isinstance(value, bool):
            return value
        says = M_("gives-no-truth", "%(source)s: gives %(value)s, not true or false")
        raise ExpressionError(Said(says, source=self.source, value=repr(value)))


@dataclass(frozen=True)
class Formula(_Compiled):
    """A whole number reckoned from facts, such as the months of a credit."""

    def evaluate(self, known: Known) -> int | None:
        """The number, or None for unknown.

        Raises:
            ExpressionError: the rule is wrong (types that do not fit, no whole number).
        """
        value = self._value(known)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        says = M_("gives-no-number", "%(source)s: gives %(value)s, not a whole number")
        raise ExpressionError(Said(says, source=self.source, value=repr(value)))
