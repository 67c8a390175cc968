"""What a claimant tells of the notice, and what leaves about it."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from promo.claims.intake.form import Upload
from promo.claims.notices.tell import Told, tell
from promo.store.tables import NoticeStep, NoticeWay, OutboxItem, ProviderSaid, StepKind
from promo.work import Office
from tests.support.rows import rows

RECEIPT = Upload("receipt.txt", b"Registered letter RR 123 456 789, taken in on the day.")


def sent(office: Office, claim_id: str, day: date, *, receipt: bool = False) -> None:
    """The notice is on its way, with what the post gave for it or without."""
    kind = StepKind.RECEIPT if receipt else StepKind.SENT
    tell(office, claim_id, Told(NoticeWay.CONTRACT, kind, day), [RECEIPT] if receipt else [])


def refused(office: Office, claim_id: str, words: str = "They say that it came too late.") -> NoticeStep:
    """The provider refuses the notice."""
    tell(office, claim_id, Told(NoticeWay.CONTRACT, StepKind.ANSWER, said=ProviderSaid.REFUSED, words=words))
    return rows(office, NoticeStep)[-1]


def letter_days(office: Office) -> list[str]:
    """Day and number of each reminder, in the order they were written."""
    with office.store.reading() as db:
        asked = select(OutboxItem.key).where(OutboxItem.template == "notice_reminder").order_by(col(OutboxItem.id))
        return ["/".join(key.split("/")[-2:]) for key in db.exec(asked)]
