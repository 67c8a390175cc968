"""Events as they were chained before the chain was keyed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import text

from promo.store.chain import GENESIS, digest_of
from promo.store.engine import Store

AT = "2026-12-01T09:30:00+00:00"


def tell_of_old(store: Store, acts: Sequence[tuple[str, str]]) -> None:
    """Write a chain of acts (what, subject), each with an empty detail, into a database that has none."""
    previous, digest = GENESIS, digest_of("salt", {})
    with store.engine.connect() as connection:
        for seq, (what, subject) in enumerate(acts, 1):
            said = "\n".join((previous, str(seq), AT, what, subject, "system", digest))
            row = {
                "seq": seq,
                "at": AT.replace("T", " "),
                "what": what,
                "subject": subject,
                "digest": digest,
                "previous": previous,
                "hash": (previous := hashlib.sha256(said.encode()).hexdigest()),
            }
            connection.execute(
                text(
                    "INSERT INTO audit_event (seq, at, what, subject, actor, digest, previous, hash)"
                    " VALUES (:seq, :at, :what, :subject, 'system', :digest, :previous, :hash)"
                ),
                row,
            )
            detail = {"seq": seq, "salt": "salt", "detail": "{}"}
            connection.execute(
                text("INSERT INTO audit_detail (seq, salt, detail) VALUES (:seq, :salt, :detail)"), detail
            )
        connection.execute(
            text("INSERT INTO audit_head (id, seq, hash) VALUES (1, :seq, :hash)"),
            {"seq": len(acts), "hash": previous},
        )
        connection.commit()
