"""What a worker answers is not believed: whatever it is, it is as if the worker had died."""

from __future__ import annotations

import json

import pytest

from promo.proof.sealed.sandbox import WorkerLost, _head
from promo.proof.sealed.wire import NONSENSE, unpack_opened


@pytest.mark.parametrize(
    "encoded",
    [b"[" * 200_000, b"\xff\xfe", b'{"parts":[["a",' + b"9" * 5000 + b"]]}", b"[]", b"null", b'"a"', b"7", b"", b"{"],
    ids=["nested", "letters", "a long number", "a list", "null", "a text", "a number", "nothing", "half"],
)
def test_what_is_no_head_is_a_worker_that_is_lost(encoded: bytes) -> None:
    with pytest.raises(WorkerLost):
        _head(encoded)


@pytest.mark.parametrize(
    "encoded",
    [
        b'{"parts":[["a",1e999]],"within":[]}',
        b'{"parts":[],"within":[1e999]}',
        b'{"parts":{},"within":[],"pages":[[1]]}',
    ],
)
def test_what_does_not_add_up_is_nonsense_and_no_fault_of_ours(encoded: bytes) -> None:
    with pytest.raises(NONSENSE):
        unpack_opened(json.loads(encoded), b"")
