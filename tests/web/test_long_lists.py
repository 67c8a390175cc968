"""Lists of thousands: pages of fifty in the right order, with the same few statements however many rows there are."""

from __future__ import annotations

import re
from datetime import timedelta
from math import inf

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from promo.addresses import mail_address
from promo.claims.attribution import attribute
from promo.claims.erased_words import empty_claim
from promo.claims.judging.case_text import keep_case_text
from promo.claims.judging.decided import decided
from promo.claims.review import last_decision
from promo.eligibility.company_names import normal_company
from promo.people.saved_views import keep_view, views_of
from promo.reports.case_filter import CaseFilter
from promo.reports.chores import AT_MOST, chores
from promo.reports.queue import AROUND, NOTHING_CHOSEN, PAGE, Place, QueuePage, around, newest_page, queue_page
from promo.store.tables import (
    CallState,
    CaseLine,
    CaseText,
    Claim,
    ClaimState,
    OutboxItem,
    OutboxState,
    ProvisioningCall,
    Role,
    Subscription,
)
from promo.web import create_app
from promo.work import Actor
from tests.support.cases import case_id, deadline_of, open_cases
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.many import Start, fill
from tests.support.office import work_in
from tests.support.proofs import english
from tests.support.rows import row
from tests.support.rule_sets import ANN, seen_draft
from tests.support.statements import statements
from tests.support.studio import OFFER, begun, managers
from tests.support.visitors import signed_in


def staff(engine: Installation) -> FlaskClient:
    client = create_app(engine).test_client()
    people = {role.value: rep(engine, f"{role.value}@example.com", role) for role in (Role.REP, Role.FINANCE)}
    secrets = signed_in(engine, people)
    client.set_cookie("promo-visit", "v" * 20)
    client.set_cookie("promo-session", secrets["rep"])
    client.environ_base["other_session"] = secrets["finance"]
    return client


def in_order(engine: Installation, count: int) -> list[str]:
    """The ids as a person would sort them: what can still be done for the notice soonest, then the longest waiting."""
    today = engine.clock.now().date()

    def key(number: int) -> tuple[object, int]:
        last = deadline_of(number, today)
        send_by = last - timedelta(days=14) if last else None
        usable = [d for d in (send_by, last) if d and d >= today]
        return (usable[0].isoformat() if usable else "9999", number)

    return [case_id(n) for n in sorted(range(count), key=key)]


def pages(engine: Installation, chosen: CaseFilter = NOTHING_CHOSEN) -> list[QueuePage]:
    """Every page of the queue, from the first to the last."""
    found, place = list[QueuePage](), Place()
    while True:
        with engine.store.reading() as db:
            page = queue_page(db, engine.rules, engine.clock.now(), chosen, place)
        found.append(page)
        if not page.has_after:
            return found
        place = Place(after=page.lines[-1].claim.id)


def ids(page: QueuePage) -> list[str]:
    return [line.claim.id for line in page.lines]


@pytest.mark.parametrize("words", ["", "waiting"])  # a search reads each claim once: its pages are those of the list
def test_the_queue_comes_in_pages_in_the_order_of_what_can_still_be_done(engine: Installation, words: str) -> None:
    open_cases(engine.store, engine.rules, 130, engine.clock.now())
    chosen = CaseFilter(words=words)
    found = pages(engine, chosen)
    assert [(len(page.lines), page.has_before) for page in found] == [(50, False), (50, True), (30, True)]
    assert {page.total for page in found} == {130}
    assert [claim for page in found for claim in ids(page)] == in_order(engine, 130)
    # and back again
    with engine.store.reading() as db:
        back = queue_page(db, engine.rules, engine.clock.now(), chosen, Place(before=ids(found[2])[0]))
        beyond = queue_page(db, engine.rules, engine.clock.now(), chosen, Place(after=ids(found[2])[-1]))
    assert ids(back) == ids(found[1]) and back.has_before and back.has_after and back.total == 130
    assert (ids(beyond), beyond.total) == ([], 130)


def test_a_page_goes_on_where_the_one_before_ended_whatever_was_decided_meanwhile(engine: Installation) -> None:
    open_cases(engine.store, engine.rules, 130, engine.clock.now())
    order = in_order(engine, 130)
    with engine.store.writing() as db:
        for gone in (order[3], order[PAGE - 1]):  # the last of the page is decided, too
            db.get_one(Claim, gone).state = ClaimState.DECLINED
    with engine.store.reading() as db:
        page = queue_page(db, engine.rules, engine.clock.now(), place=Place(after=order[PAGE - 1]))
        nobody = queue_page(db, engine.rules, engine.clock.now(), place=Place(after="SW-NOSUCH"))
    assert ids(page) == order[PAGE : 2 * PAGE]
    assert ids(nobody)[:3] == order[:3]


def test_the_queue_is_narrowed_down_by_what_stands_in_the_address(engine: Installation) -> None:
    cases = open_cases(engine.store, engine.rules, 44, engine.clock.now())
    with engine.store.writing() as db:
        for k, case in enumerate(cases):
            db.get_one(Claim, case).country = "DE" if k % 4 == 0 else "FR"
            db.get_one(Claim, case).locale = "de" if k % 2 == 0 else "fr"
            db.get_one(CaseLine, case).codes = (
                ["notice.conflict", "partyXmismatch"] if k % 5 == 0 else ["party.mismatch"]
            )
        db.get_one(Claim, cases[1]).state = ClaimState.ASKING

    def count(**chosen: str) -> int:
        [page] = pages(engine, CaseFilter.of({**chosen, "nothing": "known"}))
        assert len(page.lines) == page.total
        return page.total

    assert count(country="DE") == 11
    assert count(language="de", country="DE", reason="notice.conflict") == 3
    assert count(reason="party.mismatch") == 34 and count(reason="%") == 0
    assert count(state="asking") == 1 and count(state="nonsense") == 0
    assert count(promotion="three-free-months") == 43 and count(promotion="another") == 0


def test_a_claim_is_found_by_company_number_address_and_reference_until_it_is_erased(engine: Installation) -> None:
    cases = open_cases(engine.store, engine.rules, 12, engine.clock.now())
    with engine.store.writing() as db:
        one = db.get_one(Claim, cases[7])
        one.company, one.company_key = "Café Müller & Söhne GmbH", normal_company("Café Müller & Söhne GmbH")
        one.company_number, one.email = "vat:DE123456789", mail_address("Anna.Kern@cafe-mueller.example")

    def found(words: str) -> list[str]:
        return [claim for page in pages(engine, CaseFilter.of({"words": words})) for claim in ids(page)]

    mine = ("Müller", "muller", "CAFÉ söhne", "DE 123456789", "Anna.Kern@", cases[7].lower(), "café DE123")
    assert {words: found(words) for words in mine} == {words: [cases[7]] for words in mine}
    assert (found("café waiting"), found("%"), found("_"), found("Mueller GmbH Berlin")) == ([], [], [], [])
    assert len(found("")) == len(found("example")) == 12
    with engine.store.writing() as db:
        empty_claim(work_in(engine, db), db.get_one(Claim, cases[7]))
    assert [found(words) for words in mine if "sw" not in words] == [[]] * (len(mine) - 1)


def test_a_claim_is_found_by_a_sentence_of_its_papers_until_it_is_erased(engine: Installation) -> None:
    open_cases(engine.store, engine.rules, 5, engine.clock.now())
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd", email="x@example.com").claim_id
    assert process(engine, claim_id) == "review"

    def found(words: str) -> list[tuple[str, str]]:
        chosen = CaseFilter.of({"words": words})
        return [(line.claim.id, line.found_in) for page in pages(engine, chosen) for line in page.lines]

    with engine.store.reading() as db:
        quoted = decided(last_decision(db, claim_id)).fact("renewal_notice").evidence[0].quote
    sentence = " ".join(quoted.split())
    word = max(sentence.split(), key=len).strip(".,;")
    assert [one for one, _ in found(f"{word.upper()} somebody")] == [claim_id]
    assert word in found(f"{word.upper()} somebody")[0][1]
    assert found("somebody") == [(claim_id, "")]  # by what stands in the line
    assert [one for one, _ in found("ad-000003 gekuendigt")] == []
    assert found("AD-000003 GEKÜNDIGT MARZ") == [] and found("AD-000003 juli")[0][0] == case_id(3)
    assert found(f"{word} %") == found(f"% {word} –") == found(word) != [] and found("of") == found("%") == []
    for short in ("of", "us", "la", "à", "&"):  # no paper is looked for by them, and none is missed for their sake
        assert [one for one, _ in found(f"{short} {word} {short}")] == [claim_id]
    assert [one for one, _ in found(" ".join(sentence.split()[:8]))] == [claim_id]
    assert [one for one, _ in found("somebody lt")] == [claim_id] and found("somebody qx") == []
    assert found("nowhere of") == []
    with engine.store.writing() as db:
        empty_claim(work_in(engine, db), db.get_one(Claim, claim_id))
    assert found(word) == []


def test_a_claim_is_found_by_any_word_of_its_papers(engine: Installation) -> None:
    open_cases(engine.store, engine.rules, 5, engine.clock.now())
    unlike = "Mittags wird gegrüßt und donnerstags wird alles ent-\nstaubt."
    papers = ("Der Vertrag ist mit einer Frist von drei Monaten kündbar.\n\n" + unlike).encode()
    claim_id = submit(engine, content=papers, name="brief.txt", company="Somebody Else Ltd").claim_id
    process(engine, claim_id)

    def found(words: str) -> list[str]:
        with engine.store.reading() as db:
            listed = newest_page(db, engine.rules, engine.clock.now(), CaseFilter.of({"words": words}))
        return [line.claim.id for line in listed.lines]

    assert found("donnerstags") == found("Entstaubt GEGRÜSST somebody") == [claim_id]
    assert found("donnerstags spätzle") == []
    with engine.store.writing() as db:
        empty_claim(work_in(engine, db), db.get_one(Claim, claim_id))
    assert found("donnerstags") == []


def test_the_list_says_by_which_words_of_the_papers_a_claim_was_found(lite: Installation) -> None:
    letter = b"The contract may be ended with three months' notice.\n\nThe lift is repaired by Hofstetter."
    process(lite, submit(lite, content=letter, name="letter.txt").claim_id)
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"rob": rep(lite, "rob@example.com")})["rob"])
    shown = client.get("/desk/claims?words=hofstetter").text
    assert "In the papers: hofstetter" in shown
    assert "In the papers" not in client.get("/desk/claims?words=three+months").text


def test_the_search_of_papers_follows_the_newest_decision(lite: Installation) -> None:
    claim_id = submit(lite, content=english(), company="Somebody Else Ltd", email="x@example.com").claim_id
    process(lite, claim_id)
    with lite.store.writing() as db:
        decision = last_decision(db, claim_id)
        assert decision is not None
        decision.answer = {"reasons": [{"evidence": [{"quote": "Ein  neuer\nSatz."}, {"quote": "Ein neuer Satz"}]}]}
        keep_case_text(work_in(lite, db), db.get_one(Claim, claim_id), decision)
    kept = row(lite, CaseText, claim_id)
    assert kept.words == "ein neuer satz"


def test_the_queue_is_narrowed_down_by_who_brought_a_claim_and_a_view_keeps_it(lite: Installation) -> None:
    cases = open_cases(lite.store, lite.rules, 6, lite.clock.now())
    rob, eva = rep(lite, "rob@example.com"), rep(lite, "eva@example.com")
    lead = Actor.staff(rep(lite, "lead@example.com", Role.LEAD))
    lite.do(lead, attribute, cases[1], rob, "brought by telephone")
    lite.do(lead, attribute, cases[4], eva, "brought by telephone")
    lite.do(lead, attribute, cases[5], None, "nobody after all")

    def found(brought: str, me: int = 0) -> set[str]:
        [page] = pages(lite, CaseFilter.of({"brought": brought}, me))
        return set(ids(page))

    assert found(str(rob)) == found("me", rob) == {cases[1]}
    assert found("nobody") == {cases[k] for k in (0, 2, 3, 5)}
    assert found("nonsense") == set()
    lite.do(Actor.staff(rob), keep_view, "Mine", CaseFilter.of({"brought": "me"}).named)
    with lite.store.reading() as db:
        [(view, _)] = views_of(db, rob)
    assert set(ids(pages(lite, CaseFilter.of(view.query, rob))[0])) == {cases[1]}
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"rob": rob})["rob"])
    shown = client.get("/desk/?brought=me").text
    assert cases[1] in shown and cases[4] not in shown and 'name="brought" value="me"' in shown


def test_beside_a_case_stand_those_before_and_after_it(engine: Installation) -> None:
    open_cases(engine.store, engine.rules, 60, engine.clock.now())
    order = in_order(engine, 60)
    with engine.store.reading() as db:
        for place in (0, 3, 30, 59):
            claim = db.get_one(Claim, order[place])
            shown = [line.claim.id for line in around(db, claim, engine.rules, engine.clock.now())]
            assert shown == order[max(0, place - AROUND) : place + AROUND + 1]


def test_a_claim_that_was_read_stands_in_the_queue_with_provider_reasons_value_and_deadline(
    engine: Installation,
) -> None:
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd", email="x@example.com").claim_id
    assert process(engine, claim_id) == "review"
    with engine.store.reading() as db:
        [line] = queue_page(db, engine.rules, engine.clock.now()).lines
    assert (line.claim.id, line.competitor) == (claim_id, "TeamViewer")
    assert "party.mismatch" in line.codes
    assert line.value is not None and line.value.minor > 0
    assert line.notice is not None and line.notice.arrive_by is not None


PAGES = (
    "/desk/",
    f"/desk/?after={case_id(3)}&country=FR&reason=party.mismatch",
    f"/desk/claims?before={case_id(3)}&words=waiting",
    "/desk/?words=jeweils+monate&brought=nobody",
    "/desk/claims",
    "/desk/chores",
    "/finance/",
    "/finance/payments",
)


STUDIO = (
    "/studio/",
    "/studio/sets/{version}",
    "/studio/copies/1",
    f"/studio/copies/1/files/{OFFER}",
    "/studio/caps",
    "/studio/offers?country=FR&plan=enterprise",
)


@pytest.mark.parametrize("path", STUDIO)
def test_a_page_of_the_studio_asks_the_same_few_statements_of_few_claims_and_of_many(
    lite: Installation, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promo.rule_sets.in_force.LOOK_AGAIN", inf)
    people = managers(lite)
    client = people.client(ANN)
    begun(client)
    shown = path.format(version=lite.rules.version[7:19])
    seen_draft(lite, ("claims: 5000", "claims: 6000"))
    client.get(shown)  # whatever is made once

    def counted() -> int:
        with statements(lite.store) as found:
            assert client.get(shown).status_code == 200
        return len(found)

    open_cases(lite.store, lite.rules, 60, lite.clock.now())
    few = counted()
    open_cases(lite.store, lite.rules, 340, lite.clock.now(), first=60)
    for claims in range(6001, 6004):  # and of more sets and copies
        seen_draft(lite, (f"claims: {claims - 1}", f"claims: {claims}"))
        begun(client)
    assert counted() == few < 25


@pytest.mark.parametrize("path", [*PAGES, "case"])
def test_a_page_asks_the_same_few_statements_of_few_rows_and_of_many(
    lite: Installation, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every other second somebody's request asks which rules are in force, whichever page it is for.
    monkeypatch.setattr("promo.rule_sets.in_force.LOOK_AGAIN", inf)
    engine = lite
    client = staff(engine)
    running_customer(engine)

    asked: list[list[str]] = []

    def counted() -> int:
        shown = f"/desk/claims/{case_id(3)}" if path == "case" else path
        if path.startswith("/finance"):
            client.set_cookie("promo-session", client.environ_base["other_session"])
        client.get(shown)  # whatever is made once
        with statements(engine.store) as found:
            answer = client.get(shown)
        assert answer.status_code == 200
        asked.append(found)
        return len(found)

    open_cases(engine.store, engine.rules, 60, engine.clock.now())
    few = counted()
    open_cases(engine.store, engine.rules, 340, engine.clock.now(), first=60)
    fill(engine.store, engine.rules, lambda n: Start(free_from=engine.clock.now().date()), 300, engine.clock.now())
    assert counted() == few < 45, [s for s in asked[0] if s not in asked[1]]


def test_chores_show_the_first_of_many_and_say_how_many_there_are(engine: Installation) -> None:
    customer = running_customer(engine)
    with engine.store.writing() as db:
        for n in range(AT_MOST + 7):
            db.add(
                ProvisioningCall(
                    subscription_id=customer.subscription_id,
                    action="change",
                    key=f"k{n}",
                    plan="remote-support",
                    seats=5,
                    state=CallState.WANTED,
                    wanted_at=engine.clock.now() + timedelta(minutes=n),
                )
            )
            db.add(
                OutboxItem(
                    key=f"l{n}",
                    template="reminder",
                    recipient="a@example.org",
                    locale="en",
                    values={},
                    state=OutboxState.UNKNOWN if n % 2 else OutboxState.FAILED,
                    message_id=f"<{n}@x>",
                    not_before=engine.clock.now(),
                    created_at=engine.clock.now(),
                )
            )
    with engine.store.reading() as db:
        found = chores(db, engine.clock.now())
    assert (found.counts.calls, found.counts.letters, found.counts.held) == (AT_MOST + 7, AT_MOST + 7, 0)
    assert [call.key for call, _, _ in found.calls] == [f"k{n}" for n in range(AT_MOST)]
    assert len(found.letters) == AT_MOST


@pytest.mark.parametrize(
    "index", ["subscription_held", "subscription_drifting", "vat_number_unconfirmed", "declaration_unhandled"]
)
def test_what_is_listed_is_asked_of_its_index(lite: Installation, index: str) -> None:
    """Of many rows a few are listed; whoever reads them all is slower with each customer."""
    fill(lite.store, lite.rules, lambda n: Start(free_from=lite.clock.now().date()), 50, lite.clock.now())
    with statements(lite.store) as found, lite.store.reading() as db:
        chores(db, lite.clock.now())
    plans: list[str] = []
    with lite.store.engine.connect() as connection:
        for statement in found:
            if not statement.lstrip().upper().startswith("SELECT"):
                continue
            values = tuple(None for _ in re.findall(r"\?", statement))
            plans += [str(line) for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert any(index in plan for plan in plans), "\n".join(plans)


def test_the_queue_is_sorted_and_counted_by_its_index_and_reads_fifty_rows(lite: Installation) -> None:
    open_cases(lite.store, lite.rules, 200, lite.clock.now())
    with statements(lite.store) as found, lite.store.reading() as db:
        queue_page(db, lite.rules, lite.clock.now())
    over_all = [s for s in found if "claim.state = ?" in s]
    assert len(over_all) == 2 and not any("claim.company" in s or "JOIN person" in s for s in over_all)
    with lite.store.engine.connect() as connection:
        for statement in over_all:
            values = tuple(None for _ in re.findall(r"\?", statement))
            plan = [str(line) for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert any("COVERING INDEX claim_by_age" in line for line in plan), "\n".join(plan)


def test_the_newest_confirmed_wish_says_what_runs_in_whatever_order_answers_come(engine: Installation) -> None:
    customer = running_customer(engine)
    with engine.store.reading() as db:
        subscription = db.get_one(Subscription, customer.subscription_id)
        calls = db.exec(select(ProvisioningCall).order_by(col(ProvisioningCall.id))).all()
    assert (subscription.runs_plan, subscription.runs_seats) == (subscription.plan, subscription.seats)
    assert len(calls) == 1
