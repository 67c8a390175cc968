"""Receipts and answers are other people's papers too: they go 90 days after they came, and what was typed with them.

Hash, days and what follows from them stay. While a case is open its papers are kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from promo.store.partial import rows_of
from promo.store.tables import NoticePaper, NoticeStep
from promo.store.tables.notices import OPEN_CASE
from promo.work import SYSTEM, Office, Work

KEEP = timedelta(days=90)


def forget_old_papers(office: Office, now: datetime) -> int:
    """Delete what is over its time; the bytes first, then the note that they are gone. Returns how many files."""
    is_open = select(NoticeStep.id).where(rows_of(NoticeStep, OPEN_CASE))
    old = (
        col(NoticeStep.told_at) < now - KEEP,
        or_(col(NoticeStep.settled_at).is_(None), col(NoticeStep.settled_at) < now - KEEP),
        col(NoticeStep.id).not_in(is_open),
    )
    with office.store.reading() as db:
        papers = db.exec(
            select(NoticePaper)
            .join(NoticeStep, col(NoticeStep.id) == col(NoticePaper.step_id))
            .where(col(NoticePaper.forgotten_at).is_(None), *old)
        ).all()
        worded = db.exec(select(NoticeStep.id).where(NoticeStep.words != "", *old)).all()
    for paper in papers:
        forget_paper(office, paper, now)
    for step_id in worded:
        if step_id is not None:
            office.do_at(now, SYSTEM, _without_words, step_id)
    return len(papers)


def forget_paper(office: Office, paper: NoticePaper, now: datetime) -> None:
    """The bytes of one paper, its pictures, and then the note that they are gone."""
    office.store.files.delete(f"proofs/{paper.id}")
    for number in range(1, paper.pages + 1):
        office.store.files.delete(f"pages/{paper.id}.{number}.png")
    office.do_at(now, SYSTEM, _note, paper.id)


def _note(work: Work, paper_id: str) -> None:
    paper = work.db.get_one(NoticePaper, paper_id)
    paper.forgotten_at, paper.pages, paper.drawn = work.now, 0, None
    work.db.add(paper)
    step = work.db.get_one(NoticeStep, paper.step_id)
    work.record("notice.forgotten", f"claim:{step.claim_id}", {"paper": paper_id})


def _without_words(work: Work, step_id: int) -> None:
    step = work.db.get_one(NoticeStep, step_id)
    step.words = ""
    work.db.add(step)
    work.record("notice.words_forgotten", f"claim:{step.claim_id}", {"step": step_id})
