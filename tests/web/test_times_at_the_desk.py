"""Every time on the desk's pages is one of the desk's own zone, which the page names once."""

from __future__ import annotations

import re

import pytest

from promo.web import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import TWO_NOTICES, pdf
from tests.support.visitors import signed_in


@pytest.mark.parametrize("page", ["/desk/", "/desk/claims", "/desk/claims/{claim}", "/desk/chores"])
def test_a_page_of_the_desk_has_times_of_one_zone_and_names_it_once(lite: Installation, page: str) -> None:
    claim_id = submit(
        lite, content=pdf(TWO_NOTICES), company="Gasthaus Moorhof GmbH", country="DE", provider="teamviewer"
    ).claim_id
    process(lite, claim_id)
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"rob": rep(lite)})["rob"])
    answer = client.get(page.format(claim=claim_id), headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert not re.findall(r"\d:\d\d \((?:UTC|CEST|CET)\)", answer.text)
    assert answer.text.count("Time zone") == 1
    if page != "/desk/chores":
        assert "1 December 2026, 10:30" in answer.text  # sent at 09:30 by the world's clock
