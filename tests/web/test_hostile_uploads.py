"""Hostile files through the form: each is answered, none is approved, and a good file is still read after them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from promo.engine import Engine
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState
from promo.web import create_app
from promo.worker import read_waiting
from tests.support.proofs import french
from tests.web.test_bad_input import fields, rows


def test_every_hostile_file_is_answered_read_and_approved_by_nobody(lite: Engine, test_data: Path, tmp_path: Path) -> None:
    script = test_data / "hostile/make_hostile.py"
    if not script.exists():
        pytest.skip("the generator of hostile files is not there")
    made = tmp_path / "hostile"
    subprocess.run([sys.executable, str(script), str(made)], check=True, capture_output=True)
    files = sorted(p for p in made.rglob("*") if p.is_file())
    assert len(files) > 50

    client, taken = create_app(lite).test_client(), 0
    for number, file in enumerate(files):
        name = os.fsencode(file.name).decode("utf-8", "replace")
        data = {**fields(client, company=f"Firm {number}"), "proof": (io.BytesIO(file.read_bytes()), name)}
        answer = client.post(
            "/", data=data, content_type="multipart/form-data", environ_base={"REMOTE_ADDR": f"192.0.2.{number % 250 + 1}"}
        )
        assert answer.status_code in (303, 413, 422), file.name
        taken += answer.status_code == 303
        if answer.status_code == 303:
            page = client.get(answer.headers["Location"])
            assert page.status_code == 200, file.name

    assert read_waiting(lite) == taken
    claims = rows(lite, Claim)
    assert len(claims) == taken > 50
    assert {c.state for c in claims} <= {ClaimState.ASKING, ClaimState.IN_REVIEW}, sorted({c.state.value for c in claims})
    assert breaches(lite.store) == []
    assert lite.reader.read("good.pdf", french()).pages
