"""Column types that every table uses: aware instants, words, JSON values."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, Index, Text, TypeDecorator, text
from sqlmodel import Field


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on every database and given back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants, turn others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WordType(TypeDecorator[Any]):
    """An enum kept as its word, readable in the database and given back as the enum."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        self.words = words
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The word; anything that is no word of the enum is refused."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The enum."""
        return None if value is None else self.words(value)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A column for an aware UTC instant."""
    column: Column[Any] = Column(UtcInstant(), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def word(words: type[StrEnum], *, index: bool = False, nullable: bool = False) -> Any:
    """A column for an enum."""
    column: Column[Any] = Column(WordType(words), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def document() -> Any:
    """A column for a JSON value."""
    return Field(sa_column=Column(JSON, nullable=False))


def part_index(name: str, *columns: str, rows: str) -> Index:
    """An index over a part of the rows."""
    return Index(name, *columns, postgresql_where=text(rows), sqlite_where=text(rows))
