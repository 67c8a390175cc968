"""Bytes in, Readings out: the file itself, the documents inside it, and the words of its pictures."""

from __future__ import annotations

import copy
import math
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.util import find_spec

from promo.proof.facts import Asked, CompetitorCard, Facts
from promo.proof.facts.asked import NOTHING
from promo.proof.facts.packed import unpack_facts
from promo.proof.facts.printed import Seen, otherwise
from promo.proof.language import language_of
from promo.proof.paper_mail import PaperMail
from promo.proof.progress import Progress, Step
from promo.proof.reading import ALL, Cause, Flaw, Kind, Reading, Refusal, Share
from promo.proof.sealed import wire
from promo.proof.sealed.finding import Question, pack_question
from promo.proof.sealed.intake import safe_name, sha256_of
from promo.proof.sealed.limits import Until
from promo.proof.sealed.opened import Opened, Within
from promo.proof.sealed.recognition import Recognition
from promo.proof.sealed.sandbox import Asks, WithinTime, WorkerLost, Workers
from promo.proof.signs import Placed, Sign
from promo.proof.tagger.worth import Half, halves, stretches_to_read
from promo.proof.tags import Span, Tags

MAX_DOCUMENTS = 60
MAX_DEPTH = 4
FEW_LETTERS = 60  # of a picture within the text of a mail; a logo with a slogan has fewer
WORTH_SHARING = 12_000  # bytes; a PDF of few pages is read sooner than shared out
FEW_PAGES = 3  # drawn sooner than shared out
WORTH_HALVING = 4_000  # characters; a shorter text is tagged sooner than handed to two


@dataclass(frozen=True, slots=True)
class Picture:
    """One page drawn: as PNG, and how it looks in 64 bits (`readers.look`)."""

    png: bytes
    look: int


class Reader:
    """Reads files in sealed workers. Safe to use from several threads; close it when done."""

    def __init__(self, size: int = 1, patience: float = 6.0) -> None:
        """Workers for `size` files side by side; `patience` bounds the seconds in which second opinions are asked
        for."""
        self.size, self.patience = size, patience
        self.second = all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))
        self.workers = Workers(size)
        self._asks: Asks = self.workers
        self.stopping = threading.Event()
        """Set when the process is about to end: nothing else is begun then."""
        self._layers: tuple[str, ...] = ()
        self._recognises = True

    def until(self, instant: float | Until) -> Reader:
        """The same reader and the same workers, asked up to an instant of the monotonic clock and not beyond.

        What is asked later is lost at once, and what is under way then is ended. Where the instant is a function, it is
        asked again and again, and may come to say an earlier one.
        """
        bound = copy.copy(self)
        bound._asks = WithinTime(self.workers, instant if callable(instant) else lambda: instant)
        return bound

    def stop(self, seconds: float) -> None:
        """The process is about to end: nothing else is begun, and what is under way is waited for so long and no
        longer; said again, it does not get more time: what was cut off once stays known as cut off."""
        self.workers.stop_by = min(self.workers.stop_by, time.monotonic() + seconds)
        self.stopping.set()

    def go_on(self) -> None:
        """It does not end after all."""
        self.stopping.clear()
        self.workers.stop_by = math.inf

    @property
    def is_cut_off(self) -> bool:
        """Whether what was asked may have been lost for no other reason than that the process ends."""
        return time.monotonic() > self.workers.stop_by

    def read(self, name: str, content: bytes) -> Reading:
        """The file itself, without the documents inside it: see `read_all`."""
        return self.read_all(name, content)[0]

    def read_all(
        self, name: str, content: bytes, progress: Progress = lambda _: None, before: Sequence[Reading] = ()
    ) -> list[Reading]:
        """The file as a Reading, then every document inside it (attachments, files of an archive).

        Never raises for what a file contains: such a file is refused with its cause.

        Args:
            name: the sender's name of the file, fit to be shown.
            content: its bytes.
            progress: told of each step, from whichever thread takes it.
            before: an earlier reading of the same file: pages that it read with some doubt are read by the second
                engine.
        """
        found: list[Reading] = []
        self._collect(name, content, found, 0, progress, before)
        return [self.tagged(reading) for reading in found]

    def text_alone(self, name: str, content: bytes) -> Reading:
        """The file with the text that lies in it, and no picture recognised: quick, and empty for a photo."""
        return self._open(name, content).reading

    def texts(self, name: str, content: bytes) -> list[Reading]:
        """The file and every document inside it with the text that lies in them: no picture is recognised, and nothing
        is said of the text."""
        quick, found = copy.copy(self), list[Reading]()
        quick._recognises = False
        quick._collect(name, content, found, 0, lambda _: None, ())
        return found

    def tagged(self, reading: Reading) -> Reading:
        """The Reading with what the second reader says of its text; without, where no worker could say."""
        text = reading.seen_text
        spans = stretches_to_read(text)
        if not spans:
            return reading
        worth_it = self.size > 1 and sum(end - begin for begin, end in spans) > WORTH_HALVING
        shares = halves(text, spans) if worth_it else [Half(tuple(spans), (0, len(text)))]
        try:
            with ThreadPoolExecutor(len(shares)) as threads:
                parts = list(threads.map(lambda half: self._tags(text, half.spans).within(*half.answers_for), shares))
        except (WorkerLost, *wire.NONSENSE):
            return reading
        return replace(reading, tags=Tags.joined(parts))

    def _tags(self, text: str, spans: Sequence[Span]) -> Tags:
        return wire.unpack_tags(
            *self._asks.ask("tag", {"do": "tag", "spans": list(spans)}, text.encode("utf-8", "replace"))
        )

    def _shares(self, pages: Sequence[int]) -> list[list[int]]:
        """Pages for two workers, every second one each; a few are sooner done by one."""
        if self.size < 2 or len(pages) <= FEW_PAGES:
            return [list(pages)]
        return [list(pages[0::2]), list(pages[1::2])]

    def _collect(
        self, name: str, content: bytes, found: list[Reading], depth: int, progress: Progress, before: Sequence[Reading]
    ) -> None:
        progress(Step("opening", name))
        opened = self._open(name, content)
        reading = opened.reading
        if opened.to_recognise and self._recognises:
            earlier = {p.number: p for r in before if r.file == name for p in r.pages}
            reading = Recognition(self._asks, self.size, self.second, content, progress, self.patience, earlier).of(
                opened
            )
        if isinstance(content, Within) and _says_little(reading):
            return
        if _is_a_document(opened, reading, inside=depth > 0):
            found.append(reading)
        if depth < MAX_DEPTH:
            for part, data in opened.parts:
                if len(found) < MAX_DOCUMENTS:
                    self._collect(f"{name} \u203a {safe_name(part)}", data, found, depth + 1, progress, before)
        if not found and depth == 0:
            nothing = Refusal(Cause.NOT_A_DOCUMENT, "an archive without documents")
            found.append(Reading(name, sha256_of(content), Kind.UNKNOWN, refusal=nothing))

    def _open(self, name: str, content: bytes) -> Opened:
        """The file opened; a PDF of some size by two workers, every second page each."""
        if self.size < 2 or len(content) < WORTH_SHARING or not content.startswith(b"%PDF-"):
            return self._open_share(name, content, ALL)
        with ThreadPoolExecutor(2) as threads:
            one, two = threads.map(lambda k: self._open_share(name, content, (k, 2)), (0, 1))
        if one.reading.refusal or two.reading.refusal:
            return one if one.reading.refusal else two
        pages = tuple(sorted(one.reading.pages + two.reading.pages, key=lambda p: p.number))
        reading = replace(
            one.reading,
            pages=pages,
            language=language_of("\n".join(p.text for p in pages[:20])),
            signals=one.reading.signals + two.reading.signals,
        )
        return Opened(reading, one.parts, tuple(sorted(one.to_recognise + two.to_recognise)))

    def _open_share(self, name: str, content: bytes, share: Share) -> Opened:
        cause = Cause.CRASHED
        try:
            return wire.unpack_opened(*self._asks.ask("parse", {"do": "read", "name": name, "share": share}, content))
        except WorkerLost as lost:
            cause = Cause.TOO_SLOW if lost.slow else Cause.CRASHED
        except wire.NONSENSE:
            pass
        return Opened(Reading(name, sha256_of(content), Kind.UNKNOWN, refusal=Refusal(cause)))

    def look(self, content: bytes) -> tuple[tuple[int, Flaw], ...]:
        """Page and flaw for each thing that makes a photo hard to read. Quick; nothing where no verdict came in
        time."""
        try:
            found = self._asks.ask("look", {"do": "look"}, content)[0]["flaws"]
            return tuple((int(page), Flaw(flaw)) for page, flaw in found)
        except (WorkerLost, *wire.NONSENSE):
            return ()

    def glance(self, content: bytes) -> Cause | None:
        """Why a file cannot be read, as far as opening it tells at once; None where nothing speaks against it, or no
        answer came in time."""
        try:
            found = self._asks.ask("look", {"do": "glance"}, content)[0]["cause"]
            return Cause(found) if found else None
        except (WorkerLost, *wire.NONSENSE):
            return None

    def paper_mail(self, content: bytes) -> PaperMail | None:
        """A mail with the papers that it brings; None where it cannot be taken apart."""
        try:
            return wire.unpack_paper_mail(*self._asks.ask("parse", {"do": "take apart"}, content))
        except (WorkerLost, *wire.NONSENSE):
            return None

    def unlocked(self, content: bytes, password: str) -> bytes | None:
        """A locked file without its lock, or None when the password does not open it. The password is not kept."""
        try:
            head, body = self._asks.ask("parse", {"do": "unlock", "password": password}, content)
        except (WorkerLost, *wire.NONSENSE):
            return None
        return body if head.get("opened") else None

    def picture(self, content: bytes, page: int) -> Picture | None:
        """One page of a PDF or picture file as a picture, or None when it cannot be drawn."""
        try:
            head, body = self._asks.ask("parse", {"do": "render", "page": page}, content)
            return None if head.get("refusal") else Picture(body, int(head["look"]))
        except (WorkerLost, *wire.NONSENSE):
            return None

    def cut(
        self, picture: bytes, region: tuple[float, float, float, float], lines: tuple[float, float]
    ) -> bytes | None:
        """A part of a page picture that we drew, as PNG, its edges between lines; None where no worker could cut it.

        Args:
            picture: the PNG of the page.
            region: left, top, right, bottom in shares of the page.
            lines: the middles of the first and of the last line that it is shown for.
        """
        try:
            head, body = self._asks.ask("parse", {"do": "cut", "region": list(region), "lines": list(lines)}, picture)
            return body if head.get("cut") and body else None
        except (WorkerLost, *wire.NONSENSE):
            return None

    def looks(self, content: bytes, pages: Sequence[int]) -> list[int]:
        """How pages of a PDF or picture file look (`readers.look`), as far as they can be drawn; many by two
        workers."""
        shares = self._shares(pages)

        def ask(numbers: list[int]) -> list[int]:
            try:
                return [int(x) for x in self._asks.ask("parse", {"do": "see", "pages": numbers}, content)[0]["looks"]]
            except (WorkerLost, *wire.NONSENSE):
                return []

        with ThreadPoolExecutor(len(shares)) as threads:
            return [look for found in threads.map(ask, shares) for look in found]

    def signs(
        self, content: bytes, sentences: Mapping[int, Sequence[Placed]], pictured: Sequence[int], now: datetime
    ) -> list[Sign]:
        """Signs that the file was edited; one of its own, `not_looked_at`, where no worker could look.

        Args:
            content: the file itself.
            sentences: by page, the words of the deciding sentences.
            pictured: pages whose words were recognised from a picture.
            now: no file can have been made after this.
        """
        places = [[page, [[w.text, w.x0, w.y0, w.x1, w.y1] for w in words]] for page, words in sentences.items()]
        request = {"do": "inspect", "sentences": places, "pictured": list(pictured), "now": now.isoformat()}
        parts = min(2, self.size) if len(content) >= WORTH_SHARING and content.startswith(b"%PDF-") else 1

        def ask(part: int) -> list[Sign]:
            try:
                found = self._asks.ask("parse", request | {"share": [part, parts]}, content)[0]["signs"]
                return [Sign(str(code), dict(values)) for code, values in found]
            except (WorkerLost, *wire.NONSENSE):
                return [Sign("not_looked_at")]

        printed = sorted(set(sentences) - set(pictured))[:FEW_PAGES] if content.startswith(b"%PDF-") else []
        with ThreadPoolExecutor(parts + 1) as threads:
            spelt = threads.submit(
                lambda: [s for n in printed for s in self._printed_otherwise(content, n, sentences[n])]
            )
            found = [sign for signs in threads.map(ask, range(parts)) for sign in signs] + spelt.result()
        return [sign for k, sign in enumerate(found) if sign not in found[:k]]

    def _printed_otherwise(self, content: bytes, page: int, words: Sequence[Placed]) -> list[Sign]:
        """A sign where other words are printed than the file states, as a font can be made to say."""
        try:
            places = [[w.text, w.x0, w.y0, w.x1, w.y1] for w in words]
            seen = self._asks.ask("ocr", {"do": "spell", "page": page, "words": places}, content)[0]["seen"]
            apart = otherwise([Seen(w.text, str(s), int(sure)) for w, (s, sure) in zip(words, seen, strict=False)])
        except (WorkerLost, *wire.NONSENSE):
            return [Sign("not_looked_at")]
        return [Sign("other_text_beneath", {"page": page, "beneath": apart[0], "seen": apart[1]})] if apart else []

    def facts(self, readings: Sequence[Reading], cards: Sequence[CompetitorCard], as_of: date, asked: Asked) -> Facts:
        """What the readings say, found by a worker: a text that takes it too long costs a worker and nothing else.

        Raises:
            WorkerLost: it was too slow, or died.
        """
        question = Question(tuple(readings), tuple(cards), as_of, asked)
        try:
            return unpack_facts(self._asks.ask("facts", *pack_question(question))[0]["facts"])
        except wire.NONSENSE as nonsense:
            raise WorkerLost(f"a worker answered nonsense: {nonsense}") from nonsense

    def layers(self) -> tuple[str, ...]:
        """What holds a worker in on this machine: rlimits, landlock, seccomp."""
        if not self._layers:
            with suppress(WorkerLost, *wire.NONSENSE):
                self._layers = tuple(self._asks.ask("parse", {"do": "layers"}, b"")[0]["layers"])
        return self._layers

    def warm_up(self) -> None:
        """Start workers ahead of the first document."""
        reading = self.read("warm-up.txt", b"warm-up")
        with suppress(WorkerLost):
            self.facts([reading], (), date(2026, 12, 1), NOTHING)

    def close(self) -> None:
        """End all workers."""
        self.workers.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _says_little(reading: Reading) -> bool:
    """Whether a picture within a text is a logo or a signature, and no paper."""
    return len("".join(reading.seen_text.split())) < FEW_LETTERS


def _is_a_document(opened: Opened, reading: Reading, *, inside: bool) -> bool:
    """Whether a file is one that can prove something; an archive is none, only what it holds.

    A calendar entry or a signature file beside a contract, inside a mail, proves nothing and harms nothing.
    """
    if inside and reading.refusal is not None and reading.refusal.cause is Cause.NOT_A_DOCUMENT:
        return False
    return not opened.parts or bool(reading.pages) or reading.refusal is not None
