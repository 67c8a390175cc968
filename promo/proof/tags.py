"""What the second reader says of a text: for each piece of it, how likely every role is. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float32]
Span = tuple[int, int]


class Role(StrEnum):
    """What a place of a paper is; in the order of the network's answers, which must not change."""

    NOTHING = "nothing"
    RENEWAL_NOTICE = "renewal_notice"
    EXIT_NOTICE = "exit_notice"
    OPT_IN_NOTICE = "opt_in_notice"
    VENDOR_NOTICE = "vendor_notice"
    FIRST_TERM = "first_term"
    RENEWAL_TERM = "renewal_term"
    START = "start"
    END = "end"
    SIGNED = "signed"
    OTHER_DATE = "other_date"
    OTHER_LENGTH = "other_length"
    CUSTOMER = "customer"
    VENDOR = "vendor"
    OTHER_NAME = "other_name"
    CONTRACT_NUMBER = "contract_number"
    OTHER_NUMBER = "other_number"
    RENEWS = "renews"
    RENEWS_NOT = "renews_not"


ROLES = tuple(Role)
REFERENCES = ("end_of_term", "anniversary", "end_of_month", "end_of_quarter", "end_of_year", "due_date", "any_time")
FORMS = ("unspecified", "written", "text", "registered_mail", "email", "portal", "ticket")
BOUND = ("customer", "both", "vendor")
NOTICES = (Role.RENEWAL_NOTICE, Role.EXIT_NOTICE, Role.OPT_IN_NOTICE, Role.VENDOR_NOTICE)
COLUMNS = len(ROLES) + 1 + len(REFERENCES) + len(FORMS) + len(BOUND)
_AT_ROLES = slice(0, len(ROLES))
_AT_BEGINS = len(ROLES)
_AT_REFERENCES = slice(_AT_BEGINS + 1, _AT_BEGINS + 1 + len(REFERENCES))
_AT_FORMS = slice(_AT_REFERENCES.stop, _AT_REFERENCES.stop + len(FORMS))
_AT_BOUND = slice(_AT_FORMS.stop, COLUMNS)


_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]{2,}")  # letters, but those of a script without blanks


@dataclass(frozen=True, slots=True)
class Tag:
    """One place with its likeliest role: offsets in the text, and the mean share of that role over its pieces."""

    role: Role
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Manner:
    """How a notice is to be given: the point it is reckoned from, its form, whom it binds, each with its share."""

    reference: str
    reference_share: float
    form: str
    binds: str
    binds_share: float


@dataclass(frozen=True)
class Tags:
    """Pieces of a text, in its order, and for each the shares of all roles.

    `starts` and `ends` are offsets in the text; a piece may be empty (a line end). `shares` has a row a piece: roles,
    then whether a place begins there, then reference, form and whom it binds; each part sums to one, but for the
    second.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    shares: Shares

    def __post_init__(self) -> None:
        """Refuse what does not add up.

        Raises:
            ValueError: not one row a piece, or not one column an answer.
        """
        if self.shares.shape != (len(self.starts), COLUMNS) or len(self.ends) != len(self.starts):
            raise ValueError("tags that do not fit their text")

    @classmethod
    def joined(cls, parts: Sequence[Tags]) -> Tags:
        """The tags of stretches that follow one another in one text."""
        starts = [at for part in parts for at in part.starts]
        ends = [at for part in parts for at in part.ends]
        return cls(
            starts,
            ends,
            np.concatenate([part.shares for part in parts]) if parts else np.zeros((0, COLUMNS), np.float32),
        )

    def within(self, begin: int, end: int) -> Tags:
        """The pieces that begin between two offsets, the second left out."""
        kept = slice(bisect_left(self.starts, begin), bisect_left(self.starts, end))
        return Tags(self.starts[kept], self.ends[kept], self.shares[kept])

    def moved(self, place: Callable[[int], int]) -> Tags:
        """These tags at other offsets: `place` gives the new one for each; a piece keeps its length but at a joint."""
        return Tags([place(at) for at in self.starts], [place(at) for at in self.ends], self.shares)

    def places(self, text: str) -> list[Tag]:
        """Runs of pieces whose likeliest role is the same, without those that are nothing; parts of one name or length
        are joined.

        Args:
            text: the text that the offsets are of; its words are not torn apart.
        """
        real = [
            k for k in range(len(self.starts)) if self.starts[k] < self.ends[k]
        ]  # line ends and blanks part nothing
        best = self._by_word(real, text).argmax(-1) if real else []
        found: list[Tag] = []
        k = 0
        while k < len(real):
            role = int(best[k])
            last = k + 1
            while last < len(real) and best[last] == role and self.shares[real[last], _AT_BEGINS] < 0.5:
                last += 1
            if role:
                run = real[k:last]
                found.append(
                    Tag(ROLES[role], self.starts[run[0]], self.ends[run[-1]], float(self.shares[run, role].mean()))
                )
            k = last
        return found

    def _by_word(self, real: Sequence[int], text: str) -> Shares:
        """The shares of roles, the pieces of one word of letters sharing their mean: a word has one role."""
        shares = self.shares[real, _AT_ROLES].copy()
        k = 0
        for word in _WORD.finditer(text):
            while k < len(real) and self.ends[real[k]] <= word.start():
                k += 1
            last = k
            while last < len(real) and self.starts[real[last]] < word.end():
                last += 1
            if last - k > 1:
                shares[k:last] = shares[k:last].mean(0)
            k = max(k, last - 1)
        return shares

    def roles_of(self, start: int, end: int) -> dict[Role, float]:
        """The mean share of each role over the pieces between two offsets; empty where no piece lies there."""
        rows = list(self._rows(start, end))
        if not rows:
            return {}
        mean = self.shares[rows, _AT_ROLES].mean(0)
        return {role: float(share) for role, share in zip(ROLES, mean, strict=True)}

    def manner_of(self, start: int, end: int) -> Manner | None:
        """How the notice between two offsets is to be given; None where no piece lies there."""
        rows = list(self._rows(start, end))
        if not rows:
            return None
        mean = self.shares[rows].mean(0)
        who, reference = mean[_AT_BOUND], mean[_AT_REFERENCES]
        return Manner(
            REFERENCES[int(reference.argmax())],
            float(reference.max()),
            FORMS[int(mean[_AT_FORMS].argmax())],
            BOUND[int(who.argmax())],
            float(who.max()),
        )

    def _rows(self, start: int, end: int) -> Iterator[int]:
        k = bisect_left(self.ends, start + 1)
        while k < len(self.starts) and self.starts[k] < end:
            if self.starts[k] < self.ends[k]:
                yield k
            k += 1
