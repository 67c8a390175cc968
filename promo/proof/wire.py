"""How a parent and its worker talk: a length, a JSON head, raw bytes. Nothing is unpickled, ever."""

from __future__ import annotations

import json
import struct
from array import array
from typing import Any, BinaryIO

from promo.proof.reading import Cause, Kind, Page, Reading, Refusal

_LENGTHS = struct.Struct("<II")


def send(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    encoded = json.dumps(head).encode()
    stream.write(_LENGTHS.pack(len(encoded), len(body)))
    stream.write(encoded)
    stream.write(body)
    stream.flush()


def lengths(prefix: bytes) -> tuple[int, int]:
    """Sizes of head and body from the eight bytes in front of a message."""
    head, body = _LENGTHS.unpack(prefix)
    return head, body


PREFIX = _LENGTHS.size


def pack_reading(reading: Reading) -> tuple[dict[str, Any], bytes]:
    """A Reading as a JSON head and one body of bytes."""
    parts: list[bytes] = []
    pages: list[list[Any]] = []
    for page in reading.pages:
        text = page.text.encode("utf-8", "replace")
        spans, boxes = page.spans.tobytes(), page.boxes.tobytes()
        pages.append([page.number, page.width, page.height, len(text), len(spans), len(boxes)])
        parts += [text, spans, boxes]
    head = {
        "file": reading.file,
        "sha256": reading.sha256,
        "kind": reading.kind.value,
        "reader": reading.reader,
        "language": reading.language,
        "pages": pages,
        "signals": list(reading.signals),
        "refusal": [reading.refusal.cause.value, reading.refusal.seen] if reading.refusal else None,
    }
    return head, b"".join(parts)


def unpack_reading(head: dict[str, Any], body: bytes) -> Reading:
    """The Reading a worker sent.

    Raises:
        ValueError: the message does not add up; the worker is not to be believed.
    """
    pages: list[Page] = []
    at = 0
    for number, width, height, text_size, span_size, box_size in head["pages"]:
        text = body[at : at + text_size].decode("utf-8", "replace")
        spans, boxes = array("I"), array("f")
        spans.frombytes(body[at + text_size : at + text_size + span_size])
        boxes.frombytes(body[at + text_size + span_size : at + text_size + span_size + box_size])
        if len(boxes) != 2 * len(spans):
            raise ValueError("a worker sent words without places")
        pages.append(Page(int(number), float(width), float(height), text, spans, boxes))
        at += text_size + span_size + box_size
    refusal = head["refusal"]
    return Reading(
        file=str(head["file"]),
        sha256=str(head["sha256"]),
        kind=Kind(head["kind"]),
        reader=str(head["reader"]),
        language=head["language"],
        pages=tuple(pages),
        signals=tuple(head["signals"]),
        refusal=Refusal(Cause(refusal[0]), str(refusal[1])) if refusal else None,
    )
