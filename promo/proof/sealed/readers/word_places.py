"""Where things of a Word file lie: on the page or beside it, and on which ground. Lengths in points."""

from __future__ import annotations

import re
from typing import Any

from promo.proof.sealed.readers.visible import WHITE, is_colour
from promo.proof.sealed.readers.word_styles import UNKNOWN, A, Theme, W, measure

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_EMU = 1 / 12700
_DECLARATION = re.compile(r"([a-z-]{1,40})\s*:\s*([^;]{1,60})")
_NAMED = {"white": WHITE, "black": "000000", "red": "FF0000", "green": "008000", "blue": "0000FF", "navy": "000080"}
_NAMED |= {"gray": "808080", "silver": "C0C0C0", "yellow": "FFFF00", "maroon": "800000", "teal": "008080"}
LEAST_SIDE = 4.0  # points; a box that is narrower shows none of its words


class PageEdges:
    """The largest page of a file, with its left and upper margin."""

    def __init__(self, document: Any) -> None:
        sizes = [(s.get(W + "w"), s.get(W + "h")) for s in document.iter(W + "pgSz")]
        self._width = max((measure(w, 0.05) or 0.0 for w, _ in sizes), default=0.0) or 612.0
        self._height = max((measure(h, 0.05) or 0.0 for _, h in sizes), default=0.0) or 792.0
        margin = next(document.iter(W + "pgMar"), None)
        self._left = (measure(margin.get(W + "left"), 0.05) if margin is not None else None) or 72.0
        self._top = (measure(margin.get(W + "top"), 0.05) if margin is not None else None) or 72.0

    def _is_beside(self, x: float | None, y: float | None, width: float, height: float) -> bool:
        """Whether a box lies off the page, its corner given from the page's."""
        across = x is not None and (x >= self._width or x + width <= 0)
        return across or (y is not None and (y >= self._height or y + height <= 0))

    def holds_paragraph(self, about: Any) -> bool:
        """Whether a paragraph's frame or indent leaves it on the page."""
        if about is None:
            return True
        indent = about.find(W + "ind")
        if indent is not None and not self._holds_indent(indent):
            return False
        frame = about.find(W + "framePr")
        if frame is None:
            return True
        x, y = measure(frame.get(W + "x"), 0.05), measure(frame.get(W + "y"), 0.05)
        across = 0.0 if frame.get(W + "hAnchor", "page") == "page" else self._left
        down = 0.0 if frame.get(W + "vAnchor", "page") == "page" else self._top
        width, height = measure(frame.get(W + "w"), 0.05), measure(frame.get(W + "h"), 0.05)
        return not self._is_beside(
            None if x is None else x + across,
            None if y is None else y + down,
            self._width if width is None else width,
            self._height if height is None else height,
        )

    def _holds_indent(self, indent: Any) -> bool:
        left = measure(indent.get(W + "left") or indent.get(W + "start"), 0.05) or 0.0
        first = measure(indent.get(W + "firstLine"), 0.05) or -(measure(indent.get(W + "hanging"), 0.05) or 0.0)
        return self._left + left + max(first, 0.0) >= -36 and self._left + left < self._width

    def holds_drawing(self, anchor: Any) -> bool:
        """Whether a drawing shows on the page."""
        about, extent = anchor.find(_WP + "docPr"), anchor.find(_WP + "extent")
        if about is not None and about.get("hidden") in ("1", "true", "on"):
            return False
        width, height = (measure(extent.get(side), _EMU) if extent is not None else None for side in ("cx", "cy"))
        grows = any(True for _ in anchor.iter(A + "spAutoFit"))
        if not grows and min(width or self._width, height or self._height) < LEAST_SIDE:
            return False
        x, y = _begins(anchor, "positionH", self._left), _begins(anchor, "positionV", self._top)
        return not self._is_beside(x, y, width or 0.0, height or 0.0)

    def holds_shape(self, shape: Any) -> bool:
        """Whether an old shape shows on the page."""
        style = _declared(shape)
        if style.get("position") != "absolute":
            return True
        x, y = (measure(style.get(name), 1.0) for name in ("margin-left", "margin-top"))
        width, height = (measure(style.get(side), 1.0) for side in ("width", "height"))
        if min(width or self._width, height or self._height) < LEAST_SIDE:
            return "mso-fit-shape-to-text:t" in "".join(
                t.get("style", "") for t in shape.iter("{urn:schemas-microsoft-com:vml}textbox")
            )
        margin_x = 0.0 if style.get("mso-position-horizontal-relative") == "page" else self._left
        margin_y = 0.0 if style.get("mso-position-vertical-relative") == "page" else self._top
        return not self._is_beside(
            None if x is None else x + margin_x, None if y is None else y + margin_y, width or 0.0, height or 0.0
        )


def _begins(anchor: Any, name: str, margin: float) -> float | None:
    """Where a drawing begins, from the page's edge; None where that is not said."""
    place = anchor.find(_WP + name)
    points = measure(place.findtext(_WP + "posOffset"), _EMU) if place is not None else None
    if points is None:
        return None
    return points + (0.0 if place.get("relativeFrom") == "page" else margin)


def _declared(shape: Any) -> dict[str, str]:
    found = _DECLARATION.findall(shape.get("style", "")[:2000].lower())
    return {name: value.strip() for name, value in found}


def is_hidden_shape(shape: Any) -> bool:
    """Whether an old shape is hidden by its style."""
    return _declared(shape).get("visibility") == "hidden"


def ground_of_shape(shape: Any) -> str:
    """The ground that an old shape lays: white where it says nothing."""
    if shape.get("filled", "t") in ("f", "false"):
        return WHITE
    fill = shape.find("{urn:schemas-microsoft-com:vml}fill")
    if fill is not None and fill.get("type", "solid") != "solid":
        return UNKNOWN
    given = shape.get("fillcolor", "white").split(" ")[0].lower()
    if given.startswith("#") and len(given) == 4:
        given = "#" + "".join(2 * c for c in given[1:])
    return given[1:] if is_colour(given[1:]) else _NAMED.get(given, UNKNOWN)


def ground_of_box(box: Any, theme: Theme) -> str | None:
    """The ground that a shape lays under its text; None where it is clear."""
    about = box.find(_WPS + "spPr")
    for fill in about if about is not None else ():
        match fill.tag:
            case t if t == A + "noFill":
                return None
            case t if t == A + "solidFill":
                return theme.drawn(fill) or UNKNOWN
            case t if t in (A + "gradFill", A + "blipFill", A + "pattFill"):
                return UNKNOWN
    reference = box.find(f"{_WPS}style/{A}fillRef")
    if reference is None or reference.get("idx", "0") == "0":
        return None
    return theme.drawn(reference) or UNKNOWN
