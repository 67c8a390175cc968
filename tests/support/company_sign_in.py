"""A small OpenID provider, run as a process of its own: `python company_sign_in.py`; it prints its address.

Authorization code with PKCE (S256 alone), RS256, discovery, keys, user information, codes that are good once. Whoever
tests tells it by `POST /told` who signs in next, what its clock says, and what to do wrong.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

CLIENT, SECRET = "promo", "a secret of the client, for tests"


class Provider(ThreadingHTTPServer):
    """What it knows: its key, the codes it gave out, and what it was told."""

    def __init__(self) -> None:
        from joserfc.jwk import RSAKey

        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
        self.foreign = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.told: dict[str, Any] = {}

    def id_token(self, asked: dict[str, str]) -> str:
        """The token for a code, with whatever is to be wrong in it."""
        from joserfc import jwt

        now = int(self.told["now"])
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce", ""),
            **self.told["who"],
            **self.told.get("claims", {}),
        }
        how = self.told.get("signed", "RS256")
        if how in ("none", "HS256"):  # by hand: no library makes such a thing
            head, body = (_encoded(json.dumps(part).encode()) for part in ({"alg": how, "kid": "one"}, claims))
            secret = self.key.as_pem(private=False)  # what everybody may read, as if it were a secret
            signature = hmac.digest(secret, f"{head}.{body}".encode(), "sha256") if how == "HS256" else b""
            return f"{head}.{body}.{_encoded(signature)}"
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.foreign if how == "foreign" else self.key)


class Handler(BaseHTTPRequestHandler):
    """Its five pages, and the one by which it is told."""

    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        own = self.server
        if parts.path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": own.told.get("issuer", own.issuer),
                    "authorization_endpoint": f"{own.issuer}/authorize",
                    "token_endpoint": f"{own.issuer}/token",
                    "jwks_uri": f"{own.issuer}/keys",
                    "userinfo_endpoint": f"{own.issuer}/me",
                    "end_session_endpoint": f"{own.issuer}/out",
                }
            )
        elif parts.path == "/keys":
            self._say({"keys": [own.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            self._authorize(asked)
        elif parts.path == "/me":
            known = own.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._say(known or {"error": "invalid_token"}, 200 if known else 401)
        elif parts.path == "/out":
            self._say({"out": asked})
        else:
            self._say({"error": "no such page"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if self.path == "/told":
            self.server.told = json.loads(body)
            self._say({})
        elif self.path == "/token":
            self._token({name: values[0] for name, values in parse_qs(body).items()})

    def _authorize(self, asked: dict[str, str]) -> None:
        right = (
            asked.get("client_id") == CLIENT
            and asked.get("response_type") == "code"
            and asked.get("code_challenge_method") == "S256"
            and len(asked.get("code_challenge", "")) == 43
            and "openid" in asked.get("scope", "").split()
            and asked.get("nonce")
            and asked.get("state")
        )
        if not right:
            self._say({"error": "invalid_request", "asked": asked}, 400)
            return
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = asked
        answer = {"code": code, "state": asked["state"]}
        if self.server.told.get("denies"):
            answer = {"error": "access_denied", "state": asked["state"]}
        self.send_response(302)
        self.send_header("Location", asked["redirect_uri"] + "?" + urlencode(answer))
        self.end_headers()

    def _token(self, given: dict[str, str]) -> None:
        own = self.server
        if own.told.get("down"):
            self._say({}, 503)
            return
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {basic}":
            self._say({"error": "invalid_client"}, 401)
            return
        asked = own.codes.pop(given.get("code", ""), None)  # once
        challenge = _encoded(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != given.get("redirect_uri"):
            self._say({"error": "invalid_grant"}, 400)
            return
        access = secrets.token_urlsafe(16)
        own.tokens[access] = {**own.told["who"], **own.told.get("me", {})}
        self._say({"access_token": access, "token_type": "Bearer", "id_token": own.id_token(asked)})

    def _say(self, what: Any, status: int = 200) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Running:
    """The process, as a test talks to it."""

    issuer: str
    process: subprocess.Popen[str]

    def tell(self, **told: Any) -> None:
        """Who signs in next, at which time, and what to do wrong."""
        request = urllib.request.Request(f"{self.issuer}/told", json.dumps(told).encode())
        with urllib.request.urlopen(request, timeout=10):
            return

    def goes_to(self, address: str) -> str:
        """Where the provider sends the browser that opens this address."""
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.build_opener(_Stays).open(address, timeout=10)
        with answer.value as said:
            assert said.code == 302, said.read()
            return str(said.headers["Location"])

    def end(self) -> None:
        """It is down from now on."""
        self.process.terminate()
        self.process.wait(timeout=10)


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Look where it leads, and stay."""


@contextmanager
def running() -> Iterator[Running]:
    """A provider of its own process, for as long as the block lasts."""
    process = subprocess.Popen([sys.executable, "-P", __file__], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    made = Running(process.stdout.readline().strip(), process)
    try:
        yield made
    finally:
        made.end()


if __name__ == "__main__":
    provider = Provider()
    print(provider.issuer, flush=True)  # noqa: T201
    provider.serve_forever()
