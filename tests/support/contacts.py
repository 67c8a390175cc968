"""A number and a link that customers may be shown: real ones, which somebody tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from promo.promotions.strict import Sourced
from promo.promotions.vendor import Phone
from promo.rule_sets.in_force import RulesInForce
from tests.support.installation import Installation

NUMBER, LINK = "+33 1 99 00 12 34", "https://help.vendor.example/"


def reachable(
    lite: Installation, tmp_path: Path, day: str = "2026-11-20", number: str = NUMBER, is_sample: bool = False
) -> Installation:
    """An installation with a number for France and a link, which Ana tried on a day."""
    (tmp_path / "contacts.yaml").write_text(
        f"checked:\n  - {{what: '{NUMBER.replace(' ', '')}', day: {day}, by: Ana}}\n"
        f"  - {{what: '{LINK}', day: {day}, by: Ana}}\n"
    )
    phone = Phone(
        number=Sourced(value=number, sample=is_sample), opens="09:00", closes="17:30", timezone="Europe/Paris"
    )
    vendor = lite.rules.vendor.model_copy(update={"phones": {"FR": phone}, "help_url": Sourced(value=LINK)})
    rules = replace(lite.rules, vendor=vendor)
    settings = lite.settings.model_copy(update={"rules_dir": tmp_path})
    return replace(lite, settings=settings, rules_source=RulesInForce(lite.store, rules))
