"""No room on the disk: nothing is taken, the sentence says what to do, and the health of the house says so."""

from __future__ import annotations

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from promo.store.tables import Claim, ProofFile
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.pages import fields
from tests.support.proofs import french
from tests.support.rows import rows


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The kernel refuses to write more into one file, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_form_on_a_full_disk_is_not_taken_and_says_what_to_do(lite: Installation) -> None:
    web = create_app(lite).test_client()
    data = fields(web)
    proof = french() + b"\n%" + b"x" * 350_000
    with no_file_larger_than(250_000):
        answer = web.post("/?lang=en", data={**data, "proof": (io.BytesIO(proof), "c.pdf")})
    assert answer.status_code == 507
    assert "no room on our side" in answer.text
    assert (rows(lite, Claim), rows(lite, ProofFile), lite.store.files.names("proofs/")) == ([], [], [])
    # with room again the same form is taken
    assert web.post("/", data={**data, "proof": (io.BytesIO(proof), "c.pdf")}).status_code == 303


def test_health_is_not_ok_without_room(lite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    web = create_app(lite).test_client()
    assert web.get("/healthz").status_code == 200
    # when more must be free than this disk has
    monkeypatch.setattr("promo.web.service.LEAST_ROOM", lite.store.files.room() * 2)
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"status": "ill", "because": "the disk is full"})
