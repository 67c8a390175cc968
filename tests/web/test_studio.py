"""The studio by its forms alone: the rules in force are opened, changed as text, kept as a draft; nothing that was
typed is lost."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from promo.promotions.rule_files import book_of_texts
from promo.reports.studio import WHAT_HAPPENED
from promo.rule_sets.publish import rule_set
from promo.rule_sets.texts import texts_of
from promo.shipped import shipped
from promo.store.tables import RuleSet, RuleSetState, WorkingFile
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import rows
from tests.support.studio import (
    ANN,
    BEN,
    OFFER,
    ROB,
    Managers,
    begun,
    blanks_of,
    managers,
    posted,
    revision_in,
    text_in,
)


@pytest.fixture
def people(engine: Installation) -> Managers:
    return managers(engine)


def test_a_change_is_begun_saved_and_kept_as_a_draft_with_its_comments(people: Managers) -> None:
    ann = people.client(ANN)
    copy = begun(ann)
    file = f"{copy}/files/{OFFER}"
    page = ann.get(file).text
    text = text_in(page)
    assert text == (shipped("rules") / OFFER).read_text("utf-8")
    longer = text.replace("closes: 2027-12-31}", "closes: 2028-06-30}")
    status, page, _ = posted(ann, file, text=longer.replace("\n", "\r\n"), revision=revision_in(page))
    assert status == 200 and "Saved." in page and text_in(page) == longer

    assert "2028-06-30" in ann.get(copy).text  # what differs from the rules in force
    status, page, path = posted(ann, copy, f"{copy}/keep", note="Half a year more")
    assert status == 200 and "Kept as a draft" in page and "Half a year more" in page
    with people.engine.store.reading() as db:
        draft = rule_set(db, path.rpartition("/")[2])
        texts = texts_of(db, draft.version, Path("nowhere"))
    assert draft.state is RuleSetState.DRAFT and draft.author == f"person:{people.ids[ANN]}"
    assert "# The offer: three free months" in texts[OFFER] and book_of_texts(texts).version == draft.version
    assert "Ann kept it as a draft." in page
    assert "Half a year more" in ann.get("/studio/").text


def test_a_mistake_is_kept_and_told_beside_its_line_and_is_no_draft(people: Managers) -> None:
    ann = people.client(ANN)
    copy = begun(ann)
    file = f"{copy}/files/{OFFER}"
    page = ann.get(file).text
    wrong = text_in(page).replace("months: 3,", "months: 0,").replace("timezone: Europe/Paris", "timezon: Europe/Paris")
    status, page, _ = posted(ann, file, text=wrong, revision=revision_in(page))
    line = next(n for n, text in enumerate(wrong.splitlines(), 1) if "months: 0," in text)
    assert status == 200 and text_in(page) == wrong
    assert f'data-to-line="{line}"' in page and "Write 1 or more." in page and "credit.months must" not in page
    assert "Nothing is known by this name here" in page  # both mistakes, each at its own line
    ann.set_cookie("promo-lang", "de")
    for german in (ann.get(file).text, ann.get(copy).text):
        assert "Schreiben Sie 1 oder mehr" in german and "or more" not in german
    ann.set_cookie("promo-lang", "en")
    assert "Keep as a draft" not in ann.get(copy).text
    status, page, _ = posted(ann, copy, f"{copy}/keep", note="x")
    assert status == 422 and "Mend the mistakes first" in page
    assert [s.state for s in rows(people.engine, RuleSet)] == [RuleSetState.ACTIVE]


def test_of_two_managers_at_once_the_second_sees_the_difference_and_loses_nothing(people: Managers) -> None:
    ann, ben = people.client(ANN), people.client(BEN)
    file = f"{begun(ann)}/files/{OFFER}"
    opened = ann.get(file).text
    text, revision = text_in(opened), revision_in(opened)
    bens = text.replace("claims: 5000", "claims: 6000")
    assert posted(ben, file, text=bens, revision=revision)[0] == 200
    anns = text.replace("days: 540,", "days: 600,")
    status, page, _ = posted(ann, file, text=anns, revision=revision)
    assert status == 409 and text_in(page) == anns
    assert "Ben saved it after you opened it" in page
    assert "caps: {claims: 6000" in page and "hold: {days: 600" in page  # theirs and hers, side by side
    [kept] = [f for f in rows(people.engine, WorkingFile) if f.name == OFFER]
    assert kept.text == bens
    both = bens.replace("days: 540,", "days: 600,")
    assert posted(ann, file, text=both, revision=revision_in(page))[0] == 200
    [kept] = [f for f in rows(people.engine, WorkingFile) if f.name == OFFER]
    assert kept.text == both and kept.revision == 3


def test_a_double_click_saves_once(people: Managers) -> None:
    ann = people.client(ANN)
    file = f"{begun(ann)}/files/{OFFER}"
    page = ann.get(file).text
    fields = {"text": text_in(page).replace("claims: 5000", "claims: 5001"), "revision": revision_in(page)}
    assert [posted(ann, file, **fields)[0] for _ in range(2)] == [200, 200]
    [kept] = [f for f in rows(people.engine, WorkingFile) if f.name == OFFER]
    assert kept.revision == 2


def test_who_was_signed_out_gets_the_text_back_and_sends_it_once_more(people: Managers) -> None:
    ann = people.client(ANN)
    file = f"{begun(ann)}/files/{OFFER}"
    page = ann.get(file).text
    typed = text_in(page).replace("claims: 5000", "claims: 5002")
    fields = {"csrf": csrf(page), "text": typed, "revision": revision_in(page)}
    ann.delete_cookie("promo-session")
    answer = ann.post(file, data=fields, headers={"Origin": "http://localhost"})
    assert answer.status_code == 401 and text_in(answer.text) == typed and "You were signed out" in answer.text
    ann.set_cookie("promo-session", people.secret(ANN))  # in another tab
    fields["csrf"] = csrf(answer.text)
    answer = ann.post(file, data=fields, headers={"Origin": "http://localhost"})
    assert answer.status_code == 422 and text_in(answer.text) == typed and "save it once more" in answer.text
    fields |= {"csrf": csrf(answer.text), "revision": revision_in(answer.text)}
    assert ann.post(file, data=fields).status_code == 303
    [kept] = [f for f in rows(people.engine, WorkingFile) if f.name == OFFER]
    assert kept.text == typed


def test_who_was_signed_out_sees_what_was_changed_by_its_sentence_and_no_key(people: Managers) -> None:
    ann = people.client(ANN)
    file = f"{begun(ann)}/files/{OFFER}"
    page = ann.get(file).text
    found = re.search(r'name="was" value="([^"]*)"', page)
    assert found
    was = html.unescape(found[1])
    kept = {key: value for key, value in json.loads(was).items() if not value.startswith("P")}
    assert len(kept) > 20 and "blank.caps.claims" in kept
    fields = {"csrf": csrf(page), "text": text_in(page), "revision": revision_in(page), "was": was, **kept}
    fields["blank.caps.claims"] = "4321"
    fields |= {"blank.checks.7.passes.P3M": "1", "blank.checks.7.passes.P3M.unit": "M"}
    ann.delete_cookie("promo-session")
    answer = ann.post(file, data=fields, headers={"Origin": "http://localhost"}).text
    shown = re.sub(r"<[^>]+>", " ", re.sub(r"<input[^>]*>|<script.*?</script>", "", answer, flags=re.S))
    assert "At most … claims are credited in all." in shown and "4321" in shown
    assert "1 month" in shown and "1 months" not in shown
    assert "blank." not in shown and "&#34;" not in shown.partition("id: three-free-months")[0]
    assert answer.count("<textarea") == 1 and shown.count("What you typed") == 2  # the sentence, and the heading
    assert "Three free months" not in shown.partition("id: three-free-months")[0]


def test_a_file_is_added_and_taken_out_and_a_change_put_away(people: Managers) -> None:
    ann = people.client(ANN)
    copy = begun(ann)
    status, page, path = posted(ann, copy, f"{copy}/files", kind="competitors", id="acme-remote")
    assert status == 200 and path == f"{copy}/files/competitors/acme-remote.yaml"
    assert (
        text_in(page).count("id: acme-remote") == 1 and "mistakes in other files" in page
    )  # its names are still theirs
    assert "also stands with another competitor" in ann.get(copy).text
    assert posted(people.client(BEN), copy, f"{copy}/files", kind="competitors", id="acme-remote")[0] == 422
    assert posted(ann, copy, f"{copy}/files", kind="../x", id="y")[0] == 422
    status, page, _ = posted(ann, copy, f"{copy}/files", kind="competitors", id="Acme Remote")
    assert status == 422 and '<a href="#id">' in page and 'aria-describedby="id-err"' in page
    assert '<details class="card" open>' in page and 'value="Acme Remote"' in page
    status, page, _ = posted(ann, copy, f"{copy}/remove", name="vendor.yaml")
    assert status == 422 and '<a href="#name">' in page and 'aria-describedby="name-err"' in page
    assert posted(ann, copy, f"{copy}/remove", name="competitors/acme-remote.yaml")[0] == 200
    assert "acme-remote" not in ann.get(copy).text
    assert posted(ann, copy, f"{copy}/keep", note="x")[0] == 422  # nothing differs
    token = csrf(ann.get(copy).text)
    for _ in range(2):
        assert ann.post(f"{copy}/away", data={"csrf": token}).status_code == 303
    assert ann.get(copy).status_code == 404 and "Nobody is changing anything" in ann.get("/studio/").text


def test_a_rep_reads_and_changes_nothing(people: Managers) -> None:
    copy, rob = begun(people.client(ANN)), people.client(ROB)
    for path in ("/studio/", copy, f"{copy}/files/{OFFER}"):
        page = rob.get(path)
        assert (
            page.status_code == 200 and 'type="submit"' not in page.text.partition("<main")[2].partition("</main>")[0]
        )
    token = csrf(rob.get("/studio/").text)
    assert rob.post(f"{copy}/files/{OFFER}", data={"csrf": token, "text": "x"}).status_code == 403


def test_a_set_shows_its_files_and_one_that_is_not_there_is_told(people: Managers) -> None:
    ann, version = people.client(ANN), people.engine.rules.version[7:19]
    page = ann.get(f"/studio/sets/{version}").text
    assert OFFER in page and "put it into force" in page
    assert "Three free months" in ann.get(f"/studio/sets/{version}/files/{OFFER}").text
    assert ann.get("/studio/sets/0123456789ab").status_code == 404
    assert ann.get(f"/studio/sets/{version}/files/../x").status_code == 404


def test_every_event_of_a_rule_set_has_its_sentence() -> None:
    states = {f"rules.{state.value}" for state in RuleSetState}
    plans = {"rules.planned", "rules.plan_dropped", "rules.plan_refused"}
    assert set(WHAT_HAPPENED) == states | {"rules.drafted", "rules.list_seen", "rules.rolled_back"} | plans


def test_a_blank_that_is_filled_in_changes_its_value_in_the_text_alone(people: Managers) -> None:
    ann = people.client(ANN)
    file = f"{begun(ann)}/files/{OFFER}"
    page = ann.get(file).text
    fields = blanks_of(page)
    fields |= {"blank.caps.claims": "6000", "blank.checks.7.passes.P3M": "2", "blank.window.closes": "2028-12-31"}
    status, page, _ = posted(ann, file, **{k: v for k, v in fields.items() if k != "csrf"})
    assert status == 200 and "Saved, with 1 mistake to mend." in page and "Saved." not in page
    text, shipped_text = text_in(page), (shipped("rules") / OFFER).read_text("utf-8")
    changed = [b for a, b in zip(shipped_text.splitlines(), text.splitlines(), strict=True) if a != b]
    assert [line.split(":")[0].strip() for line in changed] == ["window", "caps", "passes", "required"]
    assert "# first and last day" in changed[0] and '"P2M"' in changed[2]
    # the examples of the check no longer hold: each is told at its blank and beside its line
    assert page.count("The example says “no”, the rule comes to “yes”") == 2
    assert 'id="blank.checks.7.examples.4.then"' in page
    fields = blanks_of(page) | {"blank.checks.7.examples.4.then": "passes"}
    status, page, _ = posted(ann, file, **{k: v for k, v in fields.items() if k != "csrf"})
    assert status == 200 and "the rule comes to" not in page


def test_text_and_blanks_follow_each_other_and_nothing_is_kept_by_looking(people: Managers) -> None:
    ann = people.client(ANN)
    copy = begun(ann)
    file, look = f"{copy}/files/{OFFER}", f"{copy}/look/{OFFER}"
    page = ann.get(file).text
    token, fields = csrf(page), {k: v for k, v in blanks_of(page).items() if k != "csrf"}
    by_text = ann.post(
        look, data={**fields, "csrf": token, "text": fields["text"].replace("claims: 5000", "claims: 7")}
    )
    assert blanks_of(by_text.text)["blank.caps.claims"] == "7" and "claims: 7," in text_in(by_text.text)
    by_blank = ann.post(look, data={**fields, "csrf": token, "blank.caps.claims": "8"})
    assert "claims: 8," in text_in(by_blank.text)
    both = fields["text"].replace("claims: 5000", "claims: 9")
    assert "claims: 9," in text_in(
        ann.post(look, data={**fields, "csrf": token, "text": both, "blank.caps.claims": "8"}).text
    )
    broken = ann.post(look, data={**fields, "csrf": token, "text": "id: [three"}).text
    assert "The sentences come back" in broken and "A list is not closed." in broken
    assert text_in(ann.get(file).text) == fields["text"]


def test_what_does_not_fit_a_blank_is_told_there_and_stays_typed(people: Managers) -> None:
    ann = people.client(ANN)
    file = f"{begun(ann)}/files/{OFFER}"
    fields = {k: v for k, v in blanks_of(ann.get(file).text).items() if k != "csrf"}
    fields |= {"blank.credit.months": "three", "blank.caps.claims": "6000", "blank.window.closes": "next year"}
    status, page, _ = posted(ann, file, **fields)
    assert status == 422 and 'value="three"' in page
    assert "claims: 6000" in text_in(page) and "months: 3," in text_in(page)
    [kept] = [f for f in rows(people.engine, WorkingFile) if f.name == OFFER]
    assert kept.revision == 1
    # the list above names each blank by its sentence, says what was typed and how to mend it, and leads there
    assert "One of the blanks" not in page
    listed = re.search(r'<div class="err-sum[^>]*id="problems">(.*?)</div>', page, re.S)
    assert listed
    said = [
        (key, " ".join(re.sub(r"<[^>]+>", " ", html.unescape(words)).split()))
        for key, words in re.findall(r'<a class="tap" href="#([^"]+)">(.*?)</li>', listed[1], re.S)
    ]
    closes, zone = "Claims can be sent from 1 January 2026 to …,", "by the clock of Europe/Paris."
    assert said == [
        ("blank.window.closes", f"The offer: {closes} {zone} “next year” was typed. Write the day as year-month-day."),
        (
            "blank.credit.months",
            "The offer: It gives … free months. “three” was typed. Write a whole number in digits alone, such as 12.",
        ),
    ]
    for key, _ in said:
        [field] = re.findall(rf'<input[^>]*id="{re.escape(key)}"[^>]*>', page)
        assert 'aria-invalid="true"' in field and f'aria-describedby="{key}-err"' in field
    assert page.count('aria-invalid="true"') == 2


def test_of_a_sentence_the_blank_that_is_wrong_alone_is_marked_and_linked(people: Managers) -> None:
    ann = people.client(ANN)
    copy = begun(ann)
    file = f"{copy}/files/{OFFER}"
    fields = {k: v for k, v in blanks_of(ann.get(file).text).items() if k != "csrf"}
    fields |= {"blank.hold.days": "0", "blank.answers.review_within_working_days": "0"}
    status, page, _ = posted(ann, file, **fields)
    assert status == 200
    for key, other in (
        ("blank.hold.days", "blank.hold.notices_before_days"),
        ("blank.answers.review_within_working_days", "blank.answers.appeal_within_working_days"),
    ):
        [field] = re.findall(rf'<input[^>]*id="{key}"[^>]*>', page)
        described = re.search(r'aria-describedby="([^"]+)"', field)
        assert 'aria-invalid="true"' in field and described and f'id="{described[1]}"' in page
        assert f'<a class="tap small" href="#{key}">' in page and f"{file}#{key}" in ann.get(copy).text
        [field] = re.findall(rf'<input[^>]*id="{other}"[^>]*>', page)
        assert "aria-invalid" not in field


def test_countries_are_read_and_written_by_their_names(people: Managers) -> None:
    ann = people.client(ANN)
    file = f"{begun(ann)}/files/{OFFER}"
    ann.set_cookie("promo-lang", "fr")
    fields = {k: v for k, v in blanks_of(ann.get(file).text).items() if k != "csrf"}
    key = "blank.open_to.countries"
    assert fields[f"{key}.more"] == ""  # the list of all countries stands beside it
    fields |= {key: "Allemagne, United Kingdom; cote d'ivoire, 日本, no ch", f"{key}.more": "FR"}
    status, page, _ = posted(ann, file, **fields)
    assert status == 200 and 'countries: [DE, GB, CI, JP, "NO", CH, FR]' in text_in(page)
    assert "Allemagne, Royaume-Uni, Côte d’Ivoire, Japon, Norvège, Suisse, France</textarea>" in html.unescape(page)
    status, page, _ = posted(ann, file, **{k: v for k, v in blanks_of(page).items() if k != "csrf"})
    [kept] = [f for f in rows(people.engine, WorkingFile) if f.name == OFFER]
    assert status == 200 and kept.revision == 2  # the same names say the same
    ann.set_cookie("promo-lang", "en")
    fields = {k: v for k, v in blanks_of(ann.get(file).text).items() if k != "csrf"} | {key: "France, Atlantis"}
    status, page, _ = posted(ann, file, **fields)
    assert status == 422 and "No country is called “Atlantis”." in page and 'value="France, Atlantis"' in page


def test_a_country_of_the_text_that_is_none_is_named(people: Managers) -> None:
    ann = people.client(ANN)
    file = f"{begun(ann)}/files/{OFFER}"
    page = ann.get(file).text
    wrong = text_in(page).replace("countries: []", "countries: [FR, ZQ, UK]")
    page = html.unescape(posted(ann, file, text=wrong, revision=revision_in(page))[1])
    assert "'ZQ' is no country" in page and "Write GB for the United Kingdom here" in page


def test_a_change_that_came_into_force_is_no_longer_being_changed_until_somebody_changes_it_again(
    people: Managers,
) -> None:
    ann, ben = people.client(ANN), people.client(BEN)
    copy = begun(ann, "More claims")
    page = ann.get(f"{copy}/files/{OFFER}").text
    text = text_in(page).replace("claims: 5000", "claims: 6000")
    posted(ann, f"{copy}/files/{OFFER}", text=text, revision=revision_in(page))
    draft = posted(ann, copy, f"{copy}/keep", note="")[2]
    assert f'href="{copy}"' in ann.get("/studio/").text
    listed = ben.get(f"{draft}/try?days=all").text
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', listed)
    assert digest and posted(ben, f"{draft}/try?days=all", f"{draft}/seen", digest=digest[1])[0] == 200
    seen = ben.get(draft).text
    assert "by Ann" in seen and "by Ben" not in seen.partition("History")[0]  # who looked moved nothing
    assert "It is in force" in posted(ann, draft, f"{draft}/publish", at="")[1]
    assert f'href="{copy}"' not in ann.get("/studio/").text
    page = ann.get(copy).text
    assert "It was put into force on" in page and "by Ann, as" in page and "What it changed" in page
    assert "Nothing differs" not in page and "<del>5" in page and "<ins>6" in page
    page = ann.get(f"{copy}/files/{OFFER}").text
    posted(ann, f"{copy}/files/{OFFER}", text=text.replace("6000", "7000"), revision=revision_in(page))
    assert "It was put into force on" not in ann.get(copy).text
    assert f'href="{copy}"' in ann.get("/studio/").text


def test_a_published_change_is_compared_with_the_rules_that_it_took_the_place_of(people: Managers) -> None:
    ann, ben = people.client(ANN), people.client(BEN)
    first, second = begun(ann, "First"), begun(ann, "Second")
    for copy, most in ((first, 6000), (second, 7000)):
        page = ann.get(f"{copy}/files/{OFFER}").text
        text = text_in(page).replace("claims: 5000", f"claims: {most}")
        posted(ann, f"{copy}/files/{OFFER}", text=text, revision=revision_in(page))
        draft = posted(ann, copy, f"{copy}/keep", note="")[2]
        digest = re.search(r'name="digest" value="([0-9a-f]+)"', ben.get(f"{draft}/try?days=all").text)
        assert digest and posted(ben, f"{draft}/try?days=all", f"{draft}/seen", digest=digest[1])[0] == 200
        assert "It is in force" in posted(ann, draft, f"{draft}/publish", at="")[1]
    changed = ann.get(second).text
    assert "<del>6" in changed and "<ins>7" in changed and "<del>5" not in changed
    assert "<del>5" in ann.get(first).text and "<ins>6" in ann.get(first).text


def test_a_change_without_a_name_goes_to_the_second_person_by_what_it_changes(people: Managers) -> None:
    ann = people.client(ANN)
    copy = begun(ann, "")
    page = ann.get(f"{copy}/files/{OFFER}").text
    text = text_in(page).replace("claims: 5000", "claims: 6000")
    posted(ann, f"{copy}/files/{OFFER}", text=text, revision=revision_in(page))
    name = "How much of it there is: At most 6,000 claims are credited in all."
    assert f'value="{name}"' in ann.get(copy).text
    draft = posted(ann, copy, f"{copy}/keep", note="")[2]
    assert f"{name}</h1>" in people.client(BEN).get(draft).text


def test_a_question_whose_rule_was_changed_is_pointed_out_until_it_is_changed_too(people: Managers) -> None:
    ann = people.client(ANN)
    copy = begun(ann)
    file = f"{copy}/files/{OFFER}"
    fields = blanks_of(ann.get(file).text)
    assert "data-left" not in ann.get(file).text
    longer = {"blank.checks.7.passes.P3M": "4", "blank.checks.7.examples.1.then": "fails"}
    changed_rule = {k: v for k, v in (fields | longer).items() if k != "csrf"}
    page = posted(ann, file, **changed_rule)[1]
    assert page.count("data-left") == 1 and "its question was not" in page
    text = text_in(page).replace("renewal_notice: P3M, then: passes", "renewal_notice: P4M, then: passes")
    text = text.replace("renewal_notice: P90D, then: fails", "renewal_notice: P90D, then: passes")
    posted(ann, file, text=text, revision=revision_in(page))
    page = ann.get(copy).text
    assert "Does the question still fit?" in page and "<q>Must the customer give at least three months" in page
    page = ann.get(file).text
    text = text_in(page).replace("Must the customer give at least three months", "Must the customer give four months")
    posted(ann, file, text=text, revision=revision_in(page))
    assert "data-left" not in ann.get(file).text and "Does the question still fit?" not in ann.get(copy).text


def test_times_stand_without_their_zone_and_the_footer_names_it_once(people: Managers) -> None:
    ann = people.client(ANN)
    for path in ("/studio/", f"/studio/sets/{people.engine.rules.version[7:19]}"):
        page = ann.get(path).text
        assert page.count("Europe/Paris") == 1 and "(CET)" not in page and "December 2026" in page


def test_each_line_has_its_number_beside_the_text_and_that_of_a_mistake_is_marked(people: Managers) -> None:
    ann = people.client(ANN)
    file = f"{begun(ann)}/files/{OFFER}"
    page = ann.get(file).text
    wrong = text_in(page).replace("months: 3,", "months: 0,")
    page = posted(ann, file, text=wrong, revision=revision_in(page))[1]
    line = next(n for n, text in enumerate(wrong.splitlines(), 1) if "months: 0," in text)
    [numbers] = re.findall(r'<ol class="numbers"[^>]*aria-hidden="true">(.*?)</ol>', page, re.S)
    rows = re.findall(r"<li[^>]*>", numbers)
    assert len(rows) == len(wrong.splitlines())
    assert [n for n, row in enumerate(rows, 1) if "wrong" in row] == [line]


def test_the_home_of_the_studio_calls_sets_by_name_and_day_and_not_by_their_hash(people: Managers) -> None:
    page = re.sub(r"<[^>]+>", " ", people.client(ANN).get("/studio/").text)
    assert "Rules of" in page and people.engine.rules.version[7:19] not in page
