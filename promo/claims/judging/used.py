"""What credits were given on: written with each credit, looked up by index when another claim comes.

One proof, one credit. A claim is connected with one that holds a credit by the company (its name as typed and as the
proof states it, its numbers), by where it came from (mailbox, mail domain), and by the proof itself (the bytes of a
file, the number of a contract with a provider).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists
from sqlmodel import Session, col, select

from promo.claims.judging.copies import company_of, marks_by_file, never_used
from promo.eligibility.addresses import normal_mail
from promo.eligibility.company import Kinship, kinship
from promo.eligibility.company_names import names_in, normal_company, same_company
from promo.eligibility.name_index import kept_under, looked_for_under
from promo.proof.likeness import Marks
from promo.store.tables import Claim, CreditGrant, ProofFile, UsedMark
from promo.work import SYSTEM, Office, Work

_OF_THE_PROOF = ("file:", "number:")
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Connected:
    """Claims that hold a credit, or held one: of the same company, of companies that seem connected, on this proof."""

    same: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    by_proof: frozenset[str] = frozenset()


def keep_use(db: Session, claim: Claim) -> None:
    """Keep what a claim's credit was given on, in the unit of work that gives it."""
    marks = [m for _, m in marks_by_file(db, claim).values()]
    rows = [
        UsedMark(claim_id=claim.id, value=value) for value in sorted(_values(claim, marks, _files(db, claim, marks)))
    ]
    for name in sorted({normal_company(n) for n in _names(claim, marks)}):
        rows += [UsedMark(claim_id=claim.id, value=value, name=name) for value in sorted(kept_under(name))]
    db.add_all(rows)
    db.flush()


def connected_with(db: Session, claim: Claim, fresh: Sequence[tuple[ProofFile, Marks | None]] = ()) -> Connected:
    """The claims with a credit that have to do with this one.

    Args:
        fresh: files of the claim that were just read, with their marks.
    """
    marks = [m for _, m in marks_by_file(db, claim, fresh).values()]
    names = _names(claim, marks)
    shas = db.exec(select(ProofFile.sha256).where(ProofFile.claim_id == claim.id)).all()
    wanted = _values(claim, marks, shas) | {v for name in names for v in looked_for_under(name)}
    found = db.exec(
        select(UsedMark.claim_id, UsedMark.value, UsedMark.name)
        .where(col(UsedMark.value).in_(sorted(wanted)), UsedMark.claim_id != claim.id)
        .distinct()
    ).all()
    by_proof = {id for id, value, _ in found if value.startswith(_OF_THE_PROOF)}
    theirs: dict[str, set[str]] = {id: set() for id, _, name in found if name is None}
    for id, name in {(id, name) for id, _, name in found if name is not None}:
        if id in theirs or any(same_company(mine, name) for mine in names):
            theirs.setdefault(id, set()).add(name)
    return _by_kin(db, claim, names, theirs, by_proof)


def _by_kin(
    db: Session, claim: Claim, names: Iterable[str], theirs: Mapping[str, set[str]], by_proof: set[str]
) -> Connected:
    """The claims found, told apart by what they are to this one."""
    others = db.exec(select(Claim).where(col(Claim.id).in_(list(theirs)), ~never_used())).all()
    kin = {
        other.id: {
            kinship(company_of(claim, mine), company_of(other, name))
            for mine in names
            for name in {other.company, *theirs[other.id]}
        }
        for other in others
    }
    same = frozenset(id for id, kinds in kin.items() if Kinship.SAME in kinds)
    related = frozenset(id for id, kinds in kin.items() if Kinship.RELATED in kinds)
    return Connected(same, related - same, frozenset(by_proof & set(kin)))


def _names(claim: Claim, marks: Sequence[Marks]) -> list[str]:
    """The company as it was typed and as the proof names it, with the names it trades under."""
    return [n for name in (claim.company, *sorted({m.party for m in marks if m.party})) for n in names_in(name)]


def _values(claim: Claim, marks: Sequence[Marks], shas: Iterable[str]) -> set[str]:
    """All values but the pieces of names."""
    values = {f"mail:{normal_mail(claim.email)}"} | {f"file:{sha}" for sha in shas}
    values |= {f"domain:{claim.mail_domain}"} if claim.mail_domain else set()
    values |= {f"company:{claim.company_number}"} if claim.company_number else set()
    provider = claim.competitor or claim.provider.casefold()
    return values | {f"number:{m.provider or provider}:{m.number}" for m in marks if m.number}


def _files(db: Session, claim: Claim, marks: Sequence[Marks]) -> set[str]:
    """The files that are this claim's own: those with marks; published terms, which many send, are not. All of them
    where none has any."""
    own = {m.sha256 for m in marks}
    return own or set(db.exec(select(ProofFile.sha256).where(ProofFile.claim_id == claim.id)).all())


def keep_older_uses(office: Office) -> int:
    """Keep what credits were given on that an older version of the program gave. Returns how many."""
    done = 0
    while now := office.do(SYSTEM, _keep_some):
        done += now
    return done


def _keep_some(work: Work) -> int:
    kept = exists().where(col(UsedMark.claim_id) == col(CreditGrant.claim_id))
    claims = work.db.exec(
        select(Claim).join(CreditGrant, col(CreditGrant.claim_id) == col(Claim.id)).where(~kept).limit(_AT_ONCE)
    ).all()
    for claim in claims:
        keep_use(work.db, claim)
    return len(claims)
