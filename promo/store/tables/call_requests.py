"""Who asked to be called, and who of ours called them."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from promo.store.tables.columns import instant, part_index

NOT_CALLED = "called_at IS NULL"


class CallRequest(SQLModel, table=True):
    """Somebody asked that we call them; nobody has shown who they are. It decides nothing."""

    __tablename__ = "call_request"
    __table_args__ = (part_index("call_request_not_called", "call_by", rows=NOT_CALLED),)
    id: str = Field(primary_key=True)
    form_key: str = Field(unique=True)
    name: str
    phone: str
    """As it was typed."""
    digits: str = Field(index=True)
    """Of the number: the same for all ways to write it."""
    country: str
    """ISO 3166, as it was chosen."""
    suits: str = ""
    """When a call suits them, in their words."""
    named: str = ""
    """The claim or contract that they name; whoever knows a number can name it."""
    words: str = ""
    locale: str = "en"
    asked_at: datetime = instant(index=True)
    call_by: date
    """The last day for the call as it was promised: a day of the desk."""
    called_at: datetime | None = instant(nullable=True)
    called_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = ""
