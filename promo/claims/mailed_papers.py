"""Papers that come by mail: each mail that waits is taken apart, its papers join the draft or the request that its
address belongs to, and it comes to an end of its own.

The sender's name is forgeable, so a mail adds papers and does nothing else: it decides nothing, opens nothing, and its
answer goes to the address that was given before, with nothing about anybody in it. What it brought and that it was
taken are kept together; only then it is removed from where it lay, so that one whose taking was broken off is taken
again, and its papers are there once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from promo.addresses import as_kept
from promo.claims.intake.draft_room import Draft
from promo.claims.intake.drafts import read_draft
from promo.claims.intake.form import FormProblem, Upload
from promo.claims.intake.papers import NO_ROOM, Refused, sort_out, take_papers
from promo.claims.intake.papers_address import draft_of, key_in
from promo.claims.mail_answers import Answer, answer_claim, answer_draft
from promo.claims.reply import Answered, add_proof
from promo.claims.states import TRANSITIONS, ClaimEvent, IllegalTransition
from promo.eligibility.addresses import normal_mail
from promo.engine import Engine
from promo.faultpoints import fault
from promo.messages.letterbox import Letterbox, Waiting, letterbox_of
from promo.people.limits import REPLY, TooMany, count
from promo.proof.paper_mail import PaperMail
from promo.proof.sealed.intake import MAX_FILES
from promo.store.tables import ArrivedMail, Claim, ClaimState, MailEnd, ProofFile
from promo.work import MAIL, SYSTEM, Office, Work

log = structlog.get_logger()
LARGEST = 36 * 1024 * 1024
"""Bytes of a mail: one file of the largest size as mails write it, and a bit."""
A_ROUND = 200
TRIES = 3
KEPT = timedelta(days=100)
"""After which nobody remembers that a mail was taken."""
_SOON = (ClaimState.SUBMITTED, ClaimState.READING)


class Later(Exception):
    """It cannot be taken yet: it stays where it lies."""


def take_mailed_papers(engine: Engine, now: datetime) -> Mapping[str, int]:
    """Take every mail that waits. Returns how many came to which end.

    Raises:
        NoLetterbox: the place where they arrive cannot be looked into.
    """
    box = letterbox_of(engine.settings)
    if box is None:
        return {}
    ends = Counter[str]()
    with box:
        for mail in box.waiting(A_ROUND):
            if engine.reader.stopping.is_set():
                break
            end = _Taking(engine, box, now).end_of(mail)
            if end is not None:
                ends[f"mails_{end.value}"] += 1
    return ends


def forget_old_mails(office: Office, now: datetime) -> int:
    """Forget which mails were taken long ago. Returns how many."""
    return office.do_at(now, SYSTEM, _forget)


def _forget(work: Work) -> int:
    old = delete(ArrivedMail).where(col(ArrivedMail.at) < work.now - KEPT)
    return int(work.db.connection().execute(old).rowcount)


class _Taking:
    """One round over a place where mails arrive."""

    def __init__(self, engine: Engine, box: Letterbox, now: datetime) -> None:
        self.engine, self.box, self.now = engine, box, now

    def end_of(self, waiting: Waiting) -> MailEnd | None:
        """What became of a mail; None where it waits."""
        is_whole = waiting.size <= LARGEST
        content = self.box.whole(waiting.name) if is_whole else self.box.head(waiting.name)
        if content is None:  # another process was quicker
            return None
        digest = hashlib.sha256(content).hexdigest()
        try:
            mail = self.engine.reader.paper_mail(content)
            if mail is None:
                return self._went_wrong(waiting, digest, "it could not be taken apart")
            digest = _digest(self.engine, mail) or digest
            end = self._known(digest) or self._taken(mail, digest, is_whole=is_whole)
        except Later:
            return None
        except Exception as error:
            log.exception("mail_failed", mail=waiting.name)
            return self._went_wrong(waiting, digest, f"{type(error).__name__}: {error}")
        fault("papers.committed")
        if end is MailEnd.ASIDE:
            self.box.set_aside(waiting.name)
        else:
            self.box.remove(waiting.name)
        return end

    def _known(self, digest: str) -> MailEnd | None:
        """The end that it came to before."""
        with self.engine.store.reading() as db:
            found = db.exec(select(ArrivedMail).where(ArrivedMail.digest == digest)).first()
        return found.outcome if found is not None and found.outcome is not MailEnd.FAILED else None

    def _taken(self, mail: PaperMail, digest: str, *, is_whole: bool) -> MailEnd:
        key = _key_of(self.engine, mail)
        answer = Answer(digest, mail.message_id)
        with self.engine.store.reading() as db:
            claim = db.exec(select(Claim).where(Claim.papers_key == key)).first() if key else None
        draft_id = draft_of(key, self.engine.store) if key and claim is None else None
        draft = read_draft(draft_id, self.engine.store) if draft_id else None
        if draft_id is None and claim is None:
            return self._noted(answer.of(MailEnd.UNKNOWN))
        email = claim.email if claim else draft.fields.get("email", "") if draft else ""
        if mail.by_machine or _is_ours(self.engine, mail):
            return self._noted(answer.of(MailEnd.BY_MACHINE))
        if not _is_from(mail, email):
            return self._noted(answer.of(MailEnd.STRANGER))
        uploads = [Upload(name, content) for name, content in mail.papers]
        if not is_whole:
            answer = answer.of(MailEnd.TOO_LARGE)
        elif not uploads:
            answer = answer.of(MailEnd.EMPTY)
        if claim is not None:
            return self._to_claim(claim, uploads, answer)
        assert draft_id is not None
        assert draft is not None
        return self._to_draft(draft_id, draft, uploads, answer)

    def _to_draft(self, draft_id: str, draft: Draft, uploads: list[Upload], answer: Answer) -> MailEnd:
        if answer.end is None:
            refused = take_papers(draft_id, uploads, self.engine.store, self.engine.reader, "")
            if any(one.why == NO_ROOM for one in refused):
                raise Later
            answer = answer.with_papers(uploads, refused)
        fault("papers.kept")
        return self._noted(answer, partial(answer_draft, draft=draft, answer=answer))

    def _to_claim(self, claim: Claim, uploads: list[Upload], answer: Answer) -> MailEnd:
        if claim.state in _SOON:
            raise Later
        told = partial(answer_claim, claim_id=claim.id)
        if (claim.state, ClaimEvent.ANSWERED) not in TRANSITIONS:
            answer = answer.of(MailEnd.CLOSED)
        if answer.end is not None:
            return self._noted(answer, partial(told, answer=answer), claim.id)
        try:
            count(self.engine, REPLY, claim.id)
        except TooMany:
            raise Later from None
        fit, refused = sort_out(uploads, self.engine.reader, MAX_FILES)
        new = self._new(claim.id, fit)
        answer = answer.with_papers(uploads, refused)
        if not new:
            return self._noted(answer, partial(told, answer=answer), claim.id)
        try:
            also = partial(_note, answer=answer, claim_id=claim.id, tell=partial(told, answer=answer))
            add_proof(self.engine, claim.id, Answered(new), by=MAIL, also=also)
        except IllegalTransition:  # it moved meanwhile: next time it is somewhere else
            raise Later from None
        except FormProblem as problem:
            refused = [*refused, *(Refused(upload.name, problem.problems["proof"]) for upload in new)]
            answer = Answer(answer.digest, answer.message_id).with_papers(uploads, refused)
            return self._noted(answer, partial(told, answer=answer), claim.id)
        except IntegrityError:
            return self._known(answer.digest) or _raised()
        assert answer.end is not None
        return answer.end

    def _new(self, claim_id: str, uploads: list[Upload]) -> list[Upload]:
        """Those that the claim does not have yet, each once."""
        with self.engine.store.reading() as db:
            there = set(db.exec(select(ProofFile.sha256).where(ProofFile.claim_id == claim_id)))
        new = dict[str, Upload]()
        for upload in uploads:
            if upload.sha256 not in there:
                new.setdefault(upload.sha256, upload)
        return list(new.values())

    def _noted(self, answer: Answer, tell: partial[None] | None = None, claim_id: str | None = None) -> MailEnd:
        """The end is kept, with the answer; another process that was quicker has kept it already."""
        try:
            self.engine.do_at(self.now, SYSTEM, _note, answer=answer, claim_id=claim_id, tell=tell)
        except IntegrityError:
            return self._known(answer.digest) or _raised()
        assert answer.end is not None
        return answer.end

    def _went_wrong(self, waiting: Waiting, digest: str, problem: str) -> MailEnd | None:
        """Tried again with the next rounds; then a person looks."""
        if self.engine.reader.is_cut_off:
            return None
        end = self.engine.do_at(self.now, SYSTEM, _note_failure, digest, problem[:300], self.box.place)
        if end is MailEnd.ASIDE:
            self.box.set_aside(waiting.name)
        return end


def _raised() -> MailEnd:
    raise


def _note(work: Work, answer: Answer, claim_id: str | None, tell: partial[None] | None) -> None:
    row = work.db.exec(select(ArrivedMail).where(ArrivedMail.digest == answer.digest).with_for_update()).first()
    assert answer.end is not None
    row = row or ArrivedMail(digest=answer.digest, outcome=answer.end, at=work.now)
    if row.id is not None and row.outcome is not MailEnd.FAILED:
        return
    row.outcome, row.claim_id, row.problem = answer.end, claim_id, ""
    work.db.add(row)
    work.db.flush()
    if tell is not None:
        tell(work)
    fault("papers.rows_written")


def _note_failure(work: Work, digest: str, problem: str, place: str) -> MailEnd:
    row = work.db.exec(select(ArrivedMail).where(ArrivedMail.digest == digest).with_for_update()).first()
    row = row or ArrivedMail(digest=digest, outcome=MailEnd.FAILED, at=work.now)
    row.tries, row.problem, row.place = row.tries + 1, problem, place
    row.outcome = MailEnd.ASIDE if row.tries >= TRIES else MailEnd.FAILED
    work.db.add(row)
    return row.outcome


def mail_seen(work: Work, mail_id: int) -> None:
    """A person looked at a mail that was set aside."""
    row = work.db.get(ArrivedMail, mail_id, with_for_update=True)
    if row is not None and row.outcome is MailEnd.ASIDE and row.seen_at is None:
        row.seen_at = work.now
        work.db.add(row)
        work.record("mail.seen", f"mail:{mail_id}")


def _key_of(engine: Engine, mail: PaperMail) -> str:
    """The key in the first of its addresses that is one of ours."""
    return next((key for address in mail.recipients if (key := key_in(engine.settings, address))), "")


def _digest(engine: Engine, mail: PaperMail) -> str:
    """What it is known by: its Message-ID, for the address it came to; empty where it has none."""
    if not mail.message_id:
        return ""
    return hashlib.sha256(f"{_key_of(engine, mail)} {mail.message_id}".encode()).hexdigest()


def _is_from(mail: PaperMail, email: str) -> bool:
    """Whether its one sender is the mailbox that was given."""
    return (
        len(mail.senders) == 1 and bool(email) and normal_mail(as_kept(mail.senders[0])) == normal_mail(as_kept(email))
    )


def _is_ours(engine: Engine, mail: PaperMail) -> bool:
    """Whether it says to come from us: a mail of ours that went round."""
    settings = engine.settings
    own = {normal_mail(engine.rules.vendor.email.value), normal_mail(settings.papers_address)}
    if settings.mail_from:
        own.add(normal_mail(settings.mail_from.rpartition("<")[2].rstrip("> ")))
    return any(normal_mail(sender) in own for sender in mail.senders)
