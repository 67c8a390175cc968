"""`promo finance` and the bills that `promo offers` shows, as a terminal sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from promo.cli import cli
from promo.heads import write_head
from tests.support.customers import invoices_of, running_customer
from tests.support.installation import Installation
from tests.support.office import sweep_billing
from tests.support.tamper import tamper


@pytest.fixture
def engine(lite: Installation) -> Installation:
    return lite


@pytest.fixture
def here(engine: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation that the commands find, with one customer and a first bill."""
    running_customer(engine)
    engine.clock.move_to(datetime(2027, 3, 2, 12, tzinfo=UTC))
    sweep_billing(engine, engine.clock.now())
    monkeypatch.setenv("PROMO_DATA_DIR", str(engine.settings.data_dir))
    monkeypatch.setenv("PROMO_DATABASE_URL", engine.store.url)
    return engine


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_the_month_the_books_and_a_bank_file(here: Installation, tmp_path: Path) -> None:
    told = json.loads(run("finance", "month", "--month", "2026-12", "--json").stdout)
    assert (told["statements"][0]["granted"], told["statements"][0]["closing"]) == (43500, 43500)
    shown = run("finance", "month", "--month", "2027-03", "--claims").stdout
    assert "- used" in shown and "435.00 EUR" in shown and "SW-" in shown
    assert run("finance", "ledger", "--month", "2027-03").stdout.startswith("booked_on,")
    assert "no credit was open" in run("finance", "month", "--month", "2020-01").stdout

    file = tmp_path / "bank.csv"
    file.write_text("date,amount,currency,text\n2027-03-05,174.00,EUR,SP-2027-000001\n")
    assert json.loads(run("finance", "import", str(file), "--by", "fin", "--json").stdout) == {
        "read": 1,
        "new": 1,
        "settled": 1,
        "known": 0,
        "doubtful": [],
        "left": [],
    }
    assert "0 new" in run("finance", "import", str(file), "--by", "fin").stdout
    assert run("finance", "late").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("finance", "month", "--month", "March"), "is not a month; write 2027-03"),
        (("finance", "import", "/nowhere.csv", "--by", "x"), "No such file"),
    ],
)
def test_wrong_input_is_one_line_and_exit_2(here: Installation, arguments: tuple[str, ...], says: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, says in result.output, "Traceback" in result.output) == (2, True, False)


def test_a_bank_file_that_is_none_is_refused_whole(here: Installation, tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    file.write_text("date,amount,currency,text\n2027-03-05,174.00,EUR,SP-2027-000001\n2027-03-06,x,EUR,\n")
    result = run("finance", "import", str(file), "--by", "fin")
    assert result.exit_code == 2 and "line 3" in result.output
    assert here.store.url


def test_offers_show_the_first_six_bills_before_anybody_accepts(lite: Installation) -> None:
    told = json.loads(
        run(
            "offers", "--country", "FR", "--plan", "remote-support", "--seats", "5", "--on", "2026-12-01", "--json"
        ).stdout
    )
    assert [(b["on"], b["total_minor"]) for b in told["bills"]] == [(f"2027-0{m}-02", 17400) for m in range(3, 9)]
    customer = running_customer(lite)
    lite.clock.move_to(datetime(2027, 3, 2, 1, tzinfo=UTC))
    sweep_billing(lite, lite.clock.now())
    [first] = invoices_of(lite, customer)
    assert (first.period_start, first.total_minor) == (date(2027, 3, 2), told["bills"][0]["total_minor"])


def test_verify_names_a_breach_and_exits_1(here: Installation) -> None:
    def verify() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "promo.cli", "verify"], capture_output=True, text=True, timeout=60, check=False
        )

    write_head(here.store, here.settings.heads, here.clock.now())
    assert verify().returncode == 0
    tamper(here.store, "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE account = 'revenue'")
    broken = verify()
    assert broken.returncode == 1 and "is off by 1 minor units of EUR" in broken.stdout + broken.stderr
