"""The trained network, run by onnxruntime on one thread. Only a sealed worker imports this."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from promo.proof.tagger.tokens import BEGIN, END, pieces
from promo.proof.tags import COLUMNS, ROLES, Span, Tags

WINDOW = 320
"""Pieces seen at once, as in training."""
OVERLAP = 96
EDGE = 32
"""Pieces at a cut whose neighbours are out of sight: their answers count for little where another window sees them
better."""


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
    return Tags(
        starts.tolist(), ends.tolist(), np.concatenate([x for *_, x in parts] or [np.zeros((0, COLUMNS), np.float32)])
    )


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
