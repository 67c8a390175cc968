"""Conditions of partial indexes, said by queries over several tables in the very words of the index.

A database uses an index over a part of the rows only where the query says the same condition, as a literal.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import TextClause, text

_WORD = re.compile(r"'[^']*'|\b[a-z_]+\b")


def rows_of(table: Any, condition: str) -> TextClause:
    """The condition of an index with the name of its table before each column.

    Args:
        table: the class of the table.
        condition: as the index has it, such as `state = 'wanted'`.
    """
    columns = set(table.__table__.columns.keys())
    name = table.__table__.name
    return text(_WORD.sub(lambda m: f"{name}.{m[0]}" if m[0] in columns else m[0], condition))
