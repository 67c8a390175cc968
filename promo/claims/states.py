"""The life of a claim as one table (DESIGN.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from promo.store.tables import Claim, ClaimState
from promo.subscriptions.provisional import end_with_notice
from promo.work import Work


class ClaimEvent(StrEnum):
    """What can happen to a claim."""

    SUBMITTED = "submitted"
    TAKEN = "taken"
    TAKEN_AGAIN = "taken_again"
    PUT_OFF = "put_off"
    JUDGED_APPROVE = "judged_approve"
    JUDGED_ASK = "judged_ask"
    JUDGED_REVIEW = "judged_review"
    JUDGED_DECLINE = "judged_decline"
    ANSWERED = "answered"
    REP_APPROVED = "rep_approved"
    REP_ASKED = "rep_asked"
    REP_DECLINED = "rep_declined"
    APPEALED = "appealed"
    NO_ANSWER = "no_answer"
    HOLD_OVER = "hold_over"
    SERVICE_CONFIRMED = "service_confirmed"
    REVOKED = "revoked"
    NO_PLACE = "no_place"
    PLACE_CAME_FREE = "place_came_free"
    OVERTAKEN = "overtaken"
    WITHDRAWN = "withdrawn"


class IllegalTransition(Exception):
    """The claim is not in a state that can take this event: usually somebody was quicker."""


TRANSITIONS: Mapping[tuple[ClaimState, ClaimEvent], ClaimState] = {
    (ClaimState.DRAFT, ClaimEvent.SUBMITTED): ClaimState.SUBMITTED,
    (ClaimState.DRAFT, ClaimEvent.NO_ANSWER): ClaimState.EXPIRED,
    (ClaimState.SUBMITTED, ClaimEvent.TAKEN): ClaimState.READING,
    (ClaimState.READING, ClaimEvent.TAKEN_AGAIN): ClaimState.READING,
    (ClaimState.READING, ClaimEvent.PUT_OFF): ClaimState.SUBMITTED,
    (ClaimState.READING, ClaimEvent.JUDGED_APPROVE): ClaimState.APPROVED,
    (ClaimState.READING, ClaimEvent.JUDGED_ASK): ClaimState.ASKING,
    (ClaimState.READING, ClaimEvent.JUDGED_REVIEW): ClaimState.IN_REVIEW,
    (ClaimState.READING, ClaimEvent.JUDGED_DECLINE): ClaimState.DECLINED,
    (ClaimState.READING, ClaimEvent.NO_PLACE): ClaimState.WAITLISTED,
    (ClaimState.IN_REVIEW, ClaimEvent.NO_PLACE): ClaimState.WAITLISTED,
    (ClaimState.WAITLISTED, ClaimEvent.PLACE_CAME_FREE): ClaimState.APPROVED,
    (ClaimState.WAITLISTED, ClaimEvent.OVERTAKEN): ClaimState.IN_REVIEW,
    (ClaimState.ASKING, ClaimEvent.ANSWERED): ClaimState.SUBMITTED,
    (ClaimState.ASKING, ClaimEvent.NO_ANSWER): ClaimState.EXPIRED,
    (ClaimState.IN_REVIEW, ClaimEvent.ANSWERED): ClaimState.SUBMITTED,
    (ClaimState.IN_REVIEW, ClaimEvent.REP_APPROVED): ClaimState.APPROVED,
    (ClaimState.IN_REVIEW, ClaimEvent.REP_ASKED): ClaimState.ASKING,
    (ClaimState.IN_REVIEW, ClaimEvent.REP_DECLINED): ClaimState.DECLINED,
    (ClaimState.DECLINED, ClaimEvent.APPEALED): ClaimState.IN_REVIEW,
    (ClaimState.APPROVED, ClaimEvent.SERVICE_CONFIRMED): ClaimState.STARTED,
    (ClaimState.APPROVED, ClaimEvent.HOLD_OVER): ClaimState.EXPIRED,
    (ClaimState.APPROVED, ClaimEvent.REVOKED): ClaimState.REVOKED,
    (ClaimState.STARTED, ClaimEvent.REVOKED): ClaimState.REVOKED,
    **{
        (state, ClaimEvent.WITHDRAWN): ClaimState.WITHDRAWN
        for state in (
            ClaimState.DRAFT,
            ClaimState.SUBMITTED,
            ClaimState.READING,
            ClaimState.ASKING,
            ClaimState.IN_REVIEW,
            ClaimState.DECLINED,
            ClaimState.APPROVED,
            ClaimState.WAITLISTED,
        )
    },
}


ACCEPTED = frozenset({ClaimState.WAITLISTED, ClaimState.APPROVED, ClaimState.STARTED})
"""States in which the old contract is to be left: the proof was good."""
WAITS_FOR_A_DAY = (ClaimState.ASKING, ClaimState.APPROVED)
"""States in which something follows on a day, without anybody doing anything."""


NOTHING_GRANTED = (ClaimState.DECLINED, ClaimState.EXPIRED, ClaimState.WITHDRAWN, ClaimState.WAITLISTED)
"""States in which a service that runs though nobody had decided has no reason to run on."""


def next_state(state: ClaimState, event: ClaimEvent) -> ClaimState:
    """The only way a claim changes state; anything not in the table is refused.

    Raises:
        IllegalTransition: the table has no such line.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(f"a claim that is {state.value} cannot be {event.value}") from None


def advance(work: Work, claim: Claim, event: ClaimEvent, detail: Mapping[str, Any] | None = None) -> None:
    """Change a claim's state and write the audit event. Where something follows on a day, the next sweep looks, and
    knows the day after that. A service that runs provisionally is given notice where nothing comes of the claim."""
    before = claim.state
    claim.state = next_state(claim.state, event)
    claim.changed_at = work.now
    claim.next_look_at = work.now if claim.state in WAITS_FOR_A_DAY else None
    work.db.add(claim)
    if claim.state in NOTHING_GRANTED:
        end_with_notice(work, claim)
    work.record(f"claim.{event.value}", claim, {"from": before.value, "to": claim.state.value, **(detail or {})})
