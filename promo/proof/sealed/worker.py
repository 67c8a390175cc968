"""The reading worker: a process of its own that gets bytes over a pipe and gives back pages.

It limits and seals itself before the first byte arrives. Whatever a file does to it, the
parent only ever sees a message or a closed pipe.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from collections.abc import Callable, Mapping
from typing import BinaryIO

from promo.proof.reading import Cause, Kind, Reading, Refusal
from promo.proof.sealed import wire
from promo.proof.sealed.forkserver import serve_forks
from promo.proof.sealed.intake import draw, looks, open_file, page_image
from promo.proof.sealed.kinds import CONTAINERS, LOCKED, sniff
from promo.proof.sealed.limits import CPU_SECONDS
from promo.proof.sealed.ocr_data import tessdata
from promo.proof.sealed.probes import outcome
from promo.proof.sealed.seal import seal

# Parsing needs little; recognising a page needs more, and gets only pictures that we made or bounded.
MEMORY_BYTES = {"parse": 1 << 30, "ocr": 2 << 30, "second": 4 << 30, "tag": 3 << 30, "facts": 3 << 30}


def limit_ourselves(task: str) -> None:
    """Memory, files, processes and core dumps; the CPU limit is set anew for each document."""
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES[task],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_NPROC: 0,
    }
    for what, bound in limits.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (bound, bound))


def _limit_cpu(task: str) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS[task] + 1
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def serve(incoming: BinaryIO, outgoing: BinaryIO, task: str, layers: tuple[str, ...]) -> None:
    """Answer one document after the other until the parent closes the pipe.

    Args:
        incoming: requests, as `wire` writes them.
        outgoing: answers, one for each request.
        task: what this worker is for; it sets the CPU time of one document.
        layers: the names of the seals that hold it.
    """
    import json

    while True:
        try:
            head_size, body_size = wire.lengths(_exactly(incoming, wire.PREFIX))
            head = json.loads(_exactly(incoming, head_size))
            body = _exactly(incoming, body_size)
        except EOFError:
            return
        _limit_cpu(task)
        if head["do"] == "layers":
            wire.send(outgoing, {"layers": list(layers)})
        else:
            wire.send(outgoing, *_ANSWERS.get(head["do"], _opened)(body, head))


def _opened(body: bytes, head: wire.Head) -> wire.Message:
    """A file as a Reading, with the documents inside it."""
    share = int(head["share"][0]), int(head["share"][1])
    return wire.pack_opened(open_file(str(head["name"]), body, share))


def _rendered(body: bytes, head: wire.Head) -> wire.Message:
    """One page as PNG for people to look at, and how it looks."""
    picture = draw(body, int(head["page"]))
    if isinstance(picture, Refusal):
        return {"refusal": [picture.cause.value, picture.seen]}, b""
    return {"refusal": None, "look": _look(picture)}, picture


def _cut(body: bytes, head: wire.Head) -> wire.Message:
    """A part of a page picture that we drew, as PNG; `region` is left, top, right and bottom in shares of the page,
    `lines` the middles of the first and the last line that it is shown for."""
    import io

    from PIL import Image

    from promo.proof.sealed.readers.image import as_png
    from promo.proof.sealed.readers.pieces import piece_of

    with Image.open(io.BytesIO(body), formats=("PNG",)) as page:
        first, last = (float(at) for at in head["lines"])
        return {"cut": True}, as_png(piece_of(page, tuple(float(edge) for edge in head["region"]), (first, last)))


def _tried(_: bytes, head: wire.Head) -> wire.Message:
    """What came of something that the seal forbids."""
    return {"got": outcome(str(head["what"]))}, b""


def _inspected(body: bytes, head: wire.Head) -> wire.Message:
    """Code and values of each sign of editing."""
    from datetime import datetime

    from promo.proof.sealed.readers.inspect import signs_of
    from promo.proof.signs import Placed

    sentences = {int(page): [Placed(*word) for word in words] for page, words in head["sentences"]}
    share = int(head["share"][0]), int(head["share"][1])
    found = signs_of(body, sentences, [int(p) for p in head["pictured"]], datetime.fromisoformat(head["now"]), share)
    return {"signs": [[sign.code, dict(sign.values)] for sign in found]}, b""


def _seen(body: bytes, head: wire.Head) -> wire.Message:
    """How some pages look."""
    return {"looks": looks(body, [int(n) for n in head["pages"]])}, b""


def _look(png: bytes) -> int:
    """How a page that we drew looks."""
    import io

    from PIL import Image

    from promo.proof.sealed.readers.look import look_of

    with Image.open(io.BytesIO(png)) as picture:
        return look_of(picture)


def _looked(body: bytes, _: wire.Head) -> wire.Message:
    """Page and word of each flaw of a picture file; none for other files."""
    from promo.proof.sealed.readers.image import frames
    from promo.proof.sealed.readers.quality import MAX_LOOKED_AT, flaws_of

    found = frames(body, first=MAX_LOOKED_AT) if sniff(body)[0] is Kind.IMAGE else []
    if isinstance(found, Refusal):
        return {"flaws": []}, b""
    flaws = [[number, flaw.value] for number, picture in enumerate(found, 1) for flaw in flaws_of(picture)]
    return {"flaws": flaws}, b""


def _glanced(body: bytes, _: wire.Head) -> wire.Message:
    """Why a file cannot be read, without reading it: of no kind that we know, locked, damaged, too long."""
    from promo.proof.sealed.readers.pdf import open_pdf

    kind, words = sniff(body)
    cause = ""
    if kind is Kind.UNKNOWN and words not in CONTAINERS:
        cause = Cause.PASSWORD.value if words == LOCKED else Cause.NOT_A_DOCUMENT.value
    elif kind is Kind.PDF:
        found = open_pdf(body)
        if isinstance(found, Refusal):
            cause = found.cause.value
        else:
            found.close()
    return {"cause": cause}, b""


def _taken_apart(body: bytes, _: wire.Head) -> wire.Message:
    """A mail with its papers."""
    from promo.proof.sealed.readers.paper_mail import take_apart

    return wire.pack_paper_mail(take_apart(body))


def _unlocked(body: bytes, head: wire.Head) -> wire.Message:
    """A locked file without its lock: `opened` is false where the password is not the one."""
    from promo.proof.sealed.readers.locks import without_password

    copy = without_password(body, str(head["password"]))
    return {"opened": copy is not None}, copy or b""


def _recognised(body: bytes, head: wire.Head) -> wire.Message:
    """One page by the first engine: a Reading of that page alone, and how the page lies."""
    from promo.proof.sealed.engines.ocr import read_picture

    number = int(head["page"])
    picture = page_image(body, number)
    if isinstance(picture, Refusal):
        return wire.pack_reading(Reading("", "", Kind.IMAGE, refusal=picture))
    found = read_picture(picture, number, [str(x) for x in head.get("leave", ())])
    answer, columns = wire.pack_reading(Reading("", "", Kind.IMAGE, "ocr", found.language, (found.page,)))
    return answer | {"turns": found.quarter_turns}, columns


def _spelt(body: bytes, head: wire.Head) -> wire.Message:
    """What is printed in the place of some words of a page, and how surely."""
    from promo.proof.sealed.engines.printed import words_seen
    from promo.proof.signs import Placed

    picture = page_image(body, int(head["page"]))
    words = [Placed(*word) for word in head["words"]]
    return {"seen": [] if isinstance(picture, Refusal) else words_seen(picture, words)}, b""


def _read_again(body: bytes, head: wire.Head) -> wire.Message:
    """One page by the second engine."""
    from promo.proof.language import language_of
    from promo.proof.sealed.engines.second import read_again

    number = int(head["page"])
    picture = page_image(body, number)
    if isinstance(picture, Refusal):
        return wire.pack_reading(Reading("", "", Kind.IMAGE, refusal=picture))
    page = read_again(picture, number, int(head["turns"]))
    return wire.pack_reading(Reading("", "", Kind.IMAGE, "ocr", language_of(page.text), (page,)))


def _tagged(body: bytes, head: wire.Head) -> wire.Message:
    """What the second reader says of some stretches of a text."""
    from promo.proof.tagger.network import read

    return wire.pack_tags(read(body.decode("utf-8"), [(int(begin), int(end)) for begin, end in head["spans"]]))


def _facts(body: bytes, head: wire.Head) -> wire.Message:
    """What some readings say."""
    from promo.proof.sealed.finding import answer_of

    return answer_of(body, head)


_ANSWERS: Mapping[str, Callable[[bytes, wire.Head], wire.Message]] = {
    "render": _rendered,
    "cut": _cut,
    "try": _tried,
    "inspect": _inspected,
    "look": _looked,
    "glance": _glanced,
    "see": _seen,
    "take apart": _taken_apart,
    "unlock": _unlocked,
    "recognise": _recognised,
    "spell": _spelt,
    "tag": _tagged,
    "facts": _facts,
    "read again": _read_again,
}
"""What a worker can be asked to do; whatever else it is asked, it opens the file."""


def warm_up(task: str) -> None:
    """Load what the readers need before the door is shut: a late import looks like a bad file."""

    if task == "tag":  # no bytes of a file come here, only text that was read
        from promo.proof.tagger.network import read

        read("warm-up: three months' notice", [(0, 29)])
        return

    if task == "facts":  # nor here
        from promo.proof.sealed import finding

        finding.warm_up(open_file("warm-up.txt", b"Three months' notice before the end of the term.").reading)
        return

    import numpy.ma  # numpy itself fetches it only at the first median
    from PIL import Image

    from promo.proof.sealed.readers import (
        bundle,
        enclosed,
        image,
        inspect,
        laid_in,
        locks,
        look,
        mail,
        opendocument,
        outlook,
        paper_mail,
        pdf,
        pieces,
        quality,
        signature,
        text,
        webpage,
        winmail,
    )

    text.load_encodings()  # of texts, mails and names in archives
    Image.init()
    Image.new("L", (8, 8)).getexif()
    look.look_of(Image.new("L", (64, 64), 255))
    pieces.piece_of(Image.new("RGB", (64, 64), 255), (0.0, 0.2, 1.0, 0.8), (0.4, 0.6))
    _ = numpy.ma
    _ = bundle, enclosed, image, inspect, laid_in, locks, look, mail, opendocument, outlook, pdf, quality, text
    _ = signature, webpage, winmail
    paper_mail.take_apart(b"From: a@b.example\nSubject: warm-up\nMIME-Version: 1.0\n\nhello")
    open_file("warm-up.html", b"<!doctype html><html><style>p{color:red}</style><body><p>warm-up</p></body></html>")
    open_file("warm-up.eml", b"From: a@b.c\nSubject: warm-up\nMIME-Version: 1.0\n\nhello")
    if task == "ocr":
        from promo.proof.sealed.engines import printed

        _ = printed
    if task == "second":
        import numpy as np

        from promo.proof.sealed.engines.second import engine

        engine()(np.full((64, 256, 3), 255, dtype=np.uint8))  # the models are loaded by the first picture


def main() -> None:
    """Entry of the fork server, and of each worker that it forks."""
    task = sys.argv[1]
    warm_up(task)
    incoming, outgoing = serve_forks()  # from here on, this is a worker
    limit_ourselves(task)
    folder = tessdata()
    # Tesseract opens /dev/null for messages it does not want to show, and crashes where it cannot.
    layers = seal([folder] if task == "ocr" and folder else [], opens_to_write=task == "ocr")
    serve(incoming, outgoing, task, layers)
    os._exit(0)


if __name__ == "__main__":
    main()
