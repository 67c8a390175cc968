"""How fast the second reader tags a paper, against the bare network on the same pieces in the same run.

    .venv/bin/python bench/tagger.py

One page and ten pages through a sealed worker (ten also by two workers side by side, as a claim is read), and the
network alone in this process. Asked: one page under 150 ms, ten pages under 1 s on two cores.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from promo.proof.sealed.intake import open_file
from promo.proof.sealed.reader import Reader
from promo.proof.tagger import network
from promo.proof.tagger.worth import stretches_to_read
from tests.support import degraded

TIMES = 9


def milliseconds(act: Callable[[], object]) -> list[float]:
    """Wall-clock milliseconds of each of some runs, the first one left out."""
    act()
    found = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - started))
    return found


def bare(text: str) -> Callable[[], object]:
    """The network alone on the pieces of a text, in windows as they come, nothing joined and nothing looked up."""
    session, processor = network._loaded()
    ids = [piece for begin, end in stretches_to_read(text) for piece in network.pieces(processor, text[begin:end])[0]]
    rows = [np.array([[network.BEGIN, *ids[a:z], network.END]], np.int64) for a, z in network.windows(len(ids))]
    return lambda: [session.run(None, {"ids": row}) for row in rows]


def main() -> None:
    """Print the figures."""
    page = degraded.text_of("en") * 2
    filler = (
        "The service is provided with the care that a person of the trade would use, on every working day of the"
        " year.\n" * 22
    )
    ten = "\n".join([page, *[f"Page {k}\n{filler}" for k in range(2, 10)], page])
    print(
        f"one page: {len(page)} characters; ten: {len(ten)}, of which {sum(z - a for a, z in stretches_to_read(ten))}"
        " are tagged"
    )
    one_core, two_cores = Reader(1), Reader(2)
    with one_core, two_cores:
        readings = {
            name: open_file(f"{name}.txt", text.encode()).reading
            for name, text in (("one page", page), ("ten pages", ten))
        }
        for name, reader, cores in (("one page", one_core, 1), ("ten pages", one_core, 1), ("ten pages", two_cores, 2)):
            reading = readings[name]
            took = milliseconds(lambda reading=reading, reader=reader: reader.tagged(reading))  # type: ignore[misc]
            floor = milliseconds(bare(reading.seen_text))
            print(
                f"{name}, {cores} worker(s): median {median(took):.0f} ms (worst {max(took):.0f}); bare network"
                f" {median(floor):.0f} ms; ratio {median(took) / median(floor):.2f}"
            )


if __name__ == "__main__":
    main()
