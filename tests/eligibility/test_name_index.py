"""What the names say when all are compared, the index says too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from promo.eligibility.company_names import names_in, normal_company, same_company
from promo.eligibility.name_index import kept_under, looked_for_under
from tests.support.company_names import ONE, TWO

WORDS = st.sampled_from(
    ["Northern", "Lighthouse", "Engineering", "Works", "Kältetechnik", "Weber", "3", "42", "みどり"]
)


@st.composite
def with_a_slip(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same with a letter left out, doubled, exchanged, or two letters swapped."""
    name = " ".join(draw(st.lists(WORDS, min_size=1, max_size=5)))
    slipped = name
    for _ in range(draw(st.integers(0, 2))):
        if not slipped:  # a name of one sign, left out
            break
        at = draw(st.integers(0, len(slipped) - 1))
        other = draw(st.sampled_from("aeinrst"))
        slipped = draw(
            st.sampled_from(
                [
                    slipped[:at] + slipped[at + 1 :],
                    slipped[:at] + slipped[at] + slipped[at:],
                    slipped[:at] + other + slipped[at + 1 :],
                    slipped[:at] + slipped[at : at + 2][::-1] + slipped[at + 2 :],
                ]
            )
        )
    return name, slipped


@given(with_a_slip())
def test_two_names_of_one_company_share_a_value(names: tuple[str, str]) -> None:
    one, other = names
    words = [normal_company(n).split() for n in names]
    parted_and_misspelt = len(words[0]) != len(words[1]) and "".join(words[0]) != "".join(words[1])
    if same_company(one, other) and not parted_and_misspelt:
        assert kept_under(one) & looked_for_under(other)
        assert kept_under(other) & looked_for_under(one)


def kept(name: str) -> set[str]:
    return {value for n in names_in(name) for value in kept_under(n)}


def test_every_pair_that_is_one_company_by_name_is_found_and_names_are_kept_under_few_values() -> None:
    lost = [(a, b) for a, b in ONE if not kept(a) & {v for name in names_in(b) for v in looked_for_under(name)}]
    assert lost == []
    assert max(len(kept_under(name)) for pair in ONE + TWO for name in pair) <= 20
