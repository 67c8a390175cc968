"""Competitors with their addresses, statutes with their switches, caps with what is used of them, examples: each change
begins as a working copy."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from promo.i18n import LOCALES, translations
from promo.promotions.rule_files import read_book
from promo.promotions.yaml_edit import content_of
from promo.reports.caps import caps_used
from promo.reports.offers import Asked, offer_for
from promo.rule_sets.working_copy import texts_of_copy
from promo.store.tables import AddressCheck, AuditEvent
from promo.wording import show_date, show_money
from tests.support.changed_rules import changed
from tests.support.customers import approved_customer
from tests.support.installation import Installation
from tests.support.rows import rows
from tests.support.studio import ANN, ROB, Managers, begun, blanks_of, managers, posted, revision_in, text_in

ADDRESS = "/studio/competitors/anydesk"


@pytest.fixture
def people(engine: Installation) -> Managers:
    return managers(engine)


def copied(people: Managers, path: str) -> dict[str, str]:
    """The files of the working copy that a page is of."""
    with people.engine.store.reading() as db:
        return texts_of_copy(db, int(path.split("/")[3]))


def test_somebody_looks_at_an_address_and_it_says_who_and_when(people: Managers) -> None:
    ann = people.client(ANN)
    address = people.engine.rules.competitors["anydesk"].notice_address.value
    assert "nobody has looked at it" in ann.get(ADDRESS).text
    for _again in range(2):
        status, page, _path = posted(ann, ADDRESS, f"{ADDRESS}/address", address=address)
        assert status == 200 and "looked at on 1 December 2026 by Ann" in page
    assert len(rows(people.engine, AddressCheck)) == 1
    assert [e.actor for e in rows(people.engine, AuditEvent) if e.what == "rules.address_checked"] == ["person:1"]
    status, page, _path = posted(ann, ADDRESS, f"{ADDRESS}/address", address="Elsewhere 1")
    assert status == 409 and "another one by now" in page
    page = people.client(ROB).get("/studio/competitors").text
    assert "by Ann" in page and "Begin a change" not in page


def test_a_competitors_page_shows_terms_with_their_source_and_the_letter(people: Managers) -> None:
    ann = people.client(ANN)
    page = ann.get(ADDRESS).text
    assert "support.anydesk.com/docs/manage-license-subscription" in page and "3 months" in page
    for country in ("DE", "FR", "GB", "??"):
        letter = ann.get(f"{ADDRESS}/letter.pdf?country={country}")
        assert letter.mimetype == "application/pdf" and letter.data.startswith(b"%PDF")
    assert ann.get("/studio/competitors/nobody").status_code == 404


def test_a_switch_a_competitor_and_an_example_begin_as_working_copies_without_mistakes(people: Managers) -> None:
    ann = people.client(ANN)
    _, _, path = posted(ann, "/studio/laws", "/studio/begin", what="law", id="eu-data-act", on="0", title="Off")
    files = copied(people, path)
    assert "enabled: false\n" in files["statutes/eu-data-act.yaml"] and read_book(files)[1] == []
    _, _, path = posted(
        ann, "/studio/competitors", "/studio/begin", what="competitor", id="acme-remote", name="Acme Remote"
    )
    assert "Competitor: Acme Remote" in ann.get("/studio/").text
    assert "Change without a name" not in ann.get("/studio/").text
    assert "name: Acme Remote" in copied(people, path)["competitors/acme-remote.yaml"]
    for example, months in (
        ("months-by-notice", 3),
        ("until-contract-ends", 12),
        ("billing-on-an-event", 6),
        ("like-for-like", 3),
    ):
        _, _, path = posted(ann, "/studio/caps", "/studio/begin", what="example", id=example)
        book, mistakes = read_book(copied(people, path))
        assert mistakes == [] and book is not None and book.promotions[example].file.credit.most == months


@pytest.mark.parametrize(
    ("what", "identifier"),
    [("law", "../vendor"), ("example", "other"), ("x", "")],
)
def test_what_is_there_already_or_is_no_such_thing_begins_nothing(people: Managers, what: str, identifier: str) -> None:
    status, page, path = posted(
        people.client(ANN), "/studio/caps", "/studio/begin", what=what, id=identifier, name="Another"
    )
    assert status == 200 and path in ("/studio/laws", "/studio/caps")
    assert 'role="status"' in page
    assert "Nobody is changing anything" in people.client(ANN).get("/studio/").text


@pytest.mark.parametrize(
    ("name", "identifier", "field", "said"),
    [
        ("Beta Tool", "Beta Tool", "id", "small letters, digits and hyphens"),
        ("Any", "anydesk", "id", "of this name already"),
        ("", "beta-tool", "name", "Write the name"),
    ],
)
def test_a_new_competitor_that_cannot_be_is_said_at_its_field_with_what_was_typed(
    people: Managers, name: str, identifier: str, field: str, said: str
) -> None:
    ann = people.client(ANN)
    status, page, _ = posted(ann, "/studio/competitors", "/studio/begin", what="competitor", id=identifier, name=name)
    error = re.search(rf'<p class="msg-err" id="{field}-err">([^<]+)', page)
    assert status == 422 and error and said in error[1]
    assert f'value="{identifier}"' in page and (not name or f'value="{name}"' in page)
    assert page.index("-err") < page.index("<table")
    assert "Nobody is changing anything" in ann.get("/studio/").text


def test_the_page_of_a_competitor_begins_a_change_of_its_file(people: Managers) -> None:
    ann = people.client(ANN)
    assert "Change this" in ann.get(ADDRESS).text and "Change this" not in people.client(ROB).get(ADDRESS).text
    _, page, path = posted(ann, ADDRESS, "/studio/begin", what="known", id="anydesk")
    assert path.endswith("/competitors/anydesk.yaml") and "AnyDesk" in page
    in_force = people.engine.rules.competitors["anydesk"].notice_address.value
    assert in_force in " ".join(text_in(page).split())


def test_caps_say_what_is_used_and_when_they_are_full_at_the_rate_of_the_last_month(people: Managers) -> None:
    engine = people.engine
    for _number in range(3):
        approved_customer(engine)
    with engine.store.reading() as db:
        found = {cap.currency: cap for cap in caps_used(db, engine.rules, engine.clock.now())}
        few = changed(engine.settings.data_dir, ("claims: 5000", "claims: 30"))
        [full_on] = [c.full_on for c in caps_used(db, few, engine.clock.now()) if not c.currency]
    places = found[""]
    assert (places.cap, places.taken, places.reserved, places.lately) == (5000, 3, 0, 3)
    # 4997 places are left, and 3 go in 30 days: 49,970 days
    assert places.full_on is None
    # 3 x 3 months x 29.00 x 5 users of EUR 1,500,000.00
    assert found["EUR"].taken == found["EUR"].lately > 0 and found["USD"].full_on is None
    assert full_on == date(2026, 12, 1) + timedelta(days=270)  # 27 places, 3 in 30 days
    page = people.client(ROB).get("/studio/caps").text
    assert "nothing given lately" in page and "not within the next year" in page and "0% used" in page


def test_the_page_of_offers_says_what_the_command_says(people: Managers) -> None:
    ann, rules = people.client(ANN), people.engine.rules
    assert "Offers that are open" not in ann.get("/studio/offers").text  # nothing was asked
    page = ann.get("/studio/offers?country=FR&plan=enterprise&every=month&seats=4&on=2026-12-01").text
    shown = offer_for(rules, Asked("FR", "enterprise", "month", 4), datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert shown is not None and len(shown.bills) == 6
    for amount in (shown.choice.worth, *(bill.amounts.total for bill in shown.bills)):
        assert show_money(amount, "en") in page
    for day in (shown.free.last_free_day, *(bill.on for bill in shown.bills)):
        assert show_date(day, "en") in page
    closed = ann.get("/studio/offers?country=FR&plan=enterprise&every=month&seats=4&on=2030-01-01")
    assert closed.status_code == 200 and "No offer is open for this" in closed.text


@pytest.mark.parametrize(
    "wrong", ["country=XX", "plan=none", "every=week", "seats=0", "seats=many", "start=2027-02-31", "on=9999-12-31"]
)
def test_what_cannot_be_asked_of_the_page_of_offers_is_told_at_its_field(people: Managers, wrong: str) -> None:
    asked = {"country": "FR", "plan": "enterprise", "every": "month", "seats": "4", **dict([wrong.split("=")])}
    answer = people.client(ROB).get("/studio/offers", query_string=asked)
    name, _, value = wrong.partition("=")
    assert answer.status_code == 422 and f'id="{name}-err"' in answer.text
    assert name in ("country", "plan", "every") or f'value="{value}"' in answer.text


def test_a_law_is_switched_off_by_its_blank_and_every_other_letter_of_its_file_stays(people: Managers) -> None:
    ann, name = people.client(ANN), "statutes/eu-data-act.yaml"
    file = f"{begun(ann)}/files/{name}"
    page = ann.get(file).text
    before = text_in(page)
    fields = {k: v for k, v in blanks_of(page).items() if k != "csrf"}
    assert fields["blank.enabled"] == "true" and fields["blank.way_out.notice"] == "2"
    fields |= {"blank.enabled": "false", "blank.in_force.until": "2030-12-31", "blank.way_out.notice": "3"}
    status, page, _ = posted(ann, file, **fields)
    after = text_in(page)
    assert status == 200 and "Saved." in page
    changed_lines = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert [new.split(":")[0].strip() for _, new in changed_lines] == ["enabled", "in_force", "notice"]
    assert "enabled: false" in after and "until: 2030-12-31" in after and "notice: P3M" in after


def test_a_competitors_names_address_and_terms_are_changed_in_their_blanks(people: Managers) -> None:
    ann, name = people.client(ANN), "competitors/anydesk.yaml"
    file = f"{begun(ann)}/files/{name}"
    page = ann.get(file).text
    fields = {k: v for k, v in blanks_of(page).items() if k != "csrf"}
    fields |= {
        "blank.aliases.1": "Any Desk",
        "blank.notice_address.value": "AnyDesk, Street 1, Berlin",
        "blank.standard_terms.1.notice": "60",
        "blank.standard_terms.1.seen": "updated 2026-11-01",
    }
    status, page, _ = posted(ann, file, **fields)
    after = text_in(page)
    assert status == 200 and "Saved." in page and "# never read in a notice clause" in after
    assert '"AnyDesk", "Any Desk"' in after and 'notice: "P60D"' in after and 'seen: "updated 2026-11-01"' in after
    assert 'value: "AnyDesk, Street 1, Berlin"' in after


def test_a_plan_of_a_competitor_is_added_filled_in_and_taken_out_by_buttons_alone(people: Managers) -> None:
    ann, name = people.client(ANN), "competitors/teamviewer.yaml"
    copy = begun(ann)
    file = f"{copy}/files/{name}"
    page = ann.get(file).text
    assert 'name="remove" value="plans.0"' in page and "Remote Support</option>" in page
    posted(ann, file, **blanks_of(page) | {"revision": revision_in(page), "add": "plans"})
    page = ann.get(file).text
    assert content_of(text_in(page))["plans"][5] == {"name": "", "equals": "", "sample": True}
    typed = {"blank.plans.5.name": "Frontline", "blank.plans.5.equals": "enterprise", "blank.plans.5.also": "AR, Spot"}
    posted(ann, file, **blanks_of(page) | {"revision": revision_in(page)} | typed)
    page = ann.get(file).text
    plan = {"name": "Frontline", "equals": "enterprise", "sample": True, "also": ["AR", "Spot"]}
    assert content_of(text_in(page))["plans"][5] == plan
    posted(ann, file, **blanks_of(page) | {"revision": revision_in(page), "remove": "plans.0"})
    page = ann.get(file).text
    assert [p["name"] for p in content_of(text_in(page))["plans"]][::4] == ["Business", "Frontline"]
    assert "# which of our plans each equals" in text_in(page)


def test_what_is_used_of_an_offer_names_it_once(people: Managers) -> None:
    page = people.client(ANN).get("/studio/caps").text
    assert page.count('lang="en" rowspan=') == len(people.engine.rules.promotions)
    assert len(re.findall(r'data-label="Cap"', page)) > len(people.engine.rules.promotions)


@pytest.mark.parametrize("locale", [one for one in LOCALES if one != "en"])
def test_what_a_law_says_is_said_in_the_readers_language(people: Managers, locale: str) -> None:
    client = people.client(ANN)
    client.set_cookie("promo-lang", locale)
    page, ours = html.unescape(client.get("/studio/laws").text), translations(locale).gettext
    for law in people.engine.rules.statutes.values():
        for text in (law.name, law.says, *(question.asks for question in law.questions)):
            assert ours(text) != text, text
        assert law.says not in page and ours(law.says) in page
    assert ours("(in English)") not in page


def test_what_a_manager_wrote_anew_of_a_law_is_marked_as_english(
    people: Managers, monkeypatch: pytest.MonkeyPatch
) -> None:
    laws = people.engine.rules.statutes
    assert isinstance(laws, dict)
    anew = laws["eu-data-act"].model_copy(update={"says": "Anybody may leave on a Tuesday."})
    monkeypatch.setitem(laws, anew.id, anew)
    ann = people.client(ANN)
    ann.set_cookie("promo-lang", "de")
    page = ann.get("/studio/laws").text
    assert '<span lang="en">Anybody may leave on a Tuesday.</span>' in page and page.count("(auf Englisch)") == 1
