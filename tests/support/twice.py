"""A form that is sent twice, a second apart: what it does, it does once, and both answers are one answer."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from sqlmodel import SQLModel
from werkzeug.test import TestResponse

from promo.store.tables import Role
from promo.web import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.moving import whole
from tests.support.visitors import signed_in

TYPED = b"""TeamViewer Germany GmbH
Service agreement TV-2024-11
Customer: Atelier Roussel SARL
The contract began on 1 April 2024 and runs for 12 months; it renews for 12 months each time unless either party gives
three months' written notice before the end of the term.
"""
"""A contract that a person looks at."""
COUNTED_APART = {"ratecount", "session"}
File = tuple[bytes, str]
Field = str | File
"""What is typed, or a file: its bytes and its name."""


def rows_by_table(lite: Installation) -> dict[str, int]:
    """Rows by table, but the count of tries and the sessions."""
    with lite.store.engine.connect() as db:
        names = [t.name for t in SQLModel.metadata.sorted_tables if t.name not in COUNTED_APART]
        return {n: int(db.exec_driver_sql(f'select count(*) from "{n}"').scalar_one()) for n in names}


def sent_twice(
    lite: Installation, client: FlaskClient, page: str, path: str, fields: Mapping[str, Field]
) -> tuple[TestResponse, TestResponse]:
    """Both answers to a form of a page, sent twice with the same token and the same hidden keys; the first does
    something, the second nothing, and says the same."""
    shown = client.get(page).text
    hidden = dict(re.findall(r'name="(csrf|key|form_key)" value="([^"]+)"', shown))
    data = {**{name: value for name, value in hidden.items() if name == "csrf" or name not in fields}, **fields}
    before = rows_by_table(lite)
    first, said = client.post(path, data=_made(data), content_type="multipart/form-data"), _told(client)
    once = rows_by_table(lite)
    assert first.status_code in (200, 303) and once != before, (first.status_code, first.text[:2000])
    lite.clock.advance(seconds=1)
    second = client.post(path, data=_made(data), content_type="multipart/form-data")
    assert rows_by_table(lite) == once
    assert (second.status_code, second.location, _told(client)) == (first.status_code, first.location, said)
    whole(lite)
    return first, second


def _told(client: FlaskClient) -> list[object]:
    """The sentences for the next page, which are gone then."""
    with client.session_transaction() as kept:
        return list(kept.pop("_flashes", []))


def _made(fields: Mapping[str, Field]) -> dict[str, object]:
    return {name: (io.BytesIO(v[0]), v[1]) if isinstance(v, tuple) else v for name, v in fields.items()}


def staff_client(lite: Installation, role: Role, email: str = "") -> FlaskClient:
    """A browser of somebody of ours."""
    return client_of(lite, rep(lite, email or f"{role.value}@vendor.example", role))


def client_of(lite: Installation, person_id: int | None = None) -> FlaskClient:
    """A browser of a person, or of nobody that we know."""
    client = create_app(lite).test_client()
    if person_id is not None:
        client.set_cookie("promo-session", signed_in(lite, {"x": person_id})["x"])
    client.set_cookie("promo-lang", "en")
    return client
