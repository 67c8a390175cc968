"""Where mails with papers arrive: a folder, and a mailbox on an IMAP server on loopback; and what the doctor says of
it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from promo.claims.mailed_papers import take_mailed_papers
from promo.cli import cli
from promo.messages.letterbox import ImapMailbox, Maildir, NoLetterbox, Waiting, letterbox_of, wrongly_set
from promo.settings import Settings
from promo.store.tables import ProofFile
from promo.sweeps import Rhythm, run_due
from tests.support.documents import docx
from tests.support.imap import ImapServer
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.mails import CLAUSE
from tests.support.paper_mails import ADDRESS, address_of_claim, paper_mail
from tests.support.proofs import french
from tests.support.rows import rows


@pytest.fixture(params=[True, False], ids=["uidplus", "plain"])
def server(request: pytest.FixtureRequest) -> Iterator[ImapServer]:
    with ImapServer(uidplus=request.param) as running:
        yield running


def settings_for(server: ImapServer, **changes: Any) -> dict[str, Any]:
    return {
        "papers_address": ADDRESS,
        "papers_imap_host": "127.0.0.1",
        "papers_imap_port": server.port,
        "papers_imap_user": "papers",
        "papers_imap_password": "secret",
        "papers_imap_tls": False,
    } | changes


def test_a_mailbox_gives_its_mails_the_oldest_first_and_lets_go_of_them(server: ImapServer) -> None:
    for text in (b"A: 1\r\n\r\none", b"B: 2\r\n\r\n" + b"x" * 90_000, b"C: 3\r\n\r\nthree"):
        server.put(text)
    box = letterbox_of(Settings(**settings_for(server)))
    assert isinstance(box, ImapMailbox)
    with box:
        assert box.waiting(2) == [Waiting("7", 11), Waiting("8", 90_008)]
        assert box.whole("7") == b"A: 1\r\n\r\none"
        assert box.head("8") == (b"B: 2\r\n\r\n" + b"x" * 90_000)[:65_536]
        box.remove("7")
        box.set_aside("8")
        assert [mail.name for mail in box.waiting(9)] == ["9"]
        assert box.whole("7") is None
    assert {uid: mail.flags for uid, mail in server.mails.items()} == {8: {"\\Flagged"}, 9: set()}
    assert server.said[-1] == "LOGOUT"


def test_papers_come_out_of_a_mailbox_into_the_request(server: ImapServer, lite: Installation) -> None:
    box = replace(lite, settings=lite.settings.model_copy(update=settings_for(server)))
    process(box, submit(box, content=docx(CLAUSE), name="vertrag.docx").claim_id)
    server.put(bytes(paper_mail(address_of_claim(box), ("contrat.pdf", french()))))
    server.put(b"From: spam@example.com\r\nTo: papers@vendor.example\r\n\r\nbuy")
    assert run_due(box, rhythms=[Rhythm.POST]) == {"mails_taken": 1, "mails_unknown": 1}
    assert [file.name for file in rows(box, ProofFile)] == ["vertrag.docx", "contrat.pdf"]
    assert server.mails == {}


def test_a_mailbox_that_cannot_be_opened_is_said_and_stops_nothing_else(server: ImapServer, lite: Installation) -> None:
    wrong = replace(lite, settings=lite.settings.model_copy(update=settings_for(server, papers_imap_password="no")))
    with pytest.raises(NoLetterbox, match=r"127\.0\.0\.1"):
        take_mailed_papers(wrong, wrong.clock.now())
    done = run_due(wrong)
    assert done["papers_mailed_failed"] == 1
    assert done["mails_forgotten"] == 0
    box = letterbox_of(Settings(**settings_for(server, papers_imap_port=1)))
    assert box is not None
    with pytest.raises(NoLetterbox, match=r"127\.0\.0\.1:1"), box:
        pass


def test_a_folder_gives_its_mails_and_follows_no_link(tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    (tmp_path / "new/b").write_bytes(b"two")
    (tmp_path / "cur/a:2,S").write_bytes(b"one")
    (tmp_path / "tmp/c").write_bytes(b"unfinished")
    (tmp_path / "outside").write_bytes(b"secret")
    (tmp_path / "new/link").symlink_to(tmp_path / "outside")
    with Maildir(tmp_path) as box:
        assert {mail.name for mail in box.waiting(9)} == {"new/b", "cur/a:2,S"}
        box.set_aside("cur/a:2,S")
        box.remove("new/b")
        box.remove("new/b")
        assert box.waiting(9) == []
    assert (tmp_path / ".Aside/cur/a:2,S").read_bytes() == b"one"


WRONG = {
    "a place without an address": ({"papers_maildir": Path("x")}, "PROMO_PAPERS_ADDRESS"),
    "an address without a place": ({"papers_address": ADDRESS}, "PROMO_PAPERS_MAILDIR or"),
    "no address": ({"papers_address": "papers", "papers_maildir": Path("x")}, "no mail address"),
    "a plus": ({"papers_address": "a+b@x.example", "papers_maildir": Path("x")}, "without a +"),
    "two places": (
        {"papers_address": ADDRESS, "papers_maildir": Path("x"), "papers_imap_host": "mail.example"},
        "not both",
    ),
}


@pytest.mark.parametrize(("given", "why"), WRONG.values(), ids=WRONG)
def test_settings_that_do_not_fit_are_named(given: dict[str, Any], why: str) -> None:
    assert why in wrongly_set(Settings(**given))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "none are taken by mail"),
        ({"PAPERS_ADDRESS": ADDRESS}, "nobody finds the mails"),
        ({"PAPERS_ADDRESS": ADDRESS, "PAPERS_MAILDIR": "nowhere"}, "nowhere is no maildir"),
        ({"PAPERS_ADDRESS": ADDRESS, "PAPERS_IMAP_HOST": "127.0.0.1", "PAPERS_IMAP_PORT": "1"}, "127.0.0.1:1"),
        ({"PAPERS_ADDRESS": ADDRESS, "PAPERS_MAILDIR": "box"}, "found in box; 1 wait there"),
    ],
)
def test_the_doctor_says_how_it_is(
    given: dict[str, str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for part in ("new", "cur", "tmp"):
        (tmp_path / "box" / part).mkdir(parents=True)
    (tmp_path / "box/new/1").write_bytes(b"From: a@b.example\n\nx")
    monkeypatch.setattr("promo.commands.doctor.CHECKS", (promo_papers(),))
    env = {f"PROMO_{name}": value for name, value in given.items()}
    done = CliRunner().invoke(cli, ["doctor"], env=env | {"PROMO_PAPERS_IMAP_PASSWORD": "hush"})
    assert says in done.output
    assert "hush" not in done.output


def promo_papers() -> Any:
    from promo.commands import doctor

    return next(check for check in doctor.CHECKS if check.__name__ == "_papers")
