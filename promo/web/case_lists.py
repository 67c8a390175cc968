"""What lists of claims share: where a page begins, and what the list can be narrowed down to, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from sqlmodel import Session

from promo.called import called
from promo.claims.judging.blind import blind_to
from promo.eligibility.reasons import REASONS
from promo.i18n import NAMES, translations
from promo.reports.case_filter import open_choices
from promo.reports.handling import colleagues
from promo.reports.queue import Place
from promo.store.tables import ClaimState
from promo.translatable import N_
from promo.web.names import country_choices
from promo.web.permissions import may
from promo.web.security import engine

Choice = tuple[str, str]
"""A value and its words."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed down to, in the words of the page's language."""

    states: tuple[ClaimState, ...]
    reasons: list[Choice]
    promotions: list[Choice]
    countries: list[Choice]
    languages: list[Choice]
    owners: list[Choice]


def asked_place() -> Place:
    """Where the page of a list begins that was asked for."""
    return Place(request.args.get("after", "")[:40], request.args.get("before", "")[:40])


def hidden_states(db: Session) -> frozenset[str]:
    """The claims whose state a list does not tell to whoever looks: those they are to judge again, blind."""
    return blind_to(db, g.person.id) if may(g.person.role, "second_looks.seen") else frozenset()


def choices(db: Session) -> Choices:
    """What a list can be narrowed down to now."""
    gettext, locale = translations(g.locale).gettext, str(g.locale)
    there = open_choices(db)
    offers = engine().rules.promotions
    reasons = {code: gettext(called("reason", code)) for code in REASONS}
    return Choices(
        states=tuple(ClaimState),
        reasons=sorted(reasons.items(), key=lambda pair: pair[1].casefold()),
        promotions=[(p, offers[p].file.name if p in offers else p) for p in there.promotions],
        countries=[pair for pair in country_choices(locale) if pair[0] in there.countries],
        owners=[
            ("me", gettext(N_("Me"))),
            ("nobody", gettext(N_("Nobody"))),
            *((str(number), name) for number, name in colleagues(db) if number != g.person.id),
        ],
        languages=[(code, NAMES.get(code, code)) for code in there.languages],
    )
