"""Rules in words, for whoever judges a change: what an example states, each sentence that differs before and after, and
what a file is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from babel.lists import format_list

from promo.eligibility.model import Outcome
from promo.i18n import as_written_in, translations
from promo.periods import Period
from promo.promotions.file_sentences import groups_of_file
from promo.promotions.questions import questions_left
from promo.promotions.sentences import Blank, BlankKind, Sentence, groups_of
from promo.rule_sets.replay import Changed
from promo.translatable import N_
from promo.web.studio_sentences import TRUSTS, as_a_name, blank_in_words, fixed_words
from promo.wording import FACT_NAMES, show_date, show_local, show_period

RULE_NAMES = {
    **FACT_NAMES,
    "auto_renews": N_("Renews by itself"),
    "notice_form": N_("Form of the notice"),
    "notice_reference": N_("Day the notice counts from"),
    "own_brand": N_("The contract is with us"),
    "vendor_notice_only": N_("The notice binds the provider alone"),
    "notice_unreadable": N_("The notice cannot be read"),
    "notice_conflict": N_("The papers state different notices"),
    "notice_doubtful": N_("Something speaks against the notice"),
    "readers_differ": N_("Both readers see different notices"),
    "fixed_term": N_("It ends at a fixed day"),
    "ended_by_notice": N_("Notice was given already"),
    "open_ended": N_("It has no end day"),
    "provider_mentioned": N_("The provider is only mentioned"),
    "other_agreement": N_("It is another kind of agreement"),
    "beside_the_contract": N_("It stands beside the contract"),
    "not_concluded": N_("It was only offered"),
    "trial_only": N_("It is a trial"),
    "country_differs": N_("The papers are of another country"),
    "seats_conflict": N_("The papers state different numbers of users"),
    "plan_conflict": N_("The papers name different plans"),
    "ends_without_notice": N_("It ends without a notice"),
    "suspicious": N_("The papers look changed"),
    "named_otherwise": N_("The papers name another company"),
    "trust": N_("Trust in the papers"),
    "company": N_("Company"),
    "country": N_("Country"),
    "plan": N_("Plan"),
    "every": N_("Billing"),
    "today": N_("Day of the decision"),
    "asked_at": N_("Sent at"),
    "opens_at": N_("The offer opens at"),
    "ends_at": N_("The offer ends at"),
    "countries": N_("Countries of the offer"),
    "plans": N_("Plans of the offer"),
    "billing": N_("Billing of the offer"),
    "duplicate": N_("The papers were sent before"),
    "already_used": N_("The company used the offer before"),
    "existing_customer": N_("It is a customer of ours"),
    "related_used": N_("A related company used the offer"),
    "places_left": N_("Places left"),
    "machine_may": N_("The machine may still approve today"),
    "of_ours": N_("It comes from one of ours"),
    "same_wording": N_("Other companies with the same wording"),
}
"""What the names that rules read are called."""
YES, NO, NONE, ALL = N_("yes"), N_("no"), N_("none"), N_("all")
_PERIOD = re.compile(r"P\d+[DWMY]")
_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|\w+|\s+|[^\w\s]")
"""A word, or a sign of a language that has no spaces."""
_PLACE = re.compile(r"%\((\w+)\)s")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KINDS = {
    "promotions": N_("Offer"),
    "competitors": N_("Competitor"),
    "statutes": N_("Law"),
    "vendor": N_("Our own details"),
    "catalog": N_("Plans and prices"),
}


@dataclass(frozen=True, slots=True)
class Differing:
    """A sentence before and after, under what it is about; empty where there is none on that side."""

    title: str
    before: str
    after: str

    @property
    def marked(self) -> tuple[Sequence[tuple[str, bool]], Sequence[tuple[str, bool]]]:
        """Both sentences in pieces, each with whether it differs; nothing is marked where one side is empty."""
        if not (self.before and self.after):
            return ([(self.before, False)], [(self.after, False)])
        old, new = (_WORD.findall(text) for text in (self.before, self.after))
        left, right = list[tuple[str, bool]](), list[tuple[str, bool]]()
        for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            left.append(("".join(old[a:b]), how != "equal"))
            right.append(("".join(new[c:d]), how != "equal"))
        return ([p for p in left if p[0]], [p for p in right if p[0]])


def stated_in_words(facts: Mapping[str, Any], locale: str) -> str:
    """What an example states: "Notice to stop the renewal: 89 days; Notice to leave at any time: none"."""
    said = translations(locale).gettext
    one = said(N_("%(name)s: %(value)s"))
    return "; ".join(
        one % {"name": said(RULE_NAMES.get(name, name)), "value": _value(value, locale)}
        for name, value in facts.items()
    )


def _value(value: object, locale: str) -> str:
    said = translations(locale).gettext
    if isinstance(value, bool):
        return said(YES if value else NO)
    if value == "none":
        return said(NONE)
    if isinstance(value, list | tuple):
        return ", ".join(as_a_name(v) for v in value) or said(ALL)
    if isinstance(value, str) and _PERIOD.fullmatch(value):
        return show_period(Period.parse(value), locale)
    if isinstance(value, datetime):
        return show_local(value, locale)
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str) and _DAY.fullmatch(value):
        return show_date(date.fromisoformat(value), locale)
    words = dict(TRUSTS).get(str(value))
    return said(words) if words else as_a_name(value)


def file_title(name: str, text: str, locale: str) -> str:
    """What a file is about: "Competitor: TeamViewer", "Our own details"."""
    said = translations(locale).gettext
    kind = said(_KINDS.get(name.partition("/")[0].removesuffix(".yaml"), N_("File")))
    found = re.search(r"^name: *(.+?) *$", text, re.M)
    if "/" not in name or found is None:
        return kind
    return said(N_("%(name)s: %(value)s")) % {"name": kind, "value": said(found[1].strip("\"'"))}


def differing(contents: tuple[str, str], locale: str) -> list[Differing]:
    """Each sentence that differs between two sets of rules; of what has no sentences, what it is about.

    Args:
        contents: both as they are kept (`RuleBook.content`).
        locale: the reader's language.
    """
    old, new = json.loads(contents[0]), json.loads(contents[1])
    found: list[Differing] = []
    for kind in _KINDS:
        a, b = old.get(kind) or {}, new.get(kind) or {}
        if kind == "promotions":
            for one in sorted({*a, *b}):
                found += _of_offer(a[one], b.get(one), locale) if one in a else _of_new_offer(a, b[one], locale)
        elif kind in ("vendor", "catalog"):
            found += _of_file(kind, "", a, b, locale)
        else:
            for k in sorted({*a, *b}):
                found += _of_file(kind, _named(b.get(k) or a[k]), a.get(k), b.get(k), locale)
    return found


def why_approved(change: Changed) -> str:
    """Why a claim that the tried rules approve stands in the list, where no reason says it: a message id."""
    if change.after != Outcome.APPROVE:
        return ""
    if change.before != Outcome.APPROVE:
        return N_("every check is passed")
    had, then = change.months
    if had == then:
        return N_("another plan or other users are covered")
    return N_("these rules give more free months") if then > had else N_("these rules give fewer free months")


def left_questions(contents: tuple[str, str], locale: str) -> list[str]:
    """The questions of all offers whose rule was changed without them, in the reader's language."""
    said = translations(locale).gettext
    old, new = (json.loads(content).get("promotions") or {} for content in contents)
    return [said(asks) for one in new for asks in questions_left(old.get(one), new[one]).values()]


def _named(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name", ""))


def _of_file(kind: str, name: str, before: Any, after: Any, locale: str) -> Iterator[Differing]:
    """The sentences of a file that differ: of a list that lost or got entries those alone, wherever they stand."""
    if before == after:
        return
    old, new = _told_of(before, kind, locale), _told_of(after, kind, locale)
    told = False
    for about in [*old, *(one for one in new if one not in old)]:
        gone, come = list(old.get(about, ())), list(new.get(about, ()))
        for same in [one for one in gone if one in come]:
            gone.remove(same)
            come.remove(same)
        for was, now in zip_longest(gone, come, fillvalue=""):
            told = True
            yield Differing(_titled(kind, name, locale), was, now)
    if not told:
        yield _changed(kind, name, locale)


def _told_of(content: Any, kind: str, locale: str) -> dict[str, list[str]]:
    """All that a file says, by the words of its sentences: a list has many of the same."""
    made: dict[str, list[str]] = {}
    for group in groups_of_file(content, kind):
        under = group.title if group.is_check else ""
        for sentence in group.sentences:
            fixed = " ".join(sentence.fixed.values())
            made.setdefault(f"{under} {sentence.text} {fixed}", []).append(_in_words(sentence, locale))
    return made


def _changed(kind: str, name: str, locale: str) -> Differing:
    said = translations(locale).gettext
    return Differing(_titled(kind, name, locale), "", said(N_("Changed; what exactly stands below, key by key.")))


def _titled(kind: str, name: str, locale: str) -> str:
    said = translations(locale).gettext
    title = said(_KINDS[kind])
    return said(N_("%(name)s: %(value)s")) % {"name": title, "value": said(name)} if name else title


def _of_new_offer(others: Mapping[str, Any], offer: Any, locale: str) -> Iterator[Differing]:
    """What a new offer says otherwise than the one that is most like it: nobody reads two hundred sentences to find
    the three that are new."""
    alike = max(others.values(), key=lambda one: _how_like(one, offer), default=None)
    if alike is not None:
        says = translations(locale).gettext(N_("A new offer, compared with “%(offer)s”: what both say is left out."))
        yield Differing(_named(offer), "", says % {"offer": _named(alike)})
    yield from _of_offer(alike, offer, locale)


def _how_like(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    return sum(check in other.get("checks", []) for check in one.get("checks", []))


def _of_offer(before: Any, after: Any, locale: str) -> Iterator[Differing]:
    old, new = _sentences(before, locale), _sentences(after, locale)
    told = False
    for key in [*old, *(k for k in new if k not in old)]:
        a, b = old.get(key), new.get(key)
        if (a and a[1]) != (b and b[1]):
            told = True
            yield Differing((b or a or ("", ""))[0], a[1] if a else "", b[1] if b else "")
    if not told and before != after:
        yield _changed("promotions", _named(after or before), locale)


def _sentences(content: Any, locale: str) -> dict[tuple[str, ...], tuple[str, str]]:
    """The sentences of an offer by what they are about, each with the title it stands under."""
    said = translations(locale).gettext
    checks = content.get("checks", []) if isinstance(content, Mapping) else []
    names = {str(c.get("asks")): str(c.get("check")) for c in checks}
    made: dict[tuple[str, ...], tuple[str, str]] = {}
    for group in groups_of(content):
        together: dict[str, list[Blank]] = {}
        about = names.get(group.title, group.title) if group.is_check else group.title
        for sentence in group.sentences:
            kinds = {blank.kind for blank in sentence.blanks.values()}
            if kinds & {BlankKind.PERIOD, BlankKind.NUMBER}:
                together.setdefault(sentence.text, []).extend(sentence.blanks.values())
                continue
            key = (about, sentence.text, *map(str, sentence.fixed.values()), json.dumps(sentence.facts, default=str))
            made[key] = (said(group.title), _in_words(sentence, locale))
        for text, blanks in together.items():
            listed = format_list([_blank(b, locale) for b in blanks], style="or", locale=as_written_in(locale))
            made[about, text] = (said(group.title), _PLACE.sub(lambda _, words=listed: words, said(text)))  # type: ignore[misc]
    return made


def _in_words(sentence: Sentence, locale: str) -> str:
    said = translations(locale).gettext
    values = {
        name: said(RULE_NAMES.get(sentence.fixed[name], words)) for name, words in fixed_words(sentence, locale).items()
    }
    values |= {name: _blank(blank, locale) for name, blank in sentence.blanks.items()}
    words = _PLACE.sub(lambda found: values[found[1]], said(sentence.text))
    return f"{stated_in_words(sentence.facts, locale)}. {words}" if sentence.facts else words


def _blank(blank: Blank, locale: str) -> str:
    return blank_in_words(blank, locale) or "—"
