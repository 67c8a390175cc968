"""A rule set written out as YAML files, where the files it was read from are not known: keys and values, no comments.
Pure."""

from __future__ import annotations

import yaml

from promo.promotions.rulebook import RuleBook
from promo.promotions.strict import Strict


def written_out(book: RuleBook) -> dict[str, str]:
    """The files of a rule book by name; read again they come to the same rules."""
    files: dict[str, Strict] = {"vendor.yaml": book.vendor, "catalog.yaml": book.catalog}
    files |= {f"promotions/{key}.yaml": promotion.file for key, promotion in book.promotions.items()}
    files |= {f"competitors/{key}.yaml": competitor for key, competitor in book.competitors.items()}
    files |= {f"statutes/{key}.yaml": statute for key, statute in book.statutes.items()}
    return {name: _yaml(part) for name, part in files.items()}


def _yaml(part: Strict) -> str:
    content = part.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
