"""Weighs the marks of `promo/proof/facts/surroundings.py` on tagged papers: writes
`promo/proof/facts/learnt/{lengths,dates}.npz`.

    train.py --data DIR [--papers DIR] [--check]       DIR holds `papers/papers.jsonl` and `cuad/`; two cores, some
    minutes

Held out as in `tools/tagger/corpus.py`. `--check` writes nothing and prints what the held-out papers and
`validation.jsonl` get. Contracts of CUAD say only whether a length is a notice; which other role one has is what the
first pass made of it.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tagger"))
import re

import corpus
import markup

from promo.proof.facts.dates import find_dates
from promo.proof.facts.lengths import Length, find_lengths
from promo.proof.facts.notices.roles import roles_of
from promo.proof.facts.paper import Prose
from promo.proof.facts.said import period_said
from promo.proof.facts.sentences import boundaries
from promo.proof.facts.surroundings import marks_of_date, marks_of_length
from promo.proof.facts.text import lowered
from promo.proof.lexicons import load_lexicons

LEXICONS = load_lexicons()
LENGTHS = (
    "other_length",
    "renewal_notice",
    "exit_notice",
    "opt_in_notice",
    "vendor_notice",
    "first_term",
    "renewal_term",
)
DATES = ("other_date", "start", "end", "signed")
SEEN_AT_LEAST, STRENGTH, SMALLEST = 3, 0.1, 0.03


def names_of(paper):
    """The parties as the paper names them."""
    found = {"customer": set(), "vendor": set()}
    for tag, _, start, end in paper["spans"]:
        if tag in found and end - start > 3:
            found[tag].add(r"\s+".join(re.escape(w) for w in lowered(paper["text"][start:end]).split()))
    made = {k: re.compile("|".join(sorted(v, key=len, reverse=True))) if v else None for k, v in found.items()}
    return roles_of(lowered(paper["text"]), made["vendor"], made["customer"])


def lengths_of(paper):
    """Marks and role of every length of time of a paper; for partial labels the role is a notice or None."""
    lexicon = LEXICONS.get(paper["lang"])
    if lexicon is None:
        return
    names = names_of(paper)
    prose = Prose(lowered(paper["text"]), boundaries(paper["text"]), lexicon)
    lengths = find_lengths(prose.low, lexicon)
    for tag, _, start, end in paper["spans"]:
        if tag in ("notice", "term", "renewal", "other") and not any(x.start < end and x.end > start for x in lengths):
            lengths += [
                Length(start, end, period) for period in [period_said(paper["text"][start:end], [lexicon])] if period
            ]
    for length in lengths:
        roles = [
            markup.role_of(t, g) for t, g, start, end in paper["spans"] if start < length.end and end > length.start
        ]
        role = roles[0] if roles and roles[0] in LENGTHS else "other_length"
        if paper.get("partial") and role == "other_length":
            role = None
        yield marks_of_length(prose, length, names), role


def dates_of(paper):
    """Marks and role of every date of a paper."""
    lexicon = LEXICONS.get(paper["lang"])
    if lexicon is None or paper.get("partial"):
        return
    prose = Prose(lowered(paper["text"]), boundaries(paper["text"]), lexicon)
    dates = find_dates(prose.low, lexicon)
    for k, found in enumerate(dates):
        roles = [markup.role_of(t, g) for t, g, start, end in paper["spans"] if start < found.end and end > found.start]
        yield marks_of_date(prose, dates, k), roles[0] if roles and roles[0] in DATES else "other_date"


def fitted(rows, roles):
    """A model of some marks and roles: the kept marks, and a weight for each of them and each role."""
    seen = Counter(mark for marks, _ in rows for mark in marks)
    columns = DictVectorizer(dtype=np.float32)
    table = columns.fit_transform([{mark: 1 for mark in marks if seen[mark] >= SEEN_AT_LEAST} for marks, _ in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=200, fit_intercept=False).fit(table, [role for _, role in rows])
    weights = np.stack([model.coef_[list(model.classes_).index(role)] for role in roles], 1)
    names = np.array(columns.get_feature_names_out())
    telling = np.abs(weights).max(1) >= SMALLEST
    return names[telling], weights[telling]


def shares(model, marks, roles):
    """What `Learnt.shares` says, here without the product's class."""
    names, weights = model
    rows = {n: k for k, n in enumerate(names)} if not isinstance(names, dict) else names
    score = sum((weights[rows[m]] for m in marks if m in rows), np.zeros(len(roles)))
    odds = np.exp(score - score.max())
    return odds / odds.sum()


def report(name, model, rows, roles):
    """Print precision and recall of each role, and of a notice that binds the customer."""
    known = ({n: k for k, n in enumerate(model[0])}, model[1])
    said = [shares(known, marks, roles) for marks, _ in rows]
    best, true = np.array([roles[s.argmax()] for s in said]), np.array([role for _, role in rows])
    line = {
        role: (
            round(float((true[best == role] == role).mean()), 2),
            round(float((best[true == role] == role).mean()), 2),
        )
        for role in roles
        if (true == role).any()
    }
    print(name, len(rows), "right", round(float((best == true).mean()), 3), line)
    if roles is LENGTHS:
        share, bound = np.array([s[1] + s[2] for s in said]), np.isin(true, ("renewal_notice", "exit_notice"))
        print(
            "  binding notice, (share, precision, recall):",
            [
                (t, round(float(bound[share > t].mean()), 3), round(float((share[bound] > t).mean()), 3))
                for t in (0.1, 0.2, 0.35, 0.5, 0.7)
            ],
        )


def main():
    """Train, report, write."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--papers", type=Path, default=corpus.HERE / "papers")
    ask.add_argument("--more", type=Path, action="append", default=[])
    ask.add_argument("--check", action="store_true")
    ask.add_argument("--out", type=Path, default=HERE.parents[1] / "promo" / "proof" / "facts" / "learnt")
    given = ask.parse_args()
    own = corpus.own(given.papers)
    papers = corpus.rows(given.data / "papers" / "papers.jsonl") + [p for p in own if not corpus.is_held_out(p["id"])]
    apart = {
        "validation": corpus.rows(given.data / "papers" / "validation.jsonl"),
        "held out": [p for p in own if corpus.is_held_out(p["id"])],
    }
    partial = [*corpus.contracts(given.data / "cuad"), *(row for file in given.more for row in corpus.rows(file))]
    for what, roles, rows_of in (("lengths", LENGTHS, lengths_of), ("dates", DATES, dates_of)):
        rows = [row for paper in papers for row in rows_of(paper)]
        model = fitted(rows, roles)
        if what == "lengths":
            known = ({n: k for k, n in enumerate(model[0])}, model[1])
            further = []
            for paper in partial:
                for marks, role in lengths_of(paper):
                    said = shares(known, marks, roles)
                    said[1:5] = 0
                    further.append((marks, role or roles[said.argmax()]))
            print(len(rows), "lengths of papers,", len(further), "of contracts")
            model = fitted(rows + further, roles)
        for name, others in apart.items():
            report(f"{what}, {name}", model, [row for paper in others for row in rows_of(paper)], roles)
        if not given.check:
            given.out.mkdir(exist_ok=True)
            np.savez_compressed(
                given.out / f"{what}.npz",
                roles=np.array(roles),
                marks=np.array("\n".join(model[0])),
                weights=model[1].astype(np.float16),
            )
            print((given.out / f"{what}.npz").stat().st_size, "bytes", len(model[0]), "marks")


if __name__ == "__main__":
    main()
