"""What a stranger tries first and must get nothing from: foreign addresses in what is printed, code in what is typed,
who has an account, cookies that travel, names of files."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pikepdf
import pytest
from flask.testing import FlaskClient

from promo.documents import pdf
from promo.store.tables import Claim, ProofFile
from promo.web import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.pages import csrf, fields
from tests.support.proofs import french
from tests.support.rows import rows
from tests.support.visitors import signed_in


@pytest.fixture
def web(lite: Installation) -> FlaskClient:
    return create_app(lite).test_client()


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and the paths it was asked for."""
    asked: list[str] = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Note)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()


def test_what_is_printed_fetches_nothing_even_if_markup_got_into_it(
    monkeypatch: pytest.MonkeyPatch, listener: tuple[str, list[str]]
) -> None:
    address, asked = listener
    markup = (
        f'<link rel=stylesheet href="{address}/a.css"><link rel=attachment href="{address}/b">'
        '<link rel=attachment href="file:///etc/hostname">'
        f'<style>@import "{address}/c.css"; p {{ background: url({address}/d.png) }}</style>'
        f'<p>x<img src="{address}/e.png"><object data="{address}/f.svg"></object>'
        '<img src="file:///etc/hostname"><img src="../../../../../etc/hostname">'
    )
    monkeypatch.setattr(pdf, "render", lambda *_: markup)
    made = pdf.render_pdf("any", "en", {})
    assert asked == []
    with pikepdf.open(io.BytesIO(made)) as document:
        assert list(document.attachments) == []


@pytest.mark.parametrize("company", ["{{ 7*7 }} Ltd", "{% raw %} Ltd", "${7*7} Ltd", "{{ config }} Ltd", "#{7*7} Ltd"])
def test_what_is_typed_is_no_template(web: FlaskClient, lite: Installation, company: str) -> None:
    form = fields(web, company=company) | {"proof": (io.BytesIO(french()), "c.pdf")}
    page = web.get(web.post("/", data=form).headers["Location"]).text
    assert rows(lite, Claim)[0].company == company
    assert "49 Ltd" not in page and "Config" not in page


def test_nobody_learns_who_has_an_account(web: FlaskClient, lite: Installation) -> None:
    rep(lite, "rep@vendor.example")

    def answers(path: str, email: str) -> tuple[int, str]:
        form = {"csrf": csrf(web.get("/sign-in").text), "email": email, "password": "a wrong password"}
        said = web.post(path, data=form)
        return said.status_code, said.text.replace(email, "EMAIL").replace(form["csrf"], "CSRF")

    for path in ("/sign-in", "/sign-in/link"):
        assert answers(path, "rep@vendor.example") == answers(path, "nobody@vendor.example")


def test_a_session_travels_by_https_alone_and_no_script_reads_it(lite: Installation) -> None:
    https = replace(lite, settings=lite.settings.model_copy(update={"base_url": "https://switch.example"}))
    answer = create_app(https).test_client().get("/sign-in")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-promo-")
        assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "a%0D%0ASet-Cookie: x=1.pdf", "\u202efdp.exe", "=1+1.pdf", "x" * 5000 + ".pdf", "con"],
)
def test_a_name_of_a_file_names_no_place_and_no_header(web: FlaskClient, lite: Installation, name: str) -> None:
    web.post("/", data=fields(web) | {"proof": (io.BytesIO(french()), name)})
    [file] = rows(lite, ProofFile)
    assert lite.store.files.names("proofs/") == [f"proofs/{file.id}"]
    secret = signed_in(lite, {"rep": rep(lite, "rep@vendor.example")})["rep"]
    web.set_cookie("promo-session", secret)
    answer = web.get(f"/desk/files/{file.id}/original")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert not any(c.startswith("x=1") for c in answer.headers.getlist("Set-Cookie"))
    assert "\u202e" not in web.get(f"/desk/claims/{file.claim_id}").text
