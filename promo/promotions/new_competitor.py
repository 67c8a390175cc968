"""A new competitor's rule file, from a template; kept only when all rule files hold together with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from promo.promotions.rule_files import lint

TEMPLATE = """\
# Standard terms as published; they may suggest, never approve: the customer's own proof decides.
# Give each version of the terms with its date and source; what you have not read does not stand here.
{head}# Where a notice goes. What you do not know for sure stays a sample; `promo doctor` names it until it is known.
notice_address: {{value: "unknown", sample: true}}
standard_terms: []
# standard_terms:
#   - product: "which product or plan these terms are for"
#     status: current                  # current | superseded
#     seen: "version or date of the terms"
#     source: "https://…"
#     source_kind: terms_text          # terms_text | vendor_help | reseller
#     confidence: high
#     notice: P3M                      # P3M, P90D, P28D; leave out where they state none
#     reference: "end of term"
"""


class CannotAdd(Exception):
    """Why no file was written; the text says how to mend it."""


def add_competitor(
    folder: Path, identifier: str, name: str, entities: Sequence[str], aliases: Sequence[str], domains: Sequence[str]
) -> Path:
    """Write `competitors/ID.yaml` and lint everything.

    Args:
        folder: the folder of rule files.
        identifier: the id, also the file's name: small letters, digits and hyphens.
        name: the competitor's name as people say it.
        entities: its companies as printed in contracts.
        aliases: other names of it; its name where none is given.
        domains: its mail and web domains.

    Returns:
        The file that was written.

    Raises:
        CannotAdd: the id is none, is taken, or the rule files would not hold together; nothing is left behind.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", identifier):
        raise CannotAdd(f"{identifier!r} is no id; write small letters, digits and hyphens, such as acme-remote")
    path = folder / "competitors" / f"{identifier}.yaml"
    if path.exists():
        raise CannotAdd(f"{path} is there already; change that file")
    path.write_text(new_competitor_text(identifier, name, entities, aliases, domains), "utf-8")
    if mistakes := lint(folder):
        path.unlink()
        raise CannotAdd("; ".join(str(m) for m in mistakes[:3]))
    return path


def new_competitor_text(
    identifier: str,
    name: str,
    entities: Sequence[str] = (),
    aliases: Sequence[str] = (),
    domains: Sequence[str] = (),
) -> str:
    """The text of a new competitor's file."""
    values = {
        "id": identifier,
        "name": name,
        "entities": list(entities),
        "aliases": list(aliases) or [name],
        "domains": list(domains),
    }
    head = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)
    return TEMPLATE.format(head=head)
