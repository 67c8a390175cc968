"""Addresses as people type them: one checker, one writing, and a sentence that says what to mend."""

from __future__ import annotations

from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage

import pytest

from promo.addresses import NoAddress, as_kept, mail_address
from promo.claims.intake.form import FormProblem, TypedClaim
from promo.promotions.rulebook import RuleBook
from promo.subscriptions.cancel_by_form import CancellationForm

GOOD = {
    "sean.o'brien@example.ie": "sean.o'brien@example.ie",
    "Maire.O'Neill+switch@Example.IE": "maire.o'neill+switch@example.ie",
    "info@müller-werkzeug.de": "info@xn--mller-werkzeug-gsb.de",
    "INFO@MÜLLER-WERKZEUG.DE": "info@xn--mller-werkzeug-gsb.de",
    "kontakt@straße.example": "kontakt@xn--strae-oqa.example",
    "buero@firma.xn--p1ai": "buero@firma.xn--p1ai",
    "buero@фирма.рф": "buero@xn--80apmps.xn--p1ai",
    "info@例え.jp": "info@xn--r8jz45g.jp",
    "ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｊｐ": "info@example.jp",
    " claire@roussel.example ": "claire@roussel.example",
    "a_b-c.d/e=f!g@sub.firm.co.uk": "a_b-c.d/e=f!g@sub.firm.co.uk",
}
PLAIN = "such as name@company.com"
BAD = {
    "sean.o’brien@example.ie": "plain one",
    "d‘angelo@example.it": "plain one",
    "o´brien@example.ie": "plain one",
    "jörg@example.de": "plain letters only",
    "é@x.example": "plain letters only",
    "梅@例え.jp": "plain letters only",
    "=?utf-8?q?z=40evil.example=2c?=@roussel.example": PLAIN,
    "=?x@roussel.example": PLAIN,
    "a(b)@x.example": PLAIN,
    "a@x.example(comment)": PLAIN,
    "a,b@x.example": PLAIN,
    "a;b@x.example": PLAIN,
    "a@x.example,b@y.example": PLAIN,
    '"a b"@x.example': PLAIN,
    '"a"@x.example': PLAIN,
    '"@evil.example,"@x.example': PLAIN,
    "a@b@x.example": PLAIN,
    "Claire <a@x.example>": PLAIN,
    "<a@x.example>": PLAIN,
    "@relay.example:a@x.example": PLAIN,
    "a%b@[1.2.3.4]": PLAIN,
    "a@localhost": PLAIN,
    "a@x..example": PLAIN,
    ".a@x.example": PLAIN,
    "a.@x.example": PLAIN,
    "a@-x.example": PLAIN,
    "a@xn--.example": PLAIN,
    "a@x.example\r\nBcc: b@y.example": PLAIN,
    "a\0@x.example": PLAIN,
    "a" * 65 + "@x.example": PLAIN,
    "a@" + "x" * 300 + ".example": PLAIN,
    "@x.example": PLAIN,
    "a@": PLAIN,
    "": PLAIN,
}


@pytest.mark.parametrize("typed", GOOD)
def test_a_good_address_is_kept_as_every_mail_server_takes_it(typed: str) -> None:
    kept = mail_address(typed)
    assert kept == GOOD[typed]
    assert kept.isascii()
    assert as_kept(typed) == mail_address(kept) == kept
    # and as the recipient of a mail it is that one mailbox
    mail = EmailMessage()
    mail["To"] = kept
    assert [a.addr_spec for a in mail["To"].addresses] == [Address(addr_spec=kept).addr_spec] == [kept]


@pytest.mark.parametrize("typed", BAD)
def test_an_address_that_could_mean_another_mailbox_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(NoAddress, match=BAD[typed]):
        mail_address(typed)
    as_kept(typed)


@pytest.mark.parametrize("typed", [*GOOD, *(b for b in BAD if b.isprintable() and b)])
def test_both_forms_ask_the_same_checker(rules: RuleBook, typed: str) -> None:
    said = [
        problem_of(TypedClaim, typed, rules=rules, today=date(2026, 12, 1)),
        problem_of(CancellationForm, typed),
    ]
    assert said[0] == said[1]
    assert (said[0] is None) is (typed in GOOD)


def problem_of(form: type[TypedClaim] | type[CancellationForm], typed: str, **known: object) -> str | None:
    try:
        form.read({"email": typed}, **known)
    except FormProblem as problem:
        return problem.problems.get("email")
    return None
