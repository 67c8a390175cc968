"""Every reason that can stand between a claim and its approval, with its next step. Pure.

The codes are a contract (INTERFACE.md). Texts are message ids of the gettext
catalogues; `%(seen)s` and `%(required)s` are filled in by whoever shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from promo.translatable import N_


class ReasonKind(StrEnum):
    """Who can mend it: the claimant, nobody, a person of ours deciding, or we ourselves."""

    FIXABLE = "fixable"
    FINAL = "final"
    PERSON = "person"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class ReasonText:
    """What a reason says and what to do next, as gettext message ids."""

    kind: ReasonKind
    message: str
    next_step: str
    before: str = ""
    """What is said where no value was seen; of a final reason also what the form says before anything is uploaded."""
    near: str = ""
    """What is said where something was found that may be what is missing: it stands below, in the proof's own words."""
    near_step: str = ""
    """What to do then."""


_APPEAL = N_("If you think this is wrong, reply to our e-mail: another person will look at it.")
_WAIT = N_("You need not do anything: a colleague looks at it and answers by e-mail.")


_FASTER_WITH_THE_CONTRACT = N_(
    "You need not do anything. It goes faster with the contract, the order or the invoice for the software itself."
)


GENERAL_STEPS = frozenset({_APPEAL, _WAIT})
"""Steps that say no more than what the page of a claim in that state says by itself."""


def message_of(code: str, *, is_seen: bool, is_shown: bool) -> str:
    """What a reason says, as a message id.

    Args:
        code: the reason.
        is_seen: whether there is a value that it is about.
        is_shown: whether the reader sees a place of the proof with it.
    """
    text = REASONS[code]
    if text.near and is_shown:
        return text.near
    return text.before if not is_seen and "%(seen)s" in text.message and text.before else text.message


def next_step(code: str, kind: ReasonKind, *, is_shown: bool = False) -> str:
    """What to do next, as a message id: nothing, where it is ours to mend whatever the code says."""
    if kind is ReasonKind.OURS:
        return _WAIT
    return (is_shown and REASONS[code].near_step) or REASONS[code].next_step


REASONS: dict[str, ReasonText] = {
    "competitor.unknown": ReasonText(ReasonKind.PERSON, N_("We do not know the provider named in your proof."), _WAIT),
    "competitor.own_brand": ReasonText(
        ReasonKind.FINAL,
        N_("The contract you sent is one with us. The offer is for people who leave another provider."),
        _APPEAL,
        N_("The contract is one with us."),
    ),
    "provider.mentioned": ReasonText(
        ReasonKind.PERSON,
        N_("Your paper mentions a provider whom we know, but seems to be a contract with somebody else."),
        _FASTER_WITH_THE_CONTRACT,
    ),
    "agreement.other": ReasonText(
        ReasonKind.PERSON,
        N_(
            "Your paper seems to be another kind of agreement, such as a lease, an employment contract or a partner"
            " agreement."
        ),
        _FASTER_WITH_THE_CONTRACT,
    ),
    "agreement.beside": ReasonText(
        ReasonKind.PERSON,
        N_(
            "Your paper seems to be an agreement beside the contract itself, such as one on support, data protection or"
            " confidentiality."
        ),
        _FASTER_WITH_THE_CONTRACT,
    ),
    "agreement.not_concluded": ReasonText(
        ReasonKind.PERSON,
        N_("Your paper seems to be an offer or a form that nobody has accepted yet."),
        N_("You need not do anything. It goes faster with the order confirmation, the signed contract or an invoice."),
    ),
    "agreement.trial": ReasonText(
        ReasonKind.PERSON,
        N_("Your paper seems to be about a trial."),
        N_("You need not do anything. It goes faster with the contract, the order or an invoice for paid use."),
    ),
    "notice.not_found": ReasonText(
        ReasonKind.FIXABLE,
        N_("We could not find the sentence that says how early you must give notice."),
        N_("Add the page of the contract or of the general terms that states the notice period."),
        near=N_("We are not sure which sentence says how early you must give notice. The nearest that we found:"),
        near_step=N_(
            "If it is this one, say below how long the notice is: a colleague compares it. If not, add the page of the"
            " contract or of the general terms that states it."
        ),
    ),
    "notice.unreadable": ReasonText(
        ReasonKind.FIXABLE,
        N_("The length of the notice period is covered or cannot be read."),
        N_("Send the page again with the notice period visible. Prices may stay blacked out."),
    ),
    "notice.too_short": ReasonText(
        ReasonKind.FINAL,
        N_("Your contract asks for %(seen)s of notice; the offer is for contracts that ask for %(required)s or more."),
        _APPEAL,
        N_("The contract asks for less notice than the offer requires."),
    ),
    "notice.conflict": ReasonText(
        ReasonKind.PERSON, N_("Your papers state two different notice periods and do not say which one wins."), _WAIT
    ),
    "notice.doubtful": ReasonText(
        ReasonKind.PERSON,
        N_("Your papers state a notice period, but something else in them seems to speak against it."),
        _WAIT,
    ),
    "readers.differ": ReasonText(
        ReasonKind.PERSON, N_("Our two ways of reading your proof do not agree on the sentence that decides."), _WAIT
    ),
    "notice.none": ReasonText(ReasonKind.PERSON, N_("Your contract runs to a fixed end and needs no notice."), _WAIT),
    "notice.vendor_only": ReasonText(
        ReasonKind.FIXABLE,
        N_("The period we found binds your provider, not you."),
        N_("Add the page that says how early you yourself must give notice."),
    ),
    "contract.ended": ReasonText(
        ReasonKind.FINAL,
        N_("The contract in your proof ended on %(seen)s."),
        _APPEAL,
        N_("The contract has ended already."),
    ),
    "contract.dates_missing": ReasonText(
        ReasonKind.FIXABLE,
        N_("We could not find when the contract began or how long it runs."),
        N_("Add a page that shows the start and the length of the contract, such as the order or an invoice."),
        near=N_("We found days of your contract, but cannot tell from them whether it still runs:"),
        near_step=N_("Add a page that shows that it still runs, such as the last invoice, or type the dates below."),
    ),
    "contract.dates_typed": ReasonText(
        ReasonKind.PERSON,
        N_("You told us the dates of your contract. A colleague compares them with your paper."),
        _WAIT,
    ),
    "contract.not_started": ReasonText(
        ReasonKind.PERSON, N_("The contract in your proof begins only on %(seen)s."), _WAIT
    ),
    "party.missing": ReasonText(
        ReasonKind.FIXABLE,
        N_("We could not find your company's name in the proof."),
        N_("Add a page that names your company as the customer."),
        near=N_("We found your company's name in the proof, but could not see that it is the customer there:"),
    ),
    "party.mismatch": ReasonText(
        ReasonKind.PERSON, N_("The proof names %(seen)s, which is not the company you entered."), _WAIT
    ),
    "party.alike": ReasonText(
        ReasonKind.PERSON,
        N_("Your paper names %(seen)s, which is nearly, but not quite, the company you entered."),
        N_("You need not do anything. If your company's name was mistyped, reply to our e-mail with the right one."),
    ),
    "country.differs": ReasonText(
        ReasonKind.PERSON,
        N_("The country you chose does not seem to be the one of your company in your paper."),
        N_("You need not do anything. If the country was chosen by mistake, reply to our e-mail with the right one."),
    ),
    "provider.differs": ReasonText(
        ReasonKind.PERSON,
        N_("Your paper is of another provider than the one you chose."),
        N_(
            "You need not do anything. If the provider was chosen by mistake, or the wrong paper was sent, reply to our"
            " e-mail with the right one."
        ),
    ),
    "party.not_own": ReasonText(
        ReasonKind.FINAL,
        N_("The contract in your proof is not one of your own company."),
        _APPEAL,
        N_("The contract is not one of your own company."),
    ),
    "document.unreadable": ReasonText(
        ReasonKind.FIXABLE,
        N_("We could not read %(seen)s."),
        N_(
            "Open the file on your device; if it opens, save it again as PDF. A photo: take it again, whole page, sharp"
            " and in good light."
        ),
    ),
    "document.password": ReasonText(
        ReasonKind.FIXABLE,
        N_("%(seen)s is locked with a password."),
        N_(
            "Type the password on the page of your request: it is used once and never kept. Or send a copy without a"
            " password."
        ),
    ),
    "document.unsupported": ReasonText(
        ReasonKind.FIXABLE,
        N_("We cannot read this kind of file yet: %(seen)s."),
        N_("Send it as a PDF, a photo, a Word file or an e-mail. Most programs can print into a PDF."),
    ),
    "document.suspicious": ReasonText(ReasonKind.PERSON, N_("Something in the file needs a second look."), _WAIT),
    "document.series": ReasonText(
        ReasonKind.PERSON,
        N_("Papers with the same wording came from several companies; a colleague looks at it."),
        _WAIT,
    ),
    "document.mixed": ReasonText(
        ReasonKind.PERSON,
        N_("Your papers name more than one customer, or seem to be of two contracts. A colleague compares them."),
        N_(
            "You need not do anything. If a paper was added by mistake, reply to our e-mail and say which one is of"
            " your contract."
        ),
    ),
    "document.duplicate": ReasonText(ReasonKind.PERSON, N_("We have seen this proof before."), _WAIT),
    "document.weak": ReasonText(
        ReasonKind.PERSON,
        N_("What you sent is a kind of paper that anybody can write; a colleague confirms it."),
        N_(
            "You need not do anything. It goes faster with the signed contract or the provider’s last invoice, as a PDF"
            " or a photo."
        ),
    ),
    "claimant.existing_customer": ReasonText(
        ReasonKind.FINAL,
        N_("Your company is already a customer of ours; the offer is for new customers."),
        _APPEAL,
        N_("Your company is a customer of ours already."),
    ),
    "claimant.already_used": ReasonText(
        ReasonKind.FINAL,
        N_("Your company has already used this offer."),
        _APPEAL,
        N_("Your company has used the offer before."),
    ),
    "claimant.of_ours": ReasonText(
        ReasonKind.PERSON, N_("The request comes from one of our own people; a manager looks at it."), _WAIT
    ),
    "claimant.related_used": ReasonText(
        ReasonKind.PERSON,
        N_("A company that seems connected with yours has used this offer. We check whether yours is one of its own."),
        _WAIT,
    ),
    "seats.not_found": ReasonText(
        ReasonKind.FIXABLE,
        N_("We could not find for how many users your old contract is."),
        N_("Send the page or the invoice that names the number of users, or type it."),
    ),
    "seats.conflict": ReasonText(
        ReasonKind.PERSON,
        N_("Your papers name different numbers of users. A colleague compares them."),
        _WAIT,
    ),
    "plan.not_found": ReasonText(
        ReasonKind.PERSON,
        N_("We could not find which plan of your provider your old contract is for. A colleague looks for it."),
        _WAIT,
    ),
    "plan.conflict": ReasonText(
        ReasonKind.PERSON,
        N_("Your papers name different plans of your provider. A colleague compares them."),
        _WAIT,
    ),
    "credit.many_today": ReasonText(
        ReasonKind.PERSON, N_("More requests than usual were approved today; a colleague looks at yours."), _WAIT
    ),
    "credit.none": ReasonText(
        ReasonKind.FINAL,
        N_("With the notice your contract states, this offer gives no free month."),
        _APPEAL,
        N_("The notice is too short to earn a free month."),
    ),
    "credit.two_people": ReasonText(
        ReasonKind.PERSON, N_("A credit of this size is confirmed by two colleagues."), _WAIT
    ),
    "promotion.not_here": ReasonText(
        ReasonKind.FINAL,
        N_("The offer is not open in your country."),
        _APPEAL,
        N_("The offer is not open in the country you choose."),
    ),
    "promotion.not_this_plan": ReasonText(
        ReasonKind.FINAL,
        N_("The offer is not open for the plan or the way of paying you chose."),
        N_("Send a new request with a plan that the offer names; the form shows which. Your proof can be sent again."),
        N_("The offer is not open for the plan or the way of paying you choose."),
    ),
    "promotion.closed": ReasonText(
        ReasonKind.FINAL,
        N_("The offer was not open on the day you asked."),
        _APPEAL,
        N_("The offer is closed on the day you send the form."),
    ),
    "promotion.cap_reached": ReasonText(
        ReasonKind.FINAL,
        N_("All places of this offer are taken."),
        _APPEAL,
        N_("All places were given away before you sent the form."),
    ),
    "confidence.low": ReasonText(
        ReasonKind.PERSON,
        N_("We are not sure that we read this right: %(seen)s. A colleague compares it with your paper."),
        _WAIT,
        N_("We read your proof but are not sure enough of what it says."),
    ),
    "facts.corrected": ReasonText(
        ReasonKind.PERSON,
        N_("You told us what your paper says: %(seen)s. A colleague compares it with the paper."),
        _WAIT,
    ),
    "system.error": ReasonText(
        ReasonKind.OURS, N_("Something went wrong on our side while we read your proof."), _WAIT
    ),
    "system.too_slow": ReasonText(
        ReasonKind.OURS, N_("Your files took our program too long to read, so a person reads them."), _WAIT
    ),
}
