"""What a rep reads on a case names no hash and no month in digits, and says plainly when the old contract ends."""

from __future__ import annotations

import re

from promo.shipped import shipped
from promo.web import create_app
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.visitors import signed_in


def test_a_case_names_its_rules_without_a_hash(lite: Installation) -> None:
    claim_id = running_customer(lite).claim_id
    desk = create_app(lite).test_client()
    desk.set_cookie("promo-session", signed_in(lite, {"x": rep(lite)})["x"])
    page = desk.get(f"/desk/claims/{claim_id}?lang=en").text
    assert "All checks" in page
    assert not re.search(r"sha256:[0-9a-f]{6}", page)
    rules = " ".join(re.sub(r"<[^>]+>", " ", page.partition("data-rules")[2].partition("</p>")[0]).split())
    assert re.search(r"Judged by: Rules of \d+ \w+ \d{4}, \d\d:\d\d · came into force on \d+ \w+ \d{4}", rules), rules
    link = re.search(r'<a[^>]*href="(/studio/[^"]+)"', page.partition("data-rules")[2].partition("</p>")[0])
    assert link and desk.get(link[1]).status_code == 200


def test_months_and_the_end_of_the_old_contract_are_words() -> None:
    desk = shipped("templates") / "web/desk"
    assert "strftime" not in (desk / "second_looks.html").read_text("utf-8")
    assert "The old contract ends on" in (desk / "claim/figures.html").read_text("utf-8")
