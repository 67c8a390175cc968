"""Clauses that change a notice: "the words 'thirty days' are replaced by 'three months'". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from promo.proof.facts.agree import LEAST, NOTICES, SEES, Judged
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ALONE, BOTH_READERS, Binds, By, Clause, ClauseKind
from promo.proof.facts.notices.clauses import is_long, replacements, with_places
from promo.proof.facts.notices.roles import CUSTOMER, VENDOR, Roles
from promo.proof.facts.paper import Paper
from promo.proof.tags import Role

_SHORTENED = 0.85  # how sure the rules alone are of a change that makes a notice shorter: it can earn no yes
_OTHER_CLAUSES = ("payment", "price", "retention", "liability")


def amended(paper: Paper, roles: Roles, clauses: Sequence[Clause], judged: Sequence[Judged]) -> list[Clause]:
    """The new period of each change, of the kind of the clause that it changes.

    A letter or an amendment alone, without that clause, says of itself whose notice it changes. The rules alone read
    such a change; it is sure only where the tagger takes the new length for a notice too.

    Args:
        paper: the files of one language.
        roles: how they call their parties.
        clauses: the notices that were found in them.
        judged: all their lengths of time.
    """
    if not _may_change(paper):
        return []
    old = next((c for c in clauses if c.binds is not Binds.VENDOR), None)
    known = {c.period_at for c in clauses} if old is None else set()
    by_place = {found.at: found for found in judged if not _is_of_a_term(found)}
    new: list[Clause] = []
    for change in replacements(paper, [found.length for found in judged]):
        found = by_place.get(change.period_at or (0, 0))
        if found is None or change.period_at in known or not _is_of_notice(paper, change, old, judged):
            continue
        new.append(_changed(change, old or _on_its_own(paper, roles, change), found))
    return [with_places(paper.text, clause) for clause in new]


def _may_change(paper: Paper) -> bool:
    """Whether the paper calls itself an amendment, or quotes words as a change does."""
    return paper.lexicon.has("amendment", paper.low) or any(quote in paper.low for quote in '"「')


def _is_of_a_term(found: Judged) -> bool:
    return found.seen.share(Role.FIRST_TERM, Role.RENEWAL_TERM) >= LEAST


def _is_of_notice(paper: Paper, change: Clause, old: Clause | None, judged: Sequence[Judged]) -> bool:
    """Whether a change is of a notice and not of another clause: its sentence says so, or states the old period."""
    sentence, has = paper.low[change.start : change.end], paper.lexicon.has
    if any(has(concept, sentence) for concept in _OTHER_CLAUSES):
        return False
    return has("notice", sentence) or has("terminate", sentence) or _states_old(change, old, judged)


def _states_old(change: Clause, old: Clause | None, judged: Sequence[Judged]) -> bool:
    """Whether the old period stands in the sentence beside the new one."""
    if old is None or old.period is None:
        return False
    beside = [x.length.period for x in judged if x.length.period and change.start <= x.length.start < change.end]
    return any(p.comparable() == old.period.comparable() for p in beside if p is not change.period)


def _on_its_own(paper: Paper, roles: Roles, change: Clause) -> Clause:
    """A change whose old clause is not in the paper: what its own sentence says of it."""
    sentence = paper.low[change.start : change.end]
    binds = _named_in(paper.lexicon, roles, sentence)
    return replace(change, kind=_kind_of(paper.lexicon, sentence), binds=binds, confidence=0.9)


def _changed(change: Clause, old: Clause, found: Judged) -> Clause:
    """The old clause with the new period, as sure as who sees the new one."""
    agreed = found.seen.tagger_share(*NOTICES) >= SEES[By.TAGGER]
    bound = 0.9 if agreed else ALONE if change.period and is_long(change.period) else _SHORTENED
    return replace(
        old,
        period=change.period,
        start=change.start,
        end=change.end,
        precedence=1,
        period_at=change.period_at,
        confidence=min(old.confidence, bound),
        readers=BOTH_READERS if agreed else (By.RULES,),
    )


def _named_in(lexicon: Lexicon, roles: Roles, sentence: str) -> Binds:
    """Whose notice a sentence is about that only names it: "in clause 5.2 (Provider's termination) the words ..."."""
    named = frozenset(party for *_, party in roles.places(lexicon, sentence, 0, len(sentence)))
    return {frozenset({CUSTOMER}): Binds.CUSTOMER, frozenset({VENDOR}): Binds.VENDOR}.get(named, Binds.UNKNOWN)


def _kind_of(lexicon: Lexicon, sentence: str) -> ClauseKind:
    leaves = lexicon.has("any_time", sentence) and not lexicon.has("renew", sentence)
    return ClauseKind.EXIT if leaves else ClauseKind.RENEWAL
