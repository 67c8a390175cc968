"""One language's words, mapped to the concepts all languages share. Pure: the files are read elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from promo.periods import Period, Unit
from promo.proof.facts.numerals import cardinals, joined, numbers
from promo.proof.facts.stretches import LONG, must_hold, stretches
from promo.proof.facts.weights import Learnt, NoticeWeights

CONCEPTS = (
    "lapses",
    "notice",
    "terminate",
    "renew",
    "unless",
    "before",
    "end",
    "any_time",
    "open_ended",
    "customer",
    "vendor",
    "both",
    "breach",
    "payment",
    "price",
    "retention",
    "trial",
    "liability",
    "other_notice",
    "cause",
    "reminder",
    "no_renewal",
    "opt_in",
    "ended",
    "ended_title",
    "start_label",
    "end_label",
    "term_label",
    "initial",
    "each",
    "same_length",
    "customer_label",
    "party_split",
    "number_label",
    "prevails",
    "replaces",
    "unreadable",
    "such_date",
    "past_first_term",
    "minimum",
    "party_intro",
    "yearly",
    "amendment",
    "delivery",
    "insurance",
    "contract_word",
    "convenience",
    "negation",
    "automatic",
    "file_prevails",
    "signed",
    "ordered",
    "customer_number",
    "invoice_number",
    "seats",
    "seat_people",
    "seat_channels",
    "seat_licences",
    "seat_places",
    "seat_devices",
    "seat_adjective",
    "seat_count",
    "seat_bound",
    "seat_more",
    "plan_label",
    "plan_to_come",
    "not_a_plan",
    "amount",
    "billed_yearly",
    "billed_quarterly",
    "billed_monthly",
    "from_receipt",
    "from_posting",
    "at_the_earliest",
    "is_over",
    "other_deed",
    "no_such",
    "renews_itself",
    "instead",
    "only_if_agreed",
    "customer_told",
    "switching",
    "other_provider",
    "transition",
)
# What speaks against a notice that was found: `doubts.py` says how each is looked for.
DOUBTS = (
    "notice_itself",
    "set_aside",
    "in_its_place",
    "deviates",
    "suffices",
    "read_instead",
    "other_affair",
    "way_out",
    "too_little",
    "for_cause",
    "paying",
    "free_leave",
    "leaves",
    "special_right",
    "lesser_deed",
    "lesser_thing",
    "whole_contract",
    "bound_above",
    "bound_behind",
    "condition",
    "over_now",
    "draft",
    "status_over",
    "changed",
    "former",
    "given_up",
    "passed_on",
)
# What a paper is where it is no contract for what the competitor sells: `agreements.py` and `provider.py`.
AGREEMENTS = (
    "as_a_tool",
    "as_a_tool_behind",
    "what_is_bought",
    "lease_title",
    "premises",
    "software_let_title",
    "other_title",
    "lease_role",
    "other_role",
    "made_partner",
    "beside_title",
    "without_licences",
    "offer_title",
    "unsigned_title",
    "accepted_on",
    "only_offered",
    "accepted",
    "trial_title",
    "on_trial",
    "unfinished",
    "unlike_title",
    "other_act",
)
# Whole phrases around a length of time or a name: regular expressions, with blanks as they stand.
PHRASES = (
    "notice_after",
    "before_after",
    "term_before",
    "term_after",
    "label",
    "notice_label",
    "acts",
    "start_strong",
    "signed",
    "date_to_date",
    "renews",
    "and",
    "alias_of_customer",
    "not_contract",
    "from_then_on",
)
_BEFORE, _AFTER = 80, 120  # characters of a phrase that may stand before its sign, and from the sign on
UNSPACED = ("ja",)  # written without blanks: a word may begin anywhere
FORMS = ("registered_mail", "text", "email", "portal", "ticket", "written")
REFERENCES = ("end_of_quarter", "end_of_month", "end_of_year", "due_date", "anniversary", "end_of_term")


INSIDE = (
    "again",
    "renews_itself",
    "runs_on",
    "unless",
    "declines",
    "ends",
    "ends_contract",
    "may_end",
    "tells",
    "tells_or_stops",
    "such_notice",
    "term_end",
    "at_term_end",
    "calendar_end",
    "after_minimum",
    "other_day",
    "option",
    "breach",
    "without_breach",
    "any_time",
    "insurance",
    "payment",
    "change",
    "other_matter",
    "both",
    "customer",
)
LEAD = ("length_of_term", "at_least", "within", "not_within", "label", "day_that_is")
FOLLOW = ("length_of_term", "before", "after_event")


@dataclass(frozen=True)
class Frames:
    """Patterns around a length of time: anywhere near it, right before it, right after it."""

    inside: Mapping[str, re.Pattern[str]]
    lead: Mapping[str, re.Pattern[str]]
    follow: Mapping[str, re.Pattern[str]]
    weights: NoticeWeights


@dataclass(frozen=True)
class Lexicon:
    """Words of one language; every pattern is matched against accentless lower-case text."""

    language: str
    numbers: Mapping[str, int]
    units: Mapping[Unit, str]
    wholes: Mapping[str, Period]
    compounds: Mapping[str, Unit]
    concepts: Mapping[str, re.Pattern[str]]
    forms: Mapping[str, re.Pattern[str]]
    references: Mapping[str, re.Pattern[str]]
    months: Mapping[str, int]
    phrases: Mapping[str, re.Pattern[str]]
    stems: tuple[str, ...]
    """Plain letters of the words for units: where none stands, no length of time does."""
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Plain letters, one of which every match of a concept holds; nothing for a concept with an alternative that has
    none."""
    frames: Frames | None = None
    """What stands around a length of time in a notice; None where no weights were trained for this language."""
    roles_of_lengths: Learnt | None = None
    """What marks around a length of time weigh for its role."""
    roles_of_dates: Learnt | None = None
    """The same for a date."""
    _cache: dict[str, Any] = field(default_factory=dict, compare=False)

    def has(self, concept: str, text: str) -> bool:
        """Whether the concept's words stand in the text."""
        pattern = self.concepts.get(concept)
        return bool(pattern and pattern.search(text))

    def find(self, concept: str, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first place of the concept between two offsets."""
        pattern = self.concepts.get(concept)
        return pattern.search(text, start, len(text) if end is None else end) if pattern else None

    def everywhere(
        self, concept: str, text: str, within: Sequence[tuple[int, int]] | None = None
    ) -> Iterator[re.Match[str]]:
        """All places of the concept in a whole text, or in some spans of it, in order: in a long one only where its
        signs stand."""
        pattern, signs = self.concepts.get(concept), self.signs.get(concept)
        if pattern is None:
            return
        for first, last in within or ((0, len(text)),):
            spans = (
                stretches(text, signs, _BEFORE, _AFTER, first, last)
                if signs and last - first > LONG
                else [(first, last)]
            )
            for begin, end in spans:
                yield from pattern.finditer(text, begin, end)

    @cached_property
    def duration(self) -> re.Pattern[str]:
        """A length of time: "three (3) months", "quatre-vingt-dix (90) jours", "ein Vierteljahr", "sechswöchig"."""
        words = "|".join(re.escape(w).replace("\\ ", r"\s+") for w in sorted(self.numbers, key=len, reverse=True))
        units = "|".join(f"(?P<u_{unit.value}>{pattern})" for unit, pattern in self.units.items())
        wholes = "|".join(f"(?:{p})" for p in sorted(self.wholes, key=len, reverse=True))
        compounds = "|".join(f"(?P<c_{unit.value}>{pattern})" for pattern, unit in self.compounds.items())
        if self.language in UNSPACED:
            return re.compile(
                rf"(?:(?P<digits>(?<![\d.,/-])\d{{1,3}})|(?P<word>{words}))(?P<inner>(?!))?\s*(?:{units})"
                rf"|(?P<whole>{wholes})"
            )
        number = rf"(?P<word>(?<![\w-])(?:{words})(?![\w]))|(?<![\w.,/-])(?P<digits>\d{{1,3}})(?![\w.,]*\d)"
        inside = r"(?:\s*-?\s*[(\[]\s*(?P<inner>\d{1,3}|[a-z -]{2,24})\s*[)\]])?"
        between = (
            r"(?P<between>(?:[\s-]+(?:full|whole|entire|clear|consecutive|calendar|business|working|complete"
            r"|pleins?|entiers?|francs?|volle[nrs]?|ganze[nrs]?)){0,2})"
        )
        pattern = rf"(?:{number}){inside}{between}[\s-]*(?:{units})(?![\w])"
        if wholes:
            pattern += rf"|(?P<whole>(?<!\w)(?:{wholes})(?!\w))"
        if compounds:
            # "dreimonatig", and in figures "3-monatig", "3monatig", "3 -monatig"
            pattern += rf"|(?<![\w.,/-])(?P<cword>{words}|\d{{1,3}})(?:\s?-\s{{0,4}})?(?:{compounds})"
        return re.compile(pattern)

    def period_of(self, found: re.Match[str]) -> Period | None:
        """The period a match of `duration` stands for; None when its number cannot be told."""
        groups = found.groupdict()
        if groups.get("whole"):
            text = re.sub(r"\s+", " ", groups["whole"])
            for pattern, period in self.wholes.items():
                if re.fullmatch(pattern, text):
                    return period
            return None
        if groups.get("cword"):
            unit = next(u for u in Unit if groups.get(f"c_{u.value}"))
            number = groups["cword"]
            return Period(int(number) if number.isdecimal() else self.numbers[" ".join(number.split())], unit)
        unit = next(u for u in Unit if groups.get(f"u_{u.value}"))
        outer, inner = self._counts(groups)
        in_words = outer if not groups.get("digits") else inner if not (groups.get("inner") or "0").isdigit() else None
        count = in_words or outer  # where words and figures differ, the words go
        return Period(count, unit) if 0 < count <= 999 else None

    def _counts(self, groups: Mapping[str, str | None]) -> tuple[int, int | None]:
        """The number outside the brackets of a length, and the one inside; None where there is none, or none that is
        known."""
        outer = (
            int(groups["digits"] or 0)
            if groups.get("digits")
            else self.numbers[" ".join((groups["word"] or "").split())]
        )
        inner = (groups.get("inner") or "").strip()
        return outer, int(inner) if inner.isdigit() else self.numbers.get(inner) or numbers().get(joined(inner))

    def contradicts_itself(self, found: re.Match[str]) -> bool:
        """Whether a match of `duration` says one number in words and another one in figures: "thirty (90) days"."""
        groups = found.groupdict()
        if groups.get("whole") or groups.get("cword") or not groups.get("inner"):
            return False
        outer, inner = self._counts(groups)
        return inner is not None and outer != inner


def build(
    language: str,
    source: Mapping[str, Any],
    weights: NoticeWeights | None = None,
    lengths: Learnt | None = None,
    dates: Learnt | None = None,
) -> Lexicon:
    """A lexicon from the plain content of its file, what the marks of its frames weigh, and those around lengths and
    dates.

    Raises:
        ValueError: an unknown concept, form or reference, or a pattern that does not compile.
    """

    def patterns(section: str, known: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
        built: dict[str, re.Pattern[str]] = {}
        for name, alternatives in (source.get(section) or {}).items():
            if name not in known:
                raise ValueError(f"lexicon {language}: {name!r} is no known {section} entry")
            try:
                joined = "|".join(alternatives).replace(" ", r"\s+")
                built[name] = re.compile(rf"(?:{joined})" if language in UNSPACED else rf"(?<!\w)(?:{joined})")
            except re.error as error:
                raise ValueError(f"lexicon {language}, {section}.{name}: {error}") from None
        return built

    def exact(section: str, given: Mapping[str, Any], known: tuple[str, ...], shape: str) -> dict[str, re.Pattern[str]]:
        if set(given) != set(known):
            raise ValueError(f"lexicon {language}: {section} missing or unknown: {sorted(set(given) ^ set(known))}")
        built: dict[str, re.Pattern[str]] = {}
        for name, alternatives in given.items():
            text = "|".join([alternatives] if isinstance(alternatives, str) else alternatives).replace(" ", r"\s+")
            try:
                built[name] = re.compile(shape.format(text))
            except re.error as error:
                raise ValueError(f"lexicon {language}, {section}.{name}: {error}") from None
        return built

    def frames() -> Frames | None:
        given = source.get("frames")
        if not given or weights is None:
            return None
        return Frames(
            exact("frames.inside", given["inside"], INSIDE, r"(?<!\w)(?:{})"),
            exact("frames.lead", given["lead"], LEAD, r"(?<!\w)(?:{})$"),
            exact("frames.follow", given["follow"], FOLLOW, "(?:{})"),
            weights,
        )

    def phrases() -> dict[str, re.Pattern[str]]:
        built: dict[str, re.Pattern[str]] = {}
        given = source.get("phrases") or {}
        if set(given) != set(PHRASES):
            raise ValueError(f"lexicon {language}: phrases missing or unknown: {sorted(set(given) ^ set(PHRASES))}")
        for name, text in given.items():
            try:
                built[name] = re.compile(text)
            except re.error as error:
                raise ValueError(f"lexicon {language}, phrases.{name}: {error}") from None
        return built

    def words(section: str, known: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
        begin = "" if language in UNSPACED else r"(?<!\w)"
        return exact(section, source.get(section) or {}, known, begin + "(?:{})")

    return Lexicon(
        language=language,
        numbers={**cardinals(language), **{str(k): int(v) for k, v in source["numbers"].items()}},
        units={Unit(k): v for k, v in source["units"].items()},
        wholes={k: Period.parse(v) for k, v in (source.get("wholes") or {}).items()},
        compounds={v: Unit(k) for k, v in (source.get("compounds") or {}).items()},
        concepts={
            **patterns("concepts", CONCEPTS),
            **words("doubts", DOUBTS),
            **words("agreements", AGREEMENTS),
        },
        forms=patterns("forms", FORMS),
        references=patterns("references", REFERENCES),
        phrases=phrases(),
        stems=tuple(source["stems"]),
        signs={
            name: signs
            for section in ("concepts", "doubts", "agreements")
            for name, alternatives in (source.get(section) or {}).items()
            if (signs := must_hold("|".join(alternatives)))
        },
        frames=frames(),
        roles_of_lengths=lengths,
        roles_of_dates=dates,
        months={str(k): int(v) for k, v in source["months"].items()},
    )
