"""Questions of checks that were left as they were while the rule that answers them was changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promo.promotions.sentences import asked_lengths
from promo.promotions.strict import KeyPath


def questions_left(before: object, after: object) -> dict[KeyPath, str]:
    """Where a question of an offer may not fit its rule any more: people read the one, the machine judges by the other.

    Args:
        before: the offer as it counts, as plain content.
        after: the same as it is being changed.

    Returns:
        The question by its place in the changed offer: those whose lengths or numbers are others, in the same words.
    """
    old = {str(check.get("check")): check for _, check in _checks(before)}
    return {
        ("checks", number, "asks"): str(check["asks"])
        for number, check in _checks(after)
        if (was := old.get(str(check.get("check")))) is not None
        and was.get("asks") == check.get("asks")
        and asked_lengths(was) != asked_lengths(check)
    }


def _checks(content: object) -> list[tuple[int, Mapping[str, Any]]]:
    checks = content.get("checks") if isinstance(content, Mapping) else None
    listed = checks if isinstance(checks, list) else []
    return [(number, check) for number, check in enumerate(listed) if isinstance(check, Mapping) and check.get("asks")]
