"""What would change it: the smallest set of facts that, if the proof stated them otherwise, would approve the claim.
Pure.

Nothing is known here of any rule: values to try are those of the rule file's own passing examples, and every try is
judged by the same rules as the claim itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, product

from promo.eligibility.case import Case, Declared, FileSeen
from promo.eligibility.judge import judge
from promo.eligibility.known import FINDINGS
from promo.eligibility.model import Check, Conditions, Outcome, Result, Verdict
from promo.eligibility.papers import PaperKind
from promo.periods import Period
from promo.proof.facts.model import Fact, FactName, Facts, Value
from promo.proof.facts.text import Evidence

DOCUMENT = "document"
"""Stands for files that can be read and were not touched, in place of those that were sent."""
PAPER = "paper"
"""Stands for papers of a kind that is trusted more, in place of those that were sent and could well be read."""
MOST = 4  # a claim that needs more than four things changed is told its reasons, not a recipe
_TRIED = 400  # judgements; each takes about a millisecond
_STATED = (Evidence("", 1, ""),)
_FACTS = {name.value for name in FactName}


@dataclass(frozen=True, slots=True)
class WouldHelp:
    """One thing that would have to be otherwise: the fact, finding, `document` or `paper`, and a value that would do.

    A value is as rules read it: a period or a day as ISO text, a truth value, a name. For the last two it is None.
    """

    name: str
    value: object


def what_would_change(verdict: Verdict, conditions: Conditions, case: Case) -> tuple[WouldHelp, ...]:
    """The fewest changes of what the proof says that would approve; empty where none would, or nothing needs to.

    What was asked for, who asks, the day, the offer's window and caps are never changed.
    """
    if verdict.outcome is Outcome.APPROVE:
        return ()
    options = _options(verdict, conditions, case)
    tried = 0
    for size in range(1, min(MOST, len(options)) + 1):
        for names in combinations(options, size):
            for values in product(*(options[name] for name in names)):
                tried += 1
                if tried > _TRIED:
                    return ()
                changes = dict(zip(names, values, strict=True))
                if judge(conditions, following(case, changes)).outcome is Outcome.APPROVE:
                    return tuple(WouldHelp(name, value) for name, value in changes.items())
    return ()


def following(case: Case, changes: Mapping[str, object]) -> Case:
    """The case as if the changes had been made."""
    files = case.files
    if DOCUMENT in changes or PAPER in changes:
        files = tuple(FileSeen(f.file, paper=PaperKind.SIGNED_PDF) for f in files)
    return replace(case, facts=changed(case.facts, changes), files=files)


def changed(facts: Facts, changes: Mapping[str, object]) -> Facts:
    """The facts as if the proof had stated some of them otherwise, surely and in its own words."""
    found, findings = dict(facts.found), set(facts.findings)
    for name, value in changes.items():
        if name in _FACTS:
            found[FactName(name)] = Fact(_typed(value), 1.0, _STATED)
        elif name in FINDINGS:
            findings = findings | {name} if value else findings - {name}
    return replace(facts, found=found, findings=frozenset(findings))


def _options(verdict: Verdict, conditions: Conditions, case: Case) -> dict[str, list[object]]:
    """Names that may be changed, with the values to try, those of failed checks first."""
    options: dict[str, list[object]] = {}
    if any(_another_copy_helps(f) for f in case.files):
        options[DOCUMENT] = [None]
    results = {c.check: c.result for c in verdict.checks if c.reason}
    for check in conditions.checks:
        result = results.get(check.name)
        if result in (Result.FAILS, Result.UNKNOWN) and check.last and "trust" in check.passes.names:
            if DOCUMENT not in options:  # a file that is sent anew is one of the better kind, too
                options[PAPER] = [None]
        elif result in (Result.FAILS, Result.UNKNOWN):
            for name, value in _that_would_pass(check, result, case):
                values = options.setdefault(name, [])
                if value not in values:
                    values.append(value)
    return {name: values[:2] for name, values in options.items()}


def _another_copy_helps(file: FileSeen) -> bool:
    """Whether a file could not be read whole, or looks touched."""
    return file.refusal is not None or file.partly_read or any("suspicious" in s for s in file.signals)


def _that_would_pass(check: Check, result: Result, case: Case) -> Iterator[tuple[str, object]]:
    """Facts and findings of the check's passing examples that may help this claim.

    Where a fact is missing, the fact is what helps; a finding is always known and only tells why a check fails.
    """
    for example in check.passing:
        for name, value in _ours(example, case.declared, case.today):
            if name in _FACTS or result is Result.FAILS:
                yield name, value


def _ours(example: Mapping[str, object], declared: Declared, today: date) -> Iterator[tuple[str, object]]:
    """The facts of an example as they would stand for this claim: days moved to today, its company to the
    claimant's."""
    then = example.get("today")
    for name, value in example.items():
        if name in FINDINGS:
            yield name, value
        elif name not in _FACTS or value == "none":
            continue
        elif name == FactName.PARTY.value:
            yield name, declared.company or value
        elif then and isinstance(moved := _typed(value), date):
            yield name, (today + (moved - date.fromisoformat(str(then)))).isoformat()
        else:
            yield name, value


def _typed(value: object) -> Value:
    """A value of a rule file as facts hold it; None for what no fact can be."""
    if not isinstance(value, str):
        return value if isinstance(value, bool | int | date | Period) else None
    for kind in (Period.parse, date.fromisoformat):
        try:
            return kind(value)
        except ValueError:
            continue
    return value
