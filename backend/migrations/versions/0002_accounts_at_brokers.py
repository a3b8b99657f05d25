"""Accounts at brokers, several for a user, one of them selected.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The defaults let the previous release go on opening accounts.
_BEFORE = "archived_at IS NULL"
_AFTER = "archived_at IS NULL AND is_selected"


def upgrade() -> None:
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_index("uq_accounts_active")
        batch_op.add_column(sa.Column("broker", sa.String(length=20), nullable=False, server_default="paper"))
        batch_op.add_column(sa.Column("broker_account", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("is_selected", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.create_check_constraint(op.f("ck_accounts_broker"), "broker IN ('paper', 'alpaca')")
        batch_op.create_check_constraint(
            op.f("ck_accounts_broker_account"), "(broker = 'paper') = (broker_account IS NULL)"
        )
        batch_op.create_unique_constraint(op.f("uq_accounts_broker_broker_account"), ["broker", "broker_account"])
    _index(_AFTER)


def downgrade() -> None:
    # The previous release knows one account in use a user, which its own broker keeps.
    op.execute("UPDATE accounts SET archived_at = created_at WHERE broker <> 'paper' AND archived_at IS NULL")
    op.execute(
        "UPDATE accounts SET archived_at = created_at WHERE archived_at IS NULL AND NOT is_selected AND EXISTS ("
        "SELECT 1 FROM accounts AS other WHERE other.user_id = accounts.user_id AND other.archived_at IS NULL"
        " AND (other.is_selected OR other.id < accounts.id) AND other.id <> accounts.id)"
    )
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_index("uq_accounts_active")
        batch_op.drop_constraint(op.f("uq_accounts_broker_broker_account"), type_="unique")
        batch_op.drop_constraint(op.f("ck_accounts_broker_account"), type_="check")
        batch_op.drop_constraint(op.f("ck_accounts_broker"), type_="check")
        batch_op.drop_column("is_selected")
        batch_op.drop_column("broker_account")
        batch_op.drop_column("broker")
    _index(_BEFORE)


def _index(condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        "uq_accounts_active", "accounts", ["user_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
