"""A claim that is not handed in yet: what was typed and sent of it, kept for the next step or the next try.

What strangers leave here is bounded: for one network, for all together by the room that is free, and in time. Who sends
a good form loses nothing by it: where no draft can be kept, everything is sent on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from promo.claims.intake.draft_room import (
    FOLDER,
    Draft,
    Paper,
    Place,
    counted_all,
    forget,
    made_room,
    place_of,
    places,
    read,
    write,
)
from promo.claims.intake.form import Upload
from promo.ids import hashed
from promo.proof.sealed.intake import MAX_BYTES, MAX_FILES, safe_name
from promo.store.engine import Store
from promo.work import Office

LIFE = timedelta(days=2)
"""After the last step: a day's pause and a bit."""
MOST_TYPED = 2_000
"""Characters that are kept of one field."""


def draft_id(form_key: str) -> str:
    """Where the draft of a form lies; the key cannot be found from it."""
    return hashed(form_key)[:32]


def read_draft(id_: str, store: Store) -> Draft | None:
    """A draft as it stands; None where there is none, or no more."""
    place = place_of(places(store.files), id_)
    return read(store.files, place) if place else None


def keep_fields(form_key: str, fields: Mapping[str, str], store: Store, network: str) -> bool:
    """Keep what was typed, beside what was typed before; a draft begins with it.

    Returns:
        Whether there was room for it.
    """
    typed = {name: text[:MOST_TYPED] for name, text in fields.items()}
    return _changed(draft_id(form_key), store, network, lambda was: replace(was, fields={**was.fields, **typed}))


def add_papers(id_: str, papers: Sequence[tuple[Paper, Upload]], store: Store, network: str) -> bool:
    """Add files behind those that are there; one that is there already, byte by byte, is not added again.

    Args:
        id_: which draft.
        papers: what is known of each file (its number is given here), and its bytes.
        store: where files are kept.
        network: who sends, as limits count senders; a draft stays with the network that began it.

    Returns:
        Whether there was room for all of them; nothing is added where there was not.
    """

    def with_them(was: Draft) -> Draft:
        known, number = {p.sha256 for p in was.papers}, 1 + max((p.number for p in was.papers), default=-1)
        added = list[Paper]()
        for paper, _ in papers:
            if paper.sha256 not in known:
                known.add(paper.sha256)
                added.append(replace(paper, number=number + len(added), name=safe_name(paper.name)))
        return replace(was, papers=(*was.papers, *added))

    return _changed(id_, store, network, with_them, {paper.sha256: upload for paper, upload in papers})


def arrange(id_: str, store: Store, order: Callable[[list[int]], list[int]]) -> None:
    """Put the papers into another order, by their numbers; those that are left out of it are forgotten."""

    def ordered(was: Draft) -> Draft:
        there = {p.number: p for p in was.papers}
        return replace(was, papers=tuple(there[n] for n in order(list(there)) if n in there))

    _changed(id_, store, "", ordered)


def forget_draft(id_: str, store: Store) -> None:
    """Nothing of it is left: it was handed in, or is not wanted."""
    with store.files.alone(FOLDER):
        forget(store.files, [p for p in places(store.files) if p.id == id_])


def end_draft(id_: str, sent: Collection[str], store: Store) -> list[Upload]:
    """Nothing of it is left: it was handed in.

    Args:
        id_: which draft.
        sent: the SHA-256 of each file that was handed in.
        store: where files are kept.

    Returns:
        The papers that another device added while it was handed in.
    """
    files = store.files
    with files.alone(FOLDER):
        place = place_of(places(files), id_)
        papers = [p for p in read(files, place).papers if p.sha256 not in sent] if place else []
        found = [(p.name, files.get(f"{place.stem}.{p.number}")) for p in papers] if place else []
        forget(files, [p for p in places(files) if p.id == id_])
    return [Upload(name, content) for name, content in found if content is not None]


def keep_uploads(form_key: str, uploads: Sequence[Upload], store: Store, network: str) -> list[str]:
    """Keep the usable files of a form under its key, in place of what was kept before.

    Args:
        form_key: the form's own key.
        uploads: its files.
        store: where files are kept.
        network: who sent it, as limits count senders (`limits.sender_of`).

    Returns:
        The names kept; none where there is no room for them.
    """
    files, id_ = store.files, draft_id(form_key)
    usable = [u for u in uploads if 0 < u.size <= MAX_BYTES][:MAX_FILES]
    papers = [Paper(n, safe_name(u.name), u.size, u.sha256) for n, u in enumerate(usable)]
    with files.alone(FOLDER) as now:
        there = places(files)
        place = Place(id_, network[:16], (), 0, now)
        if not form_key or not usable or not made_room(files, there, place, counted_all(papers)):
            forget(files, [p for p in there if p.id == id_])
            return []
        for paper, upload in zip(papers, usable, strict=True):
            files.put(f"{place.stem}.{paper.number}", upload.pieces())
        was = place_of(there, id_)
        write(files, place.stem, Draft(read(files, was).fields if was else {}, tuple(papers)))
        written = {f"{place.stem}.json", *(f"{place.stem}.{p.number}" for p in papers)}
        for name in (n for p in there if p.id == id_ for n in p.names if n not in written):
            files.delete(name)
    return [paper.name for paper in papers]


def kept_uploads(form_key: str, store: Store) -> list[Upload]:
    """The files kept under a form's key, if any, in their order."""
    place = place_of(places(store.files), draft_id(form_key)) if form_key else None
    if place is None:
        return []
    papers = read(store.files, place).papers
    opened = [(paper.name, store.files.open(f"{place.stem}.{paper.number}")) for paper in papers]
    return [Upload(name, file) for name, file in opened if file is not None]


def forget_old_drafts(office: Office, now: datetime) -> int:
    """Forget what nobody went on with for two days. Returns how many files."""
    files = office.store.files
    with files.alone(FOLDER):
        old = [p for p in places(files) if p.at < (now - LIFE).timestamp()]
        forget(files, old)
    return sum(len(place.names) for place in old)


def _changed(
    id_: str,
    store: Store,
    network: str,
    change: Callable[[Draft], Draft],
    uploads: Mapping[str, Upload] = MappingProxyType({}),
) -> bool:
    """Write a draft anew as `change` makes it of what is there; False where there is no room for that."""
    files = store.files
    with files.alone(FOLDER) as now:
        there = places(files)
        place = place_of(there, id_) or Place(id_, network[:16], (), 0, now)
        if not place.network:  # it ended meanwhile, and nobody begins one anew
            return False
        was = read(files, place)
        draft = change(was)
        new = [p for p in draft.papers if p not in was.papers]
        grows = bool(new) or not place.names
        if grows and not made_room(files, there, replace(place, at=now), counted_all(draft.papers)):
            return False
        for paper in new:
            if paper.sha256 in uploads:
                files.put(f"{place.stem}.{paper.number}", uploads[paper.sha256].pieces())
        write(files, place.stem, draft)
        kept = {f"{place.stem}.json", *(f"{place.stem}.{p.number}" for p in draft.papers)}
        for name in (n for p in there if p.id == id_ for n in p.names if n not in kept):
            files.delete(name)
    return True
