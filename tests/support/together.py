"""Several people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable


def together(acts: Iterable[Callable[[], object]]) -> None:
    """Each act in a thread of its own, until all have ended; none may fail."""
    failures: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:  # collected, and asserted to be none
            failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
