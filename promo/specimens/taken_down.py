"""A specimen of each letter in each language, taken down when it would leave."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import structlog
from sqlmodel import col, select

from promo.delivery import mail_of
from promo.engine import Engine
from promo.i18n import LOCALES
from promo.specimens.acts import ACTS, staffed
from promo.specimens.house import Always, House, throw_away
from promo.store.tables import OutboxItem

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Specimen:
    """A letter as it would leave, or a message to the vendor's system, which has a text only."""

    letter: str
    locale: str
    text: str
    subject: str = ""
    sender: str = ""
    reply_to: str = ""
    page: str = ""
    attached: tuple[str, ...] = ()


Specimens = Mapping[tuple[str, str], Specimen]
"""By letter and language."""


def specimens_of(engine: Engine) -> Specimens:
    """A specimen of each letter, made now; without those that the rules in force leave no way to."""
    found: dict[tuple[str, str], Specimen] = {}
    with throw_away(engine) as house:
        scene = staffed(house)
        for act in ACTS:
            if engine.reader.stopping.is_set():
                break
            try:
                act(scene)
            except Exception as error:  # rules may leave out what an act needs: what it would write has no specimen
                log.warning("specimen_without_its_act", act=act.__qualname__, error=f"{type(error).__name__}: {error}")
            for item in _new_ones(house, {letter for letter, _ in found}):
                found |= {(made.letter, made.locale): made for made in _in_each_language(house, item)}
    return found


def _new_ones(house: House, known: set[str]) -> list[OutboxItem]:
    """The first letter of each kind that is not known."""
    with house.store.reading() as db:
        asked = select(OutboxItem).where(col(OutboxItem.template).not_in(known)).order_by(col(OutboxItem.id).desc())
        return list({item.template: item for item in db.exec(asked)}.values())


def _in_each_language(house: House, item: OutboxItem) -> Iterator[Specimen]:
    attached: tuple[str, ...] | None = None
    for locale in LOCALES:
        if item.channel == "webhook":
            yield Specimen(item.template, locale, json.dumps(item.values, indent=2, sort_keys=True))
            continue
        spoken = OutboxItem(**{**item.model_dump(), "locale": locale})
        mail = mail_of(house, spoken, with_papers=attached is None)  # they are named alike in every language
        if attached is None:
            attached = tuple(str(part.get_filename()) for part in mail.iter_attachments())
        text, page = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert page is not None
        yield Specimen(
            letter=item.template,
            locale=locale,
            text=str(text.get_content()),
            subject=str(mail["Subject"]),
            sender=str(mail["From"]),
            reply_to=str(mail["Reply-To"]),
            page=str(page.get_content()),
            attached=attached,
        )


@dataclass(slots=True)
class Shelf:
    """The specimens of the rules in force, made beside the pages at the first look, and kept until other rules are in
    force."""

    version: str = ""
    kept: Specimens = field(default_factory=dict)
    _making: threading.Thread | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def of(self, engine: Engine) -> Specimens | None:
        """The specimens; None while they are being made."""
        rules = engine.rules
        with self._turn:
            if rules.version == self.version:
                return self.kept
            if self._making is None:
                still = replace(engine, rules_source=Always(rules))
                self._making = threading.Thread(target=self._make, args=(still,))  # the process waits for its end
                self._making.start()
        return None

    def wait(self) -> None:
        """Until those that are being made are there."""
        if (making := self._making) is not None:
            making.join()

    def _make(self, engine: Engine) -> None:
        made: Specimens = {}
        try:
            made = specimens_of(engine)
        except Exception:  # the folder for what is thrown away is full or closed: the page names each that is missing
            log.exception("no_specimens")
        with self._turn:
            self.kept, self.version, self._making = made, engine.rules.version, None


SHELF = Shelf()
"""One a process: what lies on it depends on the rules alone, and takes some seconds to make."""
