"""What the tagger's answers are made into: places, shares, windows, the stretches worth reading, the way through the
pipe."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.proof.sealed import wire
from promo.proof.sealed.reader import Reader
from promo.proof.tagger.network import OVERLAP, WINDOW, windows
from promo.proof.tagger.worth import MOST, SEEN_BESIDE, SHORT, halves, stretches_to_read
from promo.proof.tags import COLUMNS, ROLES, Role, Tags


def tags(text: str, *roles: Role) -> Tags:
    """A piece for each word of the text, each with one role; a place begins at each piece whose role differs from the
    one before."""
    starts, ends, at = [], [], 0
    for word in text.split(" "):
        starts.append(at)
        ends.append(at + len(word))
        at += len(word) + 1
    shares = np.zeros((len(roles), COLUMNS), np.float32)
    for k, role in enumerate(roles):
        shares[k, ROLES.index(role)] = 0.9
        shares[k, 0] += 0.1
        shares[k, len(ROLES)] = float(k == 0 or roles[k - 1] is not role)
    return Tags(starts, ends, shares)


def test_pieces_of_one_role_are_one_place() -> None:
    text = "until 31 May 2027 then"
    found = tags(text, Role.NOTHING, Role.END, Role.END, Role.END, Role.NOTHING).places(text)
    assert [(p.role, text[p.start : p.end]) for p in found] == [(Role.END, "31 May 2027")]


def test_a_word_is_not_torn_apart() -> None:
    text = "douze mois"
    shares = np.zeros((3, COLUMNS), np.float32)
    for k, (role, share) in enumerate(((Role.FIRST_TERM, 0.9), (Role.OTHER_LENGTH, 0.6), (Role.FIRST_TERM, 0.9))):
        shares[k, ROLES.index(role)] = share
    [place] = Tags([0, 2, 6], [2, 5, 10], shares).places(text)
    assert text[place.start : place.end] == text


def test_shares_of_a_stretch_are_the_mean_of_its_pieces() -> None:
    text = "three months notice"
    found = tags(text, Role.RENEWAL_NOTICE, Role.RENEWAL_NOTICE, Role.NOTHING)
    assert found.roles_of(0, 12)[Role.RENEWAL_NOTICE] == pytest.approx(0.9)
    assert found.roles_of(100, 120) == {}


def test_answers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Tags([0], [1], np.zeros((2, COLUMNS), np.float32))


def test_the_pipe_gives_back_what_went_in() -> None:
    sent = tags("three months notice", Role.RENEWAL_NOTICE, Role.RENEWAL_NOTICE, Role.NOTHING)
    got = wire.unpack_tags(*wire.pack_tags(sent))
    assert list(got.starts) == list(sent.starts)
    assert np.allclose(got.shares, sent.shares, atol=1e-3)
    with pytest.raises(ValueError, match=r"buffer|reshape"):
        wire.unpack_tags({"pieces": 5}, wire.pack_tags(sent)[1])


@given(st.integers(0, 5000))
def test_windows_cover_everything_and_overlap(size: int) -> None:
    spans = windows(size)
    assert {k for a, z in spans for k in range(a, z)} == set(range(size))
    assert all(z - a <= WINDOW for a, z in spans)
    assert all(one[1] - two[0] >= OVERLAP - 1 for one, two in pairwise(spans))


@given(st.text("ab \n", max_size=400), st.integers(1, 120))
def test_of_a_long_text_bounded_stretches_are_read_in_order(filler: str, times: int) -> None:
    text = (filler + "\nThe contract renews unless notice of three months is given.\n") * times
    spans = stretches_to_read(text)
    assert all(0 <= a < z <= len(text) for a, z in spans)
    assert all(one[1] < two[0] for one, two in pairwise(spans))
    assert sum(z - a for a, z in spans) <= max(SHORT, 2 * MOST)


@given(st.text("ab \n", min_size=1, max_size=300), st.integers(20, 160))
def test_two_halves_answer_for_every_place_once_and_see_beyond_their_cut(filler: str, times: int) -> None:
    text = (filler + "\nThe contract renews unless notice of three months is given.\n") * times
    spans = stretches_to_read(text)
    parts = halves(text, spans)
    assert [at for half in parts for at in half.answers_for] == [
        0,
        *[parts[1].answers_for[0]] * 2 * (len(parts) - 1),
        len(text),
    ][: 2 * len(parts)]
    for half in parts:
        first, last = half.answers_for
        wanted = {k for a, z in spans for k in range(max(a, first), min(z, last))}
        read = {k for a, z in half.spans for k in range(a, z)}
        assert wanted <= read
        assert all(first - SEEN_BESIDE <= k <= last + SEEN_BESIDE for k in read)
    sizes = [sum(z - a for a, z in half.spans) for half in parts]
    assert max(sizes) - min(sizes) <= 2 * SEEN_BESIDE + 400


def test_pieces_between_two_offsets_are_kept_with_their_shares() -> None:
    found = tags("until 31 May 2027 then", Role.NOTHING, Role.END, Role.END, Role.END, Role.NOTHING).within(6, 17)
    assert list(found.starts) == [6, 9, 13]
    assert found.roles_of(6, 17)[Role.END] == pytest.approx(0.9)


def test_a_long_paper_says_the_same_to_one_worker_and_to_two() -> None:
    filler = "The parties act in good faith and keep each other informed of the work.\n" * 60
    paper = (
        f"{filler}Customer: Marlowe Freight Ltd\nIt renews for 12 months unless a party gives three months' notice"
        f" before the end of the term.\n{filler}"
    )
    with Reader(1) as alone, Reader(2) as together:
        one, two = (reader.read("c.txt", paper.encode()).tags for reader in (alone, together))
    assert one is not None
    assert two is not None
    assert (list(one.starts), list(one.ends)) == (list(two.starts), list(two.ends))
    assert np.abs(one.shares - two.shares).mean() < 0.02  # the windows lie elsewhere, so the last decimals differ


def test_the_sentence_that_tells_is_read_wherever_it_stands() -> None:
    filler = "The parties act in good faith and keep each other informed of the work.\n" * 1500
    clause = "It renews for a year unless a party gives three months' notice of termination.\n"
    text = filler + clause + filler
    at = text.index("three months")
    assert any(a <= at < z for a, z in stretches_to_read(text))


def test_the_tagger_reads_in_a_sealed_worker() -> None:
    with Reader() as reader:
        read = reader.read(
            "c.txt", b"Customer: Marlowe Freight Ltd\nThe contract renews unless three months' notice is given."
        )
        assert read.tags is not None
        assert any(p.role is Role.CUSTOMER for p in read.tags.places(read.seen_text))
        for what in ("open", "socket", "program", "process"):
            assert reader.workers.ask("tag", {"do": "try", "what": what}, b"")[0]["got"] != "allowed"


def test_a_tagger_that_takes_too_long_leaves_the_reading_without_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    from promo.proof.sealed import limits

    monkeypatch.setitem(limits.WALL_SECONDS, "tag", 0.0)
    with Reader() as reader:
        read = reader.read("c.txt", b"The contract renews unless three months' notice is given.")
    assert read.pages
    assert read.tags is None
