"""Runs of advice, with every refusal.

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COUNTS = ("considered", "pending", "candidates", "answers", "calls")


def upgrade() -> None:
    op.create_table(
        "advice_runs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("running", sa.Integer(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=False),
        sa.Column("session_date", sa.Date(), nullable=False),
        sa.Column("advisor", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("prompt_version", sa.String(length=60), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.Column("refusals", sa.Text(), nullable=False),
        sa.Column("problem", sa.String(length=400), nullable=True),
        sa.Column("request_key", sa.String(length=128), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("cause IN ('request', 'schedule', 'first', 'backfill')", name=op.f("ck_advice_runs_cause")),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_advice_runs_state")),
        sa.CheckConstraint("(state = 'running') = (running IS NOT NULL)", name=op.f("ck_advice_runs_running")),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name=op.f("ck_advice_runs_ended_at")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_advice_runs_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_runs")),
        sa.UniqueConstraint("user_id", "request_key", name=op.f("uq_advice_runs_user_id_request_key")),
        sa.UniqueConstraint("user_id", "running", name=op.f("uq_advice_runs_user_id_running")),
    )
    op.create_index(op.f("ix_advice_runs_user_id_started_at"), "advice_runs", ["user_id", "started_at"])


def downgrade() -> None:
    op.drop_table("advice_runs")
