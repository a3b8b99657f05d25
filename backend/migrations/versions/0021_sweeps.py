"""Sweeps: many variants of one strategy.

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sweeps",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("strategy_id", sa.String(length=40), nullable=True),
        sa.Column("strategy_version", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.String(length=60), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=False),
        sa.Column("chunk_size", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("problem", sa.String(length=400), nullable=True),
        sa.Column("request_key", sa.String(length=128), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('running', 'done', 'failed', 'canceled')", name=op.f("ck_sweeps_state")),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name=op.f("ck_sweeps_ended_at")),
        sa.CheckConstraint("(state = 'done') = (summary IS NOT NULL)", name=op.f("ck_sweeps_summary")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sweeps_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeps")),
        sa.UniqueConstraint("user_id", "request_key", name=op.f("uq_sweeps_user_id_request_key")),
    )
    op.create_index(op.f("ix_sweeps_user_id_created_at"), "sweeps", ["user_id", "created_at"])


def downgrade() -> None:
    op.drop_table("sweeps")
