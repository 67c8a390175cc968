"""Everything for leaving the present provider as one PDF: what to do by when, the envelope's sheet, the letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from promo.documents.envelopes import Window
from promo.documents.letters import Head, Typed, sheet, sheets_pdf
from promo.documents.notice_letter import notice_sheet
from promo.documents.switch_letter import switch_sheet
from promo.i18n import translations
from promo.leaving.posting import BY_LETTER
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.ways_out import WaysOut, addressee_read
from promo.store.tables import NoticeWay

# How an envelope is called where it is bought.
_FORMATS = {
    Window.LEFT: "DL / C6/5 (110 × 220 mm)",
    Window.RIGHT: "DL (110 × 220 mm)",
    Window.NUMBER_TEN: "No. 10 (4⅛ × 9½ in)",
    Window.LONG_THREE: "長形3号 (120 × 235 mm)",
}


@dataclass(frozen=True, slots=True)
class EnvelopeSheet:
    """A sheet whose address shows in the window, and what lies behind it."""

    head: Head
    mode: str
    format: str
    number: str
    enclosed: Sequence[str]
    """The subjects of the letters of which one goes into the envelope."""


def exit_pack_pdf(
    view: ClaimView,
    ways: WaysOut | None,
    rules: RuleBook,
    today: date,
    typed: Typed | None = None,
    way: NoticeWay = NoticeWay.CONTRACT,
) -> tuple[str, bytes] | None:
    """File name and bytes of the pack; None where there is no letter to send.

    Args:
        view: the claim, in the claimant's language.
        ways: both ways out, where a law opens one.
        rules: those in force.
        today: the day in the claimant's country.
        typed: what the claimant typed for the letters.
        way: by which right they leave, as far as they said.
    """
    notice = notice_sheet(view, rules, today, typed)
    switch = switch_sheet(view, ways, rules, typed) if ways else None
    if notice is None:
        return None
    language, letter, page = notice
    spoken = view.claim.locale
    title = translations(spoken).gettext("Your exit pack")
    by_letter = letter.way in BY_LETTER
    enclosed = [*([letter.subject] if by_letter else []), *([switch[1].subject] if switch else [])]
    mode = letter.mode if by_letter else ""
    sheet_of = EnvelopeSheet(letter.head, mode, _FORMATS[letter.head.envelope.window], letter.number, enclosed)
    envelope = sheet_of if enclosed else None
    values = {
        "title": title,
        "view": view,
        "notice": view.notice,
        "to": addressee_read(view.decided, rules, view.claim.competitor, view.claim.provider),
        "form": view.decided.leaving.form,
        "sent_way": letter.way,
        "by_letter": by_letter,
        "envelope": envelope,
        "head": letter.head,
        "has_switch": switch is not None,
        "law": ways.law if ways else None,
        "ways": ways,
        "way": way,
    }
    sheets = [
        sheet("pdf/letters/pack.html", spoken, values),
        *(
            [sheet("pdf/letters/envelope.html", language, {"envelope": envelope, "head": letter.head})]
            if envelope
            else []
        ),
        page,
        *([switch[2]] if switch else []),
    ]
    return f"{view.claim.id}-exit-pack.pdf", sheets_pdf(f"{title} · {view.claim.id}", spoken, sheets)
