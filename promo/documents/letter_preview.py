"""The notice letter to a competitor as a customer would get it, with a sample customer: to look at the address."""

from __future__ import annotations

from datetime import date

from promo.documents.letters import Sender, address_lines, head_from, sheet, sheets_pdf
from promo.documents.notice_letter import NoticeLetter
from promo.i18n import translations
from promo.leaving.posting import Sending
from promo.periods import Period, Unit
from promo.promotions.model import Competitor
from promo.translatable import N_

SUBJECT = N_("Notice of termination: contract %(number)s")
NUMBER = "0000-0000"


def letter_preview(competitor: Competitor, country: str, locale: str, today: date) -> bytes:
    """The PDF, made by the template of the real letter.

    Args:
        competitor: to whom.
        country: of the sample customer; it decides the envelope.
        locale: the language of the letter.
        today: the day it bears.
    """
    address = competitor.notice_address.value
    name = competitor.entities[0] if competitor.entities else competitor.name
    lines, has_address = address_lines(name, "" if address == "unknown" else address)
    sender = Sender("Example Ltd", "1 Example Street", "00000 Example", "", "")
    head = head_from(sender, lines, has_address, country, locale, locale)
    subject = translations(locale).gettext(SUBJECT) % {"number": NUMBER}
    letter = NoticeLetter(
        subject=subject,
        head=head,
        mode="",
        way=Sending.POST,
        customer="Example Ltd",
        number=NUMBER,
        notice=Period(3, Unit.MONTH),
        clause=None,
        today=today,
        ends_on=None,
        refuses_renewal=False,
    )
    return sheets_pdf(subject, locale, [sheet("pdf/letters/notice.html", locale, {"letter": letter, "head": head})])
