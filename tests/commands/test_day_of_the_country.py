"""What "today" is for a claim: the day in its country, whatever the zone of the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from promo.commands.common import today_in
from tests.support.proofs import english


def checked(proof: Path, zone: str, *country: str) -> str:
    command = [sys.executable, "-m", "promo.cli", "check", str(proof), *country, "--json"]
    done = subprocess.run(command, env={**os.environ, "TZ": zone}, capture_output=True, text=True, timeout=120)
    return str(json.loads(done.stdout)["credit"]["free_from"])


@pytest.mark.parametrize("country", [("--country", "GB"), ()])
def test_the_zone_of_the_machine_changes_no_day(tmp_path: Path, country: tuple[str, ...]) -> None:
    proof = tmp_path / "contract.pdf"
    proof.write_bytes(english())
    zones = ("America/Los_Angeles", "Pacific/Kiritimati")
    first, second = (checked(proof, zone, *country) for zone in zones)
    if datetime.now(UTC).hour == 23:  # a midnight may have come between the two
        second = checked(proof, zones[1], *country)
        first = checked(proof, zones[0], *country)
    assert first == second


def test_the_day_is_that_of_the_country_and_of_utc_without_one() -> None:
    assert today_in(None) == datetime.now(UTC).date()
    assert today_in("jp") == datetime.now(ZoneInfo("Asia/Tokyo")).date()
