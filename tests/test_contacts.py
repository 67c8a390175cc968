"""Links are asked each night: what is gone is hidden, a closed network is held against nobody, and no machine of the
house is ever asked."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from promo.contacts import broken_links, check_contacts
from promo.messages.knock import Answer, is_public, knock
from promo.promotions.rule_files import lint
from promo.promotions.strict import Sourced
from promo.rule_sets.in_force import RulesInForce
from promo.store.tables import NightlyCheck
from tests.support.certificates import for_this_machine
from tests.support.installation import Installation
from tests.support.rows import rows

ONE, TWO = "https://one.vendor.example/", "https://two.vendor.example/"


@pytest.fixture
def linked(lite: Installation) -> Installation:
    vendor = lite.rules.vendor.model_copy(update={"help_url": Sourced(value=ONE), "support_url": Sourced(value=TWO)})
    return replace(lite, rules_source=RulesInForce(lite.store, replace(lite.rules, vendor=vendor)))


def nobody_asks(link: str) -> Answer:
    raise AssertionError(f"{link} was asked")


def night(linked: Installation, answers: dict[str, Answer]) -> frozenset[str]:
    """The next night, with what comes back from each link; the links that count as broken then."""
    linked.clock.advance(days=1)
    assert check_contacts(linked, linked.clock.now(), answers.__getitem__) == 2
    with linked.store.reading() as db:
        return broken_links(db, linked.clock.now())


def test_what_is_gone_is_broken_at_once_and_well_again_when_it_answers(linked: Installation) -> None:
    assert night(linked, {ONE: Answer.WELL, TWO: Answer.WELL}) == frozenset()
    assert night(linked, {ONE: Answer.GONE, TWO: Answer.WELL}) == {ONE}
    assert night(linked, {ONE: Answer.WELL, TWO: Answer.WELL}) == frozenset()


def test_one_that_does_not_answer_while_others_do_is_broken_after_three_nights(linked: Installation) -> None:
    found = [night(linked, {ONE: Answer.SILENT, TWO: Answer.WELL}) for _ in range(4)]
    assert found == [frozenset(), frozenset(), frozenset(), {ONE}]


def test_a_closed_network_is_held_against_no_link_and_forgives_none(linked: Installation) -> None:
    for _ in range(5):
        assert night(linked, dict.fromkeys((ONE, TWO), Answer.SILENT)) == frozenset()
    night(linked, {ONE: Answer.WELL, TWO: Answer.GONE})
    assert night(linked, dict.fromkeys((ONE, TWO), Answer.SILENT)) == {TWO}


def test_it_is_asked_once_a_night_and_not_at_all_where_that_is_switched_off(linked: Installation) -> None:
    night(linked, {ONE: Answer.WELL, TWO: Answer.WELL})
    assert check_contacts(linked, linked.clock.now() + timedelta(hours=1), nobody_asks) == 0
    linked.clock.advance(days=1)
    off = replace(linked, settings=linked.settings.model_copy(update={"check_links": False}))
    assert check_contacts(off, off.clock.now(), nobody_asks) == 0


def test_made_up_links_are_never_asked(lite: Installation) -> None:
    assert check_contacts(lite, lite.clock.now(), nobody_asks) == 0
    assert rows(lite, NightlyCheck) == []


def test_a_mistake_in_the_file_is_found_with_its_line(lite: Installation, tmp_path: Path) -> None:
    (tmp_path / "contacts.yaml").write_text("checked:\n  - {what: '+33 1', on: 2026-11-20, by: Ana}\n")
    assert any(m.file == "contacts.yaml" and m.line == 2 for m in lint(tmp_path))


@pytest.mark.parametrize("machine", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "fe80::1%eth0"])
def test_machines_of_the_house_are_not_public(machine: str) -> None:
    assert not is_public(machine)


class Heads(BaseHTTPRequestHandler):
    """Answers by the path: /404, /301 …"""

    asked: list[str] = []

    def do_HEAD(self) -> None:
        self.asked.append(self.path)
        self.send_response(int(self.path.partition("?")[0].strip("/")))
        self.send_header("Location", "https://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ssl.SSLContext]]:
    """An https server of this machine, and whom to trust for it."""
    chain = for_this_machine(tmp_path_factory.mktemp("tls"))
    server = HTTPServer(("127.0.0.1", 0), Heads)
    line = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    line.load_cert_chain(chain)
    server.socket = line.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}", ssl.create_default_context(cafile=str(chain))
    server.shutdown()


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, Answer.WELL),
        (301, Answer.WELL),
        (403, Answer.WELL),
        (404, Answer.GONE),
        (410, Answer.GONE),
        (503, Answer.SILENT),
    ],
)
def test_an_answer_is_read_from_its_status_and_no_redirect_is_followed(
    site: tuple[str, ssl.SSLContext], status: int, answer: Answer
) -> None:
    url, trust = site
    Heads.asked.clear()
    assert knock(f"{url}/{status}", may_reach=lambda _: True, trust=trust) is answer
    assert Heads.asked == [f"/{status}"]


def test_a_page_that_is_named_by_its_query_is_asked_with_it(site: tuple[str, ssl.SSLContext]) -> None:
    url, trust = site
    Heads.asked.clear()
    assert knock(f"{url}/200?article=7&lang=fr#steps", may_reach=lambda _: True, trust=trust) is Answer.WELL
    assert Heads.asked == ["/200?article=7&lang=fr"]


def test_a_machine_of_the_house_is_never_asked_whatever_name_leads_to_it(site: tuple[str, ssl.SSLContext]) -> None:
    url, trust = site
    Heads.asked.clear()
    assert knock(f"{url}/200", trust=trust) is Answer.SILENT
    assert knock(url.replace("https", "http") + "/200", may_reach=lambda _: True) is Answer.SILENT
    assert knock(url.replace("localhost", "a:b@localhost") + "/200", may_reach=lambda _: True) is Answer.SILENT
    assert Heads.asked == []


def test_a_certificate_that_nobody_vouches_for_is_no_answer(site: tuple[str, ssl.SSLContext]) -> None:
    assert knock(f"{site[0]}/200", may_reach=lambda _: True) is Answer.SILENT
