"""What each step of a claim shows, and which of them lacks something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import g, render_template, request

from promo.claims.intake.draft_room import Draft, Paper
from promo.claims.intake.form import FormProblem, parse_form
from promo.claims.intake.papers import Refused
from promo.claims.intake.papers_address import papers_key
from promo.claims.intake.photo_advice import ADVICE
from promo.claims.intake.prefill import NAMED, READ_SEATS, SAID_COUNTRY
from promo.clock import today
from promo.countries import timezone_of
from promo.eligibility.reasons import REASONS
from promo.i18n import translations
from promo.proof.reading import Flaw
from promo.translatable import N_
from promo.web.begun import Begun
from promo.web.claim_form import choice_shown, empty_form, plans_shown, quote_bill_shown, quote_shown
from promo.web.draft_link import papers_link, picture_of_link
from promo.web.names import country_choices
from promo.web.papers_mail import mail_to
from promo.web.security import engine

FIELDS: Mapping[str, Sequence[str]] = {
    "company": ("provider", "company", "number", "email", "country"),
    "send": ("plan", "every", "seats"),
}
ADDRESS = {
    "papers": "prospects.form",
    "company": "claim_steps.company",
    "send": "claim_steps.last_look",
}
"""The address of each, in their order."""
ORDER = tuple(ADDRESS)
TITLES = {
    "papers": N_("Show us the contract you are leaving"),
    "company": N_("Your company, and who you are leaving"),
    "send": N_("Choose your plan, and send it"),
    "elsewhere": N_("Add photos of the contract"),
}


PAPERS_OF_MINE = N_("Papers for my request")


def problems_of(step: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the fields of one step, by field."""
    country = fields.get("country", "").strip().upper()
    try:
        parse_form(fields, engine().rules, today(engine().clock, timezone_of(country)))
    except FormProblem as problem:
        return {name: text for name, text in problem.problems.items() if name in FIELDS[step]}
    return {}


def first_open(draft: Draft) -> str:
    """The first step that lacks something, else the last one, which brings a plan along."""
    if not draft.papers:
        return "papers"
    is_told = set(FIELDS["company"]) <= set(draft.fields) and not problems_of("company", draft.fields)
    return "send" if is_told else "company"


def step_page(
    step: str,
    now: Begun,
    typed: Mapping[str, str] | None = None,
    *,
    problems: Mapping[str, str] | None = None,
    refused: Sequence[Refused] = (),
) -> str:
    """A step with what was typed in it, what is wrong with it, and the files that could not join."""
    values = _nothing_typed() | _read(now.draft) | dict(now.draft.fields) | dict(typed or {})
    return render_template(
        f"prospects/steps/{step}.html",
        step=step,
        title=TITLES[step],
        number=ORDER.index(step) + 1 if step in ORDER else 0,
        count=len(ORDER),
        values=values,
        problems=problems or {},
        refused=refused,
        papers=[(paper, _advice(paper)) for paper in now.draft.papers],
        expired=g.expired,
        is_begun=bool(now.key),
        is_lost=g.expired and not now.key and step in FIELDS,
        back=ADDRESS[ORDER[max(0, ORDER.index(step) - 1)]] if step in ORDER else "",
        **_OF_STEP[step](now, values),
    )


def _nothing_typed() -> dict[str, str]:
    return {name: "" for fields in FIELDS.values() for name in fields} | {"quote": ""} | empty_form()


def _read(draft: Draft) -> dict[str, str]:
    """What the papers say of fields in which nothing was typed yet: for how many users the old contract is."""
    seats, bounds = draft.fields.get(READ_SEATS, ""), engine().rules.catalog.seats
    is_fit = seats.isdecimal() and len(seats) < 7 and bounds.minimum <= int(seats) <= bounds.maximum
    return {"seats": seats} if is_fit else {}


def _said_country(now: Begun, values: dict[str, str]) -> tuple[str, str] | None:
    """The country that the papers name, its code and its name, where another one is chosen."""
    said = now.draft.fields.get(SAID_COUNTRY, "")
    return next((one for one in country_choices(g.locale) if one[0] == said != values["country"]), None)


def _advice(paper: Paper) -> list[str]:
    gettext = translations(g.locale).gettext
    return [gettext(ADVICE[Flaw(word)]) % {"page": page} for page, word in paper.flaws]


def _quote(values: dict[str, str]) -> dict[str, Any]:
    quote = quote_shown(values, {})
    return {"quote": quote, "quote_bill": quote_bill_shown(quote)}


def _of_papers(now: Begun, values: dict[str, str]) -> dict[str, Any]:
    address = papers_link(engine(), now.id) if now.key else ""
    opened = first_open(now.draft)
    may_mail = bool(now.key and now.draft.fields.get("email"))
    subject = translations(g.locale).gettext(PAPERS_OF_MINE)
    return {
        "takes_mail": engine().settings.takes_papers_by_mail,
        "mail": mail_to(papers_key(now.id), subject) if may_mail else None,
        "opens_mail": "mail" in request.args,
        "address": address,
        "picture": picture_of_link(address) if address else "",
        "opens_code": "code" in request.args,
        "goes_on": ADDRESS[opened] if opened == "send" else "",
        **_quote(values),
    }


def _of_company(now: Begun, values: dict[str, str]) -> dict[str, Any]:
    competitors = sorted(engine().rules.competitors.values(), key=lambda c: c.name.lower())
    found = [values["provider"], values["company"]] if "country" not in now.draft.fields else []
    unread = "country" not in now.draft.fields and bool(now.draft.papers) and not all(found)
    looked = now.draft.fields.get("pictures_read") == str(len(now.draft.papers))
    return {
        "competitors": competitors,
        "countries": country_choices(g.locale),
        "said_country": _said_country(now, values),
        "is_read": any(found),
        "is_reading": unread and not any(found) and not looked,
        "is_unread": unread,
        "named": now.draft.fields.get(NAMED, "").splitlines() if "country" not in now.draft.fields else [],
    }


def _of_send(now: Begun, values: dict[str, str]) -> dict[str, Any]:
    rules = engine().rules
    competitor = rules.competitors.get(values["provider"])
    return {
        "provider": competitor.name if competitor else "",
        "said_country": _said_country(now, values),
        "seats_read": _read(now.draft).get("seats") == values["seats"] and not values["quote"],
        "is_locked": any(paper.locked for paper in now.draft.papers),
        "refusals": [(code, REASONS[code].before) for code in rules.promotion.refusals],
        **_quote(values),
        "choice": choice_shown(values),
    } | plans_shown(values)


def _of_elsewhere(now: Begun, values: dict[str, str]) -> dict[str, Any]:
    return {}


_OF_STEP: Mapping[str, Callable[[Begun, dict[str, str]], dict[str, Any]]] = {
    "papers": _of_papers,
    "company": _of_company,
    "send": _of_send,
    "elsewhere": _of_elsewhere,
}
