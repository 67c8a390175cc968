"""Files of a form that could not be taken yet: kept for the next try, so that nobody chooses them twice.

What strangers leave here is bounded: for one network, for all together by the room that is free, and in time. Who sends
a good form loses nothing by it: where no draft can be kept, the files are chosen again.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from promo.claims.intake.form import Upload
from promo.ids import hashed
from promo.proof.sealed.intake import MAX_BYTES, MAX_FILES, safe_name
from promo.store.engine import Store
from promo.store.files import FileStore
from promo.work import Office

LIFE = timedelta(hours=2)
OF_ONE_NETWORK = 250 * 1024 * 1024
OF_ALL, OF_FREE_ROOM = 2 * 1024**3, 10
"""Bytes of all drafts together, and the share of the free room (a tenth) that they may take, whichever is less."""
LEAST_FREE = 2 * 1024**3
"""Below, no draft is kept at all: the room is left to claims and to the database."""
LEAST_COUNTED = 64 * 1024
"""What a file counts at the least, so that nobody leaves a million small ones."""
_one_at_a_time = threading.Lock()
_NAME = re.compile(r"drafts/(?P<key>[0-9a-f]{32})\.(?P<network>[0-9a-f]{16})\.(?:json|[0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is kept of one form: for which network, the names of its files, how much, and since when."""

    key: str
    network: str
    names: tuple[str, ...]
    counted: int
    at: float


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
    with _one_at_a_time:  # so that nobody counts what another is about to write
        return _keep(form_key, uploads, store, network)


def _keep(form_key: str, uploads: Sequence[Upload], store: Store, network: str) -> list[str]:
    usable = [u for u in uploads if 0 < u.size <= MAX_BYTES][:MAX_FILES]
    key, there = _hidden(form_key), _drafts(store.files)
    if not form_key or not usable or not _made_room(store.files, there, key, network[:16], usable):
        _forget(store.files, [d for d in there if d.key == key])
        return []
    stem, names = f"drafts/{key}.{network[:16]}", [safe_name(u.name) for u in usable]
    for number, upload in enumerate(usable):
        store.files.put(f"{stem}.{number}", upload.pieces())
    store.files.put(f"{stem}.json", json.dumps(names).encode())
    written = {f"{stem}.json", *(f"{stem}.{n}" for n in range(len(usable)))}
    for name in (n for d in there if d.key == key for n in d.names if n not in written):
        store.files.delete(name)
    return names


def kept_uploads(form_key: str, store: Store) -> list[Upload]:
    """The files kept under a form's key, if any."""
    draft = next((d for d in _drafts(store.files) if d.key == _hidden(form_key)), None) if form_key else None
    if draft is None:
        return []
    stem = f"drafts/{draft.key}.{draft.network}"
    listing = store.files.get(f"{stem}.json") or b"[]"
    opened = [(n, store.files.open(f"{stem}.{k}")) for k, n in enumerate(json.loads(listing))]
    return [Upload(n, file) for n, file in opened if file is not None]


def forget_old_drafts(office: Office, now: datetime) -> int:
    """Forget the files of forms that nobody sent again within hours. Returns how many."""
    return office.store.files.forget_older("drafts/", now - LIFE)


def _made_room(files: FileStore, there: Sequence[_Draft], key: str, network: str, usable: Sequence[Upload]) -> bool:
    """Whether there is room for these files, the oldest drafts of the same network making place for them."""
    room, wanted = files.room(), sum(_counted(u.size) for u in usable)
    others = [d for d in there if d.key != key]
    own = sorted((d for d in others if d.network == network), key=lambda d: d.at)
    of_own, of_all = sum(d.counted for d in own) + wanted, sum(d.counted for d in others) + wanted
    most = min(OF_ALL, room // OF_FREE_ROOM)
    if room < LEAST_FREE or wanted > OF_ONE_NETWORK or of_all - (of_own - wanted) > most:
        return False
    for draft in own:
        if of_own <= OF_ONE_NETWORK and of_all <= most:
            break
        _forget(files, [draft])
        of_own, of_all = of_own - draft.counted, of_all - draft.counted
    return True


def _drafts(files: FileStore) -> list[_Draft]:
    found: dict[tuple[str, str], _Draft] = {}
    for name, size, at in files.kept_in("drafts"):
        if match := _NAME.fullmatch(name):
            which = match["key"], match["network"]
            before = found.get(which, _Draft(*which, (), 0, at))
            counted = before.counted + (0 if name.endswith(".json") else _counted(size))
            found[which] = _Draft(*which, (*before.names, name), counted, max(before.at, at))
    return sorted(found.values(), key=lambda d: -d.at)


def _counted(size: int) -> int:
    return max(size, LEAST_COUNTED)


def _forget(files: FileStore, drafts: Sequence[_Draft]) -> None:
    for name in (n for d in drafts for n in d.names):
        files.delete(name)


def _hidden(form_key: str) -> str:
    return hashed(form_key)[:32]
