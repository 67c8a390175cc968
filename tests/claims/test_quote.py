"""A quote is honoured by the rules of its day until it ends, or it is said at once why not."""

from __future__ import annotations

import contextlib
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from promo.claims.intake.form import Upload
from promo.claims.intake.quote import (
    Quote,
    Quoted,
    QuoteFor,
    QuoteProblem,
    honoured,
    make_quote,
    read_quote,
    write_quote,
)
from promo.claims.intake.submit import submit_claim
from promo.claims.reply import withdraw
from promo.ids import sign, token
from promo.promotions.compiled import Promotion
from promo.rule_sets.in_force import RulesInForce
from promo.store.tables import Claim, Decision
from promo.web import create_app
from promo.work import CLAIMANT, SYSTEM
from tests.support.installation import Installation
from tests.support.line import form, process, with_rules
from tests.support.proofs import french
from tests.support.rows import row
from tests.support.together import together

PARIS = ZoneInfo("Europe/Paris")


def quoted(engine: Installation, **changes: Any) -> Quote:
    asked: dict[str, Any] = {
        "country": "FR",
        "plan": "remote-support",
        "every": "month",
        "seats": 5,
        "until": date(2026, 12, 31),
        "by": "rob",
    } | changes
    return engine.do(SYSTEM, make_quote, "three-free-months", QuoteFor(**asked))


def test_a_quote_survives_the_link_and_no_change_to_it_does(lite: Installation) -> None:
    quote = quoted(lite)
    token = write_quote(quote, lite.secret)
    assert read_quote(token, lite.secret) == quote
    for broken in (token[:-1], "x" + token, token.replace(".", ".0", 1), "", "a.b"):
        with pytest.raises(QuoteProblem, match="not one of ours"):
            read_quote(broken, lite.secret)
    with pytest.raises(QuoteProblem, match="not one of ours"):
        read_quote(token, "another key")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"country": "DE"}, "another country"),
        ({"plan": "enterprise"}, "another plan"),
        ({"every": "year"}, "another plan"),
        ({"seats": 6}, "at most: 5"),
    ],
)
def test_it_is_said_at_once_why_a_quote_is_not_honoured(
    lite: Installation, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(QuoteProblem, match=says):
        honoured(quoted(lite), form(**changes), PARIS, lite.clock.now())


def test_a_quote_ends_with_its_last_day_in_the_zone_of_the_promotion(lite: Installation) -> None:
    quote = quoted(lite)
    last = datetime(2026, 12, 31, 23, 59, 59, tzinfo=PARIS)
    assert honoured(quote, form(), PARIS, last)["rules"] == lite.rules.version
    with pytest.raises(QuoteProblem, match="ended on 2026-12-31"):
        honoured(quote, form(), PARIS, last + timedelta(seconds=1))


def test_no_quote_for_an_offer_that_is_not_open(lite: Installation) -> None:
    with pytest.raises(QuoteProblem, match="in the past"):
        quoted(lite, until=date(2020, 1, 1))
    engine = with_rules(lite, open_to={"countries": ("DE",)})
    with pytest.raises(QuoteProblem, match="this country"):
        quoted(engine)


def test_the_rules_of_the_day_of_the_quote_judge_the_claim(lite: Installation) -> None:
    kept = honoured(quoted(lite), form(), PARIS, lite.clock.now())
    # Next day the offer is closed for everybody else.
    closed = replace(
        lite.rules, version="sha256:other", promotions={k: _closed(p) for k, p in lite.rules.promotions.items()}
    )
    engine = replace(lite, rules_source=RulesInForce(lite.store, closed))
    lite.clock.advance(days=1)
    with_quote = submit_claim(engine, form(), [Upload("c.pdf", french())], "three-free-months", kept).claim_id
    without = submit_claim(
        engine,
        form(company="Moulin Delta SAS", email="a@moulin.example"),
        [Upload("c.pdf", french(company="Moulin Delta SAS"))],
        "three-free-months",
    ).claim_id
    assert process(engine, with_quote) == "approve"
    assert process(engine, without) == "decline"
    with engine.store.reading() as db:
        [decision] = db.exec(select(Decision).where(Decision.claim_id == with_quote)).all()
        assert decision.rules_version == lite.rules.version
    assert row(engine, Claim, with_quote).quote == kept


def _closed(promotion: Promotion) -> Promotion:
    window = promotion.file.window.model_copy(update={"closes": date(2026, 1, 31)})
    return replace(promotion, file=promotion.file.model_copy(update={"window": window}))


def test_the_form_shows_a_quote_and_says_what_is_wrong_with_one(lite: Installation) -> None:
    client = create_app(lite, lambda: None).test_client()
    token = write_quote(quoted(lite), lite.secret)
    for address in ("/claim", "/claim/one-page"):
        page = client.get(f"{address}?quote={token}").get_data(as_text=True)
        assert "Your quote" in page
        assert ('value="5"' in page) is (address != "/claim")
        broken = client.get(f"{address}?quote=nonsense").get_data(as_text=True)
        assert "not one of ours" in broken


def test_a_quote_is_for_the_company_it_names_in_any_writing(lite: Installation) -> None:
    quote = quoted(lite, company="Atelier Roussel SARL")
    for name in ("Atelier Roussel", "ATELIER ROUSSEL S.A.R.L.", "atelier roussel sarl"):
        assert honoured(quote, form(company=name), PARIS, lite.clock.now())["company"] == "Atelier Roussel SARL"
    for name in ("Moulin Delta SAS", "Atelier Dupont SARL", "Roussel Transports SA"):
        with pytest.raises(QuoteProblem, match="for Atelier Roussel SARL"):
            honoured(quote, form(company=name), PARIS, lite.clock.now())


def test_a_quote_is_good_for_one_request_or_as_many_as_it_says(lite: Installation) -> None:
    once = honoured(quoted(lite), form(), PARIS, lite.clock.now())
    twice = honoured(quoted(lite, uses=2), form(), PARIS, lite.clock.now())
    key = token()
    first = use(lite, once, key=key)
    assert use(lite, once, key=key) == first  # the same form again
    with pytest.raises(QuoteProblem, match="used already"):
        use(lite, once)
    assert len(lite.store.files.names("proofs/")) == 1  # nothing is kept of a form that was not taken
    # a request that was taken back gives its turn back
    lite.do(CLAIMANT, withdraw, first)
    second = use(lite, once)
    assert len({first, second, use(lite, twice), use(lite, twice)}) == 4
    with pytest.raises(QuoteProblem, match="used already"):
        use(lite, twice)


def test_two_forms_at_once_use_a_quote_once(engine: Installation) -> None:
    kept, done = honoured(quoted(engine), form(), PARIS, engine.clock.now()), []

    def send() -> None:
        with contextlib.suppress(QuoteProblem):
            done.append(use(engine, kept))

    french()  # made before, so that they come at once
    together([send] * 6)
    assert len(done) == 1


def test_a_quote_of_an_earlier_version_holds_once_too(lite: Installation) -> None:
    payload = dict(quoted(lite).payload())
    for new in ("id", "company", "uses"):
        del payload[new]
    body = urlsafe_b64encode(json.dumps(payload, sort_keys=True).encode()).decode().rstrip("=")
    old = read_quote(f"{body}.{sign(lite.secret, 'quote', body)}", lite.secret)
    kept = honoured(old, form(), PARIS, lite.clock.now())
    use(lite, kept)
    with pytest.raises(QuoteProblem, match="used already"):
        use(lite, kept)


def use(engine: Installation, quote: Quoted, **changes: Any) -> str:
    return submit_claim(engine, form(**changes), [Upload("c.pdf", french())], "three-free-months", quote).claim_id
