"""Everything for leaving the present provider as one PDF: what to do by when, the envelope's sheet, the letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from promo.documents.envelopes import Window
from promo.documents.file_names import EXIT_PACK, file_name
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
    subject: str
    """That of the one letter behind it."""


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
    format_, number = _FORMATS[letter.head.envelope.window], letter.number
    by_law = switch is not None and way is NoticeWay.LAW
    # One letter is sent: that of the way chosen; before the choice each has an envelope of its own.
    for_notice = EnvelopeSheet(letter.head, letter.mode, format_, number, letter.subject)
    for_switch = EnvelopeSheet(switch[1].head, "", format_, switch[1].number, switch[1].subject) if switch else None
    envelopes = [for_notice if by_letter and not by_law else None, for_switch]
    values = {
        "title": title,
        "view": view,
        "notice": view.notice,
        "to": addressee_read(view.decided, rules, view.claim.competitor, view.claim.provider),
        "form": view.decided.leaving.form,
        "sent_way": letter.way,
        "by_letter": by_letter,
        "envelopes": [envelope for envelope in envelopes if envelope],
        "head": letter.head,
        "has_switch": switch is not None,
        "law": ways.law if ways else None,
        "ways": ways,
        "way": way,
    }
    sheets = [
        sheet("pdf/letters/pack.html", spoken, values),
        *_on_top(language, envelopes[0]),
        page,
        *([*_on_top(language, for_switch), switch[2]] if switch else []),
    ]
    name = file_name(EXIT_PACK, "pdf", spoken, view.claim.id)
    return name, sheets_pdf(f"{title} · {view.claim.id}", spoken, sheets)


def _on_top(language: str, envelope: EnvelopeSheet | None) -> list[Markup]:
    """The sheet on top of a letter; none for one that needs no envelope."""
    given = {"envelope": envelope, "head": envelope.head} if envelope else {}
    return [sheet("pdf/letters/envelope.html", language, given)] if envelope else []
