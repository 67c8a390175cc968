"""All rule files as one checked, hashed whole.

A rule set is identified by the hash of its normalised content; every decision
remembers the one that judged it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from promo.promotions.catalog import Catalog
from promo.promotions.compiled import Promotion, compile_promotion
from promo.promotions.consistency import of_competitors, of_promotions
from promo.promotions.model import Competitor, PromotionFile
from promo.promotions.strict import Strict
from promo.promotions.vendor import Vendor
from promo.promotions.yaml_lines import Located, RuleFileError, load
from promo.proof.facts.names import CompetitorCard

Model = TypeVar("Model", bound=Strict)


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

    def promotion_of(self, promotion_id: str) -> Promotion:
        """The promotion with this id, or the first one where a later rule set no longer has it."""
        return self.promotions.get(promotion_id, self.promotion)

    @property
    def cards(self) -> tuple[CompetitorCard, ...]:
        """How every competitor, and our own brand, shows up in a paper."""
        ours = CompetitorCard(
            self.vendor.id, (self.vendor.legal_entity.value,), self.vendor.aliases, self.vendor.domains, own=True
        )
        return (ours, *(CompetitorCard(c.id, c.entities, c.aliases, c.domains) for c in self.competitors.values()))

    def samples(self) -> list[str]:
        """Every value that is a made-up sample, as `file: key`."""
        found = [
            f"vendor.yaml: {k}"
            for k in type(self.vendor).model_fields
            if getattr(getattr(self.vendor, k), "sample", False)
        ]
        for entity in self.vendor.legal_entities:
            found += [
                f"vendor.yaml: {entity.id}.{k}"
                for k in type(entity).model_fields
                if getattr(getattr(entity, k), "sample", False)
            ]
        if self.catalog.sample:
            found.append("catalog.yaml: prices and tax rates")
        found += [
            f"competitors/{c.id}.yaml: notice_address" for c in self.competitors.values() if c.notice_address.sample
        ]
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
    lines: dict[str, Located] = {}
    promotions: dict[str, Promotion] = {}
    for path in sorted((folder / "promotions").glob("*.yaml")):
        parsed, located = one(path, PromotionFile)
        if parsed is None or located is None:
            continue
        name = path.relative_to(folder).as_posix()
        _same_id(name, path, parsed.id, located, mistakes)
        lines[f"promotions/{parsed.id}"] = located
        try:
            promotions[parsed.id] = compile_promotion(parsed, _at(name, located))
        except RuleFileError as mistake:
            mistakes.append(mistake)
    competitors: dict[str, Competitor] = {}
    for path in sorted((folder / "competitors").glob("*.yaml")):
        competitor, located = one(path, Competitor)
        if competitor is not None and located is not None:
            _same_id(path.relative_to(folder).as_posix(), path, competitor.id, located, mistakes)
            competitors[competitor.id], lines[f"competitors/{competitor.id}"] = competitor, located
    files = {promotion.file.id: promotion.file for promotion in promotions.values()}
    for owner, where, message in chain(of_competitors(competitors), of_promotions(files, catalog) if catalog else ()):
        mistakes.append(RuleFileError(f"{owner}.yaml", lines[owner].line_of(where), message))
    if not promotions and not mistakes:
        mistakes.append(
            RuleFileError(
                "promotions", None, "no promotion found; add a file such as promotions/three-free-months.yaml"
            )
        )
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
    return RuleBook(vendor, catalog, promotions, competitors, version_of(content), content), []


def _at(name: str, located: Located) -> Callable[[tuple[str | int, ...], str], RuleFileError]:
    return lambda path, message: RuleFileError(name, located.line_of(path), message)


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
            RuleFileError(
                name,
                located.line_of(("id",)),
                f"the id is {found!r} but the file is called {path.name}; make them equal",
            )
        )


def book_from(content: str) -> RuleBook:
    """The rule book that a stored, normalised content describes: the one that judged then.

    Raises:
        RuleFileError: it is not the content of a rule set that this program can read.
    """
    try:
        kept = json.loads(content)
        vendor, catalog = Vendor.model_validate(kept["vendor"]), Catalog.model_validate(kept["catalog"])
        files = {key: PromotionFile.model_validate(value) for key, value in kept["promotions"].items()}
        competitors = {key: Competitor.model_validate(value) for key, value in kept["competitors"].items()}
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise RuleFileError(
            "stored rule set", None, f"it cannot be read by this version of the program: {error}"
        ) from None

    def mistake(path: tuple[str | int, ...], message: str) -> RuleFileError:
        return RuleFileError("stored rule set", None, f"{'.'.join(map(str, path))}: {message}")

    promotions = {key: compile_promotion(file, mistake) for key, file in files.items()}
    return RuleBook(vendor, catalog, promotions, competitors, version_of(content), content)


def version_of(content: str) -> str:
    """The name of a rule set: the hash of its normalised content."""
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


__all__ = ["Promotion", "RuleBook", "RuleFileError", "book_from", "lint", "load_rules", "version_of"]
