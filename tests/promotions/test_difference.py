"""What differs between two sets of rules."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from promo.cli import cli
from promo.promotions.difference import ABSENT, Difference, differences
from promo.shipped import shipped


def test_a_changed_a_new_and_a_missing_place_are_named() -> None:
    before = {
        "checks": [{"check": "a", "needs": {"party": 0.7}}, {"check": "b", "passes": "true"}],
        "caps": {"claims": 5},
    }
    after = {
        "checks": [{"check": "new", "passes": "x"}, {"check": "a", "needs": {"party": 0.8}}],
        "caps": {"claims": 5},
    }
    assert differences(json.dumps(before), json.dumps(after)) == [
        Difference("checks.a.needs.party", 0.7, 0.8),
        Difference("checks.b", {"passes": "true"}, ABSENT),
        Difference("checks.new", ABSENT, {"passes": "x"}),
    ]


def test_the_order_of_named_entries_makes_no_difference() -> None:
    assert differences('{"checks":[{"check":"a"},{"check":"b"}]}', '{"checks":[{"check":"b"},{"check":"a"}]}') == []


def test_the_command_shows_one_line_a_place(tmp_path: Path) -> None:
    shutil.copytree(shipped("rules"), tmp_path / "draft")
    offer = tmp_path / "draft" / "promotions" / "three-free-months.yaml"
    offer.write_text(
        offer.read_text("utf-8").replace("needs: {competitor: 0.80}", "needs: {competitor: 0.90}"), "utf-8"
    )
    same = CliRunner().invoke(cli, ["rules", "diff", str(shipped("rules")), str(shipped("rules"))])
    assert (same.exit_code, same.output.startswith("no difference; both are sha256:")) == (0, True)
    found = CliRunner().invoke(cli, ["rules", "diff", str(shipped("rules")), str(tmp_path / "draft")])
    assert (found.exit_code, found.output) == (
        1,
        "~ promotions.three-free-months.checks.competitor-known.needs.competitor: 0.8 -> 0.9\n",
    )
    offer.write_text("id: broken", "utf-8")
    broken = CliRunner().invoke(cli, ["rules", "diff", str(shipped("rules")), str(tmp_path / "draft")])
    assert broken.exit_code == 2
    assert "three-free-months.yaml" in broken.output
