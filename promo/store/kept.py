"""Files that nobody's row vouches for, kept with a seal: what somebody else laid in their place is not taken for ours.

The seal is made with the key of the audit chain, over the name and the bytes, and lies beside the file.
"""

from __future__ import annotations

import hashlib
import hmac

from promo.store.engine import Store

SEAL = ".seal"


def keep(store: Store, name: str, content: bytes) -> None:
    """Keep bytes under a name, with their seal."""
    store.files.put(name, content)
    if store.keys is not None:
        store.files.put(name + SEAL, store.keys.current.sign(_said(name, content)).encode())


def kept(store: Store, name: str) -> bytes | None:
    """The bytes kept under a name; None where there are none, or others than were kept."""
    content = store.files.get(name)
    if content is None or store.keys is None:
        return content
    seal = (store.files.get(name + SEAL) or b"").decode("ascii", "replace")
    said = _said(name, content)
    return content if any(hmac.compare_digest(key.sign(said), seal) for key in store.keys.keys) else None


def forget(store: Store, name: str) -> None:
    """Forget bytes and their seal."""
    store.files.delete(name)
    store.files.delete(name + SEAL)


def _said(name: str, content: bytes) -> str:
    return f"{name}\x1f{hashlib.sha256(content).hexdigest()}"
