"""No start where strangers come in with a key or a log-in they know; and what is written, only its owner reads."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from sqlmodel import select

from promo.commands.going_live import only_this_machine, refusals
from promo.demo import NotOfTheDemo, load_demo
from promo.people.passwords import DEMO_PASSWORD, hash_password
from promo.people.staff import COMMAND, add, disable
from promo.settings import Settings
from promo.store.tables import Person, Role
from tests.support import line
from tests.support.installation import Installation
from tests.support.rows import rows
from tests.support.served import Served

LONG = "kept by nobody but the house: 0123456789"


@pytest.mark.parametrize(
    ("base", "host", "alone"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", True),
        ("http://localhost:8000", "::1", True),
        ("http://[::1]:8000", "localhost", True),
        ("http://shop.localhost", "127.9.9.9", True),
        ("https://switch.example", "127.0.0.1", False),
        ("http://switch.example", "127.0.0.1", False),
        ("http://localhost.evil.example", "127.0.0.1", False),
        ("http://127.0.0.1.evil.example", "127.0.0.1", False),
        ("http://10.0.0.5", "127.0.0.1", False),
        ("http://127.0.0.1:8000", "0.0.0.0", False),
        ("http://127.0.0.1:8000", "::", False),
        ("nonsense", "127.0.0.1", False),
    ],
)
def test_who_can_reach_an_address(base: str, host: str, alone: bool) -> None:
    assert only_this_machine(Settings(base_url=base, host=host)) is alone


def test_each_thing_a_stranger_knows_is_named_with_its_remedy(lite: Installation) -> None:
    open_to_all = lite.settings.model_copy(update={"base_url": "https://switch.example"})
    assert refusals(open_to_all, LONG, lite.store) == []
    assert "PROMO_SECRET" in " ".join(refusals(open_to_all, "x", lite.store))
    for email in ("rep@demo.example", "boss@vendor.example"):
        lite.do(COMMAND, add, email, "Somebody", Role.ADMIN)
        with lite.store.writing() as db:
            db.exec(select(Person).where(Person.email == email)).one().password_hash = hash_password(DEMO_PASSWORD)
    told = " ".join(refusals(open_to_all, LONG, lite.store))
    assert "rep@demo.example" in told
    assert "boss@vendor.example has the published demo password" in told
    assert refusals(lite.settings, "x", lite.store) == []  # on this machine alone all of it is fine
    lite.do(COMMAND, disable, "rep@demo.example")
    assert "rep@demo.example" not in " ".join(refusals(open_to_all, LONG, lite.store))


def test_the_server_does_not_start_with_a_short_key_on_an_address_of_others(tmp_path: Path) -> None:
    served = Served(tmp_path / "var", PROMO_BASE_URL="https://switch.example", PROMO_SECRET="x")
    assert served.command("init").returncode == 0
    for command in ("serve", "web"):
        done = served.command(command)
        assert done.returncode == 2
        assert "PROMO_SECRET is shorter than 32 characters" in done.stderr
        assert done.stderr.count("\n") == 1


def test_people_by_command_and_nobody_else_reads_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir(mode=0o755)
    served = Served(tmp_path / "var")
    assert served.command("init").returncode == 0
    made = served.command("people", "add", "anna@vendor.example", "--name", "Anna", "--role", "rep", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["link"].startswith(f"{served.url}/sign-in/")
    again = served.command("people", "add", "anna@vendor.example", "--name", "Anna", "--role", "rep")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert served.command("people", "role", "anna@vendor.example", "finance").returncode == 0
    assert served.command("people", "disable", "anna@vendor.example").returncode == 0
    [line] = json.loads(served.command("people", "list", "--json").stdout)["people"]
    assert (line["role"], line["state"].split()[0]) == ("finance", "disabled")
    assert served.command("verify").returncode == 0
    for path in [tmp_path / "var", *(tmp_path / "var").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_proxy_in_front_means_that_others_come() -> None:
    assert only_this_machine(Settings()) is True
    assert only_this_machine(Settings(behind_proxy=1)) is False


@pytest.mark.parametrize("secret", ["a" * 32, "ab" * 30, "1234567" * 6])
def test_a_key_of_few_letters_is_refused(lite: Installation, secret: str) -> None:
    open_to_all = lite.settings.model_copy(update={"base_url": "https://switch.example"})
    [told] = refusals(open_to_all, secret, lite.store)
    assert "PROMO_SECRET" in told


def test_the_demo_is_refused_before_a_database_that_others_reach_is_touched(tmp_path: Path) -> None:
    for arguments, settings in ((["serve", "--demo"], {}), (["serve"], {"PROMO_DEMO": "1"})):
        served = Served(tmp_path / "var", PROMO_BASE_URL="https://switch.example", **settings)
        done = served.command(*arguments)
        assert (done.returncode, "demo mode" in done.stderr) == (2, True)
        assert not (tmp_path / "var" / "promo.sqlite3").exists()


@pytest.mark.parametrize("real", ["person", "claim"])
def test_the_demo_is_not_loaded_beside_what_is_real(lite: Installation, real: str) -> None:
    if real == "person":
        lite.do(COMMAND, add, "anna@vendor.example", "Anna", Role.REP)
    else:
        line.submit(lite)
    people = [p.email for p in rows(lite, Person)]
    with pytest.raises(NotOfTheDemo, match="promo people disable"):
        load_demo(lite)
    assert [p.email for p in rows(lite, Person)] == people


def test_the_way_out_of_demo_log_ins_is_to_disable_them(lite: Installation) -> None:
    lite.do(COMMAND, add, "rep@demo.example", "Somebody", Role.ADMIN)
    with lite.store.writing() as db:
        db.exec(select(Person)).one().password_hash = hash_password(DEMO_PASSWORD)
    open_to_all = lite.settings.model_copy(update={"base_url": "https://switch.example"})
    assert "promo people disable" in " ".join(refusals(open_to_all, LONG, lite.store))
