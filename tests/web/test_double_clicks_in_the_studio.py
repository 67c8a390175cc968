"""A form of the studio that is sent twice begins, keeps, notes and publishes once."""

from __future__ import annotations

import re

import pytest

from promo.store.tables import WorkingCopy
from tests.support.installation import Installation
from tests.support.rows import rows
from tests.support.studio import ANN, BEN, OFFER, Managers, begun, managers, revision_in, text_in
from tests.support.twice import sent_twice

BEGUN = {
    "a law's switch": {"what": "law", "id": "eu-data-act", "on": "0", "title": "Off"},
    "a competitor": {"what": "competitor", "id": "acme-remote", "name": "Acme Remote"},
    "an example": {"what": "example", "id": "like-for-like"},
}


@pytest.fixture
def people(lite: Installation) -> Managers:
    return managers(lite)


@pytest.mark.parametrize("what", BEGUN)
def test_a_change_that_is_begun_twice_is_one_copy(people: Managers, what: str) -> None:
    first, second = sent_twice(people.engine, people.client(ANN), "/studio/laws", "/studio/begin", BEGUN[what])
    assert first.location == second.location
    assert len(rows(people.engine, WorkingCopy)) == 1


@pytest.mark.parametrize("title", ["A longer window", ""])
def test_a_copy_of_a_set_that_is_begun_twice_is_one_copy(people: Managers, title: str) -> None:
    ann = people.client(ANN)
    [change] = re.findall(r'action="(/studio/sets/[0-9a-f]+/change)"', ann.get("/studio/").text)
    sent_twice(people.engine, ann, "/studio/", change, {"title": title})


def test_what_is_another_change_is_another_copy(people: Managers) -> None:
    ann, engine = people.client(ANN), people.engine
    copy = begun(ann)
    assert begun(people.client(BEN)) != copy and begun(ann, "Another name") != copy
    page = f"{copy}/files/{OFFER}"
    shown = ann.get(page).text
    text = text_in(shown).replace("claims: 5000", "claims: 6000")
    sent_twice(engine, ann, page, page, {"text": text, "revision": revision_in(shown)})
    changed = begun(ann)  # nothing that was typed into the first one comes back in a second
    assert changed != copy
    engine.clock.advance(minutes=10)
    assert begun(ann) not in (copy, changed)


def test_a_change_is_kept_seen_planned_and_published_once(people: Managers) -> None:
    ann, ben, engine = people.client(ANN), people.client(BEN), people.engine
    copy = begun(ann)
    page = f"{copy}/files/{OFFER}"
    shown = ann.get(page).text
    text = text_in(shown).replace("claims: 5000", "claims: 6000")
    sent_twice(engine, ann, page, page, {"text": text, "revision": revision_in(shown)})
    sent_twice(engine, ann, copy, f"{copy}/files", {"kind": "competitors", "id": "acme"})
    sent_twice(engine, ann, copy, f"{copy}/remove", {"name": "competitors/acme.yaml"})
    kept, _ = sent_twice(engine, ann, copy, f"{copy}/keep", {"note": "More claims"})
    draft = kept.location
    sent_twice(engine, ann, draft, f"{draft}/beside", {"on": "1"})
    sent_twice(engine, ann, draft, f"{draft}/beside", {"on": "0"})
    digest = re.findall(r'name="digest" value="([0-9a-f]+)"', ben.get(f"{draft}/try?days=all").text)[0]
    sent_twice(engine, ben, draft, f"{draft}/seen", {"digest": digest})
    sent_twice(engine, ann, draft, f"{draft}/publish", {"at": "2026-12-02T00:00"})
    sent_twice(engine, ann, draft, f"{draft}/plan/drop", {})
    sent_twice(engine, ann, draft, f"{draft}/publish", {})
