"""Proposals of orders.

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_proposals",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("source_name", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("source IN ('assistant', 'mcp', 'strategy')", name=op.f("ck_order_proposals_source")),
        sa.CheckConstraint(
            "state IN ('waiting', 'approving', 'approved', 'rejected')", name=op.f("ck_order_proposals_state")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_order_proposals_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_order_proposals_account_id_accounts"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_proposals_order_id_orders"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_proposals")),
        sa.UniqueConstraint("user_id", "request_key", name=op.f("uq_order_proposals_user_id_request_key")),
    )
    op.create_index("ix_order_proposals_user_id_created", "order_proposals", ["user_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_order_proposals_user_id_created", table_name="order_proposals")
    op.drop_table("order_proposals")
