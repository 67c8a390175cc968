"""The trained network, run by onnxruntime on one thread. Only a sealed worker imports this."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from promo.proof.tagger.apart import Apart, rows_apart
from promo.proof.tagger.tokens import BEGIN, END, pieces
from promo.proof.tags import COLUMNS, NOTICES, ROLES, Span, Tags

WINDOW = 320
"""Pieces seen at once, as in training."""
OVERLAP = 96
EDGE = 32
"""Pieces at a cut whose neighbours are out of sight: their answers count for little where another window sees them
better."""
_TAKEN_FOR_IT = 0.4
"""Share from which a piece is taken for one of a notice, as in `promo/proof/facts/agree.py`."""


@cache
def _loaded() -> tuple[onnxruntime.InferenceSession, SentencePieceProcessor]:
    folder = files("promo.proof.tagger")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = onnxruntime.InferenceSession(
        (folder / "model.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
    )
    return model, SentencePieceProcessor(model_proto=(folder / "pieces.model").read_bytes())


def read(text: str, spans: Sequence[Span]) -> Tags:
    """What the network says of some stretches of a text, each read by itself; offsets are those of the whole text."""
    parts = [(begin, *_read(text[begin:end])) for begin, end in spans]
    starts = np.concatenate([begin + np.array(s, np.int32) for begin, s, _, _ in parts] or [np.zeros(0, np.int32)])
    ends = np.concatenate([begin + np.array(e, np.int32) for begin, _, e, _ in parts] or [np.zeros(0, np.int32)])
    shares = np.concatenate([x for *_, x in parts] or [np.zeros((0, COLUMNS), np.float32)])
    for row in rows_apart(text):
        _read_again(row, text, starts, ends, shares)
    return Tags(starts.tolist(), ends.tolist(), shares)


def _read_again(
    found: Apart, text: str, starts: NDArray[np.int32], ends: NDArray[np.int32], shares: NDArray[np.float32]
) -> None:
    """A value that states a notice, read once more right behind its label and the clause of renewal: both answers count
    alike. One that was taken for a notice in its place, or is not in the other, is left as it is."""
    begin, end = found.value
    here = np.flatnonzero((starts >= begin) & (starts < end))
    if not len(here) or _of_notice(shares[here]) >= _TAKEN_FOR_IT:
        return
    again_starts, again_ends, again = _read(found.ahead + text[begin:end])
    moved = begin - len(found.ahead)
    at = {
        (start + moved, stop + moved): k for k, (start, stop) in enumerate(zip(again_starts, again_ends, strict=True))
    }
    same = [at.get((int(starts[k]), int(ends[k]))) for k in here]
    rows = [k for k in same if k is not None]
    if len(rows) == len(here) and _of_notice(again[rows]) > _of_notice(shares[here]):
        shares[here] = (shares[here] + again[rows]) / 2


def _of_notice(shares: NDArray[np.float32]) -> float:
    """The mean share of all notices together."""
    return float(shares[:, [ROLES.index(role) for role in NOTICES]].sum(-1).mean())


def _read(text: str) -> tuple[list[int], list[int], NDArray[np.float32]]:
    session, processor = _loaded()
    ids, starts, ends = pieces(processor, text)
    total = np.zeros((len(ids), COLUMNS), np.float32)
    weight = np.zeros((len(ids), 1), np.float32)
    for begin, end in windows(len(ids)):
        answers = session.run(None, {"ids": np.array([[BEGIN, *ids[begin:end], END]], np.int64)})
        sure = np.ones((end - begin, 1), np.float32)
        if begin:
            sure[:EDGE] = 0.1
        if end < len(ids):
            sure[-EDGE:] = 0.1
        total[begin:end] += _shares([a[0, 1:-1] for a in answers]) * sure
        weight[begin:end] += sure
    return starts, ends, (total / np.maximum(weight, 1e-6)).astype(np.float32)


def windows(size: int) -> list[tuple[int, int]]:
    """Spans of one length, at most `WINDOW`, that cover `size` pieces, neighbours sharing about `OVERLAP` of them."""
    if not size:
        return []
    count = max(1, -(-(size - OVERLAP) // (WINDOW - OVERLAP)))
    length = -(-(size + (count - 1) * OVERLAP) // count)
    starts = [round(k * (size - length) / max(1, count - 1)) for k in range(count)]
    return [(at, at + length) for at in starts]


def _shares(answers: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    roles, begins, references, forms, bound = answers
    assert roles.shape[-1] == len(ROLES)
    return np.concatenate(
        [
            _softmax(roles),
            1 / (1 + np.exp(-begins.reshape(-1, 1))),
            _softmax(references),
            _softmax(forms),
            _softmax(bound),
        ],
        axis=-1,
    )


def _softmax(x: NDArray[np.float32]) -> NDArray[np.float32]:
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True), np.float32)
