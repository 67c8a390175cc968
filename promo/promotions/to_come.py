"""A changed offer that counts for claims to come alone: the offer as it was ends, for all who were sent to it, and what
was changed is an offer of its own from the next day on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import yaml

from promo.periods import ONE_DAY
from promo.promotions.yaml_edit import CannotWrite, content_of, with_value
from promo.refusals import NotPossible
from promo.translatable import N_

OFFERS = "promotions/"


def offers_changed(texts: Mapping[str, str], in_force: Mapping[str, str]) -> Sequence[str]:
    """The files of the offers in force that say something else now, or are gone."""
    return [name for name in sorted(in_force) if name.startswith(OFFERS) and _differs(texts.get(name), in_force[name])]


def _differs(text: str | None, in_force: str) -> bool:
    if text is None or text == in_force:
        return text is None
    try:
        return bool(content_of(text) != content_of(in_force))
    except yaml.YAMLError:
        return True


def for_claims_to_come(
    texts: Mapping[str, str], in_force: Mapping[str, str], name: str, day: date
) -> Mapping[str, str]:
    """The files to write, so that a changed offer counts for claims sent from a day on and for none before.

    An offer that was taken out, or ends before that day, only ends: nothing opens in its place.

    Args:
        texts: the changed files.
        in_force: the files of the rules in force.
        name: the offer that was changed.
        day: the first day of the change.

    Raises:
        NotPossible: there is no such change; the offer opens only then; or the text cannot be written.
    """
    if name not in offers_changed(texts, in_force):
        raise NotPossible(N_("This offer says what the one in force says."))
    try:
        return _written(texts, in_force, name, day)
    except (CannotWrite, LookupError, TypeError, ValueError, yaml.YAMLError):
        raise NotPossible(N_("This cannot be written by itself. Change the days of the offer in its text.")) from None


def _written(texts: Mapping[str, str], in_force: Mapping[str, str], name: str, day: date) -> dict[str, str]:
    was = _window(content_of(in_force[name]))
    if _day(was["opens"]) >= day:
        raise NotPossible(N_("The offer in force opens only then. Choose a later day."))
    ends = in_force[name]
    if _day(was["closes"]) >= day:
        ends = with_value(ends, ("window", "closes"), day - ONE_DAY)
    changed = texts.get(name)
    if changed is None or _day(_window(content_of(changed))["closes"]) < day:
        return {name: ends}
    short = name.removeprefix(OFFERS).removesuffix(".yaml")
    number = next(n for n in range(2, 1000) if f"{OFFERS}{short}-{n}.yaml" not in {*texts, *in_force})
    opens = with_value(with_value(changed, ("id",), f"{short}-{number}"), ("window", "opens"), day)
    called = content_of(changed)["name"]
    if called == content_of(in_force[name])["name"]:
        opens = with_value(opens, ("name",), f"{called} {number}")
    return {name: ends, f"{OFFERS}{short}-{number}.yaml": opens}


def _window(content: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = content["window"]
    return found


def _day(edge: object) -> date:
    if isinstance(edge, datetime):
        return edge.date()
    return edge if isinstance(edge, date) else date.fromisoformat(str(edge)[:10])
