"""Backtests: runs with their results, and what was tried.

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import ExactDecimal, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backtest_runs",
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
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("cash", ExactDecimal(), nullable=False),
        sa.Column("benchmark", sa.String(length=20), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("symbols", "parameters", "costs", "definition")),
        *(
            sa.Column(name, sa.Text(), nullable=True)
            for name in ("headline", "manifest", "measured", "trust", "trades", "fills")
        ),
        sa.Column("problem", sa.String(length=400), nullable=True),
        sa.Column("request_key", sa.String(length=128), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('running', 'done', 'failed', 'canceled')", name=op.f("ck_backtest_runs_state")),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name=op.f("ck_backtest_runs_ended_at")),
        sa.CheckConstraint("(state = 'done') = (measured IS NOT NULL)", name=op.f("ck_backtest_runs_measured")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_backtest_runs_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtest_runs")),
        sa.UniqueConstraint("user_id", "request_key", name=op.f("uq_backtest_runs_user_id_request_key")),
    )
    op.create_index(op.f("ix_backtest_runs_user_id_created_at"), "backtest_runs", ["user_id", "created_at"])
    op.create_table(
        "backtest_trials",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("sharpe", sa.Float(), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_backtest_trials_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "subject", "variant", name=op.f("pk_backtest_trials")),
    )


def downgrade() -> None:
    op.drop_table("backtest_trials")
    op.drop_table("backtest_runs")
