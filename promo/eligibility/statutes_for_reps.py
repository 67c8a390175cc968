"""Questions of the shipped statutes once more, as one of ours reads them: to the claimant they say "you". Pure.

A question that a manager worded anew is shown as it was worded.
"""

from __future__ import annotations

from promo.translatable import N_

FOR_REPS = {
    "Is your present provider’s service a cloud service, rather than software that runs on your own machines?": N_(
        "Is the present provider’s service a cloud service, rather than software that runs on the claimant’s own"
        " machines?"
    ),
    "Is your company established in the European Union, and is the contract with it?": N_(
        "Is the claimant’s company established in the European Union, and is the contract with it?"
    ),
    "Has your provider failed to remind you in writing, between three months and one month before the deadline, that"
    " you may refuse the renewal?": N_(
        "Has the provider failed to remind the claimant in writing, between three months and one month before the"
        " deadline, that the renewal may be refused?"
    ),
    "Has your provider failed to remind you in writing, in person or by certified mail, 15 to 30 days before the notice"
    " date?": N_(
        "Has the provider failed to remind the claimant in writing, in person or by certified mail, 15 to 30 days"
        " before the notice date?"
    ),
}


def asked_at_the_desk(asks: str) -> str:
    """The question in the words of the desk, as a message id."""
    return FOR_REPS.get(asks, asks)
