"""How a notice travels, in words: what the letter bears, what the claimant does, what is left on the last day. Pure.

Page, letter, envelope, calendar and mail take their words from here, so that they all say the same way.
"""

from __future__ import annotations

from promo.leaving.posting import POST_OR_EMAIL, Sending
from promo.translatable import N_

_REGISTERED = N_("By registered post with acknowledgement of receipt")
_HEADINGS = {
    Sending.REGISTERED: _REGISTERED,
    Sending.REGISTERED_BY_HAND: _REGISTERED,
    Sending.BY_HAND: N_("By hand or courier, against a receipt"),
    Sending.EMAIL: N_("By e-mail"),
    Sending.PORTAL: N_("Through the customer portal"),
    Sending.TICKET: N_("As a ticket in the customer area"),
}
_BY_POST = N_("By post, signed by hand")

TO_DO = {
    Sending.REGISTERED: N_("Send the notice to your present provider"),
    Sending.POST: N_("Send the notice to your present provider"),
    Sending.BY_HAND: N_("Hand your notice over, or send a courier"),
    Sending.REGISTERED_BY_HAND: N_("Send the notice by registered post, and by courier, too"),
    Sending.EMAIL: N_("Send the notice by e-mail"),
    Sending.PORTAL: N_("Give notice in your provider’s portal"),
    Sending.TICKET: N_("Give notice by a ticket in the customer area"),
}
"""What there is to do, in a few words."""

_TOO_LATE = {
    Sending.BY_HAND: N_(
        "It is too late for the post: hand your notice over, or send a courier today. It must be there by %(day)s."
    ),
    Sending.REGISTERED_BY_HAND: N_(
        "Send the notice by registered post today, as your contract asks. We cannot be sure that it is there by "
        "%(day)s: to be safe, hand a second copy over as well, or send a courier today."
    ),
    Sending.EMAIL: N_("Send the e-mail today and keep the answer. It must be there by %(day)s."),
    Sending.PORTAL: N_(
        "Give notice in your provider’s portal today and keep what it shows. It must be there by %(day)s."
    ),
    Sending.TICKET: N_("Open the ticket in the customer area today and keep its number. It must be there by %(day)s."),
}

_HOW = {
    Sending.REGISTERED: N_("Your contract asks for registered post: send the signed letter so, and keep the receipt."),
    Sending.BY_HAND: N_(
        "Have the day and a signature put on your copy, or on the courier’s slip: that proves when the letter arrived."
    ),
    Sending.REGISTERED_BY_HAND: N_(
        "Your contract asks for registered post: send the signed letter so, and keep the receipt. On the second copy "
        "have the day and a signature put, or on the courier’s slip: that proves when it arrived."
    ),
    Sending.EMAIL: N_("Your contract takes an e-mail: attach the signed letter, and ask for an answer."),
    Sending.PORTAL: N_(
        "Your contract asks for notice in your provider’s portal: give it there, and keep what it shows."
    ),
    Sending.TICKET: N_(
        "Your contract asks for a ticket in the customer area: attach the letter there, and keep the ticket’s number."
    ),
}
_WRITTEN = N_("Your contract asks for a written notice: post the signed letter; registered post proves the day.")
_EITHER = N_(
    "Your contract takes a letter or an e-mail: an e-mail with the signed letter is enough, ask for an answer; by "
    "post, registered post proves the day."
)
_BY_FORM = {"written": _WRITTEN, POST_OR_EMAIL: _EITHER}
_ANY = N_("Your contract names no way of sending: registered post proves the day.")


_ALSO = {
    "IT": N_(
        "In Italy a certified e-mail (PEC) counts as registered post, unless your contract excludes it. You need a PEC "
        "address of your own, which has a price; send it only to the PEC address that your contract names: we know "
        "none. Keep both receipts."
    ),
    "FR": N_(
        "In France an electronic registered letter through a qualified service has the same value as one on paper, "
        "unless your contract excludes it. It has a price, too; keep its receipt."
    ),
    "ES": N_(
        "In Spain a burofax with acknowledgement of receipt and certified text is the usual way, unless your "
        "contract asks for something else. Ask its price first; it shows what you wrote and when it arrived."
    ),
    "DE": N_(
        "In Germany an Einwurf-Einschreiben with its delivery record is the usual way, unless your contract asks for "
        "something else. It has a price."
    ),
}
"""What else a country knows for a letter that must be proved; of other countries nothing is said that has no source.
Source: research on law, section 3."""


_IN_TIME = (Sending.REGISTERED, Sending.POST)
"""Letters that go by post: where that is too late, one way alone is named."""


def also(way: Sending, country: str, addressee: str) -> str:
    """What a letter within one country may travel by as well, as a message id; empty where nothing is known.

    Args:
        way: how the letter travels; what goes by wire needs nothing beside it.
        country: of the sender, ISO 3166.
        addressee: of the provider, empty where nobody knows it.
    """
    return _ALSO.get(country, "") if way in _IN_TIME and addressee in ("", country) else ""


_TO_ADDRESS_OF_PAPER = N_("The notice goes to %(company)s, %(address)s: so your contract has it.")
_TO_ADDRESS_WE_KNOW = N_("The notice goes to %(company)s, %(address)s. Please check the address against your contract.")
_TO_COMPANY_WE_KNOW = N_(
    "Your paper does not name the company behind the brand. We know %(company)s, %(address)s. Please check the company "
    "and the address against your contract before you send."
)
_TO_NO_ADDRESS = N_(
    "The notice goes to %(company)s. We do not know this company’s address: please take it from your contract."
)


def goes_to(*, address: bool, in_paper: bool, company_in_paper: bool) -> str:
    """To whom it goes, as a message id that names the `company` and, where one is known, the `address`.

    Args:
        address: whether the company's own address is known.
        in_paper: whether the paper gives it.
        company_in_paper: whether the paper names the company itself, not only its brand.
    """
    if not address:
        return _TO_NO_ADDRESS
    if not company_in_paper:
        return _TO_COMPANY_WE_KNOW
    return _TO_ADDRESS_OF_PAPER if in_paper else _TO_ADDRESS_WE_KNOW


def heading(way: Sending, form: str) -> str:
    """What the letter and the sheet for the envelope bear, as a message id; empty where any letter will do."""
    return _HEADINGS.get(way, _BY_POST if form == "written" else "")


def how(way: Sending, form: str) -> str:
    """How to send it and what to keep, as a message id."""
    return _HOW.get(way, _BY_FORM.get(form, _ANY))


def too_late(way: Sending | None) -> str:
    """What is left once the last day to send is over, as a message id that names the `day` of arrival."""
    return _TOO_LATE.get(way or Sending.BY_HAND, _TOO_LATE[Sending.BY_HAND])
