"""Symbols of option contracts in the local broker's orders and in those of automations, up to 21 characters.

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_TABLES = (("paper_orders", 16), ("automation_orders", 20))
_LONG = 32


def upgrade() -> None:
    for table, length in _TABLES:
        _resize(table, length, _LONG)


def downgrade() -> None:
    # PostgreSQL refuses while there is an order for a contract: it must not lose a part of its name.
    for table, length in _TABLES:
        _resize(table, _LONG, length)


def _resize(table: str, before: int, after: int) -> None:
    old, new = sa.String(length=before), sa.String(length=after)
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column("symbol", existing_type=old, type_=new, existing_nullable=False)
