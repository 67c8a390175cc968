"""The exit pack on the claim's page: its files, its calendar, who gets it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar

from promo.documents.notice_calendar import notice_ics
from promo.i18n import LOCALES
from promo.reports.claim import ClaimView, claim_view
from promo.reports.exit_pack import changed_at, exit_pack
from promo.store.tables import ClaimState
from promo.subscriptions.extend import extend
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import agree_to_start, rep
from tests.support.installation import Installation
from tests.support.line import approved, submit
from tests.support.links import with_another_key
from tests.support.pages import csrf, status_page
from tests.support.proofs import german

GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer", "locale": "de"}
FILES = ("exit-pack.pdf", "notice-letter.pdf", "notice.ics")


def approved_german(lite: Installation) -> str:
    return approved(lite, content=german(), country="DE", **GERMAN)


def seen(lite: Installation, claim_id: str, locale: str = "de") -> ClaimView:
    with lite.store.reading() as db:
        return claim_view(db, claim_id, locale, lite.clock.now())


def calendar(lite: Installation, claim_id: str) -> dict[str, icalendar.Event]:
    """The entries by UID, as a calendar reads the file."""
    view = seen(lite, claim_id)
    with lite.store.reading() as db:
        changed = changed_at(db, view)
    content = notice_ics(view, changed, lite.clock.now().date(), lite.clock.now())[1]
    found = icalendar.Calendar.from_ical(content)
    return {str(entry["uid"]): entry for entry in found.events}


def test_an_accepted_claim_has_a_pack_that_opens_with_its_link_alone(lite: Installation) -> None:
    claim_id = approved_german(lite)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)

    page = client.get(f"{address}?lang=en").text
    assert "data-exit-pack" in page
    assert "on 30 January 2027 at the latest; that day still counts" in page
    for name in FILES:
        assert client.get(f"{address}/{name}").status_code == 200
        assert client.get(f"{with_another_key(address)}/{name}").status_code == 404


def test_the_pack_stands_in_every_language(lite: Installation) -> None:
    claim_id = approved_german(lite)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    for locale in LOCALES:
        page = client.get(f"{address}?lang={locale}").text
        assert "data-exit-pack" in page
        assert ("that day still counts" in page) is (locale == "en")


def test_what_is_typed_is_printed_in_the_pack_and_kept_nowhere(lite: Installation) -> None:
    claim_id = approved_german(lite)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    token = csrf(client.get(address).text)
    given = {"csrf": token, "street": "Brauhausgasse 7", "town": "85664 Hohenlinden", "signed_by": "Ada Huber"}
    made = client.post(f"{address}/exit-pack.pdf", data=given)

    assert (made.status_code, made.mimetype) == (200, "application/pdf")
    assert "Brauhausgasse" not in client.get(address).text


def test_a_claim_that_was_not_accepted_has_no_pack(lite: Installation) -> None:
    claim_id = submit(lite, content=german(), country="DE", **GERMAN).claim_id
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    assert "data-exit-pack" not in client.get(address).text
    assert [client.get(f"{address}/{name}").status_code for name in FILES] == [404, 404, 404]
    view = seen(lite, approved_german(lite))
    for state in ClaimState:
        view.claim.state = state
        accepted = state in (ClaimState.APPROVED, ClaimState.STARTED, ClaimState.WAITLISTED)
        assert (exit_pack(view, lite.rules) is not None) is accepted, state


def test_the_calendar_has_the_days_of_the_page_with_alarms(lite: Installation) -> None:
    claim_id = approved_german(lite)
    assert f"{claim_id}-free-until@promo" not in calendar(lite, claim_id)  # that day is not chosen yet
    agree_to_start(lite, claim_id)
    entries = calendar(lite, claim_id)
    days = {uid.removeprefix(f"{claim_id}-"): entry.decoded("dtstart") for uid, entry in entries.items()}

    assert days == {
        "notice-send@promo": date(2027, 1, 29),
        "notice-arrive@promo": date(2027, 1, 30),
        "contract-ends@promo": date(2027, 4, 30),
        "free-until@promo": date(2027, 3, 1),
    }
    alarms = [alarm.decoded("trigger") for alarm in entries[f"{claim_id}-notice-send@promo"].walk("VALARM")]
    assert alarms == [timedelta(days=-n) for n in (30, 14, 7, 2)]
    assert all(entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(days=1) for entry in entries.values())


def test_entries_keep_their_uid_and_count_up_when_a_day_moves(lite: Installation) -> None:
    claim_id = approved_german(lite)
    agree_to_start(lite, claim_id)
    first, same = calendar(lite, claim_id), calendar(lite, claim_id)
    assert {u: e.decoded("sequence") for u, e in first.items()} == {u: e.decoded("sequence") for u, e in same.items()}

    lite.clock.move_to(lite.clock.now() + timedelta(days=1))
    subscription = seen(lite, claim_id).subscription
    assert subscription is not None and subscription.id is not None
    lite.do(Actor.staff(rep(lite)), extend, subscription.id, 1, "late delivery")
    later = calendar(lite, claim_id)
    uid = f"{claim_id}-free-until@promo"
    assert set(later) == set(first)
    assert later[uid].decoded("dtstart") > first[uid].decoded("dtstart")
    assert later[uid].decoded("sequence") > first[uid].decoded("sequence")


def test_a_deadline_that_passes_gives_the_next_one_under_the_same_uid(lite: Installation) -> None:
    claim_id = approved_german(lite)
    first = calendar(lite, claim_id)
    lite.clock.move_to(datetime(2027, 2, 1, 12, tzinfo=UTC))
    later = calendar(lite, claim_id)
    uid = f"{claim_id}-notice-arrive@promo"

    assert (first[uid].decoded("dtstart"), later[uid].decoded("dtstart")) == (date(2027, 1, 30), date(2028, 1, 30))
    assert later[uid].decoded("sequence") > first[uid].decoded("sequence")
