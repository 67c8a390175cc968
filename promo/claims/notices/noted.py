"""Who took a receipt or an answer along: noted in the audit chain."""

from __future__ import annotations

from promo.store.tables import NoticePaper, NoticeStep
from promo.work import Work


def note_paper_download(work: Work, paper_id: str) -> NoticePaper | None:
    """Somebody of ours takes its bytes along. Returns the file; None where there is none."""
    paper = work.db.get(NoticePaper, paper_id)
    if paper is not None:
        step = work.db.get_one(NoticeStep, paper.step_id)
        work.record("notice.downloaded", f"claim:{step.claim_id}", {"paper": paper_id})
    return paper
