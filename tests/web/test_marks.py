"""A rep sees on the page what the verdict rests on: facts and reasons, one tag a line."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from promo.reports.claim import claim_view
from promo.reports.evidence import Mark, Marks, PageMarks, marks_of
from promo.store.tables import ProofFile
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import TWO_NOTICES, pdf


def of_two_notices(lite: Installation) -> Marks:
    claim_id = submit(
        lite, content=pdf(TWO_NOTICES), company="Gasthaus Moorhof GmbH", country="DE", provider="teamviewer"
    ).claim_id
    assert process(lite, claim_id) == "review"
    with lite.store.reading() as db:
        view = claim_view(db, claim_id, "en", lite.clock.now())
    return marks_of(replace(view, files=[f.model_copy(update={"pictures": f.pages}) for f in view.files]))


def test_a_notice_that_only_a_reason_rests_on_is_marked_too(lite: Installation) -> None:
    marks = of_two_notices(lite)
    quotes = {mark.quote for page in marks.pages for mark in page.marks}
    assert any("6 Wochen" in quote for quote in quotes)
    assert any("drei Monate" in quote for quote in quotes)
    assert max(marks.places.values()) > len(marks.numbers)


@given(st.lists(st.floats(0, 100), max_size=20))
def test_tags_never_lie_on_each_other_and_no_number_is_lost(tops: list[float]) -> None:
    page = PageMarks(ProofFile(id="f", claim_id="c", position=1, name="a.pdf", size=1, sha256=""), 1)
    page.marks.extend(Mark(k, "", [(10.0, y, 5.0, 1.0)]) for k, y in enumerate(tops, 1))
    tags = page.tags
    assert sorted(n for tag in tags for n in tag.numbers) == list(range(1, len(tops) + 1))
    assert all(b.y - a.y >= 1.8 for a, b in pairwise(tags))
