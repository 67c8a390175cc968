"""All rule files as one checked, hashed whole.

A rule set is identified by the hash of its normalised content; every decision
remembers the one that judged it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from promo.eligibility.expression import Expression, ExpressionError
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.judge import FINDINGS, KNOWN_NAMES, Check, Offer, Result
from promo.eligibility.reasons import REASONS
from promo.periods import Period
from promo.promotions.consistency import of_check, of_competitors, of_promotion
from promo.promotions.model import Catalog, CheckFile, Competitor, PromotionFile, Strict, Vendor
from promo.promotions.yaml_lines import Located, RuleFileError, load
from promo.proof.facts.model import FactName
from promo.proof.facts.names import CompetitorCard

Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Promotion:
    """An offer, loaded and compiled."""

    file: PromotionFile
    checks: tuple[Check, ...]

    @property
    def offer(self) -> Offer:
        """The parts that judging needs."""
        return Offer(self.checks, self.file.window.opens, self.file.window.closes)


@dataclass(frozen=True)
class RuleBook:
    """Vendor, catalogue, promotions and competitors, with the hash of them all."""

    vendor: Vendor
    catalog: Catalog
    promotions: Mapping[str, Promotion]
    competitors: Mapping[str, Competitor]
    version: str
    content: str

    @property
    def promotion(self) -> Promotion:
        """The first promotion: the one a claim takes when none is named."""
        return next(iter(self.promotions.values()))

    @property
    def cards(self) -> tuple[CompetitorCard, ...]:
        """How every competitor, and our own brand, shows up in a paper."""
        ours = CompetitorCard(self.vendor.id, (self.vendor.legal_entity.value,), self.vendor.aliases, self.vendor.domains, own=True)
        return (ours, *(CompetitorCard(c.id, c.entities, c.aliases, c.domains) for c in self.competitors.values()))

    def samples(self) -> list[str]:
        """Every value that is a made-up sample, as `file: key`."""
        found = [f"vendor.yaml: {k}" for k in type(self.vendor).model_fields if getattr(getattr(self.vendor, k), "sample", False)]
        if self.catalog.sample:
            found.append("catalog.yaml: prices and tax rates")
        found += [f"competitors/{c.id}.yaml: notice_address" for c in self.competitors.values() if c.notice_address.sample]
        return found


def load_rules(folder: Path) -> RuleBook:
    """Read every rule file under a folder.

    Raises:
        RuleFileError: the first mistake, with file, line and what to mend.
    """
    book, mistakes = _load(folder)
    if mistakes:
        raise mistakes[0]
    assert book is not None
    return book


def lint(folder: Path) -> list[RuleFileError]:
    """Every mistake of every file, in the order of the files; empty when all is well."""
    return _load(folder)[1]


def _load(folder: Path) -> tuple[RuleBook | None, list[RuleFileError]]:
    mistakes: list[RuleFileError] = []

    def one(path: Path, model: type[Model]) -> tuple[Model | None, Located | None]:
        try:
            located = _read(folder, path)
            return _parse(path.relative_to(folder).as_posix(), located, model), located
        except RuleFileError as mistake:
            mistakes.append(mistake)
            return None, None

    vendor, _ = one(folder / "vendor.yaml", Vendor)
    catalog, _ = one(folder / "catalog.yaml", Catalog)
    promotions: dict[str, Promotion] = {}
    for path in sorted((folder / "promotions").glob("*.yaml")):
        parsed, located = one(path, PromotionFile)
        if parsed is None or located is None:
            continue
        name = path.relative_to(folder).as_posix()
        _same_id(name, path, parsed.id, located, mistakes)
        try:
            promotions[parsed.id] = _compile(name, parsed, located)
        except RuleFileError as mistake:
            mistakes.append(mistake)
    competitors: dict[str, Competitor] = {}
    located_of: dict[str, Located] = {}
    for path in sorted((folder / "competitors").glob("*.yaml")):
        competitor, located = one(path, Competitor)
        if competitor is not None and located is not None:
            _same_id(path.relative_to(folder).as_posix(), path, competitor.id, located, mistakes)
            competitors[competitor.id], located_of[competitor.id] = competitor, located
    for owner, where, message in of_competitors(competitors):
        name = f"competitors/{owner}.yaml"
        mistakes.append(RuleFileError(name, located_of[owner].line_of(where), message))
    if not promotions and not mistakes:
        mistakes.append(RuleFileError("promotions", None, "no promotion found; add a file such as promotions/three-free-months.yaml"))
    if mistakes or vendor is None or catalog is None:
        return None, mistakes
    content = json.dumps(
        {
            "vendor": vendor.model_dump(mode="json"),
            "catalog": catalog.model_dump(mode="json"),
            "promotions": {k: p.file.model_dump(mode="json") for k, p in promotions.items()},
            "competitors": {k: c.model_dump(mode="json") for k, c in competitors.items()},
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    version = "sha256:" + hashlib.sha256(content.encode()).hexdigest()
    return RuleBook(vendor, catalog, promotions, competitors, version, content), []


def _read(folder: Path, path: Path) -> Located:
    name = path.relative_to(folder).as_posix()
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise RuleFileError(name, None, "the file is missing") from None
    except UnicodeDecodeError:
        raise RuleFileError(name, None, "the file is not UTF-8; save it as UTF-8") from None
    return load(text, name)


def _parse(name: str, located: Located, model: type[Model]) -> Model:
    if not isinstance(located.content, dict):
        raise RuleFileError(name, 1, "the file must hold `key: value` lines")
    try:
        return model.model_validate(located.content)
    except ValidationError as error:
        # A misspelt key is both an unknown one and a missing one: the unknown one tells more.
        first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        path = tuple(first["loc"])
        where = ".".join(str(p) for p in path)
        if first["type"] == "extra_forbidden":
            known = ", ".join(sorted(model.model_fields)) if len(path) == 1 else "see the shipped files"
            message = f"unknown key {where!r}; known here: {known}"
        elif first["type"] == "missing":
            message = f"the key {where!r} is missing"
        else:
            message = f"{where}: {first['msg'].removeprefix('Value error, ')}"
        raise RuleFileError(name, located.line_of(path), message) from None


def _same_id(name: str, path: Path, found: str, located: Located, mistakes: list[RuleFileError]) -> None:
    if path.stem != found:
        mistakes.append(
            RuleFileError(name, located.line_of(("id",)), f"the id is {found!r} but the file is called {path.name}; make them equal")
        )


def _compile(name: str, promotion: PromotionFile, located: Located) -> Promotion:
    def mistake(path: tuple[str | int, ...], message: str) -> RuleFileError:
        return RuleFileError(name, located.line_of(path), message)

    try:
        ZoneInfo(promotion.timezone)
    except (KeyError, ValueError, OSError):
        raise mistake(("timezone",), f"{promotion.timezone!r} is no IANA time zone; write Europe/Paris, for example") from None
    checks: list[Check] = []
    for index, source in enumerate(promotion.checks):
        at: tuple[str | int, ...] = ("checks", index)
        if any(c.name == source.check for c in checks):
            raise mistake((*at, "check"), f"the check {source.check!r} stands twice")
        for key, code in (("fails", source.fails), ("unknown", source.unknown)):
            if code is not None and code not in REASONS:
                raise mistake((*at, key), f"unknown reason code {code!r}; known: {', '.join(sorted(REASONS))}")
        for fact, threshold in source.needs.items():
            if fact not in {f.value for f in FactName}:
                raise mistake((*at, "needs", fact), f"unknown fact {fact!r}; known facts: {', '.join(f.value for f in FactName)}")
            if not 0 < threshold <= 1:
                raise mistake((*at, "needs", fact), f"the threshold of {fact} is {threshold}; it lies between 0 and 1")
        for text in source.required:
            try:
                Period.parse(text)
            except ValueError as error:
                raise mistake((*at, "required"), str(error)) from None
        try:
            expression = Expression.compile(source.passes, known=KNOWN_NAMES, functions=FUNCTIONS)
        except ExpressionError as error:
            raise mistake((*at, "passes"), str(error)) from None
        for number, example in enumerate(source.examples):
            _check_example(example, (*at, "examples", number), mistake)
        checks.append(
            check := Check(
                source.check,
                source.asks,
                expression,
                source.fails,
                source.unknown,
                source.needs,
                source.stored,
                source.required,
                tuple(_given(example) for example in source.examples if example["then"] == "passes"),
            )
        )
        examples = [{**_given(example), "then": example["then"]} for example in source.examples]
        for where, message in of_check(check, examples, at):
            raise mistake(where, message)
    for where, message in of_promotion(promotion):
        raise mistake(where, message)
    return Promotion(promotion, tuple(checks))


def _given(example: dict[str, Any]) -> dict[str, Any]:
    """What an example states, as rules read it."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in example.items() if k != "then"}


def _check_example(example: dict[str, Any], at: tuple[str | int, ...], mistake: Any) -> None:
    if example.get("then") not in ("passes", "fails", "unknown"):
        raise mistake(at, "an example ends with `then: passes`, `then: fails` or `then: unknown`")
    for key in example:
        if key != "then" and key not in KNOWN_NAMES:
            raise mistake((*at, key), f"unknown fact {key!r} in an example; known: {', '.join(sorted(KNOWN_NAMES))}")


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example of a rule file, run."""

    promotion: str
    check: str
    given: dict[str, Any]
    expected: str
    got: str

    @property
    def right(self) -> bool:
        """Whether the check did what the example says."""
        return self.expected == self.got


def run_examples(book: RuleBook) -> list[ExampleResult]:
    """Run every example of every promotion."""
    results: list[ExampleResult] = []
    for promotion in book.promotions.values():
        for source, check in zip(promotion.file.checks, promotion.checks, strict=True):
            results += [_run_example(promotion.file.id, source, check, example) for example in source.examples]
    return results


def _run_example(promotion: str, source: CheckFile, check: Check, example: dict[str, Any]) -> ExampleResult:
    given = _given(example)
    try:
        value = check.passes.evaluate(given, FUNCTIONS)
        got = {True: Result.PASSES, False: Result.FAILS, None: Result.UNKNOWN}[value].value
    except ExpressionError as error:
        got = f"error: {error}"
    return ExampleResult(promotion, source.check, given, str(example["then"]), got)


__all__ = ["FINDINGS", "ExampleResult", "Promotion", "RuleBook", "RuleFileError", "lint", "load_rules", "run_examples"]
