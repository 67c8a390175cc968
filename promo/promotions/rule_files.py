"""Rule files, of a folder or as texts: read, checked one by one and together, with the file and line of every
mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from promo.promotions.catalog import Catalog
from promo.promotions.compiled import Promotion, compiled
from promo.promotions.consistency import of_competitors, of_plans, of_promotions
from promo.promotions.contacts import FILE as CONTACTS
from promo.promotions.contacts import ContactsFile
from promo.promotions.desk_hours import FILE as DESK
from promo.promotions.desk_hours import DeskHours
from promo.promotions.model import Competitor, PromotionFile
from promo.promotions.post_days import FILE as POST
from promo.promotions.post_days import PostDays
from promo.promotions.rulebook import RuleBook, book_of
from promo.promotions.stand_ins import is_touched, without
from promo.promotions.statute_files import StatuteFile, of_statute, of_statutes
from promo.promotions.strict import KeyPath, Strict
from promo.promotions.vendor import Vendor
from promo.promotions.yaml_lines import Located, RuleFileError, load
from promo.translatable import M_, N_, Said, said_by

Model = TypeVar("Model", bound=Strict)
Identified = TypeVar("Identified", Competitor, PromotionFile, StatuteFile)


KINDS = ("promotions", "competitors", "statutes")
"""The folders below, a file for each thing of a kind."""
FIRST = ("promotions/", "catalog.yaml", "vendor.yaml", "statutes/", "competitors/")


def in_order(names: Iterable[str]) -> list[str]:
    """Names of rule files as people look for them: the offers first."""
    return sorted(names, key=lambda name: (next((n for n, s in enumerate(FIRST) if name.startswith(s)), 9), name))


Texts = Mapping[str, str | None]
"""Rule files by their name below the folder, such as `promotions/three-free-months.yaml`; None is one that is not
UTF-8."""


def load_rules(folder: Path) -> RuleBook:
    """Read every rule file under a folder.

    Raises:
        RuleFileError: the first mistake, with file, line and what to mend.
    """
    return book_of_texts(read_texts(folder))


def book_of_texts(texts: Texts) -> RuleBook:
    """The rule book that rule files, given as texts, come to.

    Raises:
        RuleFileError: the first mistake, with file, line and what to mend.
    """
    book, mistakes = read_book(texts)
    if mistakes:
        raise mistakes[0]
    assert book is not None
    return book


def read_texts(folder: Path) -> dict[str, str | None]:
    """The rule files of a folder as they are written, without contacts.yaml, desk.yaml and post.yaml, which are
    no rules."""
    paths = [folder / "vendor.yaml", folder / "catalog.yaml"]
    paths += [path for kind in KINDS for path in sorted((folder / kind).glob("*.yaml"))]
    return {path.relative_to(folder).as_posix(): _text(path) for path in paths if path.exists()}


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def load_contacts(folder: Path) -> ContactsFile:
    """contacts.yaml of a folder; nothing was tried where there is none.

    Raises:
        RuleFileError: a mistake in it.
    """
    if not (folder / CONTACTS).exists():
        return ContactsFile()
    return _parse(CONTACTS, _read({CONTACTS: _text(folder / CONTACTS)}, CONTACTS), ContactsFile)


def load_desk_hours(folder: Path) -> DeskHours:
    """desk.yaml of a folder; the usual hours where there is none.

    Raises:
        RuleFileError: a mistake in it.
    """
    if not (folder / DESK).exists():
        return DeskHours()
    return _parse(DESK, _read({DESK: _text(folder / DESK)}, DESK), DeskHours)


def load_post_days(folder: Path) -> PostDays:
    """post.yaml of a folder.

    Raises:
        RuleFileError: a mistake in it.
    """
    return _parse(POST, _read({POST: _text(folder / POST)}, POST), PostDays)


def lint(folder: Path) -> list[RuleFileError]:
    """Every mistake of every file, in the order of the files; empty when all is well."""
    found = read_book(read_texts(folder))[1]
    beside: tuple[Callable[[Path], object], ...] = (load_contacts, load_desk_hours)
    for read in (*beside, *((load_post_days,) if (folder / POST).exists() else ())):
        try:
            read(folder)
        except RuleFileError as mistake:
            found.append(mistake)
    return found


def read_book(texts: Texts) -> tuple[RuleBook | None, list[RuleFileError]]:
    """The rule book, or every mistake that stands in its way."""
    reading = _Reading(texts)
    vendor, catalog = reading.one("vendor.yaml", Vendor), reading.one("catalog.yaml", Catalog)
    (promotions, offers), competitors, statutes = reading.promotions(), reading.competitors(), reading.statutes()
    reading.compare(offers, competitors, catalog)
    reading.note(of_statutes(statutes, competitors))
    if reading.mistakes or vendor is None or catalog is None:
        return None, reading.mistakes
    return book_of(vendor, catalog, promotions, competitors, statutes), []


@dataclass(frozen=True, slots=True)
class _Reading:
    """Rule files as they are read: every mistake so far, and the lines of each file.

    A file with a mistake in its shape is read on with right values in place of the wrong ones (`stand_ins`), so that
    all that is wrong with it is named at once; `replaced` keeps where.
    """

    texts: Texts
    mistakes: list[RuleFileError] = field(default_factory=list)
    lines: dict[str, Located] = field(default_factory=dict)
    replaced: dict[str, set[KeyPath]] = field(default_factory=dict)

    def one(self, name: str, model: type[Model]) -> Model | None:
        """The content of a file; None, and its mistake noted, where it cannot be had."""
        try:
            located = _read(self.texts, name)
        except RuleFileError as mistake:
            self.mistakes.append(mistake)
            return None
        return self._parsed(name, located, model)

    def _parsed(self, name: str, located: Located, model: type[Model]) -> Model | None:
        """The content of a file, with every mistake in its shape noted; None where it has none at all."""
        parsed, wrong, untold = _parsed(name, located, model)
        owner, content = name.removesuffix(".yaml"), located.content
        replaced = self.replaced.setdefault(owner, set())
        self.lines[owner] = located
        while wrong:
            told = [m for m in wrong if not any(_is_below(m.path, path) for path in replaced)]
            self.mistakes.extend(told)
            if not isinstance(content, dict) or not told:
                return None  # nothing more can be told before these are mended
            anew = {mistake.path for mistake in told} | untold
            replaced |= anew
            content = without(content, anew, owner.partition("/")[0])
            parsed, wrong, untold = _parsed(name, Located(content, located.lines), model)
        return parsed

    def promotions(self) -> tuple[dict[str, Promotion], dict[str, PromotionFile]]:
        """Every offer that can be compiled, and every one that can be compared with the other files, by its id."""
        found: dict[str, Promotion] = {}
        files: dict[str, PromotionFile] = {}
        for _, parsed in self._all_of("promotions", PromotionFile):
            promotion, wrong = compiled(parsed)
            self.note((f"promotions/{parsed.id}", *mistake) for mistake in wrong)
            files[parsed.id] = parsed
            if promotion is not None:
                found[parsed.id] = promotion
        return found, files

    def competitors(self) -> dict[str, Competitor]:
        """Every competitor, by its id."""
        return {competitor.id: competitor for _, competitor in self._all_of("competitors", Competitor)}

    def statutes(self) -> dict[str, StatuteFile]:
        """Every statute whose parts fit together, by its id."""
        found: dict[str, StatuteFile] = {}
        for _, statute in self._all_of("statutes", StatuteFile):
            self.note((f"statutes/{statute.id}", *mistake) for mistake in of_statute(statute))
            found[statute.id] = statute
        return found

    def note(self, found: Iterable[tuple[str, KeyPath, str]]) -> None:
        """Keep mistakes that only several files together show, each with the file it stands in."""
        for owner, where, message in found:
            if is_touched(where, self.replaced.get(owner, ())):
                continue
            self.mistakes.append(RuleFileError(f"{owner}.yaml", self.lines[owner].line_of(where), message, where))

    def compare(
        self, offers: dict[str, PromotionFile], competitors: dict[str, Competitor], catalog: Catalog | None
    ) -> None:
        """Note what no single file shows: names that two share, offers that do not fit the catalogue, no offer."""
        fits = catalog is not None and not self.replaced.get("catalog")
        self.note(of_competitors(competitors))
        if fits and catalog:
            self.note(chain(of_plans(competitors, catalog), of_promotions(offers, catalog)))
        if not any(name.startswith("promotions/") for name in self.texts) and not self.mistakes:
            nothing = M_("no-offer", "no promotion found; add a file such as promotions/three-free-months.yaml")
            self.mistakes.append(RuleFileError("promotions", None, nothing))

    def _all_of(self, kind: str, model: type[Identified]) -> Iterator[tuple[str, Identified]]:
        """The files of a kind in the order of their names, each with its name below the folder."""
        for name in sorted(name for name in self.texts if name.startswith(f"{kind}/")):
            try:
                located = _read(self.texts, name)
            except RuleFileError as mistake:
                self.mistakes.append(mistake)
                continue
            parsed = self._parsed(name, located, model)
            if parsed is None:
                continue
            called = name.removeprefix(f"{kind}/").removesuffix(".yaml")
            if parsed.id != called:  # what else is wrong belongs to the file, not to another of that id
                says = M_("id-unlike-file", "the id is %(id)s but the file is called %(file)s; make them equal")
                unlike = Said(says, id=repr(parsed.id), file=name.partition("/")[2])
                self.note([(f"{kind}/{called}", ("id",), unlike)])
                parsed = parsed.model_copy(update={"id": called})
            yield name, parsed


def _is_below(path: KeyPath, other: KeyPath) -> bool:
    """Whether a path is another one, or leads into it."""
    return path[: len(other)] == other


def _read(texts: Texts, name: str) -> Located:
    if name not in texts:
        raise RuleFileError(name, None, M_("file-missing", "the file is missing"))
    text = texts[name]
    if text is None:
        raise RuleFileError(name, None, M_("not-utf-8", "the file is not UTF-8; save it as UTF-8"))
    return _load(text, name)


@lru_cache(maxsize=256)
def _load(text: str, name: str) -> Located:
    """A file taken apart, once: of forty files a change touches one."""
    return load(text, name)


def _parse(name: str, located: Located, model: type[Model]) -> Model:
    parsed, wrong, _ = _parsed(name, located, model)
    if parsed is None:
        raise wrong[0]
    return parsed


def _parsed(name: str, located: Located, model: type[Model]) -> tuple[Model | None, list[RuleFileError], set[KeyPath]]:
    """The content of a file, or everything that is wrong with its keys, and the keys that are missing for a reason told
    already."""
    if not isinstance(located.content, dict):
        return None, [RuleFileError(name, 1, M_("file-no-mapping", "the file must hold `key: value` lines"))], set()
    try:
        return model.model_validate(located.content), [], set()
    except ValidationError as error:
        found = error.errors()
    # A misspelt key is both an unknown one and a missing one: the unknown one tells more. Of a value that may be of
    # several kinds, the first kind tells enough.
    misspelt = {tuple(e["loc"])[:-1] for e in found if e["type"] == "extra_forbidden"}
    told: dict[KeyPath, ErrorDetails] = {}
    untold: set[KeyPath] = set()
    for one in sorted(found, key=lambda e: e["type"] != "extra_forbidden"):
        path = tuple(one["loc"])
        if one["type"] != "missing":
            told.setdefault(_written(path, located), one)
        elif path[:-1] not in misspelt:
            told.setdefault(path, one)
        else:
            untold.add(path)
    mistakes = [RuleFileError(name, located.line_of(path), _in_words(path, e, model), path) for path, e in told.items()]
    return None, mistakes, untold


def _written(path: KeyPath, located: Located) -> KeyPath:
    """A path as far as it stands in the file, without the names of kinds that a value was tried as."""
    while path and path not in located.lines:
        path = path[:-1]
    return path


_PLAIN = {
    "greater_than_equal": M_("at-least", "%(key)s must be at least %(ge)s"),
    "greater_than": M_("more-than", "%(key)s must be more than %(gt)s"),
    "less_than_equal": M_("at-most", "%(key)s must be at most %(le)s"),
    "less_than": M_("less-than", "%(key)s must be less than %(lt)s"),
    "literal_error": M_("one-of", "%(key)s must be %(expected)s"),
    "enum": M_("one-of", "%(key)s must be %(expected)s"),
    "string_type": M_("text", "%(key)s must be a text; put it in quotes"),
    "int_type": M_("whole-number", "%(key)s must be a whole number"),
    "int_parsing": M_("whole-number", "%(key)s must be a whole number"),
    "int_from_float": M_("whole-number", "%(key)s must be a whole number"),
    "float_type": M_("number", "%(key)s must be a number"),
    "float_parsing": M_("number", "%(key)s must be a number"),
    "bool_type": M_("true-or-false", "%(key)s must be true or false"),
    "bool_parsing": M_("true-or-false", "%(key)s must be true or false"),
    "tuple_type": M_("list", "%(key)s must be a list, such as [one, two]"),
    "list_type": M_("list", "%(key)s must be a list, such as [one, two]"),
    "dict_type": M_("mapping", "%(key)s must hold `key: value` lines"),
    "model_type": M_("mapping", "%(key)s must hold `key: value` lines"),
    "date_type": M_("day", "%(key)s must be a day, such as 2027-12-31"),
    "date_parsing": M_("day", "%(key)s must be a day, such as 2027-12-31"),
    "date_from_datetime_parsing": M_("day", "%(key)s must be a day, such as 2027-12-31"),
    "string_pattern_mismatch": M_("pattern", "%(key)s is not written as it must be; see the shipped files"),
    "too_short": M_("too-few", "%(key)s has too few entries"),
    "string_too_short": M_("empty", "%(key)s must not be empty"),
}
"""What is wrong with a value, by the name that pydantic gives to it; anything else is told in its own words."""


def _in_words(path: KeyPath, error: ErrorDetails, model: type[Strict]) -> str:
    """What is wrong with a key, and what to write instead."""
    where = ".".join(str(p) for p in path)
    if error["type"] == "extra_forbidden" and len(path) == 1:
        says = M_("unknown-key", "unknown key %(key)s; known here: %(known)s")
        return Said(says, key=repr(where), known=", ".join(sorted(model.model_fields)))
    if error["type"] == "extra_forbidden":
        return Said(M_("unknown-key", "unknown key %(key)s; known here: see the shipped files"), key=repr(where))
    if error["type"] == "missing":
        return Said(M_("key-missing", "the key %(key)s is missing"), key=repr(where))
    given = error.get("ctx", {})
    if error["type"] in _PLAIN:
        values = {name: _one_of(value) if name == "expected" else value for name, value in given.items()}
        return Said(_PLAIN[error["type"]], **{**values, "key": where})
    own = given.get("error")
    return Said("%(key)s: %(why)s", key=where, why=said_by(own) if isinstance(own, ValueError) else error["msg"])


def _one_of(choices: str) -> str:
    """The choices that pydantic names, the last of them after an `or`."""
    first, word, last = choices.rpartition(" or ")
    return Said(N_("%(first)s or %(last)s"), first=first, last=last) if word else choices
