"""What the network is trained on: tagged papers, and contracts of which only the lengths of time are labelled.

Held out, always: every paper of `validation.jsonl`, and of the papers in `papers/` a fifth, chosen by name so that a
paper never changes sides. Papers with one number in several languages are kin and fall on the same side.
"""

import gzip
import json
import re
import zlib
from pathlib import Path

import markup

from promo.periods import Period, Unit
from promo.proof.facts.said import period_said
from promo.proof.lexicons import load_lexicons

HERE = Path(__file__).resolve().parent
HELD_OUT = 5  # one in so many
NEAR_BEFORE, NEAR_AFTER, LONGEST = 700, 500, 4000  # characters around a labelled length
KIN = re.compile(r"^(?:[a-z]{2}-)?(.*)$")


def is_held_out(name):
    """Whether a paper of ours is kept apart from training."""
    return zlib.crc32(KIN.match(name)[1].encode()) % HELD_OUT == 0


def own(folder=HERE / "papers"):
    """The papers in this repository."""
    return list(markup.read(sorted(Path(folder).glob("*.txt"))))


def rows(file):
    """The papers of a JSONL file."""
    return [json.loads(line) for line in Path(file).open(encoding="utf-8")]


def contracts(folder):
    """Stretches of the CUAD contracts in `folder` around lengths of time; labelled as a notice, or as none."""
    with gzip.open(folder / "texts.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {r["id"]: r["text"] for r in map(json.loads, lines)}
    for label in rows(folder / "labels.jsonl"):
        if label["notice_status"] not in ("stated", "none"):
            continue
        text, notices = texts[label["id"]], [(s["start"], s["end"]) for s in label["notice_spans"] or []]
        stated = {Period(int(n["value"]), Unit(n["unit"].rstrip("s"))).comparable() for n in label["notice_all"] or []}
        spans = []
        for found in markup.LENGTH.finditer(text):
            period = period_said(found.group(), [load_lexicons()["en"]])
            if not any(a <= found.start() < z for a, z in notices):
                spans.append(["other", {}, *found.span()])
            elif period is not None and period.comparable() in stated:  # the clause also states terms, which are none
                spans.append(["notice", {"who": "both", "kind": "renewal"}, *found.span()])
        for begin, end in _together((s[2] - NEAR_BEFORE, s[3] + NEAR_AFTER) for s in spans):
            begin, end = max(0, begin), min(len(text), end, max(0, begin) + LONGEST)
            part = [[t, a, x - begin, z - begin] for t, a, x, z in spans if begin <= x and z <= end]
            yield {"id": f"{label['id']}-{begin}", "lang": "en", "text": text[begin:end], "spans": part, "partial": 1}


def _together(spans):
    """Overlapping spans as one."""
    joined = []
    for begin, end in spans:
        if joined and begin < joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([begin, end])
    return joined
