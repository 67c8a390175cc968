"""The shape of a statute as a rule file: dated, sourced, with what is uncertain, and a switch to turn it off. Pure.

Not advice: a file says what its sources say, who looked at them and when, and what nobody is sure of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from promo.leaving.statutes import (
    Circumstance,
    CustomerKind,
    Earliest,
    Fee,
    Fees,
    InForce,
    Question,
    Statute,
    WayOut,
)
from promo.periods import Period
from promo.promotions.consistency import Mistake
from promo.promotions.model import Competitor
from promo.promotions.named_countries import CountryOfLaw
from promo.promotions.strict import KeyPath, Strict, Text
from promo.translatable import M_, Said


def _as_period(value: object) -> object:
    return Period.parse(value) if isinstance(value, str) else value


PeriodText = Annotated[Period, BeforeValidator(_as_period), PlainSerializer(lambda p: p.iso(), return_type=str)]


class InForceFile(Strict):
    """When it counts: first and last day, both inclusive, and the first day of the contracts it is for."""

    since: date | None = None
    until: date | None = None
    contracts_from: date | None = None


class QuestionFile(Strict):
    """What no paper says and somebody has to answer."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    asks: str = Field(min_length=1)
    decides: bool
    """Whether the way out is only shown after a yes; else it is shown with the question beside it."""


class WayOutFile(Strict):
    """How a customer leaves by it; a period is the most, or the least, that the sources name."""

    earliest: Earliest
    notice: PeriodText | None = None
    transition: PeriodText | None = None
    extended_transition: PeriodText | None = None
    retrieval: PeriodText | None = None
    may_end_later: bool = False


class FeesFile(Strict):
    """What may be asked for leaving: for the early end, and for the switch itself."""

    early_end: Fee
    no_switching_charge_from: date | None = None


class SourceFile(Strict):
    """Where it was read, and how near that is to the text of the law."""

    where: str = Field(min_length=1)
    kind: str = Field(pattern=r"^(statute|commentary|vendor|believed)$")


class CheckedFile(Strict):
    """Who looked at it, when, and until when that is good enough."""

    day: date
    by: str = Field(min_length=1)
    good_for_days: int = Field(180, ge=1, le=800)

    @property
    def good_until(self) -> date:
        """The last day on which nobody has to look again."""
        return self.day + timedelta(days=self.good_for_days)


class StatuteFile(Strict):
    """A statute as written in its file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str = Field(min_length=1)
    enabled: bool
    says: str = Field(min_length=1)
    countries: tuple[CountryOfLaw, ...] = Field(min_length=1)
    who: tuple[CustomerKind, ...] = Field(min_length=1)
    services: str = Field(min_length=1)
    not_competitors: tuple[str, ...] = ()
    in_force: InForceFile = InForceFile()
    when: tuple[Circumstance, ...] = ()
    questions: tuple[QuestionFile, ...] = ()
    way_out: WayOutFile | None = None
    fees: FeesFile
    uncertain: tuple[Text, ...] = ()
    sources: tuple[SourceFile, ...] = Field(min_length=1)
    checked: CheckedFile

    def as_statute(self) -> Statute:
        """The value that `leaving` reckons with."""
        way = self.way_out
        return Statute(
            id=self.id,
            name=self.name,
            says=self.says,
            countries=frozenset(self.countries),
            kinds=frozenset(self.who),
            in_force=InForce(**self.in_force.model_dump()),
            circumstances=frozenset(self.when),
            not_competitors=frozenset(self.not_competitors),
            questions=tuple(Question(q.id, q.asks, q.decides) for q in self.questions),
            way_out=WayOut(**{name: getattr(way, name) for name in WayOutFile.model_fields}) if way else None,
            fees=Fees(self.fees.early_end, self.fees.no_switching_charge_from),
            uncertain=self.uncertain,
            enabled=self.enabled,
        )

    def is_stale(self, today: date) -> bool:
        """Whether somebody has to look at its sources again."""
        return today > self.checked.good_until


def of_statute(statute: StatuteFile) -> Iterator[Mistake]:
    """Where the parts of a statute do not fit together."""
    force, way = statute.in_force, statute.way_out
    if force.since and force.until and force.until < force.since:
        yield (
            ("in_force", "until"),
            M_("ends-before-it-begins", "it ends before it begins; `since` and `until` are its first and its last day"),
        )
    for number, name in _again([question.id for question in statute.questions]):
        says = M_("question-twice", "the question %(id)s stands twice; give each an id of its own")
        yield ("questions", number, "id"), Said(says, id=repr(name))
    for number, name in _again(statute.countries):
        says = M_("country-twice", "the country %(country)s stands twice; keep one of them")
        yield ("countries", number), Said(says, country=repr(name))
    if way is None:
        return
    if way.earliest is Earliest.END_OF_TERM and (way.notice or way.transition):
        yield (
            ("way_out", "earliest"),
            M_("end-of-term-alone", "with `end_of_term` no notice and no transition is reckoned; take them out"),
        )
    if way.extended_transition and not way.transition:
        yield (
            ("way_out", "extended_transition"),
            M_("nothing-to-extend", "only a transition can be extended; give `transition`, too"),
        )
    if way.transition and way.extended_transition and _days(way.extended_transition) <= _days(way.transition):
        yield ("way_out", "extended_transition"), M_("extension-shorter", "it must be longer than `transition`")


def of_statutes(
    statutes: Mapping[str, StatuteFile], competitors: Mapping[str, Competitor]
) -> Iterator[tuple[str, KeyPath, str]]:
    """Where a statute names a competitor that there is not; each with the file it stands in."""
    for statute in statutes.values():
        for number, name in enumerate(statute.not_competitors):
            if name not in competitors:
                says = Said(M_("unknown-competitor", "there is no competitor %(competitor)s"), competitor=repr(name))
                yield f"statutes/{statute.id}", ("not_competitors", number), says


def stale(statutes: Mapping[str, StatuteFile], today: date) -> list[StatuteFile]:
    """The statutes that are on and whose sources have to be looked at again."""
    return [statute for statute in statutes.values() if statute.enabled and statute.is_stale(today)]


def _again(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The names that stand before, each with its number."""
    return ((number, name) for number, name in enumerate(names) if name in names[:number])


def _days(period: Period) -> int:
    return period.rough_days()
