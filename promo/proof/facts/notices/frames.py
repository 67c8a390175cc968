"""What stands around a length of time in a contract, in which order. Pure.

A frame is a shape of clause: a contract that renews by itself, then "unless", then the length, then "before the end of
the term". Here the words around a length are looked at; `marks` names what they come to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from promo.periods import Period
from promo.proof.facts.lexicon import Frames, Lexicon

SHORT_PAPER = 5000  # characters: an invoice, an order, a letter
BEFORE, AFTER, BESIDE = 700, 450, 500  # characters of the sentence, and of its neighbours, that are looked at
_NEAR = 110


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time in its sentence, and the sentences beside it, as low text."""

    before: str
    after: str
    previous: str
    following: str
    sentence: str
    period: Period | None


@dataclass(frozen=True, slots=True)
class Tenor:
    """What the whole proof says for all its lengths of time."""

    short: bool
    renews: bool
    """Somewhere it says that it renews by itself."""


def tenor_of(low: str) -> Tenor:
    """Size of the proof, and whether it renews by itself somewhere."""
    short = len(low) < SHORT_PAPER
    at = 0
    renews = short
    while not renews:
        at = min((k for k in (low.find("auto", at), low.find("successive", at)) if k >= 0), default=-1)
        if at < 0:
            break
        near = low[max(0, at - 80) : at + 80]
        renews = "renew" in near or "exten" in near
        at += 4
    return Tenor(short, renews)


def worth_a_look(before: str, after: str, frames: Frames) -> bool:
    """Whether anything beside the length speaks of telling, stopping or the time before something: most lengths fall
    here."""
    tells = frames.inside["tells_or_stops"]
    return bool(
        tells.search(after, 0, 50)
        or tells.search(before, max(0, len(before) - 60))
        or frames.follow["before"].match(after)
        or frames.lead["label"].search(before, max(0, len(before) - _NEAR))
    )


@dataclass(frozen=True)
class Framed:
    """A length of time with what the frames of its language find around it; each thing is looked for once, when it is
    first asked for."""

    window: Window
    tenor: Tenor
    lexicon: Lexicon
    """Words of the proof's language, for further lengths of time."""
    frames: Frames
    cues: float
    """What the cues of a short paper say, as log-odds; they know the loose wordings of letters and invoices."""

    @cached_property
    def all_of_it(self) -> str:
        """The words of the sentence before and after the length."""
        return f"{self.window.before} # {self.window.after}"

    @cached_property
    def near_before(self) -> str:
        """The words right before the length."""
        return self.window.before[-_NEAR:]

    @cached_property
    def near_after(self) -> str:
        """The words right after it."""
        return self.window.after[:_NEAR]

    def has(self, name: str, text: str | None = None) -> bool:
        """Whether one of the patterns that may stand anywhere stands in a text, by default in all of the sentence."""
        return self.frames.inside[name].search(self.all_of_it if text is None else text) is not None

    def leads(self, name: str) -> bool:
        """Whether the words before the length end with a pattern."""
        return self.frames.lead[name].search(self.near_before) is not None

    def follows(self, name: str) -> bool:
        """Whether the words after the length begin with a pattern."""
        return self.frames.follow[name].match(self.window.after) is not None

    # The point that the length counts back from

    @cached_property
    def is_ahead(self) -> bool:
        """It is a time before something."""
        return self.follows("before")

    @cached_property
    def is_of_a_term(self) -> bool:
        """It says how long a term is."""
        return (not self.is_ahead and self.leads("length_of_term")) or self.follows("length_of_term")

    @cached_property
    def before_other_day(self) -> bool:
        """It counts back from a day that is no end of a term: a delivery, the day of a termination."""
        return self.is_ahead and self.has("other_day", self.near_after[:70])

    @cached_property
    def at_calendar_end(self) -> bool:
        """It counts to the end of a month or a quarter."""
        return self.has("calendar_end", self.near_after)

    @cached_property
    def before_end(self) -> bool:
        """It counts back from the end of the term."""
        return (
            self.is_ahead
            and not self.before_other_day
            and not self.at_calendar_end
            and self.has("term_end", self.near_after)
        )

    # Telling and ending

    @cached_property
    def is_labelled(self) -> bool:
        """A label stands before it: "notice period:"."""
        return self.leads("label")

    @cached_property
    def declines(self) -> bool:
        """The sentence speaks of not renewing."""
        return self.has("declines")

    @cached_property
    def ends(self) -> bool:
        """The sentence speaks of ending."""
        return self.has("ends")

    @cached_property
    def may_end(self) -> bool:
        """Somebody may end something, by telling it."""
        return self.tells and self.has("may_end")

    @cached_property
    def _tells_in_words(self) -> bool:
        return (
            self.has("tells_or_stops", self.near_after[:50])
            or (
                self.has("tells_or_stops", self.near_before[-60:])
                and not self.lexicon.duration.search(self.near_before[-60:])
            )
            or (self.is_ahead and self.has("tells_or_stops", self.window.before[-300:]))
        )

    @cached_property
    def tells(self) -> bool:
        """Something is told, so long ahead; in "renews unless terminated at least six months before" the telling is
        implied."""
        return self._tells_in_words or (self.renews_unless and self.before_end and self.ends)

    @cached_property
    def speaks_of_an_end(self) -> bool:
        """Anything at all speaks of an end or of a renewal; without it the length bears no mark."""
        return (
            self.renews_plainly
            or self.is_labelled
            or self.declines
            or self.ends
            or self.before_end
            or self.has("may_end")
            or self.has("runs_on")
        )

    # The renewal

    @cached_property
    def renews_plainly(self) -> bool:
        """The sentence says that something renews itself, whatever it is."""
        return self.has("renews_itself")

    @cached_property
    def renews(self) -> bool:
        """The sentence says that the term renews by itself, again and again."""
        return self.renews_plainly and self.has("again")

    @cached_property
    def renews_beside(self) -> bool:
        """Only a sentence beside it says so."""
        return not self.renews and any(
            self.has("renews_itself", beside) and self.has("again", beside)
            for beside in (self.window.previous, self.window.following)
        )

    @cached_property
    def is_governed(self) -> bool:
        """The word that makes the renewal depend on something stands before the length, with no other length of time
        between."""
        before, inside = self.window.before, self.frames.inside
        last_unless = max((m.end() for m in inside["unless"].finditer(before)), default=None)
        return (
            last_unless is not None
            and not self.is_of_a_term
            and (
                not self.lexicon.duration.search(before, last_unless)
                or inside["tells"].search(before, last_unless) is not None
            )
        )

    @cached_property
    def renews_unless(self) -> bool:
        """It renews by itself unless something is done so long ahead."""
        return self.renews and self.is_governed

    @cached_property
    def renews_loosely(self) -> bool:
        """It renews by itself, and the length depends on no "unless"."""
        return self.renews and not self.is_governed

    @cached_property
    def before_end_alone(self) -> bool:
        """It counts back from the end of a term of which nothing near says that it renews."""
        return self.before_end and not self.renews and not self.renews_beside

    @cached_property
    def speaks_of_such_notice(self) -> bool:
        """ "Such notice": the sentence before says which."""
        return self.has("such_notice", self.window.before)

    # What speaks against a notice

    @cached_property
    def is_option(self) -> bool:
        """Somebody may choose a renewal that does not come by itself."""
        return not self.renews_unless and self.has("option")

    @cached_property
    def is_faulty(self) -> bool:
        """The sentence speaks of a breach, and not of ending without one."""
        return self.has("breach") and not self.has("without_breach")

    @cached_property
    def is_faulty_near(self) -> bool:
        """The breach stands near the length."""
        return self.is_faulty and self.has("breach", f"{self.near_before} {self.window.after[:140]}")

    @cached_property
    def days(self) -> int:
        """Days of the length, roughly; 0 where it is blacked out."""
        return self.window.period.rough_days() if self.window.period else 0
