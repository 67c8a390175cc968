"""Lists of thousands: pages of fifty in the right order, with the same few statements however many rows there are."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from promo.reports.chores import AT_MOST, chores
from promo.reports.queue import AROUND, PAGE, around, queue_page
from promo.store.tables import CallState, Claim, OutboxItem, OutboxState, ProvisioningCall, Role, Subscription
from promo.web import create_app
from tests.support.cases import case_id, deadline_of, open_cases
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.many import Start, fill
from tests.support.proofs import english
from tests.support.statements import statements
from tests.support.visitors import signed_in


def staff(engine: Installation) -> FlaskClient:
    client = create_app(engine).test_client()
    people = {role.value: rep(engine, f"{role.value}@example.com", role) for role in (Role.REP, Role.FINANCE)}
    secrets = signed_in(engine, people)
    client.set_cookie("promo-visit", "v" * 20)
    client.set_cookie("promo-session", secrets["rep"])
    client.environ_base["other_session"] = secrets["finance"]
    return client


def in_order(engine: Installation, count: int) -> list[str]:
    """The ids as a person would sort them: what can still be done for the notice soonest, then the longest waiting."""
    today = engine.clock.now().date()

    def key(number: int) -> tuple[object, int]:
        last = deadline_of(number, today)
        send_by = last - timedelta(days=14) if last else None
        usable = [d for d in (send_by, last) if d and d >= today]
        return (usable[0].isoformat() if usable else "9999", number)

    return [case_id(n) for n in sorted(range(count), key=key)]


def test_the_queue_comes_in_pages_in_the_order_of_what_can_still_be_done(engine: Installation) -> None:
    open_cases(engine.store, engine.rules, 130, engine.clock.now())
    found: list[str] = []
    with engine.store.reading() as db:
        for number in (1, 2, 3):
            page = queue_page(db, engine.rules, engine.clock.now(), number)
            assert (page.total, page.pages, page.number) == (130, 3, number)
            found += [line.claim.id for line in page.lines]
        beyond = queue_page(db, engine.rules, engine.clock.now(), 99)
    assert beyond.number == 3 and len(beyond.lines) == 130 - 2 * PAGE
    assert found == in_order(engine, 130)


def test_beside_a_case_stand_those_before_and_after_it(engine: Installation) -> None:
    open_cases(engine.store, engine.rules, 60, engine.clock.now())
    order = in_order(engine, 60)
    with engine.store.reading() as db:
        for place in (0, 3, 30, 59):
            claim = db.get_one(Claim, order[place])
            shown = [line.claim.id for line in around(db, claim, engine.rules, engine.clock.now())]
            assert shown == order[max(0, place - AROUND) : place + AROUND + 1]


def test_a_claim_that_was_read_stands_in_the_queue_with_provider_reasons_value_and_deadline(
    engine: Installation,
) -> None:
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd", email="x@example.com").claim_id
    assert process(engine, claim_id) == "review"
    with engine.store.reading() as db:
        [line] = queue_page(db, engine.rules, engine.clock.now()).lines
    assert (line.claim.id, line.competitor) == (claim_id, "TeamViewer")
    assert "party.mismatch" in line.codes
    assert line.value is not None and line.value.minor > 0
    assert line.notice is not None and line.notice.arrive_by is not None


PAGES = ("/desk/", "/desk/?page=2", "/desk/claims", "/desk/chores", "/finance/", "/finance/payments")


@pytest.mark.parametrize("path", [*PAGES, "case"])
def test_a_page_asks_the_same_few_statements_of_few_rows_and_of_many(lite: Installation, path: str) -> None:
    engine = lite
    client = staff(engine)
    running_customer(engine)

    asked: list[list[str]] = []

    def counted() -> int:
        shown = f"/desk/claims/{case_id(3)}" if path == "case" else path
        if path.startswith("/finance"):
            client.set_cookie("promo-session", client.environ_base["other_session"])
        client.get(shown)  # whatever is made once
        with statements(engine.store) as found:
            answer = client.get(shown)
        assert answer.status_code == 200
        asked.append(found)
        return len(found)

    open_cases(engine.store, engine.rules, 60, engine.clock.now())
    few = counted()
    open_cases(engine.store, engine.rules, 340, engine.clock.now(), first=60)
    fill(engine.store, engine.rules, lambda n: Start(free_from=engine.clock.now().date()), 300, engine.clock.now())
    assert counted() == few < 30, [s for s in asked[1] if s not in asked[0]]


def test_chores_show_the_first_of_many_and_say_how_many_there_are(engine: Installation) -> None:
    customer = running_customer(engine)
    with engine.store.writing() as db:
        for n in range(AT_MOST + 7):
            db.add(
                ProvisioningCall(
                    subscription_id=customer.subscription_id,
                    action="change",
                    key=f"k{n}",
                    plan="remote-support",
                    seats=5,
                    state=CallState.WANTED,
                    wanted_at=engine.clock.now() + timedelta(minutes=n),
                )
            )
            db.add(
                OutboxItem(
                    key=f"l{n}",
                    template="reminder",
                    recipient="a@example.org",
                    locale="en",
                    values={},
                    state=OutboxState.UNKNOWN if n % 2 else OutboxState.FAILED,
                    message_id=f"<{n}@x>",
                    not_before=engine.clock.now(),
                    created_at=engine.clock.now(),
                )
            )
    with engine.store.reading() as db:
        found = chores(db, engine.clock.now())
    assert (found.counts.calls, found.counts.letters, found.counts.held) == (AT_MOST + 7, AT_MOST + 7, 0)
    assert [call.key for call, _, _ in found.calls] == [f"k{n}" for n in range(AT_MOST)]
    assert len(found.letters) == AT_MOST


@pytest.mark.parametrize(
    "index", ["subscription_held", "subscription_drifting", "vat_number_unconfirmed", "declaration_unhandled"]
)
def test_what_is_listed_is_asked_of_its_index(lite: Installation, index: str) -> None:
    """Of many rows a few are listed; whoever reads them all is slower with each customer."""
    fill(lite.store, lite.rules, lambda n: Start(free_from=lite.clock.now().date()), 50, lite.clock.now())
    with statements(lite.store) as found, lite.store.reading() as db:
        chores(db, lite.clock.now())
    plans: list[str] = []
    with lite.store.engine.connect() as connection:
        for statement in found:
            if not statement.lstrip().upper().startswith("SELECT"):
                continue
            values = tuple(None for _ in re.findall(r"\?", statement))
            plans += [str(line) for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert any(index in plan for plan in plans), "\n".join(plans)


def test_the_newest_confirmed_wish_says_what_runs_in_whatever_order_answers_come(engine: Installation) -> None:
    customer = running_customer(engine)
    with engine.store.reading() as db:
        subscription = db.get_one(Subscription, customer.subscription_id)
        calls = db.exec(select(ProvisioningCall).order_by(col(ProvisioningCall.id))).all()
    assert (subscription.runs_plan, subscription.runs_seats) == (subscription.plan, subscription.seats)
    assert len(calls) == 1
