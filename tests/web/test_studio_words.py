"""What differs between two sets of rules, and what an example states, in the reader's language."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

import pytest

from promo.eligibility.known import KNOWN_NAMES
from promo.i18n import LOCALES
from promo.promotions.file_sentences import groups_of_file
from promo.promotions.months_table import formula_of
from promo.promotions.rule_files import read_texts
from promo.promotions.rulebook import RuleBook
from promo.promotions.sentences import BlankKind, groups_of
from promo.promotions.yaml_edit import content_of
from promo.shipped import shipped
from promo.web.studio_sentences import blank_in_words
from promo.web.studio_words import RULE_NAMES, Differing, differing, file_title, stated_in_words
from tests.support.installation import Installation
from tests.support.studio import ANN, OFFER, begun, managers, posted, revision_in, text_in


def changed(rules: RuleBook, **edits: Any) -> tuple[str, str]:
    """The content of the rules, and with keys of the offer replaced."""
    content = json.loads(rules.content)
    other = deepcopy(content)
    other["promotions"]["three-free-months"] |= edits
    return json.dumps(content), json.dumps(other)


def test_a_change_of_the_offer_reads_as_the_sentence_before_and_after(rules: RuleBook) -> None:
    before, after = changed(
        rules, credit=json.loads(rules.content)["promotions"]["three-free-months"]["credit"] | {"months": 2}
    )
    assert differing((before, after), "en") == [
        Differing("The offer", "It gives 3 free months.", "It gives 2 free months.")
    ]
    [fr] = differing((before, after), "fr")
    assert "3" in fr.before and "2" in fr.after and fr.before != "It gives 3 free months."


def test_one_month_reads_as_one_and_stands_beside_the_many_that_it_was(rules: RuleBook) -> None:
    before, after = changed(
        rules, credit=json.loads(rules.content)["promotions"]["three-free-months"]["credit"] | {"months": 1}
    )
    assert differing((before, after), "en") == [
        Differing("The offer", "It gives 3 free months.", "It gives 1 free month.")
    ]
    [de] = differing((before, after), "de")
    assert (de.before, de.after) == ("Es gibt 3 Gratismonate.", "Es gibt 1 Gratismonat.")


def test_a_changed_rule_reads_as_its_lengths_and_each_example_in_words(rules: RuleBook) -> None:
    checks = json.loads(rules.content)["promotions"]["three-free-months"]["checks"]
    [check] = [c for c in checks if c["check"] == "notice-long-enough"]
    check["passes"] = check["passes"].replace('"P3M"', '"P2M"')
    check["examples"][5]["renewal_notice"] = "P59D"
    found = differing(changed(rules, checks=checks), "en")
    assert any(one.before.startswith("Long enough: 3 months") for one in found)
    assert any(one.after.startswith("Long enough: 2 months") for one in found)
    assert any("Notice to leave at any time: none; Notice to stop the renewal: 59 days" in one.after for one in found)
    shown = " ".join(f"{one.title} {one.before} {one.after}" for one in found)
    assert not re.search(r"[a-z]_[a-z]|\\|P\d+D|passes|fails", shown)


def test_a_change_of_a_law_a_competitor_a_price_and_our_details_reads_as_sentences_with_the_words_marked(
    rules: RuleBook,
) -> None:
    other = json.loads(rules.content)
    law, competitor = other["statutes"]["eu-data-act"], other["competitors"]["anydesk"]
    law["way_out"]["notice"], law["enabled"] = "P1M", False
    law["uncertain"] = law["uncertain"][1:]
    competitor["aliases"].insert(0, "Any Desk")
    other["catalog"]["plans"][0]["prices"]["month"]["EUR"] = "9.50"
    other["vendor"]["email"] = {"value": "hello@splashtop.example", "sample": False}
    found = {(one.title, one.before, one.after): one for one in differing((rules.content, json.dumps(other)), "en")}
    law_is, told = "Law: EU Data Act, Regulation (EU) 2023/2854, articles 23 to 31", set(found)
    assert (law_is, "The notice: 2 months", "The notice: 1 month") in told
    assert (law_is, "Its switch is on.", "Its switch is off.") in told
    assert ("Competitor: AnyDesk", "", "It is also called Any Desk.") in told
    assert any(
        title == law_is and before.startswith("Not certain: A prop") and not after for title, before, after in told
    )
    [price] = [one for one in found.values() if "9.50" in one.after]
    assert price.before == "A user costs 9.00 EUR a month, before tax."
    assert ([w for w, differs in price.marked[0] if differs], [w for w, differs in price.marked[1] if differs]) == (
        ["00"],
        ["50"],
    )
    assert (
        "Our own details",
        "E-mail: switch@splashtop.example (made up)",
        "E-mail: hello@splashtop.example (confirmed)",
    ) in told
    assert len(told) == 6


def test_what_has_no_sentence_is_named(rules: RuleBook) -> None:
    other = json.loads(rules.content)
    way = other["statutes"]["eu-data-act"]["way_out"]
    way["may_end_later"] = not way.get("may_end_later", False)
    [one] = differing((rules.content, json.dumps(other)), "en")
    assert one.title.startswith("Law: EU Data Act") and "key by key" in one.after
    other["statutes"]["be-vi-91"]["enabled"] = False
    assert "Gesetz: Belgisches Wirtschaftsgesetzbuch, Artikel VI.91" in [
        one.title for one in differing((rules.content, json.dumps(other)), "de")
    ]


def test_whom_a_law_protects_is_told_before_and_after_in_a_sentence_each(rules: RuleBook) -> None:
    other = json.loads(rules.content)
    other["statutes"]["eu-data-act"]["who"] = ["company", "sole_trader", "non_professional"]
    [one] = differing((rules.content, json.dumps(other)), "en")
    assert (one.before, one.after) == ("It protects consumers: yes", "It protects consumers: no")


def test_every_name_that_rules_read_has_words() -> None:
    assert set(RULE_NAMES) >= KNOWN_NAMES


def test_an_example_and_a_file_are_named_in_words() -> None:
    stated = {"ends_without_notice": False, "renewal_notice": "P89D", "exit_notice": "none"}
    assert stated_in_words(stated, "en") == (
        "It ends without a notice: no; Notice to stop the renewal: 89 days; Notice to leave at any time: none"
    )
    assert file_title("competitors/x.yaml", "id: x\nname: X Remote\n", "en") == "Competitor: X Remote"
    assert file_title("vendor.yaml", "name: y", "en") == "Our own details"


def test_the_page_by_which_a_second_person_judges_shows_sentences_and_folds_the_keys(engine: Installation) -> None:
    people = managers(engine)
    ann = people.client(ANN)
    copy = begun(ann)
    page = ann.get(f"{copy}/files/{OFFER}").text
    text = text_in(page).replace("claims: 5000", "claims: 6000")
    posted(ann, f"{copy}/files/{OFFER}", text=text, revision=revision_in(page))
    page = posted(ann, copy, f"{copy}/keep", note="")[1]
    shown, _, folded = page.partition('<details class="pad" data-yaml>')
    assert "At most <ins>6</ins>,000 claims are credited in all." in shown and "caps.claims" not in shown
    assert "At most <del>5</del>,000 claims are credited in all." in shown
    assert "caps.claims" in folded
    assert re.search(r"<h1[^>]*>\s*A longer window", page)


@pytest.mark.parametrize(("locale", "name"), [("en", "November 2026"), ("fr", "novembre 2026"), ("ja", "2026年11月")])
def test_a_month_is_written_in_words(engine: Installation, locale: str, name: str) -> None:
    ben = managers(engine).client("ben@vendor.example")
    ben.set_cookie("promo-lang", locale)
    assert name in ben.get("/finance/?month=2026-11").text


def test_a_new_offer_is_compared_with_the_one_like_it_and_amounts_are_written_as_in_the_language(
    rules: RuleBook,
) -> None:
    other = json.loads(rules.content)
    new = deepcopy(other["promotions"]["three-free-months"])
    new |= {"id": "two", "name": "Two free months", "credit": new["credit"] | {"months": 2}}
    new["caps"]["budget"]["EUR"] = "2500000.00"
    other["promotions"]["two"] = new
    found = differing((rules.content, json.dumps(other)), "de")
    assert "„Three free months“" in found[0].after and found[0].title == "Two free months"
    assert len(found) == 4  # its name, its months, its budget
    assert any("2.500.000,00" in one.after and "1.500.000,00" in one.before for one in found)


def test_a_row_of_the_table_of_notices_that_changes_reads_as_that_row(rules: RuleBook) -> None:
    before, after = json.loads(rules.content), json.loads(rules.content)
    for content, months in ((before, ((3, 3), (1, 1))), (after, ((3, 4), (1, 1)))):
        credit = content["promotions"]["three-free-months"]["credit"]
        credit |= {"months": formula_of(months), "at_most": 4}
    [one] = differing((json.dumps(before), json.dumps(after)), "en")
    assert one.before == "Free months from 3 months of notice on: 3"
    assert one.after == "Free months from 3 months of notice on: 4"


def test_an_instant_of_an_example_is_told_as_a_day_and_a_time_by_the_clock_of_the_offer() -> None:
    text = (shipped("rules") / "promotions/three-free-months.yaml").read_text("utf-8")
    content = content_of(text.replace("2025-12-31T23:59:59+01:00", "2025-12-31T22:59:59Z"))
    [group] = [g for g in groups_of(content) if any("asked_at" in one.facts for one in g.sentences)]
    told = [stated_in_words(one.facts, "en") for one in group.sentences if "asked_at" in one.facts]
    opens = "The offer opens at: 1 January 2026, 00:00"
    assert told[:2] == [
        f"Sent at: 1 January 2026, 00:00; {opens}; The offer ends at: 1 January 2028, 00:00",
        f"Sent at: 31 December 2025, 23:59:59; {opens}; The offer ends at: 1 January 2028, 00:00",
    ]
    for locale in LOCALES:
        for one in group.sentences:
            assert not re.search(r"\d{4}-\d{2}-\d{2}", stated_in_words(one.facts, locale))


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_said_of_a_blank_holds_no_code(locale: str) -> None:
    for name, text in read_texts(shipped("rules")).items():
        for group in groups_of_file(content_of(text or ""), name.partition("/")[0]):
            for sentence in group.sentences:
                for blank in sentence.blanks.values():
                    if blank.kind not in (BlankKind.WORDS, BlankKind.TEXTS):
                        said = blank_in_words(blank, locale)
                        coded = re.search(r"\d{4}-\d{2}-\d{2}|^P\d|^(true|false|[a-z]+(_[a-z]+)+)$|\b[A-Z]{2}\b,", said)
                        assert not coded, (name, blank, said)
