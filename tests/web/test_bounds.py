"""How much of a request is looked at before it is refused, and how long anybody waits for a look at photos."""

from __future__ import annotations

import io
import os
import signal
import time

import pytest

from promo.claims.intake.form import Upload
from promo.claims.intake.photo_advice import MOST, SECONDS, look_at
from promo.engine import Engine
from promo.proof.sealed.limits import Until
from promo.proof.sealed.reader import Reader
from promo.web import create_app
from promo.web.bounds import FIELDS, MESSAGE
from tests.support.pages import fields

BLANK = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100


@pytest.mark.parametrize("path", ["/", "/sign-in", "/cancel", "/language", "/service/stripe"])
def test_a_form_without_files_is_refused_before_it_is_taken_apart(lite: Engine, path: str) -> None:
    client = create_app(lite).test_client()
    large = b"company=" + b"a" * FIELDS
    answer = client.post(path, data=large, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)
    assert answer.status_code == 413 or path == "/service/stripe"


def test_a_message_is_bounded_too(lite: Engine) -> None:
    client = create_app(lite).test_client()
    answer = client.post("/sign-in", data=b"x" * (MESSAGE + 1), content_type="text/plain")
    assert answer.status_code in (400, 413)


def test_files_may_be_large(lite: Engine) -> None:
    client = create_app(lite).test_client()
    data = {**fields(client), "proof": (io.BytesIO(b"%PDF-1.4 " + b"x" * 3_000_000), "contrat.pdf")}
    assert client.post("/", data=data, content_type="multipart/form-data").status_code == 303


def test_whoever_sends_many_photos_waits_a_few_seconds_for_what_is_said_of_them() -> None:
    with Reader(1) as reader:
        reader.look(BLANK)
        stuck = reader.workers._pools["look"].get()
        assert stuck is not None
        os.kill(stuck.pid, signal.SIGSTOP)
        reader.workers._pools["look"].put(stuck)
        started = time.monotonic()

        assert look_at([Upload(f"{k}.png", BLANK) for k in range(20)], reader) == []

        assert time.monotonic() - started < SECONDS + 6


def test_a_bounded_number_of_photos_is_looked_at(lite: Engine) -> None:
    seen: list[bytes] = []

    class Counts(Reader):
        def until(self, instant: float | Until) -> Reader:
            return self

        def look(self, content: bytes) -> tuple[()]:
            seen.append(content)
            return ()

    with Counts(1) as reader:
        look_at([Upload(f"{k}.png", BLANK) for k in range(20)], reader)
    assert len(seen) == MOST


@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-in/link", "/cancel", "/language"])
@pytest.mark.parametrize("what", ["many parts", "a large field"])
def test_a_form_that_cannot_be_taken_apart_is_refused_with_a_page(lite: Engine, path: str, what: str) -> None:
    client = create_app(lite).test_client()
    part = b'--x\r\nContent-Disposition: form-data; name="p"\r\n\r\n%b\r\n'
    body = part % b"a" * 5000 if what == "many parts" else part % (b"a" * 3_000_000)
    answer = client.post(path, data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "25 MB" in answer.text
