"""The folder of rule files: read, checked one by one and together, with the file and line of every mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from promo.promotions.catalog import Catalog
from promo.promotions.compiled import Promotion, compile_promotion
from promo.promotions.consistency import of_competitors, of_promotions
from promo.promotions.contacts import FILE as CONTACTS
from promo.promotions.contacts import ContactsFile
from promo.promotions.model import Competitor, PromotionFile
from promo.promotions.rulebook import RuleBook, book_of
from promo.promotions.statute_files import StatuteFile, of_statute, of_statutes
from promo.promotions.strict import KeyPath, Strict
from promo.promotions.vendor import Vendor
from promo.promotions.yaml_lines import Located, RuleFileError, load

Model = TypeVar("Model", bound=Strict)
Identified = TypeVar("Identified", Competitor, PromotionFile, StatuteFile)


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


def load_contacts(folder: Path) -> ContactsFile:
    """contacts.yaml of a folder; nothing was tried where there is none.

    Raises:
        RuleFileError: a mistake in it.
    """
    if not (folder / CONTACTS).exists():
        return ContactsFile()
    return _parse(CONTACTS, _read(folder, CONTACTS), ContactsFile)


def lint(folder: Path) -> list[RuleFileError]:
    """Every mistake of every file, in the order of the files; empty when all is well."""
    found = _load(folder)[1]
    try:
        load_contacts(folder)
    except RuleFileError as mistake:
        found.append(mistake)
    return found


def _load(folder: Path) -> tuple[RuleBook | None, list[RuleFileError]]:
    """The rule book, or every mistake that stands in its way."""
    reading = _Reading(folder)
    vendor, catalog = reading.one("vendor.yaml", Vendor), reading.one("catalog.yaml", Catalog)
    promotions, competitors, statutes = reading.promotions(), reading.competitors(), reading.statutes()
    reading.compare(promotions, competitors, catalog)
    reading.note(of_statutes(statutes, competitors))
    if reading.mistakes or vendor is None or catalog is None:
        return None, reading.mistakes
    return book_of(vendor, catalog, promotions, competitors, statutes), []


@dataclass(frozen=True, slots=True)
class _Reading:
    """A folder as it is read: every mistake so far, and the lines of each file that has an id of its own."""

    folder: Path
    mistakes: list[RuleFileError] = field(default_factory=list)
    lines: dict[str, Located] = field(default_factory=dict)

    def one(self, name: str, model: type[Model]) -> Model | None:
        """The content of a file; None, and its mistake noted, where it cannot be had."""
        try:
            return _parse(name, _read(self.folder, name), model)
        except RuleFileError as mistake:
            self.mistakes.append(mistake)
            return None

    def promotions(self) -> dict[str, Promotion]:
        """Every offer that can be compiled, by its id."""
        found: dict[str, Promotion] = {}
        for name, parsed in self._all_of("promotions", PromotionFile):
            try:
                found[parsed.id] = compile_promotion(parsed, _at(name, self.lines[f"promotions/{parsed.id}"]))
            except RuleFileError as mistake:
                self.mistakes.append(mistake)
        return found

    def competitors(self) -> dict[str, Competitor]:
        """Every competitor, by its id."""
        return {competitor.id: competitor for _, competitor in self._all_of("competitors", Competitor)}

    def statutes(self) -> dict[str, StatuteFile]:
        """Every statute whose parts fit together, by its id."""
        found: dict[str, StatuteFile] = {}
        for name, statute in self._all_of("statutes", StatuteFile):
            wrong = [_at(name, self.lines[f"statutes/{statute.id}"])(*mistake) for mistake in of_statute(statute)]
            self.mistakes.extend(wrong)
            found[statute.id] = statute
        return found

    def note(self, found: Iterable[tuple[str, KeyPath, str]]) -> None:
        """Keep mistakes that only several files together show, each with the file it stands in."""
        for owner, where, message in found:
            self.mistakes.append(RuleFileError(f"{owner}.yaml", self.lines[owner].line_of(where), message))

    def compare(
        self, promotions: dict[str, Promotion], competitors: dict[str, Competitor], catalog: Catalog | None
    ) -> None:
        """Note what no single file shows: names that two share, offers that do not fit the catalogue, no offer."""
        files = {promotion.file.id: promotion.file for promotion in promotions.values()}
        self.note(chain(of_competitors(competitors), of_promotions(files, catalog) if catalog else ()))
        if not promotions and not self.mistakes:
            nothing = "no promotion found; add a file such as promotions/three-free-months.yaml"
            self.mistakes.append(RuleFileError("promotions", None, nothing))

    def _all_of(self, kind: str, model: type[Identified]) -> Iterator[tuple[str, Identified]]:
        """The files of a kind in the order of their names, each with its name below the folder."""
        for path in sorted((self.folder / kind).glob("*.yaml")):
            name = f"{kind}/{path.name}"
            try:
                located = _read(self.folder, name)
                parsed = _parse(name, located, model)
            except RuleFileError as mistake:
                self.mistakes.append(mistake)
                continue
            if path.stem != parsed.id:
                message = f"the id is {parsed.id!r} but the file is called {path.name}; make them equal"
                self.mistakes.append(RuleFileError(name, located.line_of(("id",)), message))
            self.lines[f"{kind}/{parsed.id}"] = located
            yield name, parsed


def _at(name: str, located: Located) -> Callable[[KeyPath, str], RuleFileError]:
    return lambda path, message: RuleFileError(name, located.line_of(path), message)


def _read(folder: Path, name: str) -> Located:
    try:
        text = (folder / name).read_text("utf-8")
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
        raise RuleFileError(name, located.line_of(tuple(first["loc"])), _in_words(first, model)) from None


def _in_words(error: ErrorDetails, model: type[Strict]) -> str:
    """What is wrong with a key, and what to write instead."""
    path = tuple(error["loc"])
    where = ".".join(str(p) for p in path)
    if error["type"] == "extra_forbidden":
        known = ", ".join(sorted(model.model_fields)) if len(path) == 1 else "see the shipped files"
        return f"unknown key {where!r}; known here: {known}"
    if error["type"] == "missing":
        return f"the key {where!r} is missing"
    return f"{where}: {error['msg'].removeprefix('Value error, ')}"
