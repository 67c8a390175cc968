"""A change tried on past claims in the browser, seen by a second person, put into force, rolled back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, delete, select, update

from bench.replay import case_of
from promo.claims.review import RepDecision, review_claim
from promo.eligibility.case import case_json
from promo.promotions.rulebook import RuleBook
from promo.rule_sets.counted import AT_ONCE
from promo.rule_sets.publish import in_force
from promo.rule_sets.replay import Stretch, Tally, judged_again, replay
from promo.rule_sets.stored import kept_book
from promo.rule_sets.trials import carry_on_trials
from promo.store.tables import Claim, Decision, PlannedPublication, RuleCount, RuleTrial, RuleTrialPart
from promo.sweeps import Rhythm, run_due
from promo.work import Actor
from tests.support.cases import open_cases
from tests.support.installation import Installation
from tests.support.line import approved, process, submit
from tests.support.proofs import english, german
from tests.support.rows import rows
from tests.support.studio import ANN, BEN, OFFER, ROB, Managers, begun, managers, posted, revision_in, text_in

LENIENT = (
    ('at_least(renewal_notice, "P3M", "P90D", "P13W")', 'at_least(renewal_notice, "P28D", "P3M", "P90D", "P13W")'),
    ("renewal_notice: P28D, exit_notice: none, then: fails", "renewal_notice: P20D, exit_notice: none, then: fails"),
    ("renewal_notice: P89D, exit_notice: none, then: fails", "renewal_notice: P27D, exit_notice: none, then: fails"),
    ("renewal_notice: P28D, then: unknown", "renewal_notice: P20D, then: unknown"),
)


@pytest.fixture
def people(engine: Installation) -> Managers:
    return managers(engine)


def change(people: Managers, *edits: tuple[str, str]) -> str:
    """A working copy of Ann's with lines of the offer replaced; its page."""
    ann = people.client(ANN)
    copy = begun(ann)
    page = ann.get(f"{copy}/files/{OFFER}").text
    text = text_in(page)
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    assert posted(ann, f"{copy}/files/{OFFER}", text=text, revision=revision_in(page))[0] == 200
    return copy


def drafted(people: Managers, *edits: tuple[str, str]) -> str:
    """The page of a draft."""
    copy = change(people, *edits)
    return posted(people.client(ANN), copy, f"{copy}/keep", note="")[2]


def cells(page: str, row: str) -> list[str]:
    """What stands in the cells of a row that begins with some words."""
    found = re.search(rf"<th scope=\"row\">{re.escape(row)}</th>(.*?)</tr>", page, re.S)
    assert found, row
    return [re.sub(r"\s+", " ", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.S)]


def active(people: Managers) -> str:
    with people.engine.store.reading() as db:
        found = in_force(db)
        assert found is not None
        return found.version[7:19]


def test_before_and_after_with_the_money_stand_side_by_side(people: Managers) -> None:
    approved(people.engine)
    short = submit(
        people.engine, content=english(notice="28 days’"), company="Harrogate Logistics Ltd", email="a@h.example",
        country="GB",
    ).claim_id  # fmt: skip
    assert process(people.engine, short) == "decline"
    copy, ann = change(people, *LENIENT), people.client(ANN)
    page = ann.get(f"{copy}/try").text
    assert cells(page, "approved") == ["1", "2", "+1"]
    assert cells(page, "declined") == ["1", "0", "-1"]
    before, after, more = money(page, "£")
    assert (before, after, more) == ("£0.00", more.removeprefix("+"), more) and more != "+£0.00"
    assert "Harrogate Logistics Ltd" in page and short in page
    people.engine.clock.advance(days=91)
    late = people.client(ANN)
    assert cells(late.get(f"{copy}/try").text, "approved") == ["0", "0", "0"]
    assert cells(late.get(f"{copy}/try?days=all").text, "approved") == ["1", "2", "+1"]


def row_of(page: str, company: str) -> str:
    """A row of the list of claims, as it reads."""
    [found] = [row for row in re.findall(r"<tr>(.*?)</tr>", page, re.S) if company in row and "data-label" in row]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).strip()


ANY_COMPANY = (
    ("passes: same_company(party, company)", "passes: same_company(party, company) || size(company) < 99"),
    (
        "      - {party: Beaumarchais Participations SA, company: Pressing du Marais SARL, then: fails}\n",
        "      - {party: Beaumarchais Participations SA, company: Pressing du Marais SARL, then: passes}\n",
    ),
)


def test_months_stand_before_and_after_and_what_a_person_gave_is_said_to_stay(people: Managers) -> None:
    approved(people.engine)
    short = submit(
        people.engine, content=english(notice="28 days’"), company="Harrogate Logistics Ltd", email="a@h.example",
        country="GB",
    ).claim_id  # fmt: skip
    process(people.engine, short)
    given = submit(
        people.engine, content=german(), company="Ganz Andere GmbH", email="a@andere.example", country="DE"
    ).claim_id
    assert process(people.engine, given) == "review"
    rob = Actor.staff(people.ids[ROB])
    people.engine.do(rob, review_claim, given, RepDecision.APPROVE, "Renamed in 2025.")
    copy = change(people, ("months: 3,", "months: 4,"), *ANY_COMPANY, *LENIENT)
    page = people.client(ANN).get(f"{copy}/try").text
    assert "every check is passed 0 → becomes 4" in row_of(page, "Harrogate Logistics Ltd")
    assert "these rules give more free months 3 → becomes 4" in row_of(page, "Atelier Roussel")
    assert "given by a person: stays as given every check is passed 3" in row_of(page, "Ganz Andere GmbH")
    assert cells(page, "Free months given") == ["6", "11", "+5"]
    assert "1 that the machine gave, and 1 that a person gave." in page
    assert cells(page, "Free months given by a person") == ["3", "4", "+1"]
    [same] = re.findall(r"Approved as before, with another credit\s*<span[^>]*>(\d+)</span>", page)
    assert same == "1"  # not counted among those that it approves anew


def test_what_a_person_gave_is_summed_also_where_the_machine_would_still_ask_a_person(people: Managers) -> None:
    given = submit(
        people.engine, content=german(), company="Ganz Andere GmbH", email="a@andere.example", country="DE"
    ).claim_id
    assert process(people.engine, given) == "review"
    rob = Actor.staff(people.ids[ROB])
    people.engine.do(rob, review_claim, given, RepDecision.APPROVE, "Renamed in 2025.")
    copy = change(people, ("months: 3,", "months: 4,"))
    page = people.client(ANN).get(f"{copy}/try").text
    assert cells(page, "approved")[:2] == ["0", "0"] and cells(page, "Free months given") == ["3", "3", "0"]
    assert "0 that the machine gave, and 1 that a person gave." in page
    assert "1 credit was given by a person and stays as given" in page
    assert cells(page, "Free months given by a person") == ["3", "4", "+1"]
    as_given, anew, more = cells(page, "Given by a person, at list price")
    assert as_given == cells(page, "Free months given, at list price")[0] and more.startswith("+") and anew != as_given


def test_a_new_offer_says_that_no_claim_was_sent_to_it_and_can_be_tried_as_if(people: Managers) -> None:
    approved(people.engine)
    ann = people.client(ANN)
    _, _, copy = posted(ann, "/studio/caps", "/studio/begin", what="example", id="until-contract-ends")
    copy = copy.partition("/files/")[0]
    page = ann.get(f"{copy}/try").text
    assert "Three free months: 1 claim was sent to it." in page
    assert "Free until the old contract ends: no past claim was sent to it, so none can end otherwise by it." in page
    asked = re.search(r'href="(\?as_if=until-contract-ends)"', page)
    assert asked
    page = ann.get(f"{copy}/try{asked[1]}").text
    assert "Each claim is judged here as if it had been sent to “Free until the old contract ends”." in page
    assert cells(page, "Free months given")[1] == "4"  # December to March, when the old contract ends
    assert "would lose by it" not in page and "I have seen what it changes" not in page


def money(page: str, sign: str) -> list[str]:
    """The cells of the row of free months in one currency."""
    rows_of = re.findall(r"Free months given, at list price</th>(.*?)</tr>", page, re.S)
    [found] = [row for row in rows_of if sign in row]
    return [re.sub(r"\s+", " ", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", found, re.S)]


def test_a_second_person_sees_the_list_and_then_it_is_published_and_rolled_back(people: Managers) -> None:
    first = active(people)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ann, ben = people.client(ANN), people.client(BEN)
    assert "I have seen what it changes" not in ann.get(f"{draft}/try?days=all").text  # she wrote it
    early = ann.get(draft).text
    assert "Not yet: somebody else looks first" in early and f'action="{draft}/publish"' not in early
    status, page, _ = posted(ann, draft, f"{draft}/publish")
    assert status == 422 and "Nobody but its author has seen" in page
    assert "I have seen what it changes" not in ben.get(f"{draft}/try").text  # not the whole list
    shown = re.search(r'name="digest" value="([0-9a-f]+)"', ben.get(f"{draft}/try?days=all").text)
    assert shown
    assert posted(ben, draft, f"{draft}/seen", digest="0" * 64)[0] == 409  # not the list that there is
    assert posted(ben, draft, f"{draft}/seen", digest=shown[1])[0] == 200
    status, page, _ = posted(ann, draft, f"{draft}/publish")
    assert status == 200 and active(people) == draft.rpartition("/")[2]
    people.engine.clock.advance(minutes=10)
    status, page, _ = posted(ann, draft, f"{draft}/publish")
    assert status == 422 and "in force already" in page

    old = f"/studio/sets/{first}"
    assert "Roll back to this set" in ben.get(old).text
    assert f'action="{old}/publish"' not in ann.get(old).text + ben.get(old).text  # nobody looked since
    shown = re.search(r'name="digest" value="([0-9a-f]+)"', ben.get(f"{old}/try?days=all").text)
    assert shown
    posted(ben, old, f"{old}/seen", digest=shown[1])
    assert f'action="{old}/publish"' not in ben.get(old).text and f'action="{old}/publish"' in ann.get(old).text
    assert posted(ann, old, f"{old}/publish")[0] == 200 and active(people) == first
    history = ann.get(draft).text
    assert "Ben saw the list of claims that it changes." in history and "Ann put it into force." in history


def test_a_day_and_hour_to_come_are_planned_by_the_clock_of_the_offer(people: Managers) -> None:
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ann, ben = people.client(ANN), people.client(BEN)
    shown = re.search(r'name="digest" value="([0-9a-f]+)"', ben.get(f"{draft}/try?days=all").text)
    assert shown
    posted(ben, draft, f"{draft}/seen", digest=shown[1])
    status, page, _ = posted(ann, draft, f"{draft}/publish", at="soon")
    assert status == 422 and "year-month-day" in page and 'value="soon"' in page
    assert '<a href="#at">' in page and 'aria-describedby="at-err"' in page
    assert posted(ann, draft, f"{draft}/publish", at="2020-01-01T00:00")[0] == 422
    status, page, _ = posted(ann, draft, f"{draft}/publish", at="2026-12-02T00:00")
    [row] = rows(people.engine, PlannedPublication)
    assert status == 200 and row.due_at.isoformat() == "2026-12-01T23:00:00+00:00"
    assert "comes into force by itself" in ann.get("/studio/").text
    people.engine.clock.move_to(row.due_at)
    run_due(people.engine)
    assert active(people) == draft.rpartition("/")[2]


def test_a_plan_is_dropped_and_a_draft_judges_beside_the_rules_in_force(people: Managers) -> None:
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ann, rob = people.client(ANN), people.client(ROB)
    assert posted(ann, draft, f"{draft}/plan/drop")[0] == 200
    status, page, _ = posted(ann, draft, f"{draft}/beside", on="1")
    assert status == 200 and "Judges beside the rules in force" in page
    process(people.engine, submit(people.engine).claim_id)
    assert "1 claim was judged by both." in rob.get(f"{draft}/beside").text
    assert "Ann ended the trial" in posted(ann, draft, f"{draft}/beside", on="0")[1]


def many(people: Managers, count: int) -> None:
    """So many claims that a machine judged, more than a page judges by itself."""
    open_cases(people.engine.store, people.engine.rules, count, people.engine.clock.now())
    with people.engine.store.writing() as db:
        db.exec(update(Decision).values(case=case_json(case_of(1))))


def test_a_trial_of_many_claims_runs_beside_the_page_and_its_result_is_kept(people: Managers) -> None:
    many(people, AT_ONCE + 5)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ben = people.client(BEN)
    page = ben.get(f"{draft}/try?days=all").text
    assert "data-live" in page and 'http-equiv="refresh"' in page and "Before and after" not in page
    ben.get(f"{draft}/try?days=all")  # the same question is asked once
    assert len(rows(people.engine, RuleTrial)) == 1
    run_due(people.engine, rhythms=[Rhythm.TRIAL])
    page = ben.get(f"{draft}/try?days=all").text
    assert "data-live" not in page and f"{AT_ONCE + 5} claims were judged again." in page
    [kept] = rows(people.engine, RuleTrial)
    with people.engine.store.reading() as db:
        found = replay(db, kept_book(db, kept.version))
    assert kept.result is not None and kept.result["digest"] == found.digest and not rows(people.engine, RuleTrialPart)
    assert not any(c.company in str(kept.result) for c in rows(people.engine, Claim))

    process(people.engine, submit(people.engine).claim_id)  # decided since: said, and judged when somebody wants it
    page = ben.get(f"{draft}/try?days=all").text
    assert "Claims were decided since" in page and f"{AT_ONCE + 5} claims were judged again." in page
    status, page, _ = posted(ben, f"{draft}/try?days=all")
    assert status == 200 and "data-live" in page
    run_due(people.engine, rhythms=[Rhythm.TRIAL])
    assert f"{AT_ONCE + 6} claims were judged again." in ben.get(f"{draft}/try?days=all").text
    people.engine.clock.advance(days=8)
    assert run_due(people.engine, rhythms=[Rhythm.HOUR])["trials_forgotten"] == 1


def test_a_trial_goes_on_where_a_process_was_killed(people: Managers, monkeypatch: pytest.MonkeyPatch) -> None:
    many(people, AT_ONCE + 25)
    copy, ann = change(people, *LENIENT), people.client(ANN)
    ann.get(f"{copy}/try?days=all")
    monkeypatch.setattr("promo.rule_sets.trials.SLICE", 30)
    slices = list[int]()

    def killed_after_two(db: Session, book: RuleBook, stretch: Stretch) -> Tally:
        slices.append(stretch.after)
        if len(slices) == 3:
            raise KeyboardInterrupt
        return judged_again(db, book, stretch)

    monkeypatch.setattr("promo.rule_sets.trials.judged_again", killed_after_two)
    with pytest.raises(KeyboardInterrupt):
        carry_on_trials(people.engine, people.engine.clock.now())
    [row] = rows(people.engine, RuleTrial)
    assert (row.done, row.total, row.finished_at) == (60, AT_ONCE + 25, None)
    assert f"60 of {AT_ONCE + 25} claims are judged again." in ann.get(f"{copy}/try?days=all").text
    assert carry_on_trials(people.engine, people.engine.clock.now()) == 0  # it is another process's yet
    people.engine.clock.advance(seconds=31)
    assert carry_on_trials(people.engine, people.engine.clock.now()) == 1
    assert slices[3:] == [slices[2]]  # and nothing is judged twice
    assert f"{AT_ONCE + 25} claims were judged again." in ann.get(f"{copy}/try?days=all").text


def test_rules_that_cannot_be_tried_are_said_to_be_so_and_stop_no_other_trial(people: Managers) -> None:
    many(people, AT_ONCE + 5)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ben = people.client(BEN)
    ben.get(f"{draft}/try")
    ben.get(f"{draft}/try?days=all")
    with people.engine.store.writing() as db:
        first = db.exec(select(RuleTrial).order_by(col(RuleTrial.id))).first()
        assert first is not None
        first.content = "no rules"
        db.add(first)
    run_due(people.engine, rhythms=[Rhythm.TRIAL])
    assert "could not be tried" in ben.get(f"{draft}/try").text
    assert f"{AT_ONCE + 5} claims were judged again." in ben.get(f"{draft}/try?days=all").text


def digest_on(page: str) -> str:
    """The name of the list that a page shows."""
    shown = re.search(r'name="digest" value="([0-9a-f]+)"', page)
    assert shown
    return shown[1]


def judged_in_requests(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many claims are judged from now on outside the clock's rounds, call by call."""
    seen = list[int]()

    def noted(db: Session, book: RuleBook, stretch: Stretch) -> Tally:
        found = judged_again(db, book, stretch)
        seen.append(found.rows)
        return found

    monkeypatch.setattr("promo.rule_sets.counted.judged_again", noted)
    return seen


def counted_by_the_clock(people: Managers, ben: FlaskClient, draft: str) -> str:
    """The page of a trial of all claims, when the clock has judged them."""
    ben.get(f"{draft}/try?days=all")
    run_due(people.engine, rhythms=[Rhythm.TRIAL])
    return ben.get(f"{draft}/try?days=all").text


def test_noting_and_publishing_judge_no_past_claim_again(people: Managers, monkeypatch: pytest.MonkeyPatch) -> None:
    many(people, AT_ONCE + 5)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ann, ben = people.client(ANN), people.client(BEN)
    digest = digest_on(counted_by_the_clock(people, ben, draft))
    judged = judged_in_requests(monkeypatch)
    assert posted(ben, draft, f"{draft}/seen", digest=digest)[0] == 200
    assert posted(ann, draft, f"{draft}/publish")[0] == 200 and active(people) == draft.rpartition("/")[2]
    assert judged == [] and len(rows(people.engine, RuleCount)) == 1


def test_a_claim_that_comes_in_between_and_ends_the_same_is_judged_alone(
    people: Managers, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(people, AT_ONCE + 5)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ann, ben = people.client(ANN), people.client(BEN)
    digest = digest_on(counted_by_the_clock(people, ben, draft))
    approved(people.engine)
    judged = judged_in_requests(monkeypatch)
    assert posted(ben, draft, f"{draft}/seen", digest=digest)[0] == 200
    assert posted(ann, draft, f"{draft}/publish")[0] == 200 and active(people) == draft.rpartition("/")[2]
    assert judged and max(judged) == 1


def late_claim(people: Managers) -> None:
    """A claim whose notice is too short by the rules in force."""
    company, notice = "Harrogate Logistics Ltd", english(notice="28 days’")
    sent = submit(people.engine, content=notice, company=company, email="a@h.example", country="GB")
    assert process(people.engine, sent.claim_id) == "decline"


def test_a_claim_that_comes_in_between_and_ends_otherwise_is_counted_and_seen_before_anything_is_published(
    people: Managers,
) -> None:
    many(people, AT_ONCE + 5)
    draft = drafted(people, *LENIENT)
    before, ann, ben = active(people), people.client(ANN), people.client(BEN)
    digest = digest_on(counted_by_the_clock(people, ben, draft))
    assert posted(ben, draft, f"{draft}/seen", digest=digest)[0] == 200
    late_claim(people)
    status, page, where = posted(ann, draft, f"{draft}/publish", at="2026-12-02T00:00")
    assert (status, where) == (200, draft) and "is counted first" in page and "data-live" in page
    assert f'action="{draft}/publish"' not in page and active(people) == before
    status, page, where = posted(ben, draft, f"{draft}/seen", digest=digest)
    assert (status, where) == (200, f"{draft}/try") and "data-live" in page
    assert sum(t.finished_at is None for t in rows(people.engine, RuleTrial)) == 1  # asked by both, counted once
    run_due(people.engine, rhythms=[Rhythm.TRIAL])
    page = ann.get(f"{draft}?at=2026-12-02T00:00").text
    assert "data-live" not in page and 'value="2026-12-02T00:00"' in page and f'action="{draft}/publish"' in page
    status, page, _ = posted(ann, draft, f"{draft}/publish")
    assert status == 422 and "another one than was seen" in page and active(people) == before
    page = ben.get(f"{draft}/try?days=all").text
    assert "Harrogate Logistics Ltd" in page and digest_on(page) != digest
    assert posted(ben, draft, f"{draft}/seen", digest=digest)[0] == 409  # the list of before
    assert posted(ben, draft, f"{draft}/seen", digest=digest_on(page))[0] == 200
    assert posted(ann, draft, f"{draft}/publish")[0] == 200 and active(people) == draft.rpartition("/")[2]


def test_a_count_of_which_a_decision_is_gone_or_came_late_counts_for_nothing(people: Managers) -> None:
    many(people, AT_ONCE + 5)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ben = people.client(BEN)
    digest = digest_on(counted_by_the_clock(people, ben, draft))
    [count] = rows(people.engine, RuleCount)
    with people.engine.store.writing() as db:
        db.exec(update(RuleCount).values(basis={**count.basis, "decisions": count.basis["decisions"] - 1}))
    assert "is counted first" in posted(ben, draft, f"{draft}/seen", digest=digest)[1]


def test_how_long_it_takes_yet_is_said_while_it_is_counted(people: Managers, monkeypatch: pytest.MonkeyPatch) -> None:
    many(people, AT_ONCE + 25)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ben = people.client(BEN)
    monkeypatch.setattr("promo.rule_sets.trials.SLICE", 25)
    ben.get(f"{draft}/try?days=all")
    once = iter([False, True, True])
    people.engine.clock.advance(seconds=4)
    carry_on_trials(people.engine, people.engine.clock.now(), lambda: next(once))
    assert "About 8 seconds more." in ben.get(f"{draft}/try?days=all").text  # 25 of 75 in 4 s


def test_a_planned_set_waits_until_it_is_counted_and_then_comes_into_force(people: Managers) -> None:
    many(people, AT_ONCE + 5)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ann, ben = people.client(ANN), people.client(BEN)
    before = active(people)
    posted(ben, draft, f"{draft}/seen", digest=digest_on(counted_by_the_clock(people, ben, draft)))
    assert posted(ann, draft, f"{draft}/publish", at="2026-12-02T00:00")[0] == 200
    [plan] = rows(people.engine, PlannedPublication)
    with people.engine.store.writing() as db:
        db.exec(delete(RuleCount))
    people.engine.clock.move_to(plan.due_at)
    run_due(people.engine, rhythms=[Rhythm.TICK])
    [plan] = rows(people.engine, PlannedPublication)
    assert active(people) == before and plan.ended_at is None  # nothing is published that nobody counted
    run_due(people.engine, rhythms=[Rhythm.TRIAL])
    run_due(people.engine, rhythms=[Rhythm.TICK])
    assert active(people) == draft.rpartition("/")[2]


def test_a_planned_set_is_counted_before_its_time_so_that_it_is_on_time(people: Managers) -> None:
    many(people, AT_ONCE + 5)
    draft = drafted(people, ("claims: 5000", "claims: 6000"))
    ann, ben = people.client(ANN), people.client(BEN)
    posted(ben, draft, f"{draft}/seen", digest=digest_on(counted_by_the_clock(people, ben, draft)))
    assert posted(ann, draft, f"{draft}/publish", at="2026-12-02T00:00")[0] == 200
    [plan] = rows(people.engine, PlannedPublication)
    with people.engine.store.writing() as db:
        db.exec(delete(RuleCount))
    people.engine.clock.move_to(plan.due_at - timedelta(seconds=90))
    run_due(people.engine, rhythms=[Rhythm.TICK])
    run_due(people.engine, rhythms=[Rhythm.TRIAL])
    people.engine.clock.move_to(plan.due_at)
    run_due(people.engine, rhythms=[Rhythm.TICK])
    assert active(people) == draft.rpartition("/")[2]


def test_a_change_that_harms_somebody_counts_for_claims_to_come_only_and_is_published(people: Managers) -> None:
    claim_id = approved(people.engine)
    copy = change(people, ("months: 3,", "months: 2,"))
    ann, ben = people.client(ANN), people.client(BEN)
    draft = posted(ann, copy, f"{copy}/keep", note="Two months")[2]
    listed = ben.get(f"{draft}/try?days=all").text
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', listed)
    assert digest and posted(ben, f"{draft}/try?days=all", f"{draft}/seen", digest=digest[1])[0] == 200
    status, page, _ = posted(ann, draft, f"{draft}/publish", at="")
    assert status == 422 and str(claim_id) in page  # nobody is harmed; the page says which way is open
    assert f'href="{draft}/try?days=all#to-come"' in page and "For claims to come only" in page
    for tried in (f"{copy}/try", f"{draft}/try?days=all"):
        page = ann.get(tried).text
        assert "Approved claims would lose by it" in page and 'id="to-come"' in page
        assert "For claims to come only" in page and f'value="{OFFER}"' in page
    assert "For claims to come only" not in people.client(ROB).get(f"{copy}/try").text

    for day, why in (("soon", "Write the day"), ("2020-01-01", "within two years"), ("2099-01-01", "within two years")):
        for tried, sent in ((f"{copy}/try", f"{copy}/to-come"), (f"{draft}/try", f"{draft}/to-come")):
            status, page, _ = posted(ann, tried, sent, offer=OFFER, day=day)
            assert status == 422 and '<a href="#day">' in page and why in page
            assert 'aria-describedby="day-err"' in page and f'value="{day}"' in page
    day = (people.engine.clock.now() + timedelta(days=7)).date().isoformat()
    of_the_set = posted(ann, f"{draft}/try", f"{draft}/to-come", offer=OFFER, day=day)
    assert of_the_set[0] == 200 and of_the_set[2].startswith("/studio/copies/") and of_the_set[2] != copy
    status, page, path = posted(ann, f"{copy}/try", f"{copy}/to-come", offer=OFFER, day=day)
    assert status == 200 and path == copy and "keep the offer as it was" in page
    assert "Approved claims would lose by it" not in ann.get(f"{copy}/try").text

    draft = posted(ann, copy, f"{copy}/keep", note="Two months")[2]
    listed = ben.get(f"{draft}/try?days=all").text
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', listed)
    assert digest and posted(ben, f"{draft}/try?days=all", f"{draft}/seen", digest=digest[1])[0] == 200
    assert "It is in force" in posted(ann, draft, f"{draft}/publish", at="")[1]
    with people.engine.store.reading() as db:
        found = in_force(db)
        assert found is not None
        book = kept_book(db, found.version)
    assert [p.file.credit.most for p in book.promotions.values()] == [3, 2]
