"""The words of a file's pictures: by the first engine, and by the second where that is worth its time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from promo.proof.language import is_gibberish, language_of
from promo.proof.progress import Progress, Step
from promo.proof.reading import Cause, Kind, Page, Reading, Refusal
from promo.proof.sealed import wire
from promo.proof.sealed.confirmed import confirmed
from promo.proof.sealed.opened import Opened
from promo.proof.sealed.sandbox import Asks, WorkerLost

MAX_RECOGNISED = 120
RECOGNISE_SECONDS = 90.0  # on an idle machine; a busy one may take more of the clock, not of the processor
WALL_SECONDS = 240.0
SECOND_MS_A_CHARACTER = 6.5  # what the second engine takes for a page, by the characters that the first one saw
SMALLEST_PAGE = 400  # points of a picture; below, no letter of a whole page can be made out
SECOND_ONLY = ("ja",)  # languages in which the first engine is not worth its time beside the second
DOUBTFUL, UNSURE = 0.75, 0.9  # mean confidence of a page's words; the second where something is missing on it
BELIEVABLE = 0.6  # below, what was recognised in place of an odd text layer is no better than the layer


class Recognised(NamedTuple):
    """A page as recognised, and its language."""

    page: Page
    language: str | None


@dataclass
class Recognition:
    """Recognises the picture pages of one file, one request a page, within a bound for the whole file.

    `before` holds the pages of an earlier reading by number: those that were read surely
    enough are kept, the others are read again by the second engine. Second opinions out of
    mere doubt are asked for only where they are likely to be there within `patience` seconds.
    """

    workers: Asks
    side_by_side: int
    second: bool
    content: bytes
    progress: Progress
    patience: float
    before: Mapping[int, Page] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.started = time.monotonic()
        self.in_vain = 0
        self.took = 0.0
        self.by_eye: set[int] = set()

    def of(self, opened: Opened) -> Reading:
        """The reading with the words of its pictures."""
        reading, pages = opened.reading, {p.number: p for p in opened.reading.pages}
        read = self._recognise_all(opened, pages)
        if reading.kind is Kind.IMAGE and _says_nothing(reading, read.values()):
            return replace(reading, pages=(), refusal=Refusal(Cause.NO_TEXT))
        found = {number: page for number, page in read.items() if page is not None}
        unread = len(opened.to_recognise) - len(found)
        pages |= {number: recognised.page for number, recognised in found.items()}
        layers = tuple(p for p in reading.pages if p.has_layer)
        seen = _commonest(f.language for f in found.values() if f.language)
        return replace(
            reading,
            reader="ocr" if self._words_by_eye(pages) else "text",
            language=(seen or reading.language) if layers else (reading.language or seen),
            pages=tuple(pages[n] for n in sorted(pages)),
            signals=reading.signals + ((f"unread: {unread} of {len(pages)} pages",) if unread else ()),
            layers=layers,
        )

    def _recognise_all(self, opened: Opened, pages: Mapping[int, Page]) -> dict[int, Recognised | None]:
        """The picture pages by number, as many as the bounds allow; None for one that no worker could read in time."""
        wanted = opened.to_recognise[:MAX_RECOGNISED]

        def recognise(number: int) -> Recognised | None:
            if self._elapsed() > RECOGNISE_SECONDS or time.monotonic() > self.started + WALL_SECONDS:
                return None
            self.progress(Step("recognising", opened.reading.file, number, len(wanted)))
            return self._page(number, pages[number])

        with ThreadPoolExecutor(self.side_by_side) as threads:
            return dict(zip(wanted, threads.map(recognise, wanted), strict=True))

    def _words_by_eye(self, pages: Mapping[int, Page]) -> bool:
        """Whether words of the reading were recognised.

        A blank page among pages of text was looked at, and nothing of the reading came from there.
        """
        return any(pages[n].text.strip() for n in self.by_eye) or not any(p.text.strip() for p in pages.values())

    def _page(self, number: int, opened: Page) -> Recognised | None:
        """One page; None when no worker could read it."""
        if opened.has_layer:
            return self._beside_its_layer(number, opened)
        layer = opened.text.strip()
        if layer and self.in_vain >= 3:
            return Recognised(opened, None)  # three pictures said no more than their few words of text layer
        earlier = self.before.get(number)
        if earlier is not None and (not earlier.sure or earlier.mean_sureness >= UNSURE):
            self.by_eye |= {number} if earlier.sure else set()
            return Recognised(earlier, language_of(earlier.text))
        read = self._recognise(number, bare=not layer)
        if read is None:
            return None
        if layer and not _says_more(read.page, layer):
            self.in_vain += 1
            return Recognised(opened, None)
        self.by_eye.add(number)
        return read

    def _beside_its_layer(self, number: int, opened: Page) -> Recognised | None:
        """A page with words that are not what is seen in their places: what the picture says counts, and no more."""
        earlier = self.before.get(number)
        if earlier is not None and earlier.sure and earlier.mean_sureness >= UNSURE:
            self.by_eye.add(number)
            return Recognised(earlier, language_of(earlier.text))
        read = self._recognise(number, bare=True)
        if read is None:
            return None
        self.by_eye.add(number)
        return Recognised(confirmed(read.page, opened), read.language)

    def _recognise(self, number: int, *, bare: bool) -> Recognised | None:
        """By the first engine, and by the second: for its own languages, and out of doubt on bare pages, without any
        text layer."""
        leave = SECOND_ONLY if self.second else ()
        found = self._first(number, leave)
        if found is None:
            return None
        first, turns = found
        left = first.language in leave
        if not self.second or not (left or (bare and self._worth_a_second_look(first.page))):
            return first
        again = self._second(number, turns)
        if again is not None and _weight(again.page) > _weight(first.page):
            return Recognised(again.page, again.language or first.language)
        if left:  # the second engine failed, so the first one does what it can
            alone = self._first(number, ())
            return alone[0] if alone else None
        return first

    def _worth_a_second_look(self, page: Page) -> bool:
        """Whether the first engine's words are doubtful, and the second's would be there in time."""
        doubtful = bool(page.text.strip()) and page.mean_sureness < (UNSURE if self.before else DOUBTFUL)
        return doubtful and self._elapsed() + len(page.text) * SECOND_MS_A_CHARACTER / 1000 < self.patience

    def _elapsed(self) -> float:
        """The seconds that an idle machine would have taken for what was recognised so far."""
        return self.took / self.side_by_side

    def _ask(self, task: str, request: wire.Head) -> wire.Message:
        answer = self.workers.ask(task, request, self.content)
        self.took += answer[0].get("took", 0.0)
        return answer

    def _first(self, number: int, leave: tuple[str, ...]) -> tuple[Recognised, int] | None:
        try:
            head, body = self._ask("ocr", {"do": "recognise", "page": number, "leave": list(leave)})
            read = wire.unpack_reading(head, body)
            return (Recognised(read.pages[0], read.language), int(head["turns"])) if read.pages else None
        except (WorkerLost, *wire.NONSENSE):
            return None

    def _second(self, number: int, turns: int) -> Recognised | None:
        try:
            read = wire.unpack_reading(*self._ask("second", {"do": "read again", "page": number, "turns": turns}))
        except (WorkerLost, *wire.NONSENSE):
            return None
        return Recognised(read.pages[0], read.language) if read.pages else None


def _commonest(languages: Iterable[str]) -> str | None:
    """The language of most pages; None where no page's is known."""
    named = list(languages)
    return max(set(named), key=named.count) if named else None


def _says_nothing(picture: Reading, read: Iterable[Recognised | None]) -> bool:
    """Whether a picture large enough to be a page shows no word. A smaller one (a logo, a face) is no page at all."""
    words = any(found is None or found.page.text.strip() for found in read)
    return not words and any(min(p.width, p.height) >= SMALLEST_PAGE for p in picture.pages)


def _says_more(seen: Page, layer: str) -> bool:
    """Whether the picture of a page says more than its text layer."""
    if is_gibberish(layer):
        return language_of(seen.text) is not None and seen.mean_sureness >= BELIEVABLE
    return len(seen.text) > 1.3 * len(layer) + 10


def _weight(page: Page) -> float:
    """How many characters a page shows, weighed with the confidence in them."""
    return len("".join(page.text.split())) * page.mean_sureness
