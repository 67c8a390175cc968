"""The commands as people and scripts call them: real processes, exit codes, one line on stderr."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from promo.proof.sealed.ocr_data import tessdata
from promo.shipped import shipped
from promo.store.engine import Store
from promo.store.migrate import downgrade
from tests.support import degraded
from tests.support.proofs import french

PROMO = [sys.executable, "-m", "promo.cli"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def promo(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PROMO_DATA_DIR": str(home / "var"), "NO_COLOR": "1", **environment}
    return subprocess.run([*PROMO, *arguments], capture_output=True, text=True, timeout=120, cwd=home, env=env)


def ok(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_check_lists_what_the_offer_asks_for_and_says_what_a_file_was_read_as(home: Path) -> None:
    (home / "contrat.pdf").write_bytes(french())
    told = promo(home, "check", "contrat.pdf", "--country", "FR").stdout
    assert "renewal notice" in told and "old plan" not in told and "old seats" not in told
    assert "not what its name says" not in told
    (home / "notes.pdf").write_text("TeamViewer\nCustomer: Atelier Roussel SARL\nNotice: three months.\n")
    assert "notes.pdf is not what its name says; read as: plain text" in promo(home, "check", "notes.pdf").stdout


def test_check_answers_as_the_interface_says(home: Path) -> None:
    (home / "contrat.pdf").write_bytes(french())
    answer = ok(
        promo(
            home,
            "check",
            "contrat.pdf",
            "--company",
            "Atelier Roussel SARL",
            "--country",
            "FR",
            "--as-of",
            "2026-12-01",
            "--json",
        )
    )
    assert answer["outcome"] == "approve"
    assert answer["facts"]["renewal_notice"]["value"] == {"count": 3, "unit": "month"}
    assert answer["facts"]["contract_end"]["value"] == "2027-03-31"
    assert answer["facts"]["renewal_notice"]["evidence"][0]["page"] == 1
    assert answer["credit"] == {
        "months": 3,
        "first_free_day": "2026-12-01",
        "free_from": "2026-12-02",
        "free_until": "2027-03-01",
        "billing_starts": "2027-03-02",
    }
    assert answer["exit"]["situation"] == "deadline_ahead"
    assert answer["exit"]["last_day_to_arrive"] == "2026-12-31"
    assert "claimant.already_used" in answer["not_checked"]
    assert answer["rules"]["version"].startswith("sha256:")
    assert set(answer) >= {
        "outcome",
        "reasons",
        "facts",
        "clauses",
        "not_checked",
        "exit",
        "credit",
        "documents",
        "rules",
        "timing_ms",
    }


def test_check_for_people_says_outcome_and_first_bill(home: Path) -> None:
    (home / "contrat.pdf").write_bytes(french())
    done = promo(home, "check", "contrat.pdf", "--as-of", "2026-12-01")
    assert done.returncode == 0
    assert "approve" in done.stdout
    assert "first bill on 2027-03-02" in done.stdout


@pytest.mark.parametrize(
    ("letterhead", "says"),
    [
        (
            "TeamViewer Germany GmbH",
            "notice goes to TeamViewer Germany GmbH, Bahnhofsplatz 2, 73033 Göppingen, Germany",
        ),
        ("TeamViewer", "check company and address against the contract"),
        ("TeamViewer Austria GmbH", "notice goes to TeamViewer Austria GmbH; its address is not known"),
    ],
)
def test_check_for_people_says_the_addressee_once_and_what_is_to_be_checked(
    home: Path, letterhead: str, says: str
) -> None:
    (home / "c.txt").write_text(
        f"{letterhead}\nContract number: TV-2024-118\nCustomer: Harrogate Logistics Ltd\nThe contract began on 1 April"
        " 2024 for one year and renews for one year at a time unless the customer gives three months' written notice"
        " before the end of the term.\n"
    )
    told = " ".join(promo(home, "check", "c.txt", "--as-of", "2026-12-01").stdout.split())
    assert says in told and "GmbH, TeamViewer Germany GmbH" not in told
    assert ("names no company, only a brand" in told) is (letterhead == "TeamViewer")


def test_one_bad_claim_never_stops_the_rest(home: Path) -> None:
    (home / "contrat.pdf").write_bytes(french())
    lines = [
        {"id": "good", "files": ["contrat.pdf"], "as_of": "2026-12-01"},
        {"id": "gone", "files": ["nothing.pdf"]},
        {"id": "no-files"},
        {"id": "bad-date", "files": ["contrat.pdf"], "as_of": "tomorrow"},
    ]
    text = (
        "\n".join(json.dumps(x) for x in lines)
        + "\nnot json\n"
        + json.dumps({"id": "last", "files": ["contrat.pdf"], "as_of": "2026-12-01"})
    )
    (home / "claims.jsonl").write_text(text)
    done = promo(home, "check", "--jsonl", "claims.jsonl")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(x) for x in done.stdout.splitlines()]
    assert [r["id"] for r in rows] == ["good", "gone", "no-files", "bad-date", "line 5", "last"]
    assert [bool(r.get("error")) for r in rows] == [False, True, True, True, True, False]


def test_notice_says_the_last_day_and_the_earliest_exit(home: Path) -> None:
    contract = "--jurisdiction DE --start 2024-04-01 --initial-term P12M --renewal-term P12M"
    notice = "--notice P3M --reference end_of_term --form written"

    leaving = ok(promo(home, "notice", *contract.split(), *notice.split(), "--today", "2026-11-22", "--json"))

    assert leaving["situation"] == "deadline_ahead"
    assert (leaving["last_day_to_arrive"], leaving["earliest_exit"]) == ("2026-12-31", "2027-03-31")


def test_billing_dates_say_the_free_days_and_the_periods_after_them(home: Path) -> None:
    asked = "--start 2026-01-31 --free P3M --every P1M --count 3 --timezone Europe/Paris"

    paying = ok(promo(home, "billing-dates", *asked.split(), "--json"))

    assert (paying["free_until"], paying["billing_starts"]) == ("2026-04-30", "2026-05-01")
    assert paying["billing_starts_instant"] == "2026-04-30T22:00:00Z"
    assert paying["periods"] == [
        ["2026-05-01", "2026-06-01"],
        ["2026-06-01", "2026-07-01"],
        ["2026-07-01", "2026-08-01"],
    ]


@pytest.mark.parametrize(
    ("start", "zone", "day", "instant"),
    [
        ("2027-01-30", "Africa/Cairo", "2027-04-30", "2027-04-29T22:00:00Z"),  # midnight does not exist there
        ("2026-06-06", "America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),  # nor there
        ("2026-11-30", "America/New_York", "2027-03-01", "2027-03-01T05:00:00Z"),  # no 30 February
        ("2026-12-28", "Asia/Beirut", "2027-03-28", "2027-03-27T22:00:00Z"),  # nor there
    ],
)
def test_a_billing_day_begins_where_the_clock_does(home: Path, start: str, zone: str, day: str, instant: str) -> None:
    asked = f"--start {start} --free P3M --every P1M --count 1 --timezone {zone}"
    paying = ok(promo(home, "billing-dates", *asked.split(), "--json"))
    assert (paying["billing_starts"], paying["billing_starts_instant"]) == (day, instant)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check"], "name at least one file"),
        (["check", "nothing.pdf"], "does not exist"),
        (["check", "."], "is a folder"),
        (["check", "x.pdf", "--as-of", "01.12.2026"], "write YYYY-MM-DD"),
        (["check", "x.pdf", "--competitor", "nobody"], "there is no competitor"),
        (["check", "x.pdf", "--promotion", "nothing"], "there is no promotion"),
        (["notice"], "give --notice"),
        (["notice", "--notice", "three"], "write P3M"),
        (["billing-dates"], "give --start"),
        (["billing-dates", "--start", "2026-01-31", "--timezone", "Mars/Olympus"], "no IANA time zone"),
        (["billing-dates", "--start", "2026-01-31", "--free", "P90D"], "whole months"),
        (["billing-dates", "--start", "2026-01-31", "--every", "P0M"], "lasts some time"),
        (["bill", "--as-of", "soon"], "is not an instant"),
        (["bill", "--as-of", "2027-03-02T00:00:00"], "has no time zone"),
        (["bill"], "the database is not set up yet; run `promo init`"),
        (["serve"], "the database is not set up yet; run `promo init`"),
        (["verify"], "the database is not set up yet; run `promo init`"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_usage_is_one_line_that_says_how_to_mend_it(home: Path, arguments: list[str], says: str) -> None:
    done = promo(home, *arguments, PROMO_PORT="0")
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_database_that_cannot_be_reached_is_said_so(home: Path) -> None:
    done = promo(home, "verify", PROMO_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr
    assert "PROMO_DATABASE_URL" in done.stderr


def test_a_database_behind_its_migrations_is_not_touched(home: Path) -> None:
    assert promo(home, "init").returncode == 0
    store = Store(f"sqlite:///{home}/var/promo.sqlite3", home / "var/files")
    with store.writing() as db:
        db.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    store.close()
    done = promo(home, "bill")
    assert done.returncode == 2
    assert "the database is at migration 0000, this version needs 0" in done.stderr
    assert "run `promo init`" in done.stderr
    with pytest.raises(Exception, match="0000"):
        downgrade(Store(f"sqlite:///{home}/var/promo.sqlite3", home), "base")


def test_a_rule_file_with_a_mistake_stops_every_command_with_its_line(home: Path) -> None:

    shutil.copytree(ROOT / "rules", home / "rules")
    path = home / "rules/promotions/three-free-months.yaml"
    path.write_text(path.read_text("utf-8").replace("fails: notice.too_short", "fails: notice.to_short"), "utf-8")
    for arguments in (["check", "x.pdf"], ["rules", "test"], ["serve"]):
        done = promo(home, *arguments, PROMO_RULES_DIR=str(home / "rules"), PROMO_PORT=str(free_port()))
        assert done.returncode == 2
        assert "three-free-months.yaml:" in done.stderr
        assert "unknown reason code" in done.stderr
    lint = promo(home, "rules", "lint", PROMO_RULES_DIR=str(home / "rules"))
    assert lint.returncode == 2
    assert promo(home, "rules", "lint").returncode == 0
    assert "of" in promo(home, "rules", "test").stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_busy_port_is_said_so(home: Path) -> None:
    assert promo(home, "init").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        done = promo(home, "serve", PROMO_PORT=str(port))
    assert done.returncode == 2
    assert f"port {port} is in use" in done.stderr


def test_serve_demo_runs_web_and_clock_and_stops_on_request(home: Path) -> None:
    port = free_port()
    env = {
        **os.environ,
        "PROMO_DATA_DIR": str(home / "var"),
        "PROMO_PORT": str(port),
        "PROMO_BASE_URL": f"http://127.0.0.1:{port}",
    }
    process = subprocess.Popen([*PROMO, "serve", "--demo"], cwd=home, env=env, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 240  # the past of the demo is told before the site opens
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                    health = json.loads(answer.read())
                    assert health["status"] == "ok"
                    assert set(health) == {"status"}
                    break
            except OSError:
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
                assert time.monotonic() < deadline
                time.sleep(0.2)
        told = len(list((home / "var/mail").glob("*.eml")))
        assert told > 40  # those of the past
        wanted = time.monotonic() + 240
        while len(list((home / "var/mail").glob("*.eml"))) < told + 20 and time.monotonic() < wanted:
            time.sleep(0.3)  # receipts and answers of today leave by themselves
        assert len(list((home / "var/mail").glob("*.eml"))) >= told + 20
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "rep@demo.example" in said
    assert f"open  http://127.0.0.1:{port}" in said
    assert promo(home, "verify").stdout == "every invariant holds\n"
    said = promo(home, "bill").stdout
    assert "nothing was due" in said or "messages" in said
    assert promo(home, "init", "--demo").returncode == 0
    assert "demo log-ins" in promo(home, "doctor", "--production").stdout
    assert promo(home, "verify").returncode == 0


def test_the_doctor_names_samples_before_going_live(home: Path) -> None:
    well = promo(home, "doctor")
    assert well.returncode == 0, well.stdout + well.stderr
    assert "PROMO_" in well.stdout
    ill = promo(home, "doctor", "--production", "--json")
    found = json.loads(ill.stdout)["findings"]
    assert ill.returncode == 1
    assert any("vendor.yaml: phone" in f["says"] for f in found)
    assert any("competitors/anydesk.yaml: notice_address" in f["says"] for f in found)
    assert any(f["what"] == "secret" for f in found)


def test_the_doctor_names_the_language_in_which_no_photo_is_read(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tessdata()
    assert theirs
    for file in Path(theirs).glob("*.traineddata"):
        if file.name != "jpn.traineddata":
            (tmp_path / file.name).symlink_to(file)
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    found = promo(home, "doctor")
    assert found.returncode == 1
    [line] = [line for line in found.stdout.splitlines() if " photos " in line]
    assert "apt install tesseract-ocr-jpn," in line


@pytest.mark.parametrize(
    "command",
    ["check", "notice", "billing-dates", "init", "serve", "web", "worker", "bill", "doctor", "verify", "rules"],
)
def test_every_command_has_help(home: Path, command: str) -> None:
    done = promo(home, command, "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_check_shows_on_a_terminal_how_far_it_has_come_and_keeps_stdout_for_the_answer(tmp_path: Path) -> None:
    import pty

    scan = tmp_path / "scan.jpg"
    scan.write_bytes(degraded.jpeg(degraded.page("fr", 150)))
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*PROMO, "check", str(scan), "--json"], stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # the terminal closes with its last writer
        while part := os.read(ours, 4096):
            shown += part
    os.close(ours)
    said, _ = process.communicate(timeout=60)
    assert b"opening" in shown
    assert b"reading the pages of scan.jpg" in shown
    assert json.loads(said)["documents"][0]["reader"] == "ocr"


def test_the_rules_are_drafted_replayed_and_published_from_the_terminal(home: Path) -> None:
    assert promo(home, "init", "--demo").returncode == 0
    with contextlib.closing(sqlite3.connect(home / "var/promo.sqlite3")) as database:
        people = database.execute("SELECT email FROM person WHERE role IN ('manager', 'admin')").fetchall()
    author, other = (row[0] for row in people[:2])
    shutil.copytree(shipped("rules"), home / "rules")
    path = home / "rules" / "promotions" / "three-free-months.yaml"
    path.write_text(path.read_text().replace("caps: {claims: 5000", "caps: {claims: 6000"))

    drafted = promo(home, "rules", "draft", "rules", "--by", author)
    version = drafted.stdout.strip()
    assert (drafted.returncode, len(version)) == (0, 12)
    refused = promo(home, "rules", "publish", version, "--by", author)
    assert refused.returncode == 2
    assert "Nobody but its author" in refused.stderr
    replayed = ok(promo(home, "rules", "replay", version, "--seen-by", other, "--json"))
    assert replayed["judged"] >= 10
    assert replayed["changed"] == []
    assert promo(home, "rules", "publish", version, "--by", author).returncode == 0
    listed = ok(promo(home, "rules", "list", "--json"))["rule_sets"]
    assert [s["state"] for s in listed] == ["active", "retired"]
    assert listed[0]["version"].startswith(f"sha256:{version}")
    assert promo(home, "rules", "replay", "nonsense").returncode == 2


def test_changing_only_a_rule_file_flips_an_outcome(home: Path) -> None:

    (home / "contrat.pdf").write_bytes(french())
    arguments = ("check", "contrat.pdf", "--company", "Atelier Roussel SARL", "--as-of", "2026-12-01", "--json")
    assert ok(promo(home, *arguments))["outcome"] == "approve"
    shutil.copytree(shipped("rules"), home / "rules")
    path = home / "rules" / "promotions" / "three-free-months.yaml"
    path.write_text(path.read_text().replace("closes: 2027-12-31", "closes: 2026-11-30"))
    flipped = ok(promo(home, *arguments, PROMO_RULES_DIR=str(home / "rules")))
    assert flipped["outcome"] == "decline"
    assert [r["code"] for r in flipped["reasons"]] == ["promotion.closed"]


def test_a_quote_is_a_link_and_a_competitor_comes_from_the_template(home: Path) -> None:

    assert promo(home, "init").returncode == 0
    made = ok(promo(home, "quote", "--country", "fr", "--plan", "enterprise", "--seats", "3", "--by", "rob", "--json"))
    assert made["link"].startswith("http://127.0.0.1:8000/claim?quote=")
    assert (made["country"], made["seats"], made["months"]) == ("FR", 3, 3)
    assert promo(home, "quote", "--country", "fr", "--plan", "gold", "--by", "rob").returncode == 2
    offers = ok(promo(home, "offers", "--country", "FR", "--plan", "enterprise", "--json"))
    assert offers["kept"]["promotion"] == "three-free-months"

    shutil.copytree(shipped("rules"), home / "rules")
    added = promo(home, "rules", "competitor", "acme-remote", "--name", "Acme Remote", "--folder", "rules")
    assert added.returncode == 0
    assert promo(home, "rules", "lint", "--folder", "rules").returncode == 0
    taken = promo(home, "rules", "competitor", "acme-two", "--name", "AnyDesk", "--folder", "rules")
    assert taken.returncode == 2
    assert "tell the two apart" in taken.stderr
    assert not (home / "rules" / "competitors" / "acme-two.yaml").exists()
