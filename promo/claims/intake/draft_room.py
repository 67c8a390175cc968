"""Where drafts lie, and the room that strangers may take with them: bounded for one network, and for all together.

A draft is found by a hash of its form's key; its papers are files of their own, beside the list of them. Whoever
changes a draft holds the folder meanwhile, so that two devices lose nothing to each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from promo.store.files import FileStore

FOLDER = "drafts"
YOUNG = timedelta(hours=2)
"""So long no other network's draft takes the room of one; an older one makes place where room is short."""
OF_ONE_NETWORK = 250 * 1024 * 1024
OF_ALL, OF_FREE_ROOM = 2 * 1024**3, 10
"""Bytes of all drafts together, and the share of the free room (a tenth) that they may take, whichever is less."""
LEAST_FREE = 2 * 1024**3
"""Below, no draft is kept at all: the room is left to claims and to the database."""
LEAST_COUNTED = 64 * 1024
"""What a file counts at the least, so that nobody leaves a million small ones."""
_NAME = re.compile(r"drafts/(?P<id>[0-9a-f]{32})\.(?P<network>[0-9a-f]{16})\.(?:json|[0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a draft: its number within the draft, the sender's name, and what makes its pages hard to read."""

    number: int
    name: str
    size: int
    sha256: str
    flaws: tuple[tuple[int, str], ...] = ()
    """Page and word (`Flaw`) of each."""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed and sent so far; the papers in the order in which they shall be read."""

    fields: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The files of one draft: for which network, how much they count, and since when they stand as they are."""

    id: str
    network: str
    names: tuple[str, ...]
    counted: int
    at: float

    @property
    def stem(self) -> str:
        """What the names of its files begin with."""
        return f"{FOLDER}/{self.id}.{self.network}"


def made_room(files: FileStore, there: Sequence[Place], mine: Place, wanted: int) -> bool:
    """Whether there is room for a draft, older ones making place for it: those of the same network first, then those
    that are no longer young."""
    others = sorted((p for p in there if p.id != mine.id), key=lambda p: p.at)
    own = [p for p in others if p.network == mine.network]
    long_since = mine.at - YOUNG.total_seconds()
    aged = [p for p in others if p.network != mine.network and p.at < long_since]
    room, of_own, of_all = files.room(), _counted_in(own) + wanted, _counted_in(others) + wanted
    most = min(OF_ALL, room // OF_FREE_ROOM)
    if room < LEAST_FREE or wanted > OF_ONE_NETWORK or of_all - _counted_in(own) - _counted_in(aged) > most:
        return False
    while own and (of_all > most or of_own > OF_ONE_NETWORK):
        gone = own.pop(0)
        forget(files, [gone])
        of_own, of_all = of_own - gone.counted, of_all - gone.counted
    while aged and of_all > most:
        gone = aged.pop(0)
        forget(files, [gone])
        of_all -= gone.counted
    return True


def _counted_in(some: Sequence[Place]) -> int:
    return sum(place.counted for place in some)


def places(files: FileStore) -> list[Place]:
    """All drafts, the newest first."""
    found: dict[tuple[str, str], Place] = {}
    for name, size, at in files.kept_in(FOLDER):
        if match := _NAME.fullmatch(name):
            which = match["id"], match["network"]
            before = found.get(which, Place(*which, (), 0, at))
            counted = before.counted + (0 if name.endswith(".json") else _counted(size))
            found[which] = Place(*which, (*before.names, name), counted, max(before.at, at))
    counted_whole = (replace(p, counted=max(p.counted, LEAST_COUNTED)) for p in found.values())
    return sorted(counted_whole, key=lambda p: -p.at)


def place_of(there: Sequence[Place], id_: str) -> Place | None:
    """The place of one draft, if there is one."""
    return next((p for p in there if p.id == id_), None)


def read(files: FileStore, place: Place) -> Draft:
    """What is kept of a draft."""
    kept = json.loads(files.get(f"{place.stem}.json") or b"{}")
    if not isinstance(kept, dict):  # a list of names, as an earlier version wrote it: good for another two hours
        return Draft()
    papers = (
        Paper(number, name, size, sha256, tuple((page, flaw) for page, flaw in flaws), locked)
        for number, name, size, sha256, flaws, locked in kept.get("papers", ())
    )
    return Draft(kept.get("fields", {}), tuple(papers))


def write(files: FileStore, stem: str, draft: Draft) -> None:
    """Keep the list of a draft's papers, and what was typed."""
    papers = [[p.number, p.name, p.size, p.sha256, p.flaws, p.locked] for p in draft.papers]
    files.put(f"{stem}.json", json.dumps({"fields": dict(draft.fields), "papers": papers}).encode())


def counted_all(papers: Sequence[Paper]) -> int:
    """What a draft with these papers counts."""
    return max(LEAST_COUNTED, sum(_counted(p.size) for p in papers))


def _counted(size: int) -> int:
    return max(size, LEAST_COUNTED)


def forget(files: FileStore, gone: Sequence[Place]) -> None:
    """Delete all files of some drafts."""
    for name in (n for place in gone for n in place.names):
        files.delete(name)
