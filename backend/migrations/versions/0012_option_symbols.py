"""Symbols of option contracts, which have up to 21 characters.

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# SQLite makes the tables anew and would forget how their keys are kept.
_COLUMNS: tuple[tuple[str, str, bool, dict[str, bool]], ...] = (
    ("orders", "symbol", False, {}),
    ("executions", "symbol", False, {}),
    ("ledger_transactions", "symbol", True, {"sqlite_autoincrement": True}),
    ("ledger_entries", "commodity", False, {"sqlite_with_rowid": False}),
)
_SHORT, _LONG = 16, 32


def upgrade() -> None:
    _resize(_SHORT, _LONG)


def downgrade() -> None:
    # PostgreSQL refuses while a contract is in the books: they must not lose a part of its name.
    _resize(_LONG, _SHORT)


def _resize(before: int, after: int) -> None:
    old, new = sa.String(length=before), sa.String(length=after)
    for table, column, nullable, kept in _COLUMNS:
        with op.batch_alter_table(table, table_kwargs=kept) as batch_op:
            batch_op.alter_column(column, existing_type=old, type_=new, existing_nullable=nullable)
