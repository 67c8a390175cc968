"""Files of a form that could not be taken yet: kept for the next try, so that nobody chooses them twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from promo.claims.intake.form import Upload
from promo.ids import hashed
from promo.proof.sealed.intake import MAX_BYTES, MAX_FILES, safe_name
from promo.store.engine import Store
from promo.work import Office

LIFE = timedelta(days=1)


def keep_uploads(form_key: str, uploads: Sequence[Upload], store: Store) -> list[str]:
    """Keep the usable files of a form under its key; returns the names kept."""
    usable = [u for u in uploads if 0 < len(u.content) <= MAX_BYTES][:MAX_FILES]
    name = _name(form_key)
    if not form_key or not usable:
        store.files.delete(f"{name}.json")
        return []
    for number, upload in enumerate(usable):
        store.files.put(f"{name}.{number}", upload.content)
    names = [safe_name(u.name) for u in usable]
    store.files.put(f"{name}.json", json.dumps(names).encode())
    return names


def kept_uploads(form_key: str, store: Store) -> list[Upload]:
    """The files kept under a form's key, if any."""
    name = _name(form_key)
    listing = store.files.get(f"{name}.json") if form_key else None
    if listing is None:
        return []
    contents = [(n, store.files.get(f"{name}.{k}")) for k, n in enumerate(json.loads(listing))]
    return [Upload(n, content) for n, content in contents if content is not None]


def forget_old_drafts(office: Office, now: datetime) -> int:
    """Forget the files of forms that nobody sent again within a day. Returns how many."""
    return office.store.files.forget_older("drafts/", now - LIFE)


def _name(form_key: str) -> str:
    return f"drafts/{hashed(form_key)[:32]}"
