"""How a parent and its worker talk: a length, a JSON head, raw bytes. Nothing is unpickled, ever."""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np

from promo.proof.paper_mail import PaperMail
from promo.proof.reading import LONGEST_SIGNER, Cause, Kind, Page, Reading, Refusal
from promo.proof.sealed.opened import Opened, Within
from promo.proof.tags import COLUMNS, Tags

_LENGTHS = struct.Struct("<II")
NONSENSE = (
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)  # what unpacking raises for a message that does not add up


Head = dict[str, Any]
"""The JSON in front of a message, as it was sent. A worker's is not believed: unpacking looks at each value."""
Message = tuple[Head, bytes]


def send(stream: BinaryIO, head: Head, body: bytes = b"") -> None:
    """Write one message."""
    stream.write(front(head, body))
    stream.write(body)
    stream.flush()


def front(head: Head, body: bytes) -> bytes:
    """What goes before the body of a message: both sizes, and the head."""
    encoded = json.dumps(head).encode()
    return _LENGTHS.pack(len(encoded), len(body)) + encoded


def lengths(prefix: bytes) -> tuple[int, int]:
    """Sizes of head and body from the eight bytes in front of a message."""
    head, body = _LENGTHS.unpack(prefix)
    return head, body


PREFIX = _LENGTHS.size


def pack_reading(reading: Reading) -> Message:
    """A Reading as a JSON head and one body of bytes."""
    parts: list[bytes] = []
    pages: list[list[Any]] = []
    for page in reading.pages:
        text = page.text.encode("utf-8", "replace")
        columns = [text, page.spans.tobytes(), page.boxes.tobytes(), page.unseen.tobytes(), page.sure.tobytes()]
        pages.append([page.number, page.width, page.height, *map(len, columns)])
        parts += columns
    head = {
        "file": reading.file,
        "sha256": reading.sha256,
        "kind": reading.kind.value,
        "reader": reading.reader,
        "language": reading.language,
        "pages": pages,
        "signals": list(reading.signals),
        "signed_by": reading.signed_by,
        "refusal": [reading.refusal.cause.value, reading.refusal.seen] if reading.refusal else None,
    }
    return head, b"".join(parts)


def pack_opened(opened: Opened) -> Message:
    """An opened file: its Reading, then the bytes of the documents inside it."""
    head, body = pack_reading(opened.reading)
    head["parts"] = [[name, len(data)] for name, data in opened.parts]
    head["to_recognise"] = list(opened.to_recognise)
    head["within"] = [k for k, (_, data) in enumerate(opened.parts) if isinstance(data, Within)]
    return head, body + b"".join(data for _, data in opened.parts)


def unpack_opened(head: Head, body: bytes) -> Opened:
    """What a worker opened.

    Raises:
        ValueError: the message does not add up; the worker is not to be believed.
    """
    sizes = [int(size) for _, size in head["parts"]]
    if any(s < 0 for s in sizes) or sum(sizes) > len(body):
        raise ValueError("a worker sent parts that do not add up")
    at = len(body) - sum(sizes)
    parts: list[tuple[str, bytes]] = []
    within = {int(k) for k in head["within"]}
    for number, ((name, _), size) in enumerate(zip(head["parts"], sizes, strict=True)):
        data = body[at : at + size]
        parts.append((str(name), Within(data) if number in within else data))
        at += size
    return Opened(
        unpack_reading(head, body[: len(body) - sum(sizes)]), tuple(parts), tuple(int(n) for n in head["to_recognise"])
    )


def pack_paper_mail(mail: PaperMail | None) -> Message:
    """A mail that was taken apart: who it names, then the bytes of its papers."""
    if mail is None:
        return {"mail": None}, b""
    names = [list(mail.senders), list(mail.recipients), mail.message_id, mail.by_machine]
    sizes = [[name, len(data)] for name, data in mail.papers]
    return {"mail": names, "papers": sizes}, b"".join(data for _, data in mail.papers)


def unpack_paper_mail(head: Head, body: bytes) -> PaperMail | None:
    """The mail a worker took apart; None where it could not.

    Raises:
        ValueError: the message does not add up; the worker is not to be believed.
    """
    if head["mail"] is None:
        return None
    senders, recipients, message_id, by_machine = head["mail"]
    papers, at = list[tuple[str, bytes]](), 0
    for name, size in ((str(name), int(size)) for name, size in head["papers"]):
        if size < 0 or at + size > len(body):
            raise ValueError("a worker sent papers that do not add up")
        papers.append((name, body[at : at + size]))
        at += size
    texts = tuple(map(str, senders)), tuple(map(str, recipients)), str(message_id)
    return PaperMail(*texts, bool(by_machine), tuple(papers))


def pack_tags(tags: Tags) -> Message:
    """Tags as their number and one body of bytes: where each begins, where it ends, its shares."""
    return {"pieces": len(tags.starts)}, b"".join(
        (
            np.array(tags.starts, "<i4").tobytes(),
            np.array(tags.ends, "<i4").tobytes(),
            tags.shares.astype("<f2").tobytes(),
        )
    )


def unpack_tags(head: Head, body: bytes) -> Tags:
    """The Tags a worker sent.

    Raises:
        ValueError: the message does not add up; the worker is not to be believed.
    """
    count = int(head["pieces"])
    starts, ends = np.frombuffer(body, "<i4", count), np.frombuffer(body, "<i4", count, 4 * count)
    shares = np.frombuffer(body, "<f2", offset=8 * count).astype(np.float32)
    return Tags(starts.tolist(), ends.tolist(), shares.reshape(count, COLUMNS))


def unpack_reading(head: Head, body: bytes) -> Reading:
    """The Reading a worker sent.

    Raises:
        ValueError: the message does not add up; the worker is not to be believed.
    """
    pages: list[Page] = []
    at = 0
    for number, width, height, *sizes in head["pages"]:
        columns: list[bytes] = []
        for size in map(int, sizes):
            if size < 0:
                raise ValueError("a worker sent a page of less than nothing")
            columns.append(body[at : at + size])
            at += size
        pages.append(_page(int(number), float(width), float(height), columns))
    refusal = head["refusal"]
    return Reading(
        file=str(head["file"]),
        sha256=str(head["sha256"]),
        kind=Kind(head["kind"]),
        reader=str(head["reader"]),
        language=head["language"],
        pages=tuple(pages),
        signals=tuple(head["signals"]),
        signed_by=None if head["signed_by"] is None else str(head["signed_by"])[:LONGEST_SIGNER],
        refusal=Refusal(Cause(refusal[0]), str(refusal[1])) if refusal else None,
    )


def _page(number: int, width: float, height: float, columns: Sequence[bytes]) -> Page:
    """A page of its columns: the text, and for its words where they stand in it and on the page, which cannot be seen,
    and how surely each was read."""
    spans, boxes, unseen, sure = array("I"), array("f"), array("B"), array("B")
    spans.frombytes(columns[1])
    boxes.frombytes(columns[2])
    unseen.frombytes(columns[3])
    sure.frombytes(columns[4])
    if len(boxes) != 2 * len(spans) or any(len(marks) not in (0, len(spans) // 2) for marks in (unseen, sure)):
        raise ValueError("a worker sent words without places")
    return Page(number, width, height, columns[0].decode("utf-8", "replace"), spans, boxes, unseen, sure)
