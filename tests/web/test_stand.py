"""How a claim stands, on its page and in its letters: step, whose turn, by when; and the way back to it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from promo.claims.intake.form import Upload
from promo.claims.read_by_hand import AtTheDesk, read_by_hand, take_back_reading
from promo.claims.reply import Answered, add_proof
from promo.claims.review import ForTheLetter, RepDecision, review_claim
from promo.claims.start import confirm
from promo.claims.states import ClaimEvent, advance
from promo.delivery import deliver
from promo.leaving.deadlines import working_days_after
from promo.leaving.notice_now import NoticeNow
from promo.messages.mail import MailFolder
from promo.people.sign_in import mail_links
from promo.periods import ONE_DAY
from promo.proof.facts import FactName
from promo.reports.claim import claim_view
from promo.reports.claim_links import listed_claims
from promo.reports.stand import Stand, Step, Who, stand_of
from promo.store.tables import Claim, Revocation, RevocationState, Subscription
from promo.sweeps import run_due
from promo.web import create_app
from promo.wording import show_date
from promo.work import CLAIMANT, Actor
from tests.support import said
from tests.support.customers import agree_to_start, rep
from tests.support.installation import Installation
from tests.support.line import agreed, process, submit
from tests.support.notices import sent
from tests.support.pages import csrf, status_page
from tests.support.proofs import english, french, german
from tests.support.rows import row, rows

TODAY = date(2026, 12, 1)


def stand(lite: Installation, claim_id: str, today: date = TODAY) -> Stand:
    with lite.store.reading() as db:
        return stand_of(claim_view(db, claim_id, "en", lite.clock.now()), lite.rules, today)


def page(lite: Installation, claim_id: str, locale: str = "en") -> str:
    return create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang={locale}").text


def in_review(lite: Installation, **changes: str) -> str:
    claim_id = submit(lite, content=english("Another Company Ltd"), **changes).claim_id
    assert process(lite, claim_id) == "review"
    return claim_id


def letters(lite: Installation, folder: Path) -> list[str]:
    deliver(lite, MailFolder(folder))
    found = [MailFolder(folder).find(f"<{mail.stem}@x>") for mail in folder.glob("*.eml")]
    return [str(body.get_content()) for m in found if m and (body := m.get_body(("plain",)))]


@pytest.mark.parametrize(
    ("day", "count", "holidays", "then"),
    [
        (date(2026, 11, 26), 1, (), date(2026, 11, 27)),
        (date(2026, 11, 27), 1, (), date(2026, 11, 30)),
        (date(2026, 11, 28), 3, (), date(2026, 12, 2)),
        (date(2026, 12, 24), 1, (date(2026, 12, 25),), date(2026, 12, 28)),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(
    day: date, count: int, holidays: tuple[date, ...], then: date
) -> None:
    assert working_days_after(day, count, holidays) == then


def test_each_state_says_whose_turn_it_is(lite: Installation) -> None:
    """The clock of the tests stands on Tuesday, 1 December 2026."""
    new = submit(lite, company="New One SARL", email="n@new.example").claim_id
    assert stand(lite, new) == Stand(Step.READ, Who.US)
    assert stand(lite, in_review(lite)) == Stand(Step.DECIDED, Who.US, date(2026, 12, 2))
    asked = submit(lite, content=b"Hello.", name="a.txt", company="Asked SARL", email="a@asked.example").claim_id
    assert process(lite, asked) == "ask"
    assert stand(lite, asked) == Stand(Step.READ, Who.YOU, date(2026, 12, 30))
    declined = submit(lite, content=french(notice="un (1) mois"), email="d@declined.example").claim_id
    assert process(lite, declined) == "decline"
    assert stand(lite, declined) == Stand(Step.DECIDED, Who.NOBODY, files_until=date(2027, 3, 1))
    given = submit(lite, email="g@given.example").claim_id
    assert process(lite, given) == "approve"
    for claim_id, whose in ((given, "Yours"), (new, "Ours"), (asked, "Yours"), (declined, "Nobody’s")):
        assert whose in page(lite, claim_id).split("data-stand")[1].split("</section>")[0]


def stood(lite: Installation, claim_id: str) -> str:
    return page(lite, claim_id).split("data-stand")[1].split("</section>")[0]


def left(lite: Installation, claim_id: str) -> NoticeNow | None:
    with lite.store.reading() as db:
        return claim_view(db, claim_id, "en", lite.clock.now()).notice


@pytest.mark.parametrize("runs", [False, True])
def test_the_turn_is_the_claimants_until_the_notice_is_sent(lite: Installation, tmp_path: Path, runs: bool) -> None:
    claim_id = agreed(lite, locale="en")
    if runs:
        run_due(lite)
        lite.do(Actor.staff(rep(lite)), confirm, f"switch/{claim_id}/start/1")
    notice = left(lite, claim_id)
    assert notice is not None and notice.send_by is not None
    shown = stood(lite, claim_id)
    assert "Yours" in shown and "Send the notice to your present provider" in shown
    assert show_date(notice.send_by, "en") in shown
    assert asks(lite, "claire@atelier-roussel.example")[0] == 200
    mail_links(lite, lite.clock.now())
    by = f"Send the notice to your present provider, by {show_date(notice.send_by, 'en')} at the latest."
    assert [t for t in letters(lite, tmp_path) if by in " ".join(t.split())]

    sent(lite, claim_id, TODAY)
    shown = stood(lite, claim_id)
    assert ("Nobody’s" if runs else "Ours") in shown and "Send the notice" not in shown


def test_too_late_for_the_post_the_turn_is_theirs_until_the_day_it_must_arrive_and_not_after(
    lite: Installation,
) -> None:
    claim_id = agreed(lite)
    run_due(lite)
    lite.do(Actor.staff(rep(lite)), confirm, f"switch/{claim_id}/start/1")
    notice = left(lite, claim_id)
    assert notice is not None and notice.send_by is not None and notice.arrive_by is not None
    lite.clock.move_to(datetime.combine(notice.send_by + timedelta(days=1), time(10), UTC))
    shown = stood(lite, claim_id)
    assert "by registered post, and by courier, too" in shown and show_date(notice.arrive_by, "en") in shown
    lite.clock.move_to(datetime(2035, 1, 1, 10, tzinfo=UTC))  # beyond every deadline that is known
    with lite.store.reading() as db:
        [one] = listed_claims(db, [claim_id], lite.rules, "en", lite.clock.now())
    assert one.stand == Stand(Step.RUNNING, Who.NOBODY)


def test_a_tap_that_is_missing_is_the_claimants_turn(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    assert process(lite, claim_id) == "approve"
    [free] = rows(lite, Subscription)
    with lite.store.writing() as db:
        found = db.get_one(Subscription, free.id)
        found.unacknowledged_since = lite.clock.now()
        db.add(found)
    assert stand(lite, claim_id) == Stand(Step.RUNNING, Who.YOU, free.billing_starts - ONE_DAY, is_tap=True)
    agree_to_start(lite, claim_id, acknowledged=False)
    page = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang=en").text
    assert "Tap in one of our mails that the contract is yours" in said.on_page(page)


@pytest.mark.parametrize("waits_for_a_tap", [False, True])
def test_the_nearest_day_is_the_one_that_is_named_be_it_the_choices_the_taps_or_the_notices(
    lite: Installation, waits_for_a_tap: bool
) -> None:
    claim_id = submit(lite).claim_id
    assert process(lite, claim_id) == "approve"
    [free] = rows(lite, Subscription)
    if waits_for_a_tap:
        with lite.store.writing() as db:
            found = db.get_one(Subscription, free.id)
            found.unacknowledged_since = lite.clock.now()
            db.add(found)
    near, far = TODAY + timedelta(days=20), date(2031, 1, 1)
    choose_by = None if waits_for_a_tap else date(2028, 5, 20)
    with lite.store.reading() as db:
        view = claim_view(db, claim_id, "en", lite.clock.now())
    for notice in (NoticeNow(arrive_by=TODAY), NoticeNow(arrive_by=far, send_by=near)):
        one = stand_of(view, lite.rules, TODAY, choose_by, notice)
        assert (one.by, one.notice, one.is_tap) == (notice.send_by or notice.arrive_by, notice, waits_for_a_tap)
    other = stand_of(view, lite.rules, TODAY, choose_by, NoticeNow(arrive_by=far, send_by=far))
    assert (other.by, other.notice) == (choose_by or free.billing_starts - ONE_DAY, None)


def test_who_waits_for_our_answer_hears_of_a_deadline_that_does_not(lite: Installation) -> None:
    given = {"country": "DE", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = submit(lite, content=german("Eine Andere GmbH"), **given).claim_id
    assert process(lite, claim_id) == "review"
    assert "data-notice-first" not in page(lite, claim_id)
    notice = left(lite, claim_id)
    assert notice is not None and notice.arrive_by is not None
    lite.clock.move_to(datetime.combine(notice.arrive_by, time(10), UTC))
    shown = said.on_page(page(lite, claim_id))
    assert "Your notice does not wait for us" in shown and "You need not do anything." not in shown
    assert f"The notice must be with your provider on {show_date(notice.arrive_by, 'en')}" in shown
    assert "If you miss it, the next deadline is" in shown


def test_once_the_free_months_are_over_the_page_does_not_offer_them(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    assert process(lite, claim_id) == "approve"
    assert "Good news: 3 months free" in page(lite, claim_id)
    lite.clock.move_to(datetime(2028, 12, 3, 10, tzinfo=UTC))
    assert "Good news" not in page(lite, claim_id)


def test_with_a_start_agreed_to_nothing_is_said_of_starting_now(lite: Installation) -> None:
    claim_id = agreed(lite)
    shown = page(lite, claim_id)
    assert "Leaving your present provider" in shown
    assert "Starting now you would pay both" not in shown


def test_an_objection_is_due_on_a_day_that_page_and_letter_name(lite: Installation, tmp_path: Path) -> None:
    claim_id = submit(lite, content=french(notice="un (1) mois")).claim_id
    assert process(lite, claim_id) == "decline"
    letters(lite, tmp_path)
    client = create_app(lite).test_client()
    token = csrf(client.get(status_page(lite, claim_id)).text)
    client.post(f"{status_page(lite, claim_id)}/appeal", data={"csrf": token, "why": "Trois mois."})
    assert stand(lite, claim_id).by == date(2026, 12, 4)
    assert "by 4 December 2026 at the latest" in page(lite, claim_id)
    assert [t for t in letters(lite, tmp_path) if "au plus tard le 4 décembre 2026" in t]


def test_the_day_that_was_promised_stays_when_a_colleague_reads_or_judges_again(
    lite: Installation, tmp_path: Path
) -> None:
    # given a review promised for Wednesday and an objection promised for Friday
    review = in_review(lite)
    objected = submit(lite, content=french(notice="un (1) mois"), email="o@objected.example").claim_id
    assert process(lite, objected) == "decline"
    client = create_app(lite).test_client()
    token = csrf(client.get(status_page(lite, objected)).text)
    client.post(f"{status_page(lite, objected)}/appeal", data={"csrf": token, "why": "Trois mois."})
    promised = {review: date(2026, 12, 2), objected: date(2026, 12, 4)}
    assert {claim_id: stand(lite, claim_id).by for claim_id in promised} == promised

    # when a colleague reads a fact on Thursday, takes that back, and one more file comes
    lite.clock.move_to(datetime(2026, 12, 3, 10, tzinfo=UTC))
    by = Actor.staff(rep(lite))
    for claim_id in promised:
        lite.do(by, read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Atelier Roussel SARL"))
        lite.do(by, take_back_reading, claim_id, FactName.PARTY)
        add_proof(lite, claim_id, Answered([Upload("more.pdf", english("Another Company Ltd"))]))
        process(lite, claim_id)

    # then both days stand as they were told, on the page too
    assert {claim_id: stand(lite, claim_id).by for claim_id in promised} == promised
    assert "We promised an answer by 2 December 2026 and are late" in page(lite, review)
    assert "4 December 2026" in page(lite, objected)


def test_who_was_asked_for_more_gets_a_new_day_with_the_answer(lite: Installation) -> None:
    claim_id = in_review(lite)
    lite.do(Actor.staff(rep(lite)), review_claim, claim_id, RepDecision.ASK, "", ForTheLetter(("party.missing",)))
    lite.clock.move_to(datetime(2026, 12, 10, 10, tzinfo=UTC))
    add_proof(lite, claim_id, Answered([Upload("more.pdf", english("Another Company Ltd"))]))
    assert process(lite, claim_id) == "review"
    assert stand(lite, claim_id, date(2026, 12, 10)).by == date(2026, 12, 11)


def test_who_answers_late_says_so(lite: Installation) -> None:
    claim_id = in_review(lite)
    assert "are late" not in page(lite, claim_id)
    lite.clock.move_to(datetime(2026, 12, 10, 10, tzinfo=UTC))
    assert "We promised an answer by 2 December 2026 and are late" in page(lite, claim_id)
    assert stand(lite, claim_id, date(2026, 12, 10)).is_late


def test_a_review_letter_names_the_day_of_the_answer(lite: Installation, tmp_path: Path) -> None:
    in_review(lite)
    assert [t for t in letters(lite, tmp_path) if "au plus tard le 2 décembre 2026" in t]


def test_a_closed_request_says_why_and_what_is_next(lite: Installation) -> None:
    withdrawn = in_review(lite)
    lite.do(CLAIMANT, lambda work: advance(work, work.db.get_one(Claim, withdrawn), ClaimEvent.WITHDRAWN))
    assert "Send a new request" in page(lite, withdrawn)
    asked = in_review(lite, company="Asked SARL", email="a@asked.example")
    lite.do(Actor.staff(rep(lite)), review_claim, asked, RepDecision.ASK, "", ForTheLetter(("party.missing",)))
    lite.do(CLAIMANT, lambda work: advance(work, work.db.get_one(Claim, asked), ClaimEvent.NO_ANSWER))
    assert "declined nothing" in page(lite, asked)


def test_a_request_whose_credit_was_taken_back_says_so(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    assert process(lite, claim_id) == "approve"
    by = rep(lite)
    with lite.store.writing() as db:
        db.add(
            Revocation(
                claim_id=claim_id,
                cause="forged_proof",
                note="The order was never placed.",
                state=RevocationState.CARRIED_OUT,
                said_by=by,
                said_at=lite.clock.now(),
                effective_on=date(2026, 12, 16),
            )
        )
    lite.do(Actor.staff(by), lambda work: advance(work, work.db.get_one(Claim, claim_id), ClaimEvent.REVOKED))
    shown = page(lite, claim_id)
    assert re.search(r"<h1>[^<]*have ended", shown)
    assert "The order was never placed." in shown
    assert "15 December 2026" in shown


def asks(lite: Installation, email: str) -> tuple[int, str]:
    client = create_app(lite).test_client()
    answer = client.post("/claims", data={"csrf": csrf(client.get("/claims").text), "email": email})
    return answer.status_code, answer.text.replace(email, "ADDRESS")


def test_the_way_back_answers_the_same_for_everybody(lite: Installation, tmp_path: Path) -> None:
    claim_id = in_review(lite, email="lost@roussel.example")
    letters(lite, tmp_path / "before")
    known, unknown = asks(lite, "lost@roussel.example"), asks(lite, "none@roussel.example")
    without = re.compile(r'name="csrf" value="[^"]*"')
    assert (known[0], without.sub("", known[1])) == (unknown[0], without.sub("", unknown[1]))
    mail_links(lite, lite.clock.now())
    [told] = letters(lite, tmp_path / "after")
    assert f"/claims/{claim_id}/" in told


def test_the_way_back_is_asked_for_so_often_and_no_more(lite: Installation) -> None:
    answers = [asks(lite, "lost@roussel.example")[0] for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_an_address_that_is_none_is_refused_at_its_field(lite: Installation) -> None:
    status, text = asks(lite, "nobody")
    assert status == 422
    assert 'id="email-err"' in text


def test_a_link_that_opens_nothing_leads_to_a_new_one(lite: Installation) -> None:
    claim_id = in_review(lite)
    answer = create_app(lite).test_client().get(f"/claims/{claim_id}/{'0' * 45}")
    assert answer.status_code == 404
    assert 'href="/claims"' in answer.text
    assert row(lite, Claim, claim_id).id == claim_id


def test_an_ask_quotes_the_sentence_that_may_be_the_notice(lite: Installation, tmp_path: Path) -> None:
    paper = (
        "TeamViewer Germany GmbH\nCustomer: Atelier Roussel SARL\nAgreement of 1 May 2026 for twelve months, renewed"
        " for twelve months each time.\nThe customer may cancel the subscription in its settings, at the latest on the"
        " day before it renews.\n"
    )
    claim_id = submit(lite, content=paper.encode(), name="terms.txt", locale="en").claim_id
    assert process(lite, claim_id) == "ask"
    sentence = "may cancel the subscription in its settings"
    [told] = [t for t in letters(lite, tmp_path) if "something is missing" in t]
    assert sentence in " ".join(told.split())
    assert "could not find the sentence" not in told
    shown = page(lite, claim_id)
    assert sentence in shown
    assert 'name="renewal_notice"' in shown
