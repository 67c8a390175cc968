"""The company's own sign-in, an OpenID provider, asked by authlib: authorization code, PKCE, state and nonce.

Nothing that comes back is believed before its signature, issuer, audience, time and nonce are looked at. State, nonce
and verifier are made from one secret that lies in the browser's cookie alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.integrations.base_client.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from promo.ids import same, sign
from promo.settings import Settings
from promo.store.tables import Role

SECONDS, LEEWAY = 5, 60
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures by a key that the provider alone has: never none, never one that our own secret could make."""


class ProviderDown(Exception):
    """It does not answer, or not as a provider does; the text is for the log."""


class NotVouchedFor(Exception):
    """What came back proves nothing; the text says why, for the log."""


@dataclass(frozen=True, slots=True)
class Company:
    """The sign-in that is set, and how this installation stands to it."""

    issuer: str
    client_id: str
    client_secret: str
    back: str
    """Where it sends people back to."""
    domains: frozenset[str]
    claim: str
    roles: Mapping[str, Role]
    """The role of each group that lets people in."""

    @classmethod
    def of(cls, settings: Settings) -> Company | None:
        """None where none is set."""
        if not settings.oidc_issuer:
            return None
        return cls(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            settings.base_url.rstrip("/") + "/sign-in/company/back",
            frozenset(word.strip().casefold() for word in settings.oidc_domain.split(",")) - {""},
            settings.oidc_claim,
            {group: Role(role) for group, role in settings.groups.items()},
        )

    def role_for(self, groups: frozenset[str]) -> Role | None:
        """The role of the first group on the list that somebody is in; None where no group lets them in."""
        return next((role for group, role in self.roles.items() if group in groups), None)


@dataclass(frozen=True, slots=True)
class Errand:
    """One way there and back, made from the secret in the browser's cookie."""

    secret: str

    @property
    def state(self) -> str:
        """Comes back in the address: whoever has the cookie began."""
        return sign(self.secret, "state", "")

    @property
    def nonce(self) -> str:
        """Comes back in the token: it was made for this errand."""
        return sign(self.secret, "nonce", "")

    @property
    def verifier(self) -> str:
        """Shown with the code: whoever stole the code alone has not got it."""
        return sign(self.secret, "verifier", "") + sign(self.secret, "verifier", "more")

    def is_this(self, state: str) -> bool:
        """Whether what came back belongs to it."""
        return same(self.state, state)


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says of a person."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str
    groups: frozenset[str]


def address_to_begin(company: Company, errand: Errand) -> str:
    """Where the browser is sent.

    Raises:
        ProviderDown: it does not say where that is.
    """
    with _session(company) as session:
        there = _metadata(session, company)["authorization_endpoint"]
        url, _ = session.create_authorization_url(
            there, state=errand.state, nonce=errand.nonce, code_verifier=errand.verifier
        )
    return str(url)


def address_to_leave(company: Company, back: str) -> str | None:
    """Where one is signed out there, too; None where it has no such page.

    Raises:
        ProviderDown: it does not answer.
    """
    with _session(company) as session:
        there = _metadata(session, company).get("end_session_endpoint")
    if not isinstance(there, str) or not _is_safe(there):
        return None
    return (
        there
        + ("&" if "?" in there else "?")
        + urlencode({"client_id": company.client_id, "post_logout_redirect_uri": back})
    )


def told_by(company: Company, errand: Errand, code: str, now: datetime) -> Told:
    """Who stands behind a code.

    Raises:
        ProviderDown: it does not answer.
        NotVouchedFor: code or token prove nothing.
    """
    with _session(company) as session:
        metadata = _metadata(session, company)
        token = _token(session, metadata["token_endpoint"], errand, code)
        keys = _json(session, metadata["jwks_uri"])
        claims = _claims(company, token, keys, errand.nonce, now)
        if "email" not in claims and isinstance(metadata.get("userinfo_endpoint"), str):
            more = _json(session, metadata["userinfo_endpoint"], bearer=str(token.get("access_token", "")))
            if more.get("sub") != claims["sub"]:
                raise NotVouchedFor("the user information is of somebody else")
            claims = {**more, **claims}
    groups = claims.get(company.claim)
    named = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    return Told(
        company.issuer,
        str(claims["sub"]),
        str(claims.get("email") or ""),
        claims.get("email_verified") is True,
        str(claims.get("name") or ""),
        frozenset(group for group in named if isinstance(group, str)),
    )


def _session(company: Company) -> Any:
    return OAuth2Session(
        company.client_id,
        company.client_secret or None,
        token_endpoint_auth_method="client_secret_basic" if company.client_secret else "none",
        scope="openid email profile",
        redirect_uri=company.back,
        code_challenge_method="S256",
        default_timeout=SECONDS,
    )


def _metadata(session: Any, company: Company) -> Mapping[str, Any]:
    found = _json(session, company.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != company.issuer:
        raise ProviderDown(f"it calls itself {found.get('issuer')!r}, not {company.issuer!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str) or not _is_safe(found[name]):
            raise ProviderDown(f"its {name} is none, or not by https")
    return found


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def _json(session: Any, address: str, bearer: str = "") -> Mapping[str, Any]:
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    try:
        answer = session.request("GET", address, withhold_token=True, allow_redirects=False, headers=headers)
        found = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError) as error:
        raise ProviderDown(f"{type(error).__name__} at {address}") from error
    if not isinstance(found, dict):
        raise ProviderDown(f"{answer.status_code} at {address}")
    return found


def _token(session: Any, address: str, errand: Errand, code: str) -> Mapping[str, Any]:
    try:
        found = session.fetch_token(
            address,
            grant_type="authorization_code",
            code=code,
            code_verifier=errand.verifier,
            allow_redirects=False,
            timeout=SECONDS,
        )
    except AuthlibBaseError as error:
        raise NotVouchedFor(f"the code was refused: {error.error}") from error
    except (requests.RequestException, ValueError) as error:
        raise ProviderDown(f"{type(error).__name__} at {address}") from error
    return dict(found)


def _keys(found: Any) -> KeySet:
    return KeySet.import_key_set(found)


def _claims(
    company: Company, token: Mapping[str, Any], keys: Mapping[str, Any], nonce: str, now: datetime
) -> Mapping[str, Any]:
    params = {"nonce": nonce, "client_id": company.client_id, "access_token": token.get("access_token")}
    asked: Any = {
        "iss": {"essential": True, "value": company.issuer},
        "aud": {"essential": True, "values": [company.client_id]},
    }
    try:
        made = jwt.decode(str(token.get("id_token", "")), _keys(keys), algorithms=ALGORITHMS)
        claims = CodeIDToken(made.claims, made.header, asked, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotVouchedFor(f"{type(error).__name__}: {error}") from error
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise NotVouchedFor("the token names nobody")
    return dict(claims)
