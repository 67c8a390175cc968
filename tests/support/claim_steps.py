"""A browser that fills in the steps of a claim."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from promo.claims.intake.drafts import draft_id, read_draft
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.proofs import french

COMPANY = {"provider": "anydesk", "company": "Atelier Roussel SARL", "email": "claire@roussel.example", "country": "FR"}


class Visitor:
    """A browser that fills in one step after the other."""

    def __init__(self, lite: Installation, language: str = "en") -> None:
        self.lite, self.client = lite, create_app(lite).test_client()
        self.headers = {"Accept-Language": language}

    def get(self, path: str, client: FlaskClient | None = None) -> TestResponse:
        return (client or self.client).get(path, headers=self.headers)

    def send(self, step: str, fields: dict[str, Any] | None = None, *files: tuple[str, bytes]) -> TestResponse:
        path = step if step.startswith("/") else f"/claim/{step}"
        data = {"csrf": csrf(self.get("/claim").text), **(fields or {})}
        return self.client.post(
            path, data={**data, "proof": [(io.BytesIO(b), n) for n, b in files]}, headers=self.headers
        )

    @property
    def key(self) -> str:
        cookie = self.client.get_cookie("promo-claim")
        return cookie.value if cookie else ""

    def papers(self) -> list[str]:
        draft = read_draft(draft_id(self.key), self.lite.store)
        return [paper.name for paper in draft.papers] if draft else []

    def until_the_last_look(self) -> TestResponse:
        self.send("papers", {"do": "go"}, ("contrat.pdf", french()))
        self.send("company", COMPANY)
        return self.get("/claim/send")
