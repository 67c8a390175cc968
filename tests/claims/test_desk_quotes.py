"""Quotes that reps make at the desk, and who brought a claim."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from promo.claims.attribution import attribute
from promo.claims.desk_quotes import QuoteState, make_at_the_desk, quotes_of, revoke_quote
from promo.claims.erased_words import empty_claim
from promo.claims.intake.form import Upload
from promo.claims.intake.quote import QuoteFor, QuoteProblem, honoured, quote_of, write_quote
from promo.claims.intake.submit import submit_claim
from promo.claims.reply import withdraw
from promo.refusals import NotPossible
from promo.store.tables import Attribution, Claim, MadeQuote
from promo.work import CLAIMANT, SYSTEM, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import form, submit
from tests.support.proofs import french
from tests.support.rows import row, rows

ASKED = QuoteFor("FR", "remote-support", "month", 5, date(2026, 12, 31), "rob", "Atelier Roussel SARL")
PARIS = ZoneInfo("Europe/Paris")


def use(engine: Installation, quote: object) -> str:
    kept = honoured(quote, form(), PARIS, engine.clock.now())  # type: ignore[arg-type]
    return submit_claim(engine, form(), [Upload("c.pdf", french())], "three-free-months", kept).claim_id


def states(engine: Installation, person: int) -> list[str]:
    with engine.store.reading() as db:
        return [line.state.value for line in quotes_of(db, person, {}, engine.clock.now())]


def test_a_quote_is_open_then_used_then_open_again_then_over(lite: Installation) -> None:
    rob, ann = rep(lite), rep(lite, "ann@example.com")
    quote = lite.do(Actor.staff(rob), make_at_the_desk, "three-free-months", ASKED, "fr")
    assert states(lite, rob) == ["open"] and states(lite, ann) == []
    claim_id = use(lite, quote)
    assert states(lite, rob) == ["used"]
    lite.do(CLAIMANT, withdraw, claim_id)
    assert states(lite, rob) == ["open"]
    lite.clock.advance(days=31)
    assert states(lite, rob) == [QuoteState.EXPIRED.value]


def test_a_quote_that_was_taken_back_makes_no_request(lite: Installation) -> None:
    rob, ann = rep(lite), rep(lite, "ann@example.com")
    quote = lite.do(Actor.staff(rob), make_at_the_desk, "three-free-months", ASKED, "fr")
    with pytest.raises(NotPossible, match="no quote of yours"):
        lite.do(Actor.staff(ann), revoke_quote, quote.id)
    lite.do(Actor.staff(rob), revoke_quote, quote.id)
    assert states(lite, rob) == ["revoked"]
    with pytest.raises(QuoteProblem, match="taken back"):
        use(lite, quote)
    assert lite.store.files.names("proofs/") == []


def test_the_link_of_a_kept_quote_is_the_one_that_was_signed(lite: Installation) -> None:
    quote = lite.do(Actor.staff(rep(lite)), make_at_the_desk, "three-free-months", ASKED, "fr")
    assert write_quote(quote_of(dict(quote.payload())), lite.secret) == write_quote(quote, lite.secret)


def test_a_claim_knows_who_brought_it_and_a_lead_says_otherwise_with_a_reason(lite: Installation) -> None:
    rob, eve = rep(lite), rep(lite, "eve@example.com")
    quote = lite.do(Actor.staff(rob), make_at_the_desk, "three-free-months", ASKED, "fr")
    claim_id = use(lite, quote)
    said = row(lite, Attribution, claim_id)
    assert (said.person_id, said.way) == (rob, "quote")
    with pytest.raises(NotPossible, match="Write why"):
        lite.do(Actor.staff(eve), attribute, claim_id, eve, " ")
    with pytest.raises(NotPossible, match="staff"):
        lite.do(Actor.staff(eve), attribute, claim_id, 999, "because")
    lite.do(Actor.staff(eve), attribute, claim_id, None, "came by themselves")
    said = row(lite, Attribution, claim_id)
    assert (said.person_id, said.way, said.changed_by, said.reason) == (None, "by_hand", eve, "came by themselves")


def test_nobody_brought_what_came_by_itself(lite: Installation) -> None:
    submit(lite)
    assert rows(lite, Attribution) == []


def test_an_erased_claim_leaves_no_name_in_its_quote_and_no_words_of_a_lead(lite: Installation) -> None:
    rob = rep(lite)
    quote = lite.do(Actor.staff(rob), make_at_the_desk, "three-free-months", ASKED, "fr")
    claim_id = use(lite, quote)
    lite.do(Actor.staff(rob), attribute, claim_id, rob, "Mme Roussel rang me")
    lite.do(SYSTEM, lambda work: empty_claim(work, work.db.get_one(Claim, claim_id)))
    said = str([r.model_dump() for table in (MadeQuote, Attribution) for r in rows(lite, table)])
    assert "Roussel" not in said and states(lite, rob) == ["used"]
