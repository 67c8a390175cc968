"""The process that dies: one step of the line, on a given database, at a given instant."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from promo.billing.incoming import IncomingPayment
from promo.billing.payments import record_payment
from promo.claims.intake.form import Upload
from promo.claims.intake.submit import submit_claim
from promo.claims.judging.process import process_claim
from promo.claims.mailed_papers import take_mailed_papers
from promo.claims.notices.remind import remind_of_notices
from promo.claims.notices.tell import Told, tell
from promo.claims.start import confirm
from promo.clock import FixedClock
from promo.delivery import deliver
from promo.engine import Engine, build
from promo.messages.mail import post_of
from promo.money import Money
from promo.refusals import NotPossible
from promo.reports.notices import days_by_law
from promo.settings import Settings
from promo.store.tables import NoticeWay, StepKind
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.sweeps import run_due, talk_to_gateway
from promo.work import LINK, Actor
from tests.support.line import form
from tests.support.office import paying_back

FORM = form(key="one-form-key-of-the-harness")


def act(step: str, engine: Engine, claim_id: str, proof: Path) -> None:
    """One step of the line."""
    match step:
        case "submit":
            submit_claim(engine, FORM, [Upload("contrat.pdf", proof.read_bytes())], "three-free-months")
        case "read":
            process_claim(engine, engine.reader, claim_id)
        case "confirm":
            engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
        case "gateway":
            talk_to_gateway(engine, engine.clock.now())
        case "fewer":
            fewer(engine)
        case "pay":
            receipt = IncomingPayment(
                Money(17400, "EUR"), engine.clock.now().date(), "camt", "BANK-1", text="SP-2027-000001"
            )
            engine.do(Actor.staff(1), record_payment, receipt)
        case "told":
            told = Told(NoticeWay.CONTRACT, StepKind.RECEIPT, date(2026, 12, 1))
            tell(engine, claim_id, told, [Upload("beleg.pdf", proof.read_bytes())])
        case "remind":
            remind_of_notices(engine, engine.clock.now(), days_by_law)
        case "papers":
            take_mailed_papers(engine, engine.clock.now())
        case "bill":
            run_due(engine, post_of(engine.settings))
        case "mail":
            deliver(engine, post_of(engine.settings))


def fewer(engine: Engine) -> None:
    """Fewer seats from today on; said again, nothing would change."""
    try:
        paying_back(engine).do(LINK, change_subscription, 1, Change(seats=2), When.NOW)
    except NotPossible:
        return


def main() -> None:
    step, url, folder, now, smtp_port, claim_id, proof = sys.argv[1:8]
    mail: dict[str, Any] = (
        {"smtp_host": "127.0.0.1", "smtp_port": int(smtp_port), "smtp_starttls": False} if smtp_port != "0" else {}
    )
    settings = Settings(data_dir=Path(folder), database_url=url, secret="s" * 40, **mail)
    engine = build(settings, FixedClock(datetime.fromisoformat(now)))
    act(step, engine, claim_id, Path(proof))
    engine.close()


if __name__ == "__main__":
    main()
