"""Automations: strategies that run on paper, what they decided and saw, and how that compares with a replay.

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import ExactDecimal, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _automations()
    _decisions()
    _orders()
    _bars_and_parity()


def downgrade() -> None:
    for table in ("automation_parity", "automation_bars", "automation_orders", "automation_decisions", "automations"):
        op.drop_table(table)


def _text(name: str, length: int, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _own(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_automation_id_automations")
    return sa.ForeignKeyConstraint(["automation_id"], ["automations.id"], name=name, ondelete="CASCADE")


def _automations() -> None:
    op.create_table(
        "automations",
        _text("id", 40),
        _text("user_id", 40),
        _text("account_id", 40),
        _text("strategy_id", 40),
        sa.Column("strategy_version", sa.Integer(), nullable=False),
        _text("name", 120),
        sa.Column("definition", sa.Text(), nullable=False),
        _text("definition_hash", 64),
        sa.Column("parameters", sa.Text(), nullable=False),
        _text("mode", 10),
        _text("state", 10),
        _text("reason", 20, nullable=True),
        _text("reason_text", 400, nullable=True),
        sa.Column("capital", ExactDecimal(), nullable=False),
        sa.Column("max_drawdown", ExactDecimal(), nullable=True),
        sa.Column("loss_streak", sa.Integer(), nullable=True),
        sa.Column("cooldown_sessions", sa.Integer(), nullable=True),
        sa.Column("resumes_on", sa.Date(), nullable=True),
        sa.Column("watched_from", sa.Date(), nullable=False),
        sa.Column("first_session", sa.Date(), nullable=False),
        _text("request_key", 128, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("mode IN ('approval', 'autopilot')", name=op.f("ck_automations_mode")),
        sa.CheckConstraint("state IN ('running', 'paused', 'stopped')", name=op.f("ck_automations_state")),
        sa.CheckConstraint("(state = 'running') = (reason IS NULL)", name=op.f("ck_automations_reason")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_automations_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_automations_account_id_accounts"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automations")),
        sa.UniqueConstraint("user_id", "request_key", name=op.f("uq_automations_user_id_request_key")),
    )
    op.create_index("ix_automations_user_id_created", "automations", ["user_id", "created_at", "id"])


def _decisions() -> None:
    table = "automation_decisions"
    op.create_table(
        table,
        _text("id", 40),
        _text("automation_id", 40),
        sa.Column("session_date", sa.Date(), nullable=False),
        _text("outcome", 10),
        _text("why", 400),
        sa.Column("equity", ExactDecimal(), nullable=True),
        sa.Column("inputs", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("outcome IN ('orders', 'nothing', 'no_data', 'missed')", name=op.f(f"ck_{table}_outcome")),
        _own(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("automation_id", "session_date", name=op.f(f"uq_{table}_automation_id_session_date")),
    )


def _orders() -> None:
    table = "automation_orders"
    op.create_table(
        table,
        _text("id", 60),
        _text("automation_id", 40),
        sa.Column("session_date", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("kind", 10),
        _text("symbol", 20),
        _text("side", 4),
        sa.Column("quantity", ExactDecimal(), nullable=False),
        _text("stop_kind", 16, nullable=True),
        sa.Column("stop_distance", ExactDecimal(), nullable=True),
        _text("target_kind", 16, nullable=True),
        sa.Column("target_distance", ExactDecimal(), nullable=True),
        _text("state", 10),
        _text("order_id", 40, nullable=True),
        _text("proposal_id", 40, nullable=True),
        _text("problem", 400, nullable=True),
        sa.Column("send_from", UtcDateTime(), nullable=False),
        sa.Column("send_until", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('entry', 'exit', 'rebalance', 'protect')", name=op.f(f"ck_{table}_kind")),
        sa.CheckConstraint(
            "state IN ('pending', 'sent', 'proposed', 'refused', 'late')", name=op.f(f"ck_{table}_state")
        ),
        _own(table),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f(f"fk_{table}_order_id_orders"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["order_proposals.id"],
            name=op.f(f"fk_{table}_proposal_id_order_proposals"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "automation_id", "session_date", "number", name=op.f(f"uq_{table}_automation_id_session_date_number")
        ),
    )
    op.create_index("ix_automation_orders_state", table, ["state", "send_from"])


def _bars_and_parity() -> None:
    op.create_table(
        "automation_bars",
        _text("automation_id", 40),
        _text("symbol", 20),
        sa.Column("session_date", sa.Date(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("bars", sa.Text(), nullable=False),
        _own("automation_bars"),
        sa.PrimaryKeyConstraint("automation_id", "symbol", "session_date", name=op.f("pk_automation_bars")),
    )
    op.create_table(
        "automation_parity",
        _text("automation_id", 40),
        sa.Column("session_date", sa.Date(), nullable=False),
        _text("state", 10),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('agrees', 'tolerated', 'alarm')", name=op.f("ck_automation_parity_state")),
        _own("automation_parity"),
        sa.PrimaryKeyConstraint("automation_id", "session_date", name=op.f("pk_automation_parity")),
    )
