"""A sealed worker tries what it must not do: each attempt fails, and reading still works afterwards."""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys

import pytest

from promo.proof.sealed.probes import PROBES
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.seal import missing
from promo.proof.sealed.syscalls import filter_program
from tests.support.forgeries import KINDS, forgeries
from tests.support.proofs import french


@pytest.mark.parametrize("task", ["parse", "look", "ocr", "second", "tag", "facts"])
def test_a_sealed_worker_is_refused_everything_that_it_must_not_do(reader: Reader, task: str) -> None:
    layers = reader.layers()
    assert "rlimits" in layers
    if missing(layers):
        pytest.skip(f"this kernel has no {missing(layers)}")
    got = {name: reader.workers.ask(task, {"do": "try", "what": name}, b"")[0]["got"] for name in PROBES}
    assert {name: said for name, said in got.items() if said != "refused"} == {}


def test_each_probe_is_let_through_where_nothing_seals_so_that_it_can_tell() -> None:
    """A probe that the kernel refuses anyway would say nothing. As root; others are refused more by themselves."""
    code = "from promo.proof.sealed.probes import *; print({n: outcome(n) for n in HARMLESS_FIRST})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    if os.geteuid() == 0:
        assert "refused" not in done.stdout, done.stdout


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_fits_its_machine(machine: str) -> None:
    program = filter_program(machine, 4711)
    assert len(program) % 8 == 0 and len(program) // 8 <= 4096
    for place in range(0, len(program), 8):
        code, true, false, _ = struct.unpack("<HBBI", program[place : place + 8])
        if code & 0x07 == 0x05:
            assert place // 8 + 1 + max(true, false) < len(program) // 8


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
