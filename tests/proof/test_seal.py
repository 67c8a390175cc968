"""A sealed worker tries what it must not do: each attempt fails, and reading still works afterwards."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from promo.proof.sealed.reader import Reader
from tests.support.forgeries import KINDS, forgeries
from tests.support.proofs import french

NEEDS = {
    "open": "landlock",
    "write": "landlock",
    "list": "landlock",
    "socket": "seccomp",
    "process": "seccomp",
    "program": "seccomp",
    "memory": "rlimits",
}


@pytest.mark.parametrize("task", ["parse", "look", "ocr", "second"])
@pytest.mark.parametrize("what", NEEDS)
def test_a_sealed_worker_cannot(reader: Reader, task: str, what: str) -> None:
    layers = reader.layers()
    assert "rlimits" in layers
    if NEEDS[what] not in layers:
        pytest.skip(f"this kernel has no {NEEDS[what]}")
    answer = reader.workers.ask(task, {"do": "try", "what": what}, b"")[0]["got"]
    assert answer in ("PermissionError", "MemoryError"), (task, what, answer)


def test_reading_works_after_all_that(reader: Reader) -> None:
    assert reader.read("c.pdf", french()).language == "fr"


LOOKED_FOR = """
import pickle, sys
from datetime import UTC, datetime
from promo.proof.sealed.worker import warm_up
warm_up("parse")
from promo.proof.sealed.readers.inspect import signs_of
from promo.proof.signs import Placed
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event in ("open", "import") else None)
words = [Placed(f"a{k}", 0.05 * k, 0.1, 0.05 * k + 0.04, 0.12) for k in range(15)]
for content in pickle.load(sys.stdin.buffer):
    for pictured in ([], [1]):
        signs_of(content, {1: words}, pictured, datetime.now(UTC))
print(opened)
"""


def test_looking_for_signs_needs_nothing_that_the_warm_up_did_not_load() -> None:
    contents = [next(forgeries(kind)).content for kind in KINDS]
    done = subprocess.run(
        [sys.executable, "-c", LOOKED_FOR], input=pickle.dumps(contents), capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == "[]"
