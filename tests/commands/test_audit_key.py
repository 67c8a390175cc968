"""The key of the audit chain is made once, where no chain is keyed yet; without it nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promo.store.engine import Store
from tests.support.served import Served
from tests.support.tamper import tamper


def test_no_command_makes_a_new_key_where_the_chain_has_one(tmp_path: Path) -> None:
    served = Served(tmp_path / "var")
    assert served.command("init").returncode == 0
    key = tmp_path / "var/audit-key"
    kept = key.read_text()
    key.unlink()
    for command in (["init"], ["verify"], ["bill"], ["serve"], ["worker"], ["rules", "list"], ["people", "list"]):
        done = served.command(*command)
        assert done.returncode == 2, command
        assert "put the file audit-key back" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not key.exists()
    key.write_text("another key of more than 32 characters\n")
    for command in (["init"], ["verify"], ["bill"]):
        assert "which is not set here" in served.command(*command).stderr
    key.write_text(kept)
    assert served.command("init").returncode == 0
    assert served.command("verify").stdout == "every invariant holds\n"


def test_what_verify_says_keeps_its_shape_whatever_it_finds(tmp_path: Path) -> None:
    served = Served(tmp_path / "var")
    assert served.command("init").returncode == 0
    store = Store(f"sqlite:///{tmp_path}/var/promo.sqlite3", tmp_path / "var/files")
    tamper(store, "UPDATE rule_set SET state = 'actvie'", "UPDATE audit_head SET key = 'other'")
    store.close()
    done = served.command("verify", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert set(told) == {"breaches", "audit_keyed_from"}
    assert any("its state is not as the program writes it" in breach for breach in told["breaches"])
    assert any("names the key other" in breach for breach in told["breaches"])
    for command in ("init", "bill", "serve"):
        done = served.command(command)
        assert done.returncode == 2
        assert "somebody changed it" in done.stderr


@pytest.mark.parametrize("left", [None, ""])
def test_lines_outside_that_are_gone_are_a_finding(tmp_path: Path, left: str | None) -> None:
    served = Served(tmp_path / "var")
    assert served.command("init").returncode == 0
    heads = tmp_path / "var/audit-heads.jsonl"
    heads.unlink() if left is None else heads.write_text(left)
    done = served.command("verify")
    assert done.returncode == 1
    assert "is missing or empty" in done.stderr
