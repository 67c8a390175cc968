"""Customers take along all we keep of them, and nothing of anybody else's."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from promo.documents.own_data import own_data
from promo.store.tables import Subscription
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.rows import row
from tests.support.visitors import make_world


def test_the_zip_holds_all_of_ones_own_and_nothing_else(lite: Installation, tmp_path: Path) -> None:
    world = make_world(lite, tmp_path)
    page = world.client("customer_a").get("/account/subscriptions?lang=en").text
    assert "/account/my-data.zip" in page

    answer = world.client("customer_a").get("/account/my-data.zip")
    files = zipfile.ZipFile(io.BytesIO(answer.data))
    said = json.loads(files.read("data.json"))
    claim_id = world.ids["claim_id"]
    assert [c["id"] for c in said["claims"]] == [claim_id] and len(said["invoices"]) == 1
    assert files.read(f"invoices/{said['invoices'][0]['number']}.pdf").startswith(b"%PDF")
    assert not [n for n in files.namelist() if n.startswith("proofs/")]  # forgotten, 90 days after the decision
    assert not {"note", "answer", "checks"} & said["decisions"][0].keys()  # they may name the requests of others
    assert "password_hash" not in said["person"] and world.ids["other"] not in answer.data.decode("latin-1")

    theirs = zipfile.ZipFile(io.BytesIO(world.client("customer_b").get("/account/my-data.zip").data))
    other = json.loads(theirs.read("data.json"))
    assert other["subscriptions"] == other["invoices"] == [] and theirs.namelist() == ["data.json"]


def test_the_proof_is_in_it_while_we_have_it(lite: Installation) -> None:
    claim_id = approved(lite)
    with own_data(lite, row(lite, Subscription, 1).person_id) as made:
        names = zipfile.ZipFile(made).namelist()
    assert [n.rsplit("/", 1)[0] for n in names if n.startswith("proofs/")] == [f"proofs/{claim_id}"]


def test_a_billing_address_is_asked_for_before_the_first_bill_only(lite: Installation, tmp_path: Path) -> None:
    world = make_world(lite, tmp_path)  # its first bill is written
    assert "needs a billing address" not in world.client("customer_a").get("/account/subscriptions?lang=en").text
