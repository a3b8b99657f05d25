"""Calls of language models, what they cost, and the budget for them.

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import ExactDecimal, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ai_calls",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reserved_usd", ExactDecimal(), nullable=False),
        sa.Column("cost_usd", ExactDecimal(), nullable=False),
        sa.Column("is_estimate", sa.Boolean(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cache_write_tokens", sa.Integer(), nullable=False),
        sa.Column("cache_read_tokens", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("request_id", sa.String(length=200), nullable=True),
        sa.Column("latency_ms", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'settled')", name=op.f("ck_ai_calls_state")),
        sa.CheckConstraint("(state = 'settled') = (ended_at IS NOT NULL)", name=op.f("ck_ai_calls_ended")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ai_calls_user_id_users"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_calls")),
    )
    op.create_index("ix_ai_calls_month_started_at", "ai_calls", ["month", "started_at"], unique=False)
    op.create_index("ix_ai_calls_state_started_at", "ai_calls", ["state", "started_at"], unique=False)
    op.create_table(
        "ai_spending",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("spender", sa.String(length=40), nullable=False),
        sa.Column("spent_usd", ExactDecimal(), nullable=False),
        sa.Column("reserved_usd", ExactDecimal(), nullable=False),
        sa.PrimaryKeyConstraint("month", "spender", name=op.f("pk_ai_spending")),
    )
    op.create_table(
        "ai_budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("monthly_usd", ExactDecimal(), nullable=True),
        sa.Column("user_monthly_usd", ExactDecimal(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_ai_budget_one")),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["users.id"], name=op.f("fk_ai_budget_updated_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_budget")),
    )


def downgrade() -> None:
    op.drop_table("ai_budget")
    op.drop_table("ai_spending")
    op.drop_index("ix_ai_calls_state_started_at", table_name="ai_calls")
    op.drop_index("ix_ai_calls_month_started_at", table_name="ai_calls")
    op.drop_table("ai_calls")
