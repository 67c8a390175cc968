"""Our own details, and our plans with their prices, as sentences with blanks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promo.promotions.sentences import Adds, Blank, BlankKind, Group, Sentence, counting, shown
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import value_at
from promo.translatable import N_, NN_

MADE_UP = (("true", N_("made up")), ("false", N_("confirmed")))
_AFTER_NON_PAYMENT = (
    ("none", N_("nothing follows")),
    ("remind", N_("it is called to mind")),
    ("suspend", N_("it is called to mind, then the service is suspended")),
)
_BILLED_BY = (("none", N_("we do, with our own books")), ("stripe", N_("Stripe does, as it is told from here")))
_REVERSE = (
    ("true", N_("is invoiced without tax, and owes it itself")),
    ("false", N_("is invoiced with tax like any other")),
)
_REFUND = (("none", N_("runs to its end")), ("unused_days", N_("may end at once, and the unused days are given back")))
_SAYS = N_("%(name)s: %(value)s")
_VENDOR = {
    "brand": N_("Brand"),
    "legal_entity": N_("Company"),
    "address": N_("Address"),
    "tax_number": N_("Tax number"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
    "support_url": N_("Support on the web"),
    "help_url": N_("Help on the web"),
}
_ENTITY = {
    "name": N_("Company"),
    "street": N_("Street and number"),
    "post_code": N_("Post code"),
    "city": N_("City"),
    "country": N_("Country"),
    "tax_number": N_("Tax number"),
    "register_number": N_("Register number"),
    "iban": N_("IBAN"),
    "bic": N_("BIC"),
}


def vendor_groups(content: Mapping[str, Any]) -> list[Group]:
    """Who we are, and each company of ours that invoices."""
    ours = [s for key, name in _VENDOR.items() for s in _named(content, name, key)]
    names, adds = list[Sentence](), list[Adds]()
    for key, text, add in (
        ("aliases", N_("It is also called %(name)s."), N_("Add another name")),
        ("domains", N_("A domain of it: %(name)s"), N_("Add a domain")),
    ):
        names += [
            Sentence(text, {"name": _blank(content, BlankKind.WORDS, key, number)}, entry=(key, number))
            for number in _entries(content, key)
        ]
        adds.append(Adds((key,), add, ""))
    menu = [
        Sentence(
            N_("The menu of the account says: %(name)s"), {"name": _blank(content, BlankKind.WORDS, "portal", key)}
        )
        for key in ("account", "subscriptions", "turn_off")
        if value_at(content, ("portal", key)) is not None
    ]
    groups = [Group(N_("Our own details"), ours), Group(N_("Names"), names, adds=adds), Group(N_("Account"), menu)]
    for number in _entries(content, "legal_entities"):
        at: KeyPath = ("legal_entities", number)
        says = [s for key, name in _ENTITY.items() for s in _named(content, name, *at, key)]
        if value_at(content, (*at, "serves")) is not None:
            serves = _blank(content, BlankKind.NAMES, *at, "serves")
            says.append(Sentence(N_("It invoices customers of these countries: %(countries)s"), {"countries": serves}))
        years = Blank(
            (*at, "books_kept_years"), BlankKind.WHOLE, str(value_at(content, (*at, "books_kept_years")) or 10)
        )
        kept = NN_("Its books are kept for %(years)s year.", "Its books are kept for %(years)s years.")
        says.append(Sentence(counting(kept, years), {"years": years}))
        name = value_at(content, (*at, "name", "value")) or value_at(content, (*at, "name"))
        groups.append(Group(str(name or ""), says, is_check=True))
    return [group for group in groups if group.sentences or group.adds]


def catalog_groups(content: Mapping[str, Any]) -> list[Group]:
    """What we sell at which price, on which terms, with which tax."""
    made_up = shown(value_at(content, ("sample",)) or False, BlankKind.SWITCH)
    first = [
        Sentence(
            N_("The prices and tax rates here are %(sample)s."),
            {"sample": Blank(("sample",), BlankKind.SWITCH, made_up, "", MADE_UP)},
        ),
        Sentence(
            N_("Where a country has no currency of its own here, customers pay in %(currency)s."),
            {"currency": _blank(content, BlankKind.CURRENCY, "default_currency")},
        ),
    ]
    own = content.get("currency_of")
    for country in own if isinstance(own, Mapping) else ():
        paid = _blank(content, BlankKind.CURRENCY, "currency_of", str(country))
        first.append(
            Sentence(N_("In %(country)s customers pay in %(currency)s."), {"currency": paid}, {"country": str(country)})
        )
    groups = [Group(N_("Plans and prices"), first)]
    for number in _entries(content, "plans"):
        at: KeyPath = ("plans", number)
        says = [
            Sentence(N_("It is called %(name)s."), {"name": _blank(content, BlankKind.WORDS, *at, "name")}),
            Sentence(N_("It says: %(says)s"), {"says": _blank(content, BlankKind.WORDS, *at, "summary")}),
            *_amounts(content, N_("A user costs %(amount)s %(currency)s a month, before tax."), *at, "prices", "month"),
            *_amounts(content, N_("A user costs %(amount)s %(currency)s a year, before tax."), *at, "prices", "year"),
        ]
        groups.append(Group(str(value_at(content, (*at, "name")) or ""), says, is_check=True))
    seats = Sentence(
        N_("Users that can be bought at once: at least %(least)s, at most %(most)s"),
        {
            "least": _blank(content, BlankKind.WHOLE, "seats", "minimum"),
            "most": _blank(content, BlankKind.WHOLE, "seats", "maximum"),
        },
    )
    groups += [Group(N_("Terms of sale"), [seats, *_terms(content)]), Group(N_("Tax"), list(_tax(content)))]
    return [group for group in groups if group.sentences]


def _terms(content: Mapping[str, Any]) -> Iterator[Sentence]:
    for key, words in (
        ("trial_days", NN_("A trial lasts %(days)s day.", "A trial lasts %(days)s days.")),
        ("invoice_due_days", NN_("A bill is due after %(days)s day.", "A bill is due after %(days)s days.")),
        (
            "suspend_after_days",
            NN_(
                "The service is suspended %(days)s day after that, where it is.",
                "The service is suspended %(days)s days after that, where it is.",
            ),
        ),
        (
            "revocation_notice_days",
            NN_(
                "Whoever loses free months learns it %(days)s day ahead.",
                "Whoever loses free months learns it %(days)s days ahead.",
            ),
        ),
    ):
        if value_at(content, ("terms", key)) is not None:
            days = _blank(content, BlankKind.WHOLE, "terms", key)
            yield Sentence(counting(words, days), {"days": days})
    for key, text, choices in (
        ("after_non_payment", N_("Where a bill is not paid: %(what)s"), _AFTER_NON_PAYMENT),
        ("refund_on_exit", N_("A paid period of a customer who leaves: %(what)s"), _REFUND),
    ):
        if (value := value_at(content, ("terms", key))) is not None:
            yield Sentence(text, {"what": Blank(("terms", key), BlankKind.CHOICE, str(value), "", choices)})
    billed_by = str(value_at(content, ("terms", "billed_by")) or "none")
    yield Sentence(
        N_("Who bills new contracts: %(who)s"),
        {"who": Blank(("terms", "billed_by"), BlankKind.CHOICE, billed_by, "", _BILLED_BY)},
    )
    for key, words in (
        (
            "extension_at_most_months",
            NN_(
                "A rep may add up to %(months)s free month, in all.",
                "A rep may add up to %(months)s free months, in all.",
            ),
        ),
        (
            "pause_at_most_months",
            NN_(
                "A contract may pause for up to %(months)s month.",
                "A contract may pause for up to %(months)s months.",
            ),
        ),
    ):
        if value_at(content, ("terms", key)) is not None:
            months = _blank(content, BlankKind.WHOLE, "terms", key)
            yield Sentence(counting(words, months), {"months": months})


def _tax(content: Mapping[str, Any]) -> Iterator[Sentence]:
    owes = value_at(content, ("terms", "reverse_charge")) is not False
    yield Sentence(
        N_("A business in another country of the EU, with a valid VAT number, %(how)s."),
        {"how": Blank(("terms", "reverse_charge"), BlankKind.SWITCH, shown(owes, BlankKind.SWITCH), "", _REVERSE)},
    )
    rates = content.get("tax_rates")
    for country in rates if isinstance(rates, Mapping) else ():
        rate = _blank(content, BlankKind.AMOUNT, "tax_rates", str(country))
        yield Sentence(N_("Tax in %(country)s: %(rate)s per cent"), {"rate": rate}, {"country": str(country)})


def _named(content: Mapping[str, Any], name: str, *path: str | int) -> Iterator[Sentence]:
    """A value under its name; of one that may be a made-up sample, whether it is."""
    value = value_at(content, path)
    if isinstance(value, Mapping):
        made_up = shown(value.get("sample") or False, BlankKind.SWITCH)
        yield Sentence(
            N_("%(name)s: %(value)s (%(sample)s)"),
            {
                "value": _blank(content, BlankKind.WORDS, *path, "value"),
                "sample": Blank((*path, "sample"), BlankKind.SWITCH, made_up, "", MADE_UP),
            },
            {"name": name},
        )
    elif value is not None:
        yield Sentence(_SAYS, {"value": _blank(content, BlankKind.WORDS, *path)}, {"name": name})


def _amounts(content: Mapping[str, Any], text: str, *path: str | int) -> Iterator[Sentence]:
    found = value_at(content, path)
    for currency in found if isinstance(found, Mapping) else ():
        amount = _blank(content, BlankKind.AMOUNT, *path, str(currency))
        yield Sentence(text, {"amount": amount}, {"currency": str(currency)})


def _blank(content: Mapping[str, Any], kind: BlankKind, *path: str | int) -> Blank:
    return Blank(path, kind, shown(value_at(content, path), kind))


def _entries(content: Mapping[str, Any], key: str) -> range:
    listed = content.get(key)
    return range(len(listed) if isinstance(listed, list) else 0)
