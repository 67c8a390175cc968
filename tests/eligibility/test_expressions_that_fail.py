"""Whatever an expression of a rule file runs into, it is a mistake in the rules with its text, never another fault."""

from __future__ import annotations

import time

import pytest

from promo.eligibility.expression import Expression, ExpressionError, Formula, Known
from promo.promotions.yaml_lines import RuleFileError, load

VALUES: dict[str, object] = {"most": 2**63 - 1, "least": -(2**63), "none": 0, "word": "x", "yes": True, "words": ["x"]}


@pytest.mark.parametrize("kind", [Expression, Formula])
@pytest.mark.parametrize(
    "source",
    [
        "most + 1 > 0",
        "most + 1",
        "least - 1",
        "most * 2",
        "-least",
        "least / -1",
        "1 / none",
        "1 % none",
        "size(word) / none",
        "words[5]",
        "words[most]",
        "words[least]",
        "words[word]",
        "word[0]",
        "most[0]",
        "size(most)",
        "word + 1",
        "!most",
        "-word",
        "yes + yes",
        "most < word",
        "(" * 150 + "yes" + ")" * 150,
    ],
)
def test_it_is_told_as_a_mistake_of_the_rules(kind: type[Expression] | type[Formula], source: str) -> None:
    try:
        found = kind.compile(source, known=VALUES, functions=()).evaluate(Known(VALUES, {}))
    except ExpressionError:
        return
    assert found is None or isinstance(found, bool | int)


def bomb(levels: int) -> str:
    lines = ['a0: &a0 ["x", "x", "x", "x", "x", "x", "x", "x", "x"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [bomb(9), bomb(40), "a: &a [*a]", "a: &a {b: *a}", "[" * 5000, "a: " + "{b: " * 3000, "- " * 3000],
    ids=["bomb", "larger bomb", "itself in a list", "itself in a key", "brackets", "braces", "dashes"],
)
def test_a_file_that_grows_without_end_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(RuleFileError):
        load(text, "bomb.yaml")
    assert time.process_time() - began < 20


def test_a_part_that_is_named_and_used_again_is_fine() -> None:
    assert load("a: &a [1, 2]\nb: *a\n", "x.yaml").content == {"a": [1, 2], "b": [1, 2]}
