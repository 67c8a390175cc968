"""The second engine: RapidOCR, for Japanese, for pages that the first one read badly, and where no notice was found.

Slower by a factor of three and nearly without errors. An optional part of the
installation: without it, the first engine's words stand.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from promo.proof.reading import Page
from promo.proof.sealed.readers.recognised import PageOfWords
from promo.proof.sealed.readers.straight import Prepared, prepared, sized

MIN_SCORE = 0.5
INK = 140  # brightness of what counts as ink on an evenly lit page
SHORT_LABEL = 10  # characters a line; shorter ones on the left are labels
GUTTER = 1.2  # line heights; the narrowest white strip that parts two columns


class Line(NamedTuple):
    """A line of print with the box around it, in points of the prepared picture, and its words."""

    box: tuple[float, float, float, float]
    words: tuple[tuple[str, float, tuple[float, float, float, float]], ...]


def read_again(picture: Image.Image, number: int, quarter_turns: int) -> Page:
    """Words with their places on the picture as shown; the first engine has found out how the page lies."""
    made = prepared(sized(picture), quarter_turns)
    found = engine()(np.asarray(made.image.convert("RGB")), return_word_box=True)
    dark = np.asarray(made.image) < INK
    if found.boxes is None:  # nothing found: its other columns may still hold something
        return _page([], made, number)
    lines = [
        line
        for box, score, words in zip(_rows(found.boxes), _rows(found.scores), _rows(found.word_results), strict=True)
        if float(score) >= MIN_SCORE and (line := _line(box, words)) is not None
    ]
    return _page(in_order([_tight(line, dark) for line in lines]), made, number)


@cache
def engine() -> Any:
    """The engine with its models, loaded once, on one thread."""
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    return RapidOCR(
        params={
            # The direction classifier turns whole correct lines upside down; our pages are upright already.
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.max_side_len": 1600,  # for finding lines; finer costs a quarter more time and finds the same
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
    )


def _rows(given: Any) -> list[Any]:
    return [] if given is None else list(given)


def _line(box: Any, words: Any) -> Line | None:
    corners = np.asarray(box, dtype=float)
    kept = []
    for text, score, place in words or ():
        points = np.asarray(place, dtype=float)
        if str(text).strip():
            kept.append((str(text).strip(), float(score), (*points.min(axis=0), *points.max(axis=0))))
    if not kept:
        return None
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return Line((float(x0), float(y0), float(x1), float(y1)), tuple(kept))


def _tight(line: Line, dark: np.ndarray[Any, np.dtype[np.bool_]]) -> Line:
    """The line with the engine's wide margins above and below its ink taken off."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in line.box)
    rows = dark[y0:y1, x0:x1].sum(axis=1)
    inked = np.flatnonzero(rows >= max(2, 0.01 * (x1 - x0)))
    if len(inked) < 0.3 * (y1 - y0):
        return line
    top, bottom = y0 + float(inked[0]), y0 + float(inked[-1]) + 1
    words = tuple(
        (text, score, (box[0], max(box[1], top), box[2], min(box[3], bottom))) for text, score, box in line.words
    )
    return Line((line.box[0], top, line.box[2], bottom), words)


def in_order(lines: list[Line]) -> list[Line]:
    """The order in which people read: columns one after the other, lines from above, parts of a line from the left."""
    if len(lines) < 2:
        return lines
    height = float(np.median([line.box[3] - line.box[1] for line in lines]))
    for axis, least in ((0, GUTTER * height), (1, 0.2 * height)):
        parts = _cut(lines, axis, least)
        if parts is not None:
            return in_order(parts[0]) + in_order(parts[1])
    return _by_rows(lines, height)


def _cut(lines: list[Line], axis: int, least: float) -> tuple[list[Line], list[Line]] | None:
    """Two groups on either side of the widest white strip across an axis (0: columns, 1: rows), if one is wide
    enough."""
    order = sorted(lines, key=lambda line: line.box[axis])
    widest, at, reach = least, 0, order[0].box[axis + 2]
    for k, line in enumerate(order[1:], 1):
        if line.box[axis] - reach > widest:
            widest, at = line.box[axis] - reach, k
        reach = max(reach, line.box[axis + 2])
    if not at or (axis == 0 and min(at, len(order) - at) < 3):  # a margin note or a price is no column
        return None
    if axis == 0 and sum(len(w[0]) for line in order[:at] for w in line.words) < SHORT_LABEL * at:
        return None  # labels with their values beside them: a table, to be read row by row
    return order[:at], order[at:]


def _by_rows(lines: list[Line], height: float) -> list[Line]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        if rows and _middle(line) - _middle(rows[-1][-1]) < 0.5 * height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row)]


def _middle(line: Line) -> float:
    return (line.box[1] + line.box[3]) / 2


def _page(lines: list[Line], made: Prepared, number: int) -> Page:
    words = PageOfWords(made, number)
    for line in lines:
        for k, (text, score, box) in enumerate(line.words):
            joint = "\n" if k == 0 else "" if _touch(line, k) else " "
            words.add(joint, text, box, round(100 * min(1.0, max(0.0, score))))
    return words.page()


def _touch(line: Line, k: int) -> bool:
    """Whether no blank stands before a word: in Japanese, and between letters that the engine gives one by one."""
    before, text = line.words[k - 1], line.words[k]
    if _dense(before[0][-1]) or _dense(text[0][0]):
        return True
    close = text[2][0] - before[2][2] < 0.3 * (line.box[3] - line.box[1])
    return close and 1 in (len(before[0]), len(text[0]))


def _dense(character: str) -> bool:
    """Whether a script sets its characters without blanks between words."""
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"
