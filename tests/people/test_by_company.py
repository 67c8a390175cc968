"""Signing in by the company's own sign-in, against a real provider in a process of its own; and the attacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from promo.people.sign_in import mail_links
from promo.people.staff import COMMAND, add, disable, reset
from promo.refusals import NotPossible
from promo.settings import Settings
from promo.store.tables import AuditEvent, OutboxItem, Person, ProviderIdentity, Role
from promo.web import create_app
from tests.support.asking import asks_for_link
from tests.support.company_sign_in import CLIENT, SECRET, Running, running
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import row, rows
from tests.support.staff import let_in, post

ANNA = "anna@vendor.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with running() as made:
        yield made


@dataclass
class Company:
    """An installation that staff sign in to by their company's account, and the provider."""

    engine: Installation
    provider: Running

    def knows(self, email: str = ANNA, subject: str = "sub-anna", verified: Any = True, **told: Any) -> None:
        """Who signs in next; `told` is what is wrong, or in which groups they are."""
        who = {"sub": subject, "email": email, "email_verified": verified, "name": "Anna"}
        if "groups" in told:
            who["groups"] = told.pop("groups")
        self.provider.tell(who=who, now=self.engine.clock.now().timestamp(), **told)

    def with_(self, **settings: Any) -> Company:
        return replace(self, engine=replace(self.engine, settings=self.engine.settings.model_copy(update=settings)))

    def browser(self) -> FlaskClient:
        return create_app(self.engine).test_client()

    def way_back(self, web: FlaskClient, start: str = "/sign-in/company") -> str:
        """There, and the address by which the provider sends the browser back."""
        answer = web.get(start)
        assert answer.status_code == 303, answer.text
        back = urlsplit(self.provider.goes_to(answer.headers["Location"]))
        return f"{back.path}?{back.query}"

    def sign_in(self, web: FlaskClient) -> tuple[int, str]:
        """The whole way; the status and where it leads, or what the page says."""
        answer = web.get(self.way_back(web))
        return answer.status_code, answer.headers.get("Location") or answer.text


@pytest.fixture
def company(lite: Installation, provider: Running) -> Company:
    given = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    made = Company(lite, provider).with_(**given)
    made.knows()
    return made


def test_who_was_invited_comes_in_and_is_bound_to_the_account_whatever_its_address_becomes(company: Company) -> None:
    made = company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    web = company.browser()
    assert "/sign-in/company" in web.get("/sign-in").text
    assert company.sign_in(web) == (303, "/desk/")
    assert web.get("/desk/").status_code == 200  # no password is asked for
    [bound] = rows(company.engine, ProviderIdentity)
    assert (bound.person_id, bound.subject, bound.by_group) == (made.person_id, "sub-anna", False)

    company.knows(email="married@elsewhere.example", verified=False)
    assert company.sign_in(company.browser()) == (303, "/desk/")
    company.knows(subject="somebody-else")  # with her address, by another account
    code, page = company.sign_in(company.browser())
    assert code == 403 and "Another account of your company" in page


def test_the_page_that_was_wanted_comes_after_it_and_no_page_of_others(company: Company) -> None:
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    for wanted, comes in (("/desk/claims", "/desk/claims"), ("//evil.example/", "/desk/"), ("/%09/evil", "/desk/")):
        web = company.browser()
        back = company.way_back(web, f"/sign-in/company?next={wanted}")
        assert web.get(back).headers["Location"] == comes


def test_whom_nobody_invited_stays_outside(company: Company) -> None:
    code, page = company.sign_in(company.browser())
    assert code == 403 and "nobody has invited you" in page
    rep(company.engine, ANNA, Role.CUSTOMER)
    assert company.sign_in(company.browser())[0] == 403
    assert rows(company.engine, ProviderIdentity) == []


def test_an_address_that_nobody_verified_is_nobodys(company: Company) -> None:
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    for verified in (False, "true", 1, None):
        company.knows(verified=verified)
        code, page = company.sign_in(company.browser())
        assert code == 403 and "does not vouch" in page, verified
    assert rows(company.engine, ProviderIdentity) == []


def test_who_is_let_go_never_comes_in(company: Company) -> None:
    let_in(company.engine, "admin@vendor.example", Role.ADMIN)
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    web = company.browser()
    assert company.sign_in(web)[0] == 303
    company.engine.do(COMMAND, disable, ANNA)
    assert web.get("/desk/").status_code == 302
    code, page = company.sign_in(company.browser())
    assert code == 403 and "may not sign in here any more" in page


def test_only_addresses_of_the_domain_are_bound(company: Company) -> None:
    strict = company.with_(oidc_domain="vendor.example, other.example")
    company.engine.do(COMMAND, add, "anna@partner.example", "Anna", Role.REP)
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    strict.knows(email="anna@partner.example", subject="partner")
    assert strict.sign_in(strict.browser())[0] == 403
    strict.knows()
    assert strict.sign_in(strict.browser())[0] == 303


def test_a_group_lets_in_gives_the_role_each_time_and_takes_every_way_in_with_it(company: Company) -> None:
    groups = company.with_(oidc_roles="boss = manager, desk = rep")
    groups.knows(groups=["desk", "football"])
    web = groups.browser()
    assert groups.sign_in(web) == (303, "/desk/")
    [person] = rows(groups.engine, Person)
    assert (person.email, person.role, person.name) == (ANNA, Role.REP, "Anna")
    assert web.get("/finance/").status_code == 403
    groups.knows(groups=["desk", "boss"])
    web = groups.browser()
    assert groups.sign_in(web)[0] == 303 and web.get("/finance/").status_code == 200
    assert [e.actor for e in rows(groups.engine, AuditEvent) if e.what == "person.role_given"] == ["company-sign-in"]

    asks_for_link(groups.engine, ANNA, address="1.1.1.1")
    mail_links(groups.engine, groups.engine.clock.now())
    assert [i for i in rows(groups.engine, OutboxItem) if i.template == "sign_in_link"] == []
    with pytest.raises(NotPossible, match="group"):
        groups.engine.do(COMMAND, reset, ANNA)
    groups.knows(groups=["football"])
    assert groups.sign_in(groups.browser())[0] == 403
    groups.knows(groups="desk")
    assert groups.sign_in(groups.browser())[0] == 303


def test_an_account_is_bound_anew_after_a_reset(company: Company) -> None:
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    assert company.sign_in(company.browser())[0] == 303
    company.engine.do(COMMAND, reset, ANNA)
    company.knows(subject="new-account")
    assert company.sign_in(company.browser())[0] == 303
    assert [i.subject for i in rows(company.engine, ProviderIdentity)] == ["new-account"]


def test_a_role_that_needs_a_second_factor_has_it_at_the_company(company: Company) -> None:
    strict = company.with_(second_factor="manager")
    strict.engine.do(COMMAND, add, ANNA, "Anna", Role.MANAGER)
    web = strict.browser()
    assert strict.sign_in(web)[0] == 303
    assert web.get("/desk/people").status_code == 200


NOW = 1_796_117_400  # 1 December 2026, 9:30, as the clock of the tests stands
ATTACKS: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another-client"}},
    "our audience among others, made for another": {"claims": {"aud": ["another", CLIENT], "azp": "another"}},
    "expired": {"claims": {"iat": NOW - 900, "exp": NOW - 600}},
    "not yet": {"claims": {"nbf": NOW + 600}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "no signature": {"signed": "none"},
    "a signature by what everybody may read": {"signed": "HS256"},
    "a signature by another key": {"signed": "foreign"},
    "another access token": {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
    "nobody named": {"claims": {"sub": ""}},
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_proves_nothing_lets_nobody_in(company: Company, attack: str) -> None:
    assert int(company.engine.clock.now().timestamp()) == NOW
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.ADMIN)
    company.knows(**ATTACKS[attack])
    web = company.browser()
    code, page = company.sign_in(web)
    assert code == 422 and "proves nothing" in page
    assert web.get("/desk/").status_code == 302 and rows(company.engine, ProviderIdentity) == []
    company.knows()
    assert company.sign_in(company.browser())[0] == 303  # the same without the attack


def test_a_way_back_is_good_once_in_its_own_browser_and_for_ten_minutes(company: Company) -> None:
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    web, other = company.browser(), company.browser()
    back = company.way_back(web)
    company.way_back(other)
    for stranger in (company.browser(), other):  # without the cookie, and with that of another errand
        assert "Begin again" in stranger.get(back).text and stranger.get("/desk/").status_code == 302
    assert web.get(back).status_code == 303
    web.post("/sign-out", data={"csrf": csrf(web.get("/desk/").text)})
    assert web.get(back).status_code == 422 and web.get("/desk/").status_code == 302

    late = company.way_back(web)
    company.engine.clock.advance(minutes=11)
    assert web.get(late).status_code == 422


def test_a_code_of_another_errand_is_refused_by_its_verifier(company: Company) -> None:
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    victim, thief = company.browser(), company.browser()
    stolen = parse_qs(urlsplit(company.way_back(victim)).query)["code"][0]
    own = parse_qs(urlsplit(company.way_back(thief)).query)["state"][0]
    answer = thief.get(f"/sign-in/company/back?code={stolen}&state={own}")
    assert answer.status_code == 422 and "proves nothing" in answer.text


def test_where_the_provider_is_down_or_another_the_other_way_in_is_named(company: Company) -> None:
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    company.knows(down=True)
    code, page = company.sign_in(company.browser())
    assert code == 503 and "does not answer" in page and 'name="password"' in page
    company.knows(issuer="https://evil.example")
    assert company.browser().get("/sign-in/company").status_code == 503
    company.knows(denies=True)
    code, page = company.sign_in(company.browser())
    assert code == 422 and "did not let you through" in page
    with running() as short:
        short.end()
        gone = company.with_(oidc_issuer=short.issuer)
        answer = gone.browser().get("/sign-in/company")
    assert answer.status_code == 503 and "does not answer" in answer.text


def test_signing_out_ends_the_session_here_and_offers_the_way_out_there(company: Company) -> None:
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    web = company.browser()
    assert company.sign_in(web)[0] == 303
    answer = web.post("/sign-out", data={"csrf": csrf(web.get("/desk/").text)})
    assert answer.headers["Location"] == "/sign-in?left=company"
    assert "/sign-out/company" in web.get("/sign-in?left=company").text
    assert web.get("/sign-out/company").headers["Location"].startswith(f"{company.provider.issuer}/out?client_id=promo")
    assert web.get("/desk/").status_code == 302


def test_an_address_that_stands_in_the_user_information_alone_counts_if_it_is_theirs(company: Company) -> None:
    company.engine.do(COMMAND, add, ANNA, "Anna", Role.REP)
    who, now = {"sub": "sub-anna"}, company.engine.clock.now().timestamp()
    company.provider.tell(who=who, now=now, me={"sub": "another", "email": ANNA, "email_verified": True})
    assert company.sign_in(company.browser())[0] == 422
    company.provider.tell(who=who, now=now, me={"email": ANNA, "email_verified": True})
    assert company.sign_in(company.browser())[0] == 303


def test_without_a_company_sign_in_there_is_none(lite: Installation) -> None:
    web = create_app(lite).test_client()
    assert "/sign-in/company" not in web.get("/sign-in").text
    for path in ("/sign-in/company", "/sign-in/company/back?code=x&state=y", "/sign-out/company"):
        assert web.get(path).status_code == 404
    assert post is not None and row is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "http://sign-in.example"},
        {"oidc_issuer": "sign-in.example"},
        {"oidc_roles": "desk=boss"},
        {"oidc_roles": "desk"},
        {"second_factor": "rep,customer"},
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]
