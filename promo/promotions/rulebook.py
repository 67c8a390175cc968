"""All rule files as one checked, hashed whole. Pure: `rule_files` reads the folder.

A rule set is identified by the hash of its normalised content; every decision
remembers the one that judged it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from promo.leaving.statutes import Statute
from promo.promotions.catalog import Catalog
from promo.promotions.compiled import Promotion, compile_promotion
from promo.promotions.model import Competitor, PromotionFile
from promo.promotions.statute_files import StatuteFile
from promo.promotions.strict import KeyPath, Strict
from promo.promotions.vendor import Vendor
from promo.promotions.yaml_lines import RuleFileError
from promo.proof.facts.names import CompetitorCard, PlanCard


@dataclass(frozen=True)
class RuleBook:
    """Vendor, catalogue, promotions, competitors and statutes, with the hash of them all."""

    vendor: Vendor
    catalog: Catalog
    promotions: Mapping[str, Promotion]
    competitors: Mapping[str, Competitor]
    version: str
    content: str
    statutes: Mapping[str, StatuteFile] = field(default_factory=dict)

    @property
    def laws(self) -> tuple[Statute, ...]:
        """The statutes as `leaving` reckons with them."""
        return tuple(statute.as_statute() for statute in self.statutes.values())

    @property
    def promotion(self) -> Promotion:
        """The first promotion: the one a claim takes when none is named."""
        return next(iter(self.promotions.values()))

    def promotion_of(self, promotion_id: str) -> Promotion:
        """The promotion with this id, or the first one where a later rule set no longer has it."""
        return self.promotions.get(promotion_id, self.promotion)

    @property
    def cards(self) -> tuple[CompetitorCard, ...]:
        """How every competitor, and our own brand, shows up in a paper."""
        ours = CompetitorCard(
            self.vendor.id, (self.vendor.legal_entity.value,), self.vendor.aliases, self.vendor.domains, own=True
        )
        return (ours, *(_card(competitor) for competitor in self.competitors.values()))

    def samples(self) -> list[str]:
        """Every value that is a made-up sample, as `file: key`."""
        found = [f"vendor.yaml: {key}" for key in _sample_keys(self.vendor)]
        for entity in self.vendor.legal_entities:
            found += [f"vendor.yaml: {entity.id}.{key}" for key in _sample_keys(entity)]
        if self.catalog.sample:
            found.append("catalog.yaml: prices and tax rates")
        found += [
            f"competitors/{c.id}.yaml: notice_address" for c in self.competitors.values() if c.notice_address.sample
        ]
        found += [
            f"competitors/{c.id}.yaml: plans" for c in self.competitors.values() if any(p.sample for p in c.plans)
        ]
        return found


def _card(competitor: Competitor) -> CompetitorCard:
    plans = tuple(PlanCard(plan.name, plan.also, plan.equals) for plan in competitor.plans)
    return CompetitorCard(
        competitor.id, competitor.entities, competitor.aliases, competitor.domains, own=False, plans=plans
    )


def _sample_keys(part: Strict) -> list[str]:
    """The keys whose value is a made-up sample."""
    return [key for key in type(part).model_fields if getattr(getattr(part, key), "sample", False)]


def book_of(
    vendor: Vendor,
    catalog: Catalog,
    promotions: Mapping[str, Promotion],
    competitors: Mapping[str, Competitor],
    statutes: Mapping[str, StatuteFile] | None = None,
) -> RuleBook:
    """The rule book of checked parts, with the hash of their normalised content.

    Args:
        vendor: who we are.
        catalog: what we sell, at which price.
        promotions: the offers by id, in the order of their files.
        competitors: whom people leave, by id.
        statutes: the laws that open a way out, by id.
    """
    laws = statutes or {}
    content = json.dumps(
        {
            "vendor": vendor.model_dump(mode="json"),
            "catalog": catalog.model_dump(mode="json"),
            "promotions": {k: p.file.model_dump(mode="json") for k, p in promotions.items()},
            "competitors": {k: c.model_dump(mode="json") for k, c in competitors.items()},
            **({"statutes": {k: s.model_dump(mode="json") for k, s in laws.items()}} if laws else {}),
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return RuleBook(vendor, catalog, promotions, competitors, version_of(content), content, laws)


def book_from(content: str) -> RuleBook:
    """The rule book that a stored, normalised content describes: the one that judged then.

    Raises:
        RuleFileError: it is not the content of a rule set that this program can read.
    """
    try:
        kept = json.loads(content)
        vendor, catalog = Vendor.model_validate(kept["vendor"]), Catalog.model_validate(kept["catalog"])
        files = {key: PromotionFile.model_validate(value) for key, value in kept["promotions"].items()}
        competitors = {key: Competitor.model_validate(value) for key, value in kept["competitors"].items()}
        statutes = {key: StatuteFile.model_validate(value) for key, value in kept.get("statutes", {}).items()}
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise RuleFileError(
            "stored rule set", None, f"it cannot be read by this version of the program: {error}"
        ) from None

    def mistake(path: KeyPath, message: str) -> RuleFileError:
        return RuleFileError("stored rule set", None, f"{'.'.join(map(str, path))}: {message}")

    promotions = {key: compile_promotion(file, mistake) for key, file in files.items()}
    return RuleBook(vendor, catalog, promotions, competitors, version_of(content), content, statutes)


def as_if_sent_to(book: RuleBook, offer: str) -> RuleBook:
    """The rules as if every claim had been sent to one offer: the others say what it says, under their own ids.

    Raises:
        RuleFileError: there is no such offer.
    """
    kept = json.loads(book.content)
    if offer not in kept["promotions"]:
        raise RuleFileError("stored rule set", None, f"there is no offer {offer}")
    says = kept["promotions"][offer]
    kept["promotions"] = {one: {**says, "id": one} for one in kept["promotions"]}
    return book_from(json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def version_of(content: str) -> str:
    """The name of a rule set: the hash of its normalised content."""
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


__all__ = ["Promotion", "RuleBook", "RuleFileError", "as_if_sent_to", "book_from", "book_of", "version_of"]
