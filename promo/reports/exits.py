"""Cancellations by the public form: what became of one, and those whose contract a person must find."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from promo.store.tables import Cancellation, ExitDeclaration, Subscription


@dataclass(frozen=True, slots=True)
class ExitView:
    """A declaration with its contract, where there is one."""

    declaration: ExitDeclaration
    cancellation: Cancellation | None
    timezone: str


def exit_view(db: Session, row: ExitDeclaration) -> ExitView:
    """One declaration; times are those of the customer's zone once the contract is known."""
    cancellation = db.get(Cancellation, row.cancellation_id) if row.cancellation_id else None
    subscription = db.get(Subscription, row.subscription_id) if row.subscription_id else None
    return ExitView(row, cancellation, subscription.timezone if subscription else "UTC")


def open_exits(db: Session) -> list[ExitDeclaration]:
    """Declarations that name no contract we could find, the oldest first."""
    return list(
        db.exec(
            select(ExitDeclaration)
            .where(col(ExitDeclaration.handled_at).is_(None))
            .order_by(col(ExitDeclaration.received_at))
        )
    )
