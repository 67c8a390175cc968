"""Pictures of receipts and answers for people to look at, made in a sealed process like those of a proof."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlmodel import col, select

from promo.proof.sealed.reader import Reader
from promo.store.tables import NoticePaper
from promo.work import SYSTEM, Office, Work

MOST_PAGES = 10
_A_ROUND = 20


def draw_papers(office: Office, reader: Reader, now: datetime) -> int:
    """Draw the papers that nobody has looked at yet. Returns how many were looked at.

    One of which there is no picture (a mail, a broken file) is noted as looked at all the same: it can be downloaded.
    """
    waiting = select(NoticePaper).where(col(NoticePaper.looked_at).is_(None), col(NoticePaper.forgotten_at).is_(None))
    with office.store.reading() as db:
        papers = db.exec(waiting.order_by(col(NoticePaper.added_at)).limit(_A_ROUND)).all()
    done = 0
    for paper in papers:
        drawn = _draw(office, reader, paper)
        if reader.is_cut_off:  # what was not drawn says nothing about the file
            break
        done += office.do_at(now, SYSTEM, _note, paper.id, drawn)
    return done


def picture_of_paper(office: Office, paper: NoticePaper, number: int) -> bytes | None:
    """The picture of a page (from 1) as it was drawn; None where there is none, or another lies there."""
    if not 1 <= number <= paper.pages:
        return None
    content = office.store.files.get(f"pages/{paper.id}.{number}.png")
    told = (paper.drawn or {}).get(str(number))
    return content if content is not None and hashlib.sha256(content).hexdigest() == told else None


def _draw(office: Office, reader: Reader, paper: NoticePaper) -> dict[str, str]:
    content = office.store.files.get(f"proofs/{paper.id}")
    drawn: dict[str, str] = {}
    for number in range(1, MOST_PAGES + 1):
        picture = reader.picture(content, number) if content else None
        if picture is None:
            break
        office.store.files.put(f"pages/{paper.id}.{number}.png", picture.png)
        drawn[str(number)] = hashlib.sha256(picture.png).hexdigest()
    return drawn


def _note(work: Work, paper_id: str, drawn: dict[str, str]) -> int:
    paper = work.db.get(NoticePaper, paper_id, with_for_update=True, populate_existing=True)
    if paper is None or paper.looked_at is not None or paper.forgotten_at is not None:
        return 0
    paper.pages, paper.drawn, paper.looked_at = len(drawn), drawn or None, work.now
    work.db.add(paper)
    work.record("notice.drawn", f"paper:{paper_id}", {"pages": len(drawn)})
    return 1
