"""A sample of what reps decide is judged again by somebody else, who is not shown it; how often they agree is
counted."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from werkzeug.test import TestResponse

from promo.claims.judging.second_look import is_of_the_sample, looked_again, to_look_at_again
from promo.claims.review import ForTheLetter, RepDecision, review_claim
from promo.eligibility.model import Outcome
from promo.ids import reference
from promo.refusals import NotPossible
from promo.reports.agreement import agreement
from promo.store.keys import ChainKey, ChainKeys
from promo.store.tables import Role, SecondLook
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import KEYS, Installation
from tests.support.line import process, submit, with_rules
from tests.support.pages import csrf
from tests.support.proofs import english
from tests.support.rows import rows
from tests.support.statements import statements
from tests.support.visitors import signed_in


@pytest.mark.parametrize("key", [KEYS.current, None], ids=["by a key", "drawn"])
def test_the_sample_is_as_large_as_said(key: ChainKey | None) -> None:
    claims = [reference("SW") for _ in range(4000)]
    sample = {c for c in claims if is_of_the_sample(c, 0.05, key)}
    assert 120 <= len(sample) <= 290
    assert not any(is_of_the_sample(c, 0.0, key) for c in claims)
    assert all(is_of_the_sample(c, 1.0, key) for c in claims)


def test_who_has_no_key_cannot_tell_the_sample() -> None:
    claims = [reference("SW") for _ in range(4000)]
    ours, theirs = (
        {c for c in claims if is_of_the_sample(c, 0.5, keys.current)}
        for keys in (KEYS, ChainKeys.of(["what somebody else may think of as a key"]))
    )
    assert ours == {c for c in claims if is_of_the_sample(c, 0.5, KEYS.current)}
    assert 800 <= len(ours & theirs) <= 1200


def test_the_first_of_two_who_approved_looks_at_it_no_more_than_the_second(lite: Installation) -> None:
    engine = with_rules(lite, second_look=1.0, credit={"two_people_over": {"EUR": "1.00", "GBP": "1.00"}})
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd").claim_id
    assert process(engine, claim_id) == "review"
    people = [rep(engine, f"{name}@vendor.example", Role.MANAGER) for name in ("one", "two", "three")]
    for by in people[:2]:
        engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Seen in the register.")
    for by in people[:2]:
        with pytest.raises(NotPossible, match="decided"):
            engine.do(Actor.staff(by), looked_again, claim_id, Outcome.APPROVE)
    engine.do(Actor.staff(people[2]), looked_again, claim_id, Outcome.APPROVE, "Fine.")


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_an_approval_of_the_sample_waits_for_another_manager(lite: Installation, share: float) -> None:
    engine = with_rules(lite, second_look=share)
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd").claim_id
    assert process(engine, claim_id) == "review"
    by, other = rep(engine, "one@vendor.example", Role.MANAGER), rep(engine, "two@vendor.example", Role.MANAGER)
    engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Seen in the register.")
    with engine.store.reading() as db:
        assert [look.claim_id for look, _ in to_look_at_again(db)] == [claim_id] * int(share)
    if share:
        with pytest.raises(NotPossible, match="decided"):
            engine.do(Actor.staff(by), looked_again, claim_id, Outcome.APPROVE)
        engine.do(Actor.staff(other), looked_again, claim_id, Outcome.APPROVE, "Fine.")
        assert [(look.seen_by, look.note) for look in rows(engine, SecondLook)] == [(other, "Fine.")]
    with pytest.raises(NotPossible, match="not on the list"):
        engine.do(Actor.staff(other), looked_again, claim_id, Outcome.APPROVE)


def judged(lite: Installation, name: str, verdict: RepDecision, found: Outcome, note: str = "") -> str:
    """A claim that one person decided on and another judged again."""
    engine = with_rules(lite, second_look=1.0)
    short = name.split()[0]
    who = {"company": f"{short} Elsewhere Ltd", "email": f"it@{short.lower()}.example"}
    claim_id = submit(engine, content=english(name), **who).claim_id
    assert process(engine, claim_id) == "review"
    letter = ForTheLetter(codes=("notice.too_short",)) if verdict is RepDecision.DECLINE else ForTheLetter()
    engine.do(Actor.staff(rep(engine, f"{short}@one.example")), review_claim, claim_id, verdict, "Seen.", letter)
    other = Actor.staff(rep(engine, f"{short}@two.example", Role.LEAD))
    alike = engine.do(other, looked_again, claim_id, found, note)
    assert alike is (found.value == verdict.value)
    return claim_id


def test_agreement_is_counted_in_all_by_month_and_by_reason_and_what_differs_is_named(lite: Installation) -> None:
    judged(lite, "Harrogate Mills Ltd", RepDecision.APPROVE, Outcome.APPROVE)
    with statements(lite.store) as one, lite.store.reading() as db:
        agreement(db, lite.clock.now())
    lite.clock.advance(days=40)
    differs = judged(lite, "Brook Orchards Ltd", RepDecision.APPROVE, Outcome.DECLINE, "Page four says one month.")
    judged(lite, "Castle Quarries Ltd", RepDecision.DECLINE, Outcome.DECLINE)
    with statements(lite.store) as three, lite.store.reading() as db:
        found = agreement(db, lite.clock.now())
    assert (found.all.looked, found.all.agreed, found.all.differed) == (3, 2, 1)
    assert [(m, t.looked, t.agreed) for m, t in found.months.items()] == [
        (date(2027, 1, 1), 2, 1),
        (date(2026, 12, 1), 1, 1),
    ]
    assert found.reasons["party.mismatch"].looked == 3 and found.reasons["party.mismatch"].differed == 1
    assert [(one.look.claim_id, one.company, one.look.found) for one in found.differing] == [
        (differs, "Brook Elsewhere Ltd", "decline")
    ]
    assert len(one) == len(three)  # however many there are
    with lite.store.reading() as db:
        assert agreement(db, lite.clock.now() + timedelta(days=370)).all.looked == 0


def test_a_question_is_no_decision_to_judge_again_and_no_answer_to_a_second_look(lite: Installation) -> None:
    engine = with_rules(lite, second_look=1.0)
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd").claim_id
    assert process(engine, claim_id) == "review"
    by = Actor.staff(rep(engine, "one@vendor.example"))
    engine.do(by, review_claim, claim_id, RepDecision.ASK, "", ForTheLetter(words="Please send page four."))
    assert rows(engine, SecondLook) == []
    engine = with_rules(lite, second_look=1.0)
    other = submit(engine, content=english("Dairy Ltd"), company="Other Ltd", email="d@x.example").claim_id
    assert process(engine, other) == "review"
    engine.do(by, review_claim, other, RepDecision.APPROVE, "Seen.")
    lead = Actor.staff(rep(engine, "lead@vendor.example", Role.LEAD))
    with pytest.raises(NotPossible, match="what you would decide"):
        engine.do(lead, looked_again, other, Outcome.REVIEW)
    assert rows(engine, SecondLook)[0].found == ""


def test_the_claim_is_shown_as_it_came_without_what_was_decided(lite: Installation) -> None:
    engine = with_rules(lite, second_look=1.0)
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd").claim_id
    assert process(engine, claim_id) == "review"
    by, lead = rep(engine, "ann@vendor.example"), rep(engine, "lead@vendor.example", Role.LEAD)
    engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Told me by phone.")
    web = create_app(engine).test_client()
    web.set_cookie("promo-session", signed_in(engine, {"lead": lead})["lead"])
    listed = web.get("/desk/second-looks/").text
    shown = web.get(f"/desk/second-looks/{claim_id}").text
    assert "Somebody Else Ltd" in listed and f"/desk/second-looks/{claim_id}" in listed
    assert "Harrogate Logistics" in shown and "Are they the same?" in shown
    for told in ("Told me by phone", "ann", "First bill"):
        assert not re.search(rf"\b{told}\b", body(shown) + body(listed)), told
    assert "Contract, bills and payments" not in shown and "has approved" not in shown
    page = csrf(shown)
    assert web.post(f"/desk/second-looks/{claim_id}", data={"csrf": page, "verdict": ""}).status_code == 422
    said = web.post(f"/desk/second-looks/{claim_id}", data={"csrf": page, "verdict": "decline", "note": "One month."})
    assert said.status_code == 303
    after = web.get("/desk/second-looks/").text
    assert f"/desk/claims/{claim_id}" in after and "One month." in after and "Judged differently" in after
    assert web.get(f"/desk/second-looks/{claim_id}").status_code == 404  # once


def test_whoever_is_to_judge_again_sees_the_decision_nowhere_until_then(lite: Installation) -> None:
    engine = with_rules(lite, second_look=1.0)
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd").claim_id
    assert process(engine, claim_id) == "review"
    ann, lead = rep(engine, "ann@vendor.example"), rep(engine, "lead@vendor.example", Role.LEAD)
    second = rep(engine, "second@vendor.example", Role.MANAGER)
    engine.do(Actor.staff(ann), review_claim, claim_id, RepDecision.APPROVE, "Told me by phone.")
    app = create_app(engine)
    secrets = signed_in(engine, {"ann": ann, "lead": lead, "second": second})

    def asks(who: str, path: str) -> TestResponse:
        web = app.test_client()
        web.set_cookie("promo-session", secrets[who])
        return web.get(path, headers={"Accept-Language": "en"})

    closed = [f"/desk/claims/{claim_id}", f"/desk/contracts/{claim_id}", f"/desk/claims/{claim_id}/brought"]
    for path in closed:
        told = asks("lead", path)
        assert told.status_code == 409 and f"/desk/second-looks/{claim_id}" in told.text, path
        assert "Approved" not in body(told.text) and "Told me by phone" not in told.text, path
        assert asks("ann", path).status_code == 200 or "brought" in path  # who decided knows it
    for path in ("/desk/claims", "/desk/claims?words=somebody", f"/desk/claims?words={claim_id}"):
        listed = asks("lead", path).text
        assert claim_id in listed and "data-blind" in listed and 'class="pill ok"' not in listed, path
        assert 'class="pill ok"' in asks("ann", path).text
    for path in ("/desk/claims?state=approved", "/desk/?state=approved"):
        assert claim_id not in asks("lead", path).text and claim_id in asks("ann", path).text, path

    # words for a page that was open before are not lost
    web = app.test_client()
    web.set_cookie("promo-session", secrets["lead"])
    token = csrf(web.get("/desk/new").text)
    late = web.post(f"{closed[0]}/notes", data={"csrf": token, "words": "Ask Bremen first"})
    assert late.status_code == 409 and "Ask Bremen first" in late.text and "Told me by phone" not in late.text

    # whoever opens it all the same judges it no more, and that is noted
    web = app.test_client()
    web.set_cookie("promo-session", secrets["lead"])
    page = web.get(closed[0]).text
    assert web.post(f"/desk/second-looks/{claim_id}/open", data={"csrf": csrf(page)}).status_code == 303
    opened = asks("lead", closed[0])
    assert opened.status_code == 200 and "judges it no more" in opened.text
    assert asks("second", closed[0]).status_code == 409
    with pytest.raises(NotPossible, match="with its decision"):
        engine.do(Actor.staff(lead), looked_again, claim_id, Outcome.APPROVE)
    engine.do(Actor.staff(second), looked_again, claim_id, Outcome.APPROVE)
    assert asks("second", closed[0]).status_code == 200


def body(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]
