"""E-mail addresses as people type them, read into the one writing that every mail server takes."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from promo.translatable import N_

_FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)}  # as a Japanese keyboard writes ASCII
_CURLED = re.compile("[\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`]")
_ENCODED_WORD = re.compile(r"=\?|\?=")
LONGEST_LOCAL = 64


class NoAddress(ValueError):
    """This is no address that a letter could go to; the text is a message id that says what to mend."""


def mail_address(typed: str) -> str:
    """The address in ASCII and lower case: letters outside ASCII in the domain become their `xn--` form.

    What could mean another mailbox than it shows (comments, lists, quoted or encoded words) is refused.

    Raises:
        NoAddress: what is wrong with it, in a sentence.
    """
    text = typed.strip().translate(_FULL_WIDTH)
    local, at, domain = text.rpartition("@")
    if at and _CURLED.search(local):
        raise NoAddress(N_("Write the apostrophe in the address as a plain one: '"))
    if at and domain and not local.isascii():
        raise NoAddress(
            N_("Before the @, most mail servers take plain letters only: no accents and no umlauts. Write it so.")
        )
    if not at or _ENCODED_WORD.search(local) or not 1 <= len(local) <= LONGEST_LOCAL:
        raise NoAddress(N_("Enter an e-mail address such as name@company.com."))
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False)
    except EmailNotValidError:
        raise NoAddress(N_("Enter an e-mail address such as name@company.com.")) from None
    if found.ascii_email is None or "." not in found.ascii_domain:
        raise NoAddress(N_("Enter an e-mail address such as name@company.com."))
    return found.ascii_email.lower()


def as_kept(typed: str) -> str:
    """The writing under which an address is looked up; one that is none stays as typed, and is found nowhere."""
    try:
        return mail_address(typed)
    except NoAddress:
        return typed.strip().lower()
