"""Applications that are made quickly: hundreds of tests make one each, with the same hundreds of routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


def compile_each_address_once() -> None:
    """How the address of a route is put together is compiled once in a process, not anew for each application.

    werkzeug writes a function for it from what is in the key here, and compiles it; a whole application took a third
    of a second.
    """
    made: dict[Any, Callable[..., tuple[str, str]]] = {}
    compiled = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compiled(rule, append_unknown)
        return made[key]

    Rule._compile_builder = once  # type: ignore[method-assign, assignment]
