"""Pages as a visitor gets them: their hidden fields, and the form filled in."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient

from promo.ids import sign
from tests.support.installation import Installation


def fields(client: FlaskClient, **changes: Any) -> dict[str, Any]:
    page = client.get("/claim/one-page").get_data(as_text=True)
    found = dict(re.findall(r'name="(csrf|form_key)" value="([^"]+)"', page))
    base = {
        **found,
        "provider": "anydesk",
        "company": "Atelier Roussel SARL",
        "email": "claire@roussel.example",
        "country": "FR",
        "plan": "remote-support",
        "every": "month",
        "seats": "5",
        "start": "",
    }
    return {**base, **changes}


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def status_page(engine: Installation, claim_id: str) -> str:
    """Where the claimant's own page of a claim stands."""
    return f"/claims/{claim_id}/{sign(engine.secret, 'status', claim_id)}"


def preview_in(page: str) -> str:
    """The id of the preview that a page shows."""
    found = re.search(r'name="preview" value="([^"]+)"', page)
    assert found
    return found.group(1)
