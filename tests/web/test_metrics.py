"""What machines may ask: is it ready, and how much waits; numbers alone, and for nobody from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from promo.billing.clock_watch import clock_is_right
from promo.store.tables import OutboxItem, OutboxState
from promo.web import create_app
from promo.work import SYSTEM, Work
from tests.support.customers import running_customer
from tests.support.installation import Installation
from tests.support.line import submit

TOKEN = "t" * 32
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def measured(lite: Installation) -> dict[str, int]:
    answer = create_app(lite).test_client().get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    names = re.findall(r"(?m)^# TYPE (\w+) gauge$", answer.text)
    assert len(lines) == 3 * len(names) and len(set(names)) == len(names)
    return {name: int(value) for name, value in re.findall(r"(?m)^(promo_\w+) (\d+)$", answer.text)}


def test_what_waits_is_counted_and_what_waits_too_long_is_late(lite: Installation) -> None:
    assert set(measured(lite).values()) == {0}
    submit(lite)
    seen = measured(lite)
    assert (seen["promo_claims_to_read"], seen["promo_letters_due"], seen["promo_letters_late"]) == (1, 1, 0)
    lite.clock.advance(minutes=16)
    assert measured(lite)["promo_letters_late"] == 1

    def fail(work: Work) -> None:
        [item] = work.db.query(OutboxItem).all()
        item.state = OutboxState.FAILED

    lite.do(SYSTEM, fail)
    seen = measured(lite)
    assert (seen["promo_letters_due"], seen["promo_letters_failed"]) == (0, 1)


def test_a_bill_that_nobody_writes_is_due_and_then_late(lite: Installation) -> None:
    running_customer(lite)
    assert measured(lite)["promo_bills_due"] == 0
    lite.clock.advance(days=150)
    seen = measured(lite)
    assert (seen["promo_bills_due"], seen["promo_bills_late"]) == (1, 1)


def test_it_is_not_ready_while_billing_stands_still(lite: Installation) -> None:
    web = create_app(lite).test_client()
    assert web.get("/readyz").json == {"status": "ready"}
    now = lite.clock.now()
    assert clock_is_right(lite, now)
    assert not clock_is_right(lite, now - timedelta(hours=1))
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "because": "billing stands still: the clock lies behind"}
    assert measured(lite)["promo_billing_stopped"] == 1
    assert web.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("environ", "headers", "code"),
    [
        ({}, {}, 200),
        ({"REMOTE_ADDR": "::1"}, {}, 200),
        ({}, {"X-Forwarded-For": "203.0.113.9"}, 404),
        ({}, {"Forwarded": "for=203.0.113.9"}, 404),
        (ELSEWHERE, {}, 404),
        (ELSEWHERE, {"Authorization": "Bearer wrong"}, 404),
        (ELSEWHERE, {"Authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
def test_only_this_machine_or_the_key_reads_the_numbers(
    lite: Installation, environ: dict[str, str], headers: dict[str, str], code: int
) -> None:
    keyed = replace(lite, settings=lite.settings.model_copy(update={"metrics_token": TOKEN}))
    assert create_app(keyed).test_client().get("/metrics", environ_base=environ, headers=headers).status_code == code


@pytest.mark.parametrize("key", ["", "short"])
def test_no_key_and_a_short_one_open_nothing(lite: Installation, key: str) -> None:
    keyed = replace(lite, settings=lite.settings.model_copy(update={"metrics_token": key}))
    asked = (
        create_app(keyed)
        .test_client()
        .get("/metrics", environ_base=ELSEWHERE, headers={"Authorization": f"Bearer {key}"})
    )
    assert asked.status_code == 404
