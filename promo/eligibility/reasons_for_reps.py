"""Every reason once more, as the one who decides reads it: short in a list, and as the question to decide. Pure.

What the claimant reads of a reason, and what they can do, is in `reasons.py` beside it: one table for each reader, so
that neither is written with an eye on the other. Texts are message ids of the gettext catalogues.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promo.translatable import N_


@dataclass(frozen=True, slots=True)
class ForReps:
    """A reason in the words of the desk, as gettext message ids."""

    short: str
    """What is wrong, in two or three words: it stands in a list beside others."""
    question: str
    """What a person has to decide, as a question at the end."""


FOR_REPS: dict[str, ForReps] = {
    "competitor.unknown": ForReps(
        N_("Provider unknown"),
        N_("We do not know the provider named in the proof. Is it one of the same kind?"),
    ),
    "competitor.own_brand": ForReps(N_("Contract with us"), N_("The contract looks like one with us. Is it?")),
    "provider.mentioned": ForReps(
        N_("Provider only mentioned"),
        N_("A provider we know is mentioned, but the contract seems to be with somebody else. Who is the provider?"),
    ),
    "agreement.other": ForReps(
        N_("Another kind of agreement"),
        N_("The paper looks like another kind of agreement, such as a lease. Is it the contract in question?"),
    ),
    "agreement.beside": ForReps(
        N_("Side agreement"),
        N_("The paper looks like an agreement beside the contract. Does it prove the contract itself?"),
    ),
    "agreement.not_concluded": ForReps(
        N_("Not concluded"),
        N_("The paper looks like an offer or a form that nobody accepted. Was the contract concluded?"),
    ),
    "agreement.trial": ForReps(N_("Trial"), N_("The paper seems to be about a trial. Is there a paid contract?")),
    "seats.not_found": ForReps(
        N_("No number of users"), N_("The number of users was not found. Does a page or an invoice state it?")
    ),
    "seats.conflict": ForReps(
        N_("Two numbers of users"), N_("The papers state different numbers of users. Which one is the contract for?")
    ),
    "plan.not_found": ForReps(
        N_("No known plan"), N_("No plan of the provider that we know was found. Which of ours does it equal?")
    ),
    "plan.conflict": ForReps(N_("Two plans"), N_("The papers name different plans. Which one is the contract for?")),
    "notice.not_found": ForReps(N_("No notice period"), N_("No notice period was found. Does a page state one?")),
    "notice.unreadable": ForReps(
        N_("Notice unreadable"),
        N_("The length of the notice is covered or cannot be read. Can you read it?"),
    ),
    "notice.too_short": ForReps(
        N_("Notice too short"),
        N_("The notice is shorter than the offer asks for. Was it read right?"),
    ),
    "notice.conflict": ForReps(
        N_("Two notice periods"),
        N_("The papers state two notice periods. Which one binds the customer?"),
    ),
    "notice.doubtful": ForReps(
        N_("Notice doubtful"),
        N_("Something in the papers speaks against the notice that was found. Does it count?"),
    ),
    "readers.differ": ForReps(
        N_("Readers disagree"),
        N_("Our two ways of reading disagree on the sentence that decides. Which one is right?"),
    ),
    "notice.none": ForReps(
        N_("No notice needed"),
        N_("The contract runs to a fixed end and needs no notice. Does the offer cover it?"),
    ),
    "notice.vendor_only": ForReps(
        N_("Binds only the provider"),
        N_("The period that was found binds the provider. Does another sentence bind the customer?"),
    ),
    "contract.ended": ForReps(N_("Contract ended"), N_("The contract seems to have ended. Does it still run?")),
    "contract.dates_missing": ForReps(
        N_("Dates missing"),
        N_("The start or the length of the contract was not found. Does it still run?"),
    ),
    "contract.dates_typed": ForReps(
        N_("Dates typed"),
        N_("The claimant typed the dates of the contract. Does the paper agree?"),
    ),
    "contract.not_started": ForReps(N_("Not begun yet"), N_("The contract begins only later. Does it bind already?")),
    "party.missing": ForReps(
        N_("Company not named"),
        N_("The proof does not clearly name the company as the customer. Whose contract is it?"),
    ),
    "party.mismatch": ForReps(
        N_("Company differs"),
        N_("The proof names another company than the claim. Are they the same?"),
    ),
    "party.alike": ForReps(
        N_("Company nearly the same"),
        N_("The two names of the company differ a little. Are they the same company?"),
    ),
    "country.differs": ForReps(
        N_("Country differs"),
        N_("The paper points to another country than the one chosen. Which one is right?"),
    ),
    "provider.differs": ForReps(
        N_("Another provider"),
        N_("The paper is of another provider than the one chosen. Which of them do they leave?"),
    ),
    "party.not_own": ForReps(
        N_("Not their own contract"),
        N_("The contract seems to be another company’s. Is it the claimant’s own?"),
    ),
    "document.unreadable": ForReps(
        N_("File unreadable"),
        N_("A file could not be read. Can you read it, or must they send it again?"),
    ),
    "document.password": ForReps(N_("Locked file"), N_("A file is locked with a password. Can you decide without it?")),
    "document.unsupported": ForReps(
        N_("Unknown kind of file"),
        N_("We cannot read this kind of file. Can you decide without it?"),
    ),
    "document.suspicious": ForReps(N_("Odd file"), N_("Something about a file is odd. Is the paper genuine?")),
    "document.series": ForReps(
        N_("One of a series"),
        N_("The same wording came from several companies. Is it the provider’s own form?"),
    ),
    "document.mixed": ForReps(
        N_("Two contracts mixed"),
        N_("The papers seem to be of two contracts. Which of them are of the claimant's contract?"),
    ),
    "document.duplicate": ForReps(N_("Seen before"), N_("This proof came with another claim before. Whose is it?")),
    "document.weak": ForReps(
        N_("Weak proof"),
        N_("Anybody could write this kind of paper. Does something else confirm it?"),
    ),
    "claimant.existing_customer": ForReps(
        N_("Customer already"),
        N_("The company seems to be a customer of ours already. Is it the same company?"),
    ),
    "claimant.already_used": ForReps(
        N_("Offer used before"),
        N_("The company seems to have used this offer before. Is it the same company?"),
    ),
    "claimant.of_ours": ForReps(
        N_("From one of us"),
        N_("The claim comes from one of our own people. May they have the offer?"),
    ),
    "claimant.related_used": ForReps(
        N_("Connected company"),
        N_("A connected company has used the offer. Is this one a company of its own?"),
    ),
    "credit.many_today": ForReps(
        N_("Many approvals today"),
        N_("More claims than usual were approved today. Is this one in order?"),
    ),
    "credit.none": ForReps(
        N_("No free month"),
        N_("With this notice the offer gives no free month. Was it read right?"),
    ),
    "credit.two_people": ForReps(N_("Two people needed"), N_("A credit of this size needs two people. Do you agree?")),
    "promotion.not_here": ForReps(
        N_("Country not in the offer"),
        N_("The offer is not open in this country. Is the country right?"),
    ),
    "promotion.not_this_plan": ForReps(
        N_("Plan not in the offer"),
        N_("The offer is not open for this plan or way of paying. Were they chosen by mistake?"),
    ),
    "promotion.closed": ForReps(
        N_("Offer closed"),
        N_("The offer was not open on the day of the claim. Did they ask in time?"),
    ),
    "promotion.cap_reached": ForReps(
        N_("No places left"),
        N_("All places of the offer are taken. Did this claim come in time?"),
    ),
    "confidence.low": ForReps(
        N_("Not sure enough"),
        N_("We are not sure that we read this right. Does the paper say so?"),
    ),
    "facts.corrected": ForReps(
        N_("Corrected by the claimant"),
        N_("The claimant corrected what we read. What does the paper say?"),
    ),
    "system.error": ForReps(N_("Our error"), N_("Our program failed on this claim. What do the papers say?")),
    "system.too_slow": ForReps(
        N_("Took too long"),
        N_("The files took our program too long to read. What do they say?"),
    ),
}

SEEN_AT_A_GLANCE = frozenset(
    {"confidence.low", "contract.dates_typed", "party.alike", "credit.many_today", "credit.two_people"}
)
"""Reasons whose question is answered by a look at what the page shows: a yes alone is the answer. Every other question
is answered by something that only the rep knows, so a yes beside it says what."""


def is_routine(codes: Iterable[str]) -> bool:
    """Whether a yes beside these reasons needs no words: none of them leaves open what decides."""
    return SEEN_AT_A_GLANCE.issuperset(codes)
