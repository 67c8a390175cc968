"""A sealed worker tries what it must not do: each attempt fails, and reading still works afterwards."""

from __future__ import annotations

import pytest

from promo.proof.reader import Reader
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
