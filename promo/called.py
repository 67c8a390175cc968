"""What people read instead of the codes that rows and rules keep: letters, states, causes, ways to pay. Pure.

Each table turns the code of one kind of thing into a message id of the gettext catalogues. A code that a table does not
know (of an older version, of an installation's own rules) reads as that kind of thing in general: never as a code.
"""

from __future__ import annotations

from promo.eligibility.reasons_for_reps import FOR_REPS
from promo.translatable import N_

LETTERS = {
    "appeal_received": N_("Objection received"),
    "ask_reminder": N_("Reminder of our question"),
    "cancelled": N_("Cancellation confirmed"),
    "changed": N_("Change confirmed"),
    "claim_links": N_("Links to the claims"),
    "consent": N_("Request made for the customer: do they agree?"),
    "credit_note": N_("Credit note"),
    "decision_approve": N_("Approval"),
    "decision_ask": N_("Question to the claimant"),
    "decision_decline": N_("Refusal"),
    "decision_review": N_("A colleague looks at it"),
    "decision_waitlisted": N_("On the waiting list"),
    "erasure": N_("Erasure confirmed"),
    "exit_received": N_("Cancellation received"),
    "expired": N_("Claim expired"),
    "extended": N_("More free months"),
    "hold_notice": N_("The approval soon ends"),
    "hold_over": N_("The approval has ended"),
    "invitation": N_("Invitation to an account"),
    "invoice": N_("Invoice"),
    "links_renewed": N_("New links"),
    "message": N_("Message of a colleague"),
    "notice_answer": N_("The provider’s answer arrived"),
    "notice_reminder": N_("Reminder of the notice"),
    "notice_reply": N_("Reply about the provider’s answer"),
    "old_contract_ended": N_("The old contract has ended"),
    "overdue": N_("A bill is late"),
    "paused": N_("Pause confirmed"),
    "provisional": N_("The service runs before the decision"),
    "late_cases": N_("Claims past their due time, for leads"),
    "papers_arrived": N_("Answer to papers by mail"),
    "paying_early": N_("Paying early"),
    "provisioning": N_("Message to the vendor’s system"),
    "quote_sent": N_("Quote"),
    "received": N_("Claim received"),
    "reminder": N_("Reminder before the first bill"),
    "renewal_on": N_("Renewal on again"),
    "resumed": N_("Pause ended"),
    "revocation": N_("The free months are being taken back"),
    "revocation_settled": N_("Objection settled"),
    "sign_in_link": N_("Link to sign in"),
    "staff_link": N_("Link to choose a password"),
    "start_chosen": N_("Start day chosen"),
    "started": N_("The service runs"),
    "withdrawn": N_("Claim withdrawn"),
}
"""Letters by their template under `templates/mail`, and what is told to the vendor's system."""

LETTER_STATES = {
    "new": N_("waits"),
    "sending": N_("leaves now"),
    "sent": N_("sent"),
    "failed": N_("did not leave"),
    "unknown": N_("may have left"),
}

CHECK_RESULTS = {
    "passes": N_("yes"),
    "fails": N_("no"),
    "unknown": N_("cannot be told"),
    "error": N_("our error"),
    "not_checked": N_("not asked"),
}
"""What the question of a check came to."""

CONTRACT_STATES = {
    "trial": N_("On trial"),
    "provisional": N_("Runs provisionally"),
    "scheduled": N_("Not started yet"),
    "free": N_("In the free months"),
    "active": N_("Running"),
    "paused": N_("Paused"),
    "ended": N_("Ended"),
}

SERVICE_ACTS = {"start": N_("Start"), "stop": N_("Stop"), "change": N_("Change")}
SERVICE_STATES = {"wanted": N_("to be confirmed"), "confirmed": N_("confirmed")}
GATEWAY_ACTS = {"create": N_("Set it up"), "update": N_("Change it")}
"""What the outside billing system is asked to do with a contract."""

TAKING_BACK = {
    "forged_proof": N_("The proof was forged"),
    "not_own_contract": N_("The contract was somebody else’s"),
    "used_twice": N_("The offer was used twice"),
    "never_bound": N_("The contract never bound them"),
}
"""Causes for which free months are taken back, as `rules/catalog.yaml` lists them."""

WAYS_TO_PAY = {
    "hand": N_("recorded by hand"),
    "csv": N_("from a bank file"),
    "camt": N_("from a bank file"),
    "stripe": N_("told by the billing system"),
    "credit_note": N_("set against a credit note"),
}

ACTORS = {
    "system": N_("The program"),
    "claimant": N_("The claimant"),
    "customer": N_("The customer"),
    "mail": N_("A mail from the claimant’s address"),
    "link": N_("Somebody with the link"),
    "form": N_("Somebody who filled in the form"),
    "visitor": N_("A visitor"),
    "gateway": N_("The billing system"),
    "vendor-system": N_("The vendor’s system"),
    "installation": N_("The program"),
    "command": N_("Somebody at the command line"),
}
"""Who acts, where it is nobody of the staff."""

WHAT_HELPS = {
    "document": N_("a file that can be read"),
    "paper": N_("a paper that is trusted more, such as the contract as a PDF"),
    "notice_reference": N_("what the notice is counted from"),
    "notice_form": N_("the form of the notice"),
    "auto_renews": N_("whether it renews by itself"),
    "own_brand": N_("a contract that is not with us"),
    "vendor_notice_only": N_("a notice that binds the customer"),
    "notice_unreadable": N_("a notice that can be read"),
    "notice_conflict": N_("one notice period only"),
    "notice_doubtful": N_("nothing that speaks against the notice"),
    "readers_differ": N_("two readings that agree"),
    "fixed_term": N_("another kind of term"),
    "ended_by_notice": N_("no notice given yet"),
    "open_ended": N_("a contract without an end"),
    "provider_mentioned": N_("a contract with a provider we know"),
    "other_agreement": N_("a contract for the software"),
    "beside_the_contract": N_("the contract itself"),
    "not_concluded": N_("a contract that was concluded"),
    "trial_only": N_("a paid contract"),
    "country_differs": N_("a paper from the country that was chosen"),
    "seats_conflict": N_("one number of users only"),
    "plan_conflict": N_("one plan of the old provider only"),
}
"""What a claim would be approved with, besides the facts that have a name of their own."""

FILE_REFUSALS = {
    "empty": N_("empty"),
    "too_large": N_("too large"),
    "too_many_pages": N_("too many pages"),
    "damaged": N_("damaged"),
    "password": N_("locked with a password"),
    "no_text": N_("no text in it"),
    "not_yet": N_("of a kind we cannot read yet"),
    "not_a_document": N_("no document"),
    "too_slow": N_("took too long to read"),
    "crashed": N_("our program failed on it"),
}
"""Why a file could not be read."""

CONTACTS = {
    "email": N_("Mailbox"),
    "phone": N_("Telephone number"),
    "phones": N_("Telephone number"),
    "help_url": N_("Link to the help"),
    "support_url": N_("Link to the support"),
}
"""Ways to reach us, by their key in `rules/vendor.yaml`."""

RULE_SET_STATES = {
    "draft": N_("Draft"),
    "shadow": N_("Judges beside the rules in force"),
    "active": N_("In force"),
    "retired": N_("No longer in force"),
}

OUTCOMES = {
    "approve": N_("approved"),
    "ask": N_("asked for more"),
    "review": N_("a person decides"),
    "decline": N_("declined"),
}
"""What judging comes to."""

_KINDS = {
    "contact": (CONTACTS, N_("Number or link")),
    "reason": ({code: words.short for code, words in FOR_REPS.items()}, N_("Another reason")),
    "letter": (LETTERS, N_("A letter")),
    "letter state": (LETTER_STATES, N_("not sent")),
    "check": (CHECK_RESULTS, N_("cannot be told")),
    "contract": (CONTRACT_STATES, N_("Contract")),
    "service": (SERVICE_ACTS, N_("Service")),
    "service state": (SERVICE_STATES, N_("to be confirmed")),
    "gateway": (GATEWAY_ACTS, N_("Change it")),
    "taking back": (TAKING_BACK, N_("Another cause of the terms")),
    "payment": (WAYS_TO_PAY, N_("recorded")),
    "actor": (ACTORS, N_("A colleague")),
    "help": (WHAT_HELPS, N_("another finding")),
    "outcome": (OUTCOMES, N_("another outcome")),
    "rule set": (RULE_SET_STATES, N_("Rule set")),
    "file": (FILE_REFUSALS, N_("cannot be read")),
}


def called(kind: str, code: str) -> str:
    """What something is called, as a message id.

    Args:
        kind: which table: `reason`, `letter`, `check`, `contract`, …
        code: as a row or a rule keeps it.
    """
    names, other = _KINDS[kind]
    return names.get(code, other)
