"""Texts to start a letter from: what the reasons say, and what leads keep ready, in the claimant's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from promo.eligibility.reasons import REASONS, ReasonKind
from promo.eligibility.reasons_for_reps import FOR_REPS
from promo.i18n import translations
from promo.store.tables import Wording

OWN, OF_A_REASON = "own", "reason"


@dataclass(frozen=True, slots=True)
class Start:
    """A text to start from: what it is chosen by, in the reader's language, and its words in the claimant's."""

    key: str
    title: str
    words: str


def kept_wordings(db: Session) -> Sequence[Wording]:
    """Every text that is offered, by language and name."""
    return db.exec(
        select(Wording).where(col(Wording.retired_at).is_(None)).order_by(col(Wording.locale), col(Wording.title))
    ).all()


def starts_for(db: Session, claimant: str, reader: str) -> list[Start]:
    """The texts for a letter in one language: first those that leads keep, then what the reasons say.

    Args:
        db: the store.
        claimant: the language of the letter.
        reader: the language of the rep.
    """
    offered = select(Wording).where(Wording.locale == claimant, col(Wording.retired_at).is_(None))
    own = [Start(f"{OWN}:{w.id}", w.title, w.words) for w in db.exec(offered.order_by(col(Wording.title)))]
    theirs, ours = translations(claimant).gettext, translations(reader).gettext
    said = [
        Start(f"{OF_A_REASON}:{code}", ours(FOR_REPS[code].short), theirs(text.before or text.next_step))
        for code, text in REASONS.items()
        if text.kind in (ReasonKind.FIXABLE, ReasonKind.FINAL)
    ]
    return own + [start for start in said if "%(" not in start.words]
