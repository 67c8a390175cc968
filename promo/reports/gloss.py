"""What a sentence of a proof says, in plain words of the reader's language: from what the reader marked in it.

Nothing is translated: a gloss says only what was understood, so whoever cannot read the sentence sees what the verdict
rests on, and where it was misunderstood.
"""

from __future__ import annotations

from collections.abc import Mapping

from promo.claims.judging.decided import Decided, Place, StatedClause
from promo.i18n import translations
from promo.translatable import N_
from promo.wording import show_period

_KINDS = {
    "renewal": N_("Notice to stop the renewal: %(length)s."),
    "exit": N_("Notice to end the contract: %(length)s."),
    "opt_in": N_("It goes on only if it is agreed anew: %(length)s."),
}
_BINDS = {
    "customer": N_("It binds the customer."),
    "vendor": N_("It binds the provider, not the customer."),
    "both": N_("It binds both sides."),
    "unknown": N_("It does not say whom it binds."),
}
_REFERENCES = {
    "end_of_term": N_("Counted back from the end of the term."),
    "anniversary": N_("Counted back from the day of the year on which the contract began."),
    "end_of_month": N_("The contract then ends with a month."),
    "end_of_quarter": N_("The contract then ends with a quarter of the year."),
    "end_of_year": N_("The contract then ends with a year."),
    "due_date": N_("Counted back from the day on which the next bill is due."),
    "any_time": N_("It may be given on any day."),
}
_FORMS = {
    "registered_mail": N_("By registered letter."),
    "text": N_("In text form; an e-mail is enough."),
    "email": N_("By e-mail."),
    "portal": N_("In the provider’s customer portal."),
    "ticket": N_("By a ticket to the provider’s support."),
    "written": N_("In writing."),
}
_NOTICES = ("renewal_notice", "exit_notice")


def glosses(found: Decided, locale: str) -> Mapping[Place, str]:
    """For each place of a clause that was found, what it says.

    Args:
        found: what was decided and on what.
        locale: the reader's language.
    """
    said: dict[Place, list[str]] = {}
    for clause in found.clauses:
        for place in clause.evidence:
            said.setdefault(place, []).extend(clause_in_words(clause, locale))
    for place in _place_of_the_notice(found):
        said.setdefault(place, []).extend(_manner(found, locale))
    return {place: " ".join(dict.fromkeys(parts)) for place, parts in said.items() if parts}


def clause_in_words(clause: StatedClause, locale: str) -> list[str]:
    """What a clause does and whom it binds, a sentence each; none for a kind that has no words."""
    gettext = translations(locale).gettext
    if clause.kind not in _KINDS:
        return []
    length = show_period(clause.period, locale) if clause.period else gettext(N_("blacked out"))
    return [gettext(_KINDS[clause.kind]) % {"length": length}, gettext(_BINDS.get(clause.binds, _BINDS["unknown"]))]


def _place_of_the_notice(found: Decided) -> tuple[Place, ...]:
    return next((fact.evidence for name in _NOTICES if (fact := found.fact(name)).evidence), ())


def _manner(found: Decided, locale: str) -> list[str]:
    """From which day the notice counts, and in which form it is given."""
    gettext = translations(locale).gettext
    reference, form = str(found.fact("notice_reference").value), str(found.fact("notice_form").value)
    return [gettext(texts[key]) for texts, key in ((_REFERENCES, reference), (_FORMS, form)) if key in texts]
