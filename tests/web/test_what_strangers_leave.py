"""What strangers leave on our disk is bounded: drafts, the files of one claim, and a reserve for the database."""

from __future__ import annotations

import io
import os
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from promo.claims.intake import draft_room, drafts, submit
from promo.claims.intake.drafts import forget_old_drafts, keep_uploads, kept_uploads
from promo.claims.intake.form import FormProblem, Upload
from promo.claims.reply import Answered, add_proof, appeal_with
from promo.i18n import LOCALES, translations
from promo.ids import token
from promo.messages.links import claim_signature
from promo.store import files
from promo.store.tables import Claim, ClaimState, ProofFile
from promo.web import create_app
from tests.support import line
from tests.support.installation import Installation
from tests.support.pages import fields
from tests.support.proofs import french
from tests.support.rows import rows

MB = 1024 * 1024


@pytest.fixture
def client(lite: Installation) -> FlaskClient:
    return create_app(lite).test_client()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bounds, at a thousandth of their size."""
    monkeypatch.setattr(draft_room, "OF_ONE_NETWORK", 250_000)
    monkeypatch.setattr(draft_room, "OF_ALL", 600_000)
    monkeypatch.setattr(draft_room, "LEAST_COUNTED", 1_000)


def left(lite: Installation) -> int:
    return sum(size for _, size, _ in lite.store.files.kept_in("drafts"))


def keep(lite: Installation, key: str, network: str, *sizes: int) -> list[str]:
    uploads = [Upload(f"{n}.pdf", bytes([n + 1]) * size) for n, size in enumerate(sizes)]
    return keep_uploads(key, uploads, lite.store, network * 16)


def unfinished(client: FlaskClient, size: int, address: str = "203.0.113.9", **changes: Any) -> TestResponse:
    data = {**fields(client, email=""), **changes, "proof": [(io.BytesIO(b"x" * size), "a.pdf")]}
    return client.post("/", data=data, environ_base={"REMOTE_ADDR": address})


def test_the_bounds_are_those_that_were_decided() -> None:
    assert (draft_room.OF_ONE_NETWORK, draft_room.OF_ALL, draft_room.OF_FREE_ROOM) == (250 * MB, 2048 * MB, 10)
    assert [draft_room.LEAST_FREE, files.LEAST_ROOM] == [2048 * MB, 1024 * MB]
    assert (timedelta(days=2), timedelta(hours=2)) == (drafts.LIFE, draft_room.YOUNG)
    assert (submit.MOST_FILES, submit.MOST_BYTES) == (60, 250 * MB)


def test_forms_of_one_network_that_are_never_finished_do_not_fill_the_disk(
    lite: Installation, client: FlaskClient, small: None
) -> None:
    for _ in range(12):
        assert "a.pdf" in unfinished(client, 100_000).text
    assert left(lite) < 250_000
    before = left(lite)
    assert "a.pdf" in unfinished(client, 100_000, "198.51.100.7").text  # another network is not held to it
    assert left(lite) > before


def test_the_oldest_of_the_same_network_goes_first(lite: Installation, small: None) -> None:
    for key in ("first", "second"):
        assert keep(lite, key, "a", 100_000) == ["0.pdf"]
        for name, _, at in lite.store.files.kept_in("drafts"):
            os.utime(lite.store.files.folder / name, (at - 10, at - 10))
    assert keep(lite, "of another", "b", 200_000)
    assert keep(lite, "third", "a", 100_000)
    kept = {key for key in ("first", "second", "third", "of another") if kept_uploads(key, lite.store)}
    assert kept == {"second", "third", "of another"}


def test_no_network_takes_the_place_of_another_when_all_together_are_too_much(lite: Installation, small: None) -> None:
    assert keep(lite, "one", "a", 240_000)
    assert keep(lite, "two", "b", 240_000)
    assert keep(lite, "three", "c", 200_000) == []
    assert [len(kept_uploads(key, lite.store)) for key in ("one", "two", "three")] == [1, 1, 0]
    assert keep(lite, "four", "b", 240_000)  # at the cost of its own
    assert [len(kept_uploads(key, lite.store)) for key in ("one", "two", "four")] == [1, 0, 1]


def test_many_small_files_count_too(lite: Installation, small: None) -> None:
    for n in range(300):
        keep(lite, f"form {n}", "a", 1)
    assert sum(bool(kept_uploads(f"form {n}", lite.store)) for n in range(300)) == 250


def test_a_form_that_is_sent_again_replaces_what_was_kept_from_wherever_it_comes(
    lite: Installation, small: None
) -> None:
    assert keep(lite, "mine", "a", 50_000, 50_000) == ["0.pdf", "1.pdf"]
    assert keep(lite, "mine", "b", 20_000) == ["0.pdf"]
    assert [len(u.content) for u in kept_uploads("mine", lite.store)] == [20_000]
    assert left(lite) < 21_000
    assert keep(lite, "mine", "b") == []
    assert left(lite) == 0


@pytest.mark.parametrize("relang", [{}, {"relang": "1", "lang": "de"}])
def test_nothing_is_kept_of_a_form_that_may_be_of_another_site(
    lite: Installation, client: FlaskClient, relang: dict[str, str]
) -> None:
    assert unfinished(client, 1_000, csrf="x", **relang).status_code in (200, 422)
    assert left(lite) == 0


def test_no_draft_is_kept_where_little_is_free(
    lite: Installation, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_room, "LEAST_FREE", lite.store.files.room() * 2)
    assert unfinished(client, 1_000).status_code == 422
    assert left(lite) == 0


def test_drafts_end_after_two_days(lite: Installation) -> None:
    keep(lite, token(), "a", 10)
    now = lite.clock.now()
    for name, _, _ in lite.store.files.kept_in("drafts"):
        os.utime(lite.store.files.folder / name, (now.timestamp(), now.timestamp()))
    assert forget_old_drafts(lite, now + timedelta(hours=47)) == 0
    assert forget_old_drafts(lite, now + timedelta(hours=49)) == 2


def test_no_file_is_taken_while_the_reserve_of_the_database_is_touched(
    lite: Installation, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = line.submit(lite).claim_id
    path = f"/claims/{claim}/{claim_signature(lite, claim)}"
    line.process(lite, claim)
    with lite.store.writing() as db:
        db.exec(select(Claim)).one().state = ClaimState.ASKING
    data = fields(client)
    monkeypatch.setattr(files, "LEAST_ROOM", lite.store.files.room() * 2)
    before = lite.store.files.names()
    answers = [
        client.post("/", data={**data, "proof": [(io.BytesIO(french()), "c.pdf")]}),
        client.post(f"{path}/files", data={"csrf": data["csrf"], "proof": [(io.BytesIO(french()), "c.pdf")]}),
    ]
    assert [a.status_code for a in answers] == [507, 507]
    assert (len(rows(lite, Claim)), len(rows(lite, ProofFile)), lite.store.files.names()) == (1, 1, before)
    # what needs no file goes on
    assert client.post(f"{path}/withdraw", data={"csrf": data["csrf"]}).status_code == 303


@pytest.mark.parametrize("by", ["number", "size"])
def test_one_claim_holds_so_many_files_and_no_more(
    lite: Installation, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    proof = french()
    most = 6 if by == "number" else 60
    monkeypatch.setattr(submit, "MOST_FILES", most)
    monkeypatch.setattr(submit, "MOST_BYTES", 250 * MB if by == "number" else 6 * len(proof) + 500)
    claim = line.submit(lite).claim_id
    for turn, fits in enumerate([True, True, False, False]):
        with lite.store.writing() as db:
            db.exec(select(Claim)).one().state = ClaimState.ASKING
        more = [Upload(f"{turn}{n}.pdf", proof) for n in range(2)]
        if fits:
            add_proof(lite, claim, Answered(more))
            continue
        with pytest.raises(FormProblem, match="proof"):
            add_proof(lite, claim, Answered(more))
    assert len(rows(lite, ProofFile)) == 5
    with lite.store.writing() as db:
        db.exec(select(Claim)).one().state = ClaimState.DECLINED
    with pytest.raises(FormProblem, match="proof"):
        appeal_with(lite, claim, "look again", [Upload(f"{n}.pdf", proof) for n in range(2)])
    assert len(lite.store.files.names("proofs/")) == len(rows(lite, ProofFile)) == 5


def test_the_sentence_is_there_in_every_language(lite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submit, "MOST_FILES", 1)
    claim = line.submit(lite).claim_id
    with pytest.raises(FormProblem) as problem, lite.store.reading() as db:
        submit.check_all(db, claim, [Upload("b.pdf", french())])
    said = {locale: translations(locale).gettext(problem.value.problems["proof"]) for locale in LOCALES}
    assert len(set(said.values())) == len(LOCALES)
    assert all("60" in text and "250" in text for text in said.values())


@pytest.mark.parametrize("complete", [True, False])
def test_a_large_form_is_never_whole_in_memory(client: FlaskClient, lite: Installation, complete: bool) -> None:
    """It lies on the disk while it comes, is hashed and kept in pieces, and handed to a reader one file at a time."""
    files = [(io.BytesIO(bytes([n]) * (20 * MB)), f"{n}.pdf") for n in range(4)]
    data = {**fields(client, **({} if complete else {"email": ""})), "proof": files}
    tracemalloc.start()
    try:
        code = client.post("/", data=data, content_type="multipart/form-data").status_code
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert code == (303 if complete else 422)
    assert peak < 50 * MB
    if complete:
        assert sorted(f.size for f in rows(lite, ProofFile)) == [20 * MB] * 4


def test_files_kept_for_the_next_try_are_those_that_came(client: FlaskClient, lite: Installation) -> None:
    data = fields(client, email="")
    first = [(io.BytesIO(b"one" * 300_000), "a.pdf"), (io.BytesIO(b"two" * 300_000), "b.pdf")]
    assert client.post("/", data={**data, "proof": first}).status_code == 422
    again = {**data, "without": "0", "proof": [(io.BytesIO(b"two" * 300_000), "b.pdf"), (io.BytesIO(b"3"), "c.pdf")]}
    assert client.post("/", data=again).status_code == 422
    assert [(u.name, u.size) for u in kept_uploads(data["form_key"], lite.store)] == [("b.pdf", 900_000), ("c.pdf", 1)]
    done = {**data, "email": "claire@roussel.example"}
    assert client.post("/", data=done).status_code == 303
    kept = {f.name: lite.store.files.get(f"proofs/{f.id}") for f in rows(lite, ProofFile)}
    assert kept == {"b.pdf": b"two" * 300_000, "c.pdf": b"3"}
