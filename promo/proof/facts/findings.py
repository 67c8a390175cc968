"""What is found in a proof beside its facts, each finding with where it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from promo.proof.facts.text import Evidence

Places = tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Plain findings that checks ask about, as `Facts.findings` names them; nothing is ever changed in place."""

    names: frozenset[str] = frozenset()
    places: Mapping[str, Places] = field(default_factory=dict)
    """Where a finding stands, for those that stand somewhere."""

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def noted(self, name: str, place: Places | None = None) -> Findings:
        """These and one more; a later place of the same finding takes the place of an earlier one."""
        return Findings(self.names | {name}, self.places if place is None else {**self.places, name: place})

    def placed(self, name: str, place: Places) -> Findings:
        """The same with a place that is kept whether the finding was made or not."""
        return Findings(self.names, {**self.places, name: place})

    def without(self, name: str) -> Findings:
        """These but for one, and without its place; the same where it was not made."""
        if name not in self.names:
            return self
        return Findings(self.names - {name}, {known: place for known, place in self.places.items() if known != name})

    @classmethod
    def together(cls, parts: Iterable[Findings]) -> Findings:
        """All findings of several files; of two places of one finding the later file's."""
        names, places = frozenset[str](), dict[str, Places]()
        for part in parts:
            names |= part.names
            places |= part.places
        return cls(names, places)
