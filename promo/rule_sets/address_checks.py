"""Who looked when whether notice still reaches a competitor at its address."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, col, select

from promo.promotions.rulebook import RuleBook
from promo.refusals import NotPossible
from promo.store.tables import AddressCheck
from promo.translatable import N_
from promo.work import Work


def check_address(work: Work, competitor_id: str, address: str) -> None:
    """Note that somebody looked at an address today and that it is right; a second click on one day notes nothing more.

    Args:
        work: the unit of work.
        competitor_id: whose address it is.
        address: as the page showed it.

    Raises:
        NotPossible: the rules in force do not have this address, so nobody looked at what counts.
    """
    competitor = work.rules.competitors.get(competitor_id)
    if competitor is None or competitor.notice_address.value != address:
        raise NotPossible(N_("The address is another one by now. Look at it once more."))
    last = last_checks(work.db, work.rules).get(competitor_id)
    if last is not None and last.checked_at.date() == work.now.date() and last.person_id == work.by.person_id:
        return
    work.db.add(
        AddressCheck(competitor=competitor_id, address=address, person_id=work.by.person_id or 0, checked_at=work.now)
    )
    work.record("rules.address_checked", f"competitor:{competitor_id}", {"address": address})


def last_checks(db: Session, rules: RuleBook) -> Mapping[str, AddressCheck]:
    """The newest check of each competitor's present address."""
    rows = db.exec(select(AddressCheck).order_by(col(AddressCheck.id))).all()
    return {
        row.competitor: row
        for row in rows
        if (known := rules.competitors.get(row.competitor)) and known.notice_address.value == row.address
    }
