"""A paper laid out for looking: its text in sentences, the words of its language, what the second reader says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.sentences import Place, boundaries
from promo.proof.facts.text import ProofText
from promo.proof.reading import Reading
from promo.proof.tags import Tag, Tags


@dataclass(frozen=True, slots=True)
class Prose:
    """Low text, where its sentences begin, and the words of its language."""

    low: str
    starts: Sequence[int]
    lexicon: Lexicon

    def place(self, at: int) -> Place:
        """The sentence around an offset, and its neighbours."""
        return Place.around(self.starts, len(self.low), at)

    def sentence(self, at: int) -> str:
        """The words of the sentence around an offset."""
        place = self.place(at)
        return self.low[place.begin : place.end]


@dataclass(frozen=True, slots=True)
class Paper(Prose):
    """The files of a claim that are in one language, as both readers have them."""

    text: ProofText
    lexicons: Sequence[Lexicon]
    """The words of its language first, then those of all others: for words that the tagger took for a length or a
    day."""
    tags: Tags | None
    """What the tagger says; None where it did not read."""
    places: Sequence[Tag]
    """The places that the tagger found."""

    @classmethod
    def of(cls, readings: tuple[Reading, ...], language: str, lexicons: Mapping[str, Lexicon]) -> Paper:
        """The paper that some readings make.

        Args:
            readings: files with pages, in the order they were sent.
            language: the language they are read in.
            lexicons: words by language.

        Raises:
            KeyError: there are no words of that language.
        """
        text = ProofText.of(readings)
        lexicon = lexicons[language]
        tags = text.tags()
        return cls(
            text.low,
            boundaries(text.plain, text.borders()),
            lexicon,
            text,
            [lexicon, *(other for name, other in lexicons.items() if name != language)],
            tags,
            tags.places(text.plain) if tags is not None else [],
        )
