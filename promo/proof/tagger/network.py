"""The trained network, run by onnxruntime on one thread. Only a sealed worker imports this."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from promo.proof.tagger.tokens import BEGIN, END, PAD, pieces
from promo.proof.tags import COLUMNS, ROLES, Span, Tags

WINDOW = 320
"""Pieces the network was trained to see at once."""
OVERLAP = 96
EDGE = 32
"""Pieces at a cut whose neighbours are out of sight: their answers count for little where another window sees them better."""
_AT_ONCE = 4  # windows; more at once need more memory and are no quicker on one thread


@cache
def _loaded() -> tuple[onnxruntime.InferenceSession, SentencePieceProcessor]:
    folder = files("promo.proof.tagger")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = onnxruntime.InferenceSession((folder / "model.onnx").read_bytes(), options, providers=["CPUExecutionProvider"])
    return model, SentencePieceProcessor(model_proto=(folder / "pieces.model").read_bytes())


def read(text: str, spans: Sequence[Span]) -> Tags:
    """What the network says of some stretches of a text, each read by itself; offsets are those of the whole text."""
    parts = [(begin, *_read(text[begin:end])) for begin, end in spans]
    starts = np.concatenate([begin + np.array(s, np.int32) for begin, s, _, _ in parts] or [np.zeros(0, np.int32)])
    ends = np.concatenate([begin + np.array(e, np.int32) for begin, _, e, _ in parts] or [np.zeros(0, np.int32)])
    return Tags(starts.tolist(), ends.tolist(), np.concatenate([x for *_, x in parts] or [np.zeros((0, COLUMNS), np.float32)]))


def _read(text: str) -> tuple[list[int], list[int], NDArray[np.float32]]:
    session, processor = _loaded()
    ids, starts, ends = pieces(processor, text)
    total = np.zeros((len(ids), COLUMNS), np.float32)
    weight = np.zeros((len(ids), 1), np.float32)
    spans = sorted(windows(len(ids)), key=lambda span: span[1] - span[0])  # of like length together: little is padded
    for first in range(0, len(spans), _AT_ONCE):
        batch = spans[first : first + _AT_ONCE]
        longest = max(end - begin for begin, end in batch) + 2
        rows = np.full((len(batch), longest), PAD, np.int64)
        for k, (begin, end) in enumerate(batch):
            rows[k, : end - begin + 2] = [BEGIN, *ids[begin:end], END]
        answers = session.run(None, {"ids": rows, "mask": (rows != PAD).astype(np.int64)})
        for k, (begin, end) in enumerate(batch):
            sure = np.ones((end - begin, 1), np.float32)
            if begin:
                sure[:EDGE] = 0.1
            if end < len(ids):
                sure[-EDGE:] = 0.1
            total[begin:end] += _shares([a[k, 1 : 1 + end - begin] for a in answers]) * sure
            weight[begin:end] += sure
    return starts, ends, (total / np.maximum(weight, 1e-6)).astype(np.float32)


def windows(size: int) -> list[tuple[int, int]]:
    """Spans of at most `WINDOW` that cover `size` pieces, neighbours sharing `OVERLAP` of them at least."""
    if size <= WINDOW:
        return [(0, size)] if size else []
    count = -(-(size - OVERLAP) // (WINDOW - OVERLAP))
    step = (size - WINDOW) / (count - 1)
    return [(round(k * step), round(k * step) + WINDOW) for k in range(count)]


def _shares(answers: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    roles, begins, references, forms, bound = answers
    assert roles.shape[-1] == len(ROLES)
    return np.concatenate(
        [_softmax(roles), 1 / (1 + np.exp(-begins.reshape(-1, 1))), _softmax(references), _softmax(forms), _softmax(bound)], axis=-1
    )


def _softmax(x: NDArray[np.float32]) -> NDArray[np.float32]:
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True), np.float32)
