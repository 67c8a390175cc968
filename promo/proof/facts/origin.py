"""Whether the paper that states the notice is the customer's own contract with the competitor: by its kind, its
provider and its customer. Pure.

An invoice of the competitor beside a cleaning contract makes no contract with the competitor of it, and an invoice of
one's own beside another firm's contract makes that no contract of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from promo.proof.facts.agreements import OFFER, find_agreement, is_accepted
from promo.proof.facts.asked import Asked, asked_places
from promo.proof.facts.findings import Findings
from promo.proof.facts.legal_forms import without_form
from promo.proof.facts.mixed import find_mixed
from promo.proof.facts.model import Binds, Fact, FactName, Facts
from promo.proof.facts.names import CompetitorCard, Vendor
from promo.proof.facts.paper import Paper
from promo.proof.facts.parties import find_customer, name_key
from promo.proof.facts.provider import find_mention, is_provider
from promo.proof.facts.provider_named import find_provider
from promo.proof.facts.whereabouts import country_of_customer, find_country

_NOTICES = (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE)
_NAMED, _NAMED_WITHOUT_FORM = 0.7, 0.85  # how sure a paper's own customer must be to be another one's


@dataclass(frozen=True)
class Files:
    """The files of one claim, each laid out by itself, under its name."""

    papers: Mapping[str, Paper]
    vendor: Vendor
    asked: Asked
    cards: Sequence[CompetitorCard] = ()

    def those_of(self, facts: Facts) -> list[str]:
        """The names of the files that state the notices which count."""
        places = [place for name in _NOTICES if facts[name].counts for place in facts[name].evidence]
        return [name for name in dict.fromkeys(place.file for place in places) if name in self.papers]

    @cached_property
    def of_the_provider(self) -> frozenset[str]:
        """The names of the files in which the competitor is a party, or sells what they are about."""
        return frozenset(name for name, paper in self.papers.items() if is_provider(paper, self.vendor))

    def customers_elsewhere(self, name: str) -> list[str] | None:
        """The names of the customer where the competitor is the provider in another file; None where it is not."""
        if not self.of_the_provider - {name}:
            return None
        own = find_customer(self.papers[name], self.vendor, asked_places(self.papers[name].text, self.asked).company)
        return [*([self.asked.company] if self.asked.company else ()), *([str(own.value)] if own.counts else ())]

    def beside(self, stating: Sequence[str]) -> list[Paper]:
        """The other files."""
        return [paper for name, paper in self.papers.items() if name not in stating]


def with_origin(facts: Facts, files: Files) -> Facts:
    """The facts with what speaks against the origin of their notice, and with the customer of the paper that states it.

    Args:
        facts: what was found in all files.
        files: the files, each by itself.
    """
    stating = files.those_of(facts)
    parts = [Findings(facts.findings, facts.places), *(_doubts(name, stating, files) for name in stating)]
    parts.append(find_country(list(files.papers.values()), files.vendor, files.asked))
    parts.append(find_mixed(files.papers, files.vendor, files.asked, _with_a_notice(facts), files.cards))
    findings = Findings.together(parts)
    party = _customer(facts[FactName.PARTY], stating, files)
    others = [paper for name, paper in files.papers.items() if name not in stating]
    provider = find_provider([*(files.papers[name] for name in stating), *others], files.vendor, party, files.cards)
    found = {
        **facts.found,
        FactName.PARTY: party,
        FactName.PROVIDER: provider.company,
        FactName.PROVIDER_ADDRESS: provider.address,
    }
    papers = list(files.papers.values())
    country = country_of_customer(papers, files.vendor, str(party.value)) if party.counts else ()
    details = (*facts.details, *country)
    return replace(facts, found=found, findings=findings.names, places=findings.places, details=details)


def _with_a_notice(facts: Facts) -> list[str]:
    """The names of the files that state a notice of the customer."""
    of_theirs = (clause for clause in facts.clauses if clause.binds is not Binds.VENDOR and clause.period is not None)
    return list(dict.fromkeys(place.file for clause in of_theirs for place in clause.evidence))


def _doubts(name: str, stating: Sequence[str], files: Files) -> Findings:
    paper = files.papers[name]
    kind = find_agreement(paper, files.vendor.pattern)
    if OFFER in kind and any(is_accepted(other) for other in files.beside(stating)):
        kind = Findings()
    return Findings.together([kind, find_mention(paper, files.vendor, files.customers_elsewhere(name))])


def _customer(party: Fact, stating: Sequence[str], files: Files) -> Fact:
    """The customer: where the paper that states the notice surely names another one, that one."""
    if len(files.papers) < 2 or not party.counts:
        return party
    for name in stating:
        paper = files.papers[name]
        own = find_customer(paper, files.vendor, asked_places(paper.text, files.asked).company)
        if own.counts and name_key(str(own.value)) != name_key(str(party.value)):
            has_form = without_form(str(own.value)) != str(own.value).strip()
            if own.confidence >= (_NAMED if has_form else _NAMED_WITHOUT_FORM):
                return own
    return party
