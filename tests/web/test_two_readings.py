"""Where our two ways of reading disagree, a rep sees what each of them reads, with the words it rests on."""

from __future__ import annotations

import re
from pathlib import Path

from promo.claims.judging.decided import Decided, Place, StatedClause, StatedReason
from promo.eligibility.reasons import ReasonKind
from promo.periods import Period, Unit
from promo.reports.claim import claim_view
from promo.reports.two_readings import TwoReadings, two_readings
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import TWO_NOTICES, pdf
from tests.support.visitors import make_world

READ_TWO_WAYS = (
    "<p>VERTRAG über Fernwartung</p><p>Vertragsnummer FW-20251</p><p>zwischen</p>"
    "<p>TeamViewer Germany GmbH (Anbieter)</p><p>und</p><p>Tischlerei Bergmann GmbH (Kunde)</p>"
    "<p>Vertragsbeginn: 1. März 2025</p><p>Laufzeit: 12 Monate</p>"
    "<p>§ 2 Laufzeit</p><p>Der Vertrag verlängert sich jeweils um 12 Monate. Der Anbieter informiert den Kunden"
    " spätestens drei Monate vor Ablauf der Laufzeit schriftlich über die Möglichkeit der Kündigung.</p>"
)
"""A warning of the provider's, which the trained reader takes for a notice of the customer's."""


def block(page: str) -> str:
    """The words under the question which of two readings is right."""
    [found] = re.findall(r"<div class=\"stack gap-2\" data-both-readings>(.*?)</dl>.*?The claimant reads", page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_of_two_readings_that_disagree_the_desk_shows_both_with_the_sentence(
    lite: Installation, tmp_path: Path
) -> None:
    rep = make_world(lite, tmp_path).client("rep")
    claim_id = submit(
        lite, pdf(READ_TWO_WAYS), provider="teamviewer", company="Tischlerei Bergmann GmbH", country="DE"
    ).claim_id
    assert process(lite, claim_id) == "review"
    page = rep.get(f"/desk/claims/{claim_id}?lang=en").text
    assert "data-reason=readers.differ" in page
    said = block(page)
    assert "informiert den Kunden spätestens drei Monate" in said and "page 1" in said
    assert "The word rules read: No notice here." in said
    assert "The trained reader reads: Notice to stop the renewal: 3 months. It binds the customer." in said
    assert "Der trainierte Leser liest:" in rep.get(f"/desk/claims/{claim_id}?lang=de").text


def test_of_two_notices_in_one_paper_the_desk_shows_what_is_read_at_each(lite: Installation) -> None:
    claim_id = submit(
        lite, pdf(TWO_NOTICES), provider="teamviewer", company="Gasthaus Moorhof GmbH", country="DE"
    ).claim_id
    assert process(lite, claim_id) == "review"
    with lite.store.reading() as db:
        view = claim_view(db, claim_id, "en", lite.clock.now())
    [found] = two_readings(view.decided, view.reasons, "en").values()
    said = " ".join(f"{one.rules} {one.tagger}" for one in found)
    assert "6 weeks" in said and "3 months" in said
    assert len({one.place for one in found}) == len(found) >= 2


SENTENCE = Place("a.pdf", 1, "Either side may give notice of three months.")
OTHER = Place("a.pdf", 2, "It ends after fourteen days.")


def differ(*clauses: StatedClause, code: str = "readers.differ") -> list[TwoReadings]:
    """What is shown where the readers differ about both sentences."""
    reason = StatedReason(code, ReasonKind.PERSON, "", "", (SENTENCE, OTHER))
    return two_readings(Decided(clauses=clauses, _reasons=({"code": code},)), [reason], "en").get(code, [])


def three_months(*readers: str) -> StatedClause:
    """A notice at the end of the first sentence, as some readers see it."""
    place = Place("a.pdf", 1, "notice of three months")
    return StatedClause("renewal", "both", Period(3, Unit.MONTH), (place,), readers)


def test_a_place_of_which_no_reading_is_kept_is_shown_as_one_that_they_disagree_about() -> None:
    seen, unknown = differ(three_months("rules"))
    assert (seen.rules, seen.tagger) == ("Notice to stop the renewal: 3 months. It binds both sides.", "")
    assert unknown.place == OTHER and not unknown.is_kept


def test_nothing_is_said_of_a_reader_that_is_not_known_to_have_read() -> None:
    assert differ(three_months("rules"), code="notice.conflict")[0].tagger is None
    assert differ(three_months()) == []
    assert differ(three_months("rules"), code="notice.too_short") == []
