"""Promotion managers: two who may publish and a rep, a working copy, and what they type."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from flask.testing import FlaskClient

from promo.people.sessions import open_session
from promo.rule_sets.publish import adopt
from promo.store.tables import Person, Role
from promo.web import create_app
from promo.work import SYSTEM
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import id_of

ANN, BEN, ROB = "ann@vendor.example", "ben@vendor.example", "rob@vendor.example"
OFFER = "promotions/three-free-months.yaml"


@dataclass(frozen=True)
class Managers:
    """An installation whose first rule set is in force, and a signed-in browser for each of its people."""

    engine: Installation
    ids: dict[str, int]

    def secret(self, email: str) -> str:
        """A new session of somebody."""
        return self.engine.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, self.ids[email])))

    def client(self, email: str) -> FlaskClient:
        """Somebody's browser."""
        client = create_app(self.engine).test_client()
        client.set_cookie("promo-session", self.secret(email))
        client.set_cookie("promo-lang", "en")
        return client


def managers(engine: Installation) -> Managers:
    """Two who may publish and a rep; the first rule set is in force."""
    roles = {ANN: Role.MANAGER, BEN: Role.ADMIN, ROB: Role.REP}
    with engine.store.writing() as db:
        made = [
            Person(email=e, name=e.partition("@")[0].title(), role=role, created_at=engine.clock.now())
            for e, role in roles.items()
        ]
        db.add_all(made)
        db.flush()
        ids = {person.email: id_of(person) for person in made}
    engine.do(SYSTEM, adopt, engine.rules)
    return Managers(engine, ids)


def posted(client: FlaskClient, page: str, path: str = "", **fields: str) -> tuple[int, str, str]:
    """A form of a page, sent: the status, the page that answers, and where it lies."""
    token = csrf(client.get(page).text)
    answer = client.post(path or page, data={"csrf": token, **fields}, follow_redirects=True)
    return answer.status_code, answer.text, answer.request.path


def begun(client: FlaskClient, title: str = "A longer window") -> str:
    """The page of a new working copy of the rules in force."""
    found = re.search(r'action="(/studio/sets/[0-9a-f]+/change)"', client.get("/studio/").text)
    assert found
    _, _, path = posted(client, "/studio/", found[1], title=title)
    return path


def text_in(page: str) -> str:
    """What stands in the field of the file's text."""
    found = re.search(r'<textarea[^>]*name="text"[^>]*>\n?(.*?)</textarea>', page, re.S)
    assert found
    return html.unescape(found[1])


def revision_in(page: str) -> str:
    """The number of the text that a page shows."""
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    return found[1]


def blanks_of(page: str) -> dict[str, str]:
    """Every field of the form of a file but its token, as the page shows it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page.partition('id="rules"')[2] or page, re.S):
        named = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in named:
            found[html.unescape(named["name"])] = html.unescape(named.get("value", ""))
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[html.unescape(name)] = chosen[1] if chosen else ""
    for tag, inner in re.findall(r"(<select[^>]*data-blank[^>]*>)(.*?)</select>", page, re.S):
        chosen, name_ = re.search(r'value="([^"]*)" selected', inner), re.search(r'name="([^"]+)"', tag)
        if name_:
            found[name_[1]] = chosen[1] if chosen else ""
    for tag, inner in re.findall(r"(<textarea[^>]*data-blank[^>]*>)\n?(.*?)</textarea>", page, re.S):
        name_ = re.search(r'name="([^"]+)"', tag)
        if name_:
            found[name_[1]] = html.unescape(inner)
    return {**found, "text": text_in(page)}
