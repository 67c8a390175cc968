"""Trains the second reader and writes it as `promo/proof/tagger/model.onnx`.

    train.py --data DIR [--minutes 50] [--start base|shipped|FILE.pt] [--base e5-small-q4.bin] [--seed 1] [--out
    model.onnx] [--keep FILE.pt]

DIR holds `papers/papers.jsonl` and `cuad/`; `--more FILE.jsonl` adds rows with partial labels. From the shipped weights
two cores go on in under an hour; from the base it takes a GPU (`--rounds 14`, some five minutes) or a night. What it
came to: `bench/agreement.py`.
"""

import argparse
import json
import math
import random
import re
import time
from pathlib import Path

import augment
import corpus
import markup
import network
import torch
from torch.nn import functional

from promo.proof.tagger.tokens import BEGIN, END, PAD, pieces
from promo.proof.tags import BOUND, FORMS, NOTICES, REFERENCES, ROLES

WINDOW, STEP = 320, 160
LEFT_OUT = -100
ROLE_AT = {role.value: k for k, role in enumerate(ROLES)}
NOTICE_AT = {ROLE_AT[role.value] for role in NOTICES}
SMOOTH, AVERAGE = 0.03, 0.995


def windows_of(paper, tokenizer, names, rng, *, change):
    """Training windows of a paper: ids, then for each piece its role, beginning, reference, form, bound party, and
    whether it is none."""
    text, spans = augment.changed(paper, names, rng) if change else (paper["text"], paper["spans"])
    ids, starts, ends = pieces(tokenizer, text)
    count = len(ids)
    role, begins, reference, form, bound, none = (
        [0] * count,
        [0] * count,
        *([LEFT_OUT] * count for _ in range(3)),
        [0] * count,
    )
    for tag, given, start, end in spans:
        at = [k for k in range(count) if (starts[k] < end and ends[k] > start) or start < starts[k] == ends[k] < end]
        for k in at:
            role[k] = ROLE_AT[markup.role_of(tag, given)]
            if tag == "notice":
                reference[k] = REFERENCES.index(given["ref"]) if given.get("ref") in REFERENCES else LEFT_OUT
                form[k] = FORMS.index(given["form"]) if given.get("form") in FORMS else LEFT_OUT
                bound[k] = (
                    BOUND.index(given["who"]) if given.get("who") in BOUND and not paper.get("partial") else LEFT_OUT
                )
        if at:
            begins[at[0]] = 1
    if paper.get("partial"):  # only lengths of time are labelled there: a notice, or none
        none = [int(r == ROLE_AT["other_length"]) for r in role]
        role = [r if r in NOTICE_AT else LEFT_OUT for r in role]
        begins = [LEFT_OUT] * count
    columns = (ids, role, begins, reference, form, bound, none)
    last = max(1, count - WINDOW + STEP)
    return [tuple(c[a : a + WINDOW] for c in columns) for a in range(0, last, STEP)]


def batch_of(rows):
    """Padded tensors of some windows."""
    longest = max(len(row[0]) for row in rows) + 2

    def padded(values, fill, first, last):
        return [first, *values, last] + [fill] * (longest - len(values) - 2)

    ids = torch.tensor([padded(row[0], PAD, BEGIN, END) for row in rows])
    wanted = [torch.tensor([padded(row[k], LEFT_OUT, LEFT_OUT, LEFT_OUT) for row in rows]) for k in range(1, 6)]
    return ids, (ids != PAD).long(), wanted, torch.tensor([padded(row[6], 0, 0, 0) for row in rows])


def loss_of(answers, wanted, none, weight):
    """One number: how far the answers are from what is wanted."""
    roles, begins, *manner = (a.float() for a in answers)
    role, begin, *rest = wanted
    loss = roles.sum() * 0
    if (role != LEFT_OUT).any():
        loss = functional.cross_entropy(
            roles.flatten(0, 1), role.flatten(), weight=weight, ignore_index=LEFT_OUT, label_smoothing=SMOOTH
        )
    known = begin != LEFT_OUT
    if known.any():
        loss = loss + 0.5 * functional.binary_cross_entropy_with_logits(begins.squeeze(-1)[known], begin[known].float())
    for said, want in zip(manner, rest, strict=True):
        if (want != LEFT_OUT).any():
            loss = loss + 0.3 * functional.cross_entropy(said.flatten(0, 1), want.flatten(), ignore_index=LEFT_OUT)
    if none.any():
        notice = roles.softmax(-1)[..., sorted(NOTICE_AT)].sum(-1)[none == 1]
        loss = loss - 0.5 * torch.log1p(-notice.clamp(max=0.999)).mean()
    return loss


def main():
    """Train for some rounds or some minutes, whichever ends first."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--papers", type=Path, default=corpus.HERE / "papers")
    ask.add_argument("--more", type=Path, action="append", default=[])
    ask.add_argument("--start", default="shipped")
    ask.add_argument("--base", type=Path)
    ask.add_argument(
        "--fresh", default="", help="pattern of paper ids seen in full each round; of the others --again are drawn"
    )
    ask.add_argument("--again", type=float, default=1.0, help="share of the other papers drawn each round")
    ask.add_argument("--rounds", type=int, default=99)
    ask.add_argument("--minutes", type=float, default=50.0)
    ask.add_argument("--rate", type=float, default=4e-5)
    ask.add_argument("--size", type=int, default=12)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--out", type=Path)
    ask.add_argument(
        "--keep", type=Path, required=True, help="where the averaged weights are kept, at the end and after each round"
    )
    given = ask.parse_args()
    torch.manual_seed(given.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tagger = (
        network.base(given.base)
        if given.start == "base"
        else network.shipped()
        if given.start == "shipped"
        else network.Tagger()
    )
    if given.start not in ("base", "shipped"):
        tagger.load_state_dict(torch.load(given.start))
    tagger = tagger.to(device).train()
    tokenizer = network.tokenizer()
    written = corpus.rows(given.data / "papers" / "papers.jsonl")
    partial = [*corpus.contracts(given.data / "cuad"), *(row for file in given.more for row in corpus.rows(file))]
    head = [p for n, p in tagger.named_parameters() if not n.startswith("enc")]
    body = [p for n, p in tagger.named_parameters() if n.startswith("enc")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": given.rate}, {"params": head, "lr": 5 * given.rate}], weight_decay=0.01
    )
    weight = torch.ones(len(ROLES), device=device)
    weight[0], weight[sorted(NOTICE_AT)] = 0.6, 1.6
    average = {k: v.detach().clone() for k, v in tagger.state_dict().items()}
    began, step = time.time(), 0
    for turn in range(given.rounds):
        rng = random.Random(given.seed * 1000 + turn)
        papers = written + [
            p for p in corpus.own(given.papers) if not corpus.is_held_out(p["id"])
        ]  # anew: more may have been written
        names = augment.names_of(papers)
        print(len(papers), "papers", len(partial), "stretches with partial labels", flush=True)
        fresh = [p for p in papers if given.fresh and re.search(given.fresh, p["id"])]
        others = [p for p in papers if p not in fresh] if given.fresh else papers
        chosen = fresh + rng.sample(others, round(len(others) * given.again))
        rows = [w for p in chosen for w in windows_of(p, tokenizer, names, rng, change=True)]
        rows += [
            w
            for p in rng.sample(partial, min(len(partial), len(rows) // 8))
            for w in windows_of(p, tokenizer, names, rng, change=False)
        ]
        rows.sort(key=lambda row: len(row[0]) + rng.random() * 60)  # windows of like length together
        batches = [rows[k : k + given.size] for k in range(0, len(rows), given.size)]
        rng.shuffle(batches)
        lost = 0.0
        for number, batch in enumerate(batches):
            done = max((time.time() - began) / 60 / given.minutes, (turn + number / len(batches)) / given.rounds)
            if done >= 1:
                break
            pace = min(1.0, (step + 1) / 40) * max(0.03, math.cos(min(1.0, done) * math.pi / 2))
            optimiser.param_groups[0]["lr"], optimiser.param_groups[1]["lr"] = given.rate * pace, 5 * given.rate * pace
            ids, mask, wanted, none = (x if isinstance(x, list) else x.to(device) for x in batch_of(batch))
            with torch.autocast(device, dtype=torch.bfloat16):
                answers = tagger(ids, mask)
            loss = loss_of(answers, [w.to(device) for w in wanted], none, weight)
            if not torch.isfinite(loss):
                raise SystemExit(f"round {turn}, batch {number}: the loss is no number")
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            optimiser.step()
            lost, step = lost + loss.item(), step + 1
            keep = min(AVERAGE, 1 - 1 / (step + 1))
            with torch.no_grad():
                for k, v in tagger.state_dict().items():
                    if v.dtype.is_floating_point:
                        average[k].mul_(keep).add_(v, alpha=1 - keep)
                    else:
                        average[k].copy_(v)
            if number % 25 == 24:
                print(
                    json.dumps(
                        {
                            "round": turn,
                            "batch": number + 1,
                            "of": len(batches),
                            "loss": round(lost / (number + 1), 4),
                            "minutes": round((time.time() - began) / 60, 1),
                        }
                    ),
                    flush=True,
                )
        torch.save(average, given.keep)
        if (time.time() - began) / 60 >= given.minutes:
            break
    if given.out:
        tagger.load_state_dict(average)
        network.export(tagger, given.out)


if __name__ == "__main__":
    main()
