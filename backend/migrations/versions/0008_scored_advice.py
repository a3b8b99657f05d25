"""Calls, frozen and chained; how they ended; what the user decided.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import ExactDecimal, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FROZEN = ("advice_calls", "advice_outcomes")


def upgrade() -> None:
    _create_calls()
    _create_outcomes()
    op.create_table(
        "advice_decisions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("snoozed_until", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('accepted', 'dismissed', 'snoozed')", name=op.f("ck_advice_decisions_kind")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["advice_calls.id"], name=op.f("fk_advice_decisions_call_id_advice_calls"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_decisions")),
    )
    op.create_index(op.f("ix_advice_decisions_call_id_id"), "advice_decisions", ["call_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        _freeze_on_sqlite()
    else:
        _freeze_on_postgres()


def downgrade() -> None:
    for name in ("advice_decisions", "advice_outcomes", "advice_calls"):
        op.drop_table(name)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change_of_advice()")


def _freeze_on_sqlite() -> None:
    # REPLACE deletes without asking a delete trigger, so inserting over a row is refused by itself.
    same = {"advice_calls": "id = NEW.id OR (user_id = NEW.user_id AND number = NEW.number)"}
    for table in _FROZEN:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        known = same.get(table, "call_id = NEW.call_id")
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refuse}")
        is_there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {known})"  # noqa: S608 - names of our own
        op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {is_there} {refuse}")


def _freeze_on_postgres() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change_of_advice() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in _FROZEN:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_advice()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_advice()"
        )


def _create_calls() -> None:
    op.create_table(
        "advice_calls",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=True),
        sa.Column("advisor", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("prompt_version", sa.String(length=60), nullable=False),
        sa.Column("strategy", sa.String(length=40), nullable=False),
        sa.Column("symbol", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("session_date", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        *(
            sa.Column(name, ExactDecimal(), nullable=False)
            for name in ("raw_probability", "probability", "close", "entry", "stop", "target")
        ),
        sa.Column("horizon_sessions", sa.Integer(), nullable=False),
        *(sa.Column(name, ExactDecimal(), nullable=False) for name in ("quantity", "weight")),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("is_backfilled", "is_simulated", "is_contaminated")
        ),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_advice_calls_number")),
        sa.CheckConstraint("direction IN ('buy', 'sell')", name=op.f("ck_advice_calls_direction")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_advice_calls_user_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_calls")),
        sa.UniqueConstraint("user_id", "number", name=op.f("uq_advice_calls_user_id_number")),
    )
    op.create_index(
        op.f("ix_advice_calls_user_id_session_date_number"), "advice_calls", ["user_id", "session_date", "number"]
    )
    op.create_index(op.f("ix_advice_calls_run_id"), "advice_calls", ["run_id"])


def _create_outcomes() -> None:
    op.create_table(
        "advice_outcomes",
        sa.Column("call_id", sa.String(length=40), nullable=False),
        sa.Column("ending", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        *(sa.Column(name, ExactDecimal(), nullable=False) for name in ("entry", "exit", "return_ratio", "cost_ratio")),
        sa.Column("spy_ratio", ExactDecimal(), nullable=True),
        sa.Column("excess_ratio", ExactDecimal(), nullable=True),
        sa.Column("restated", ExactDecimal(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("ending IN ('target', 'stop', 'expired')", name=op.f("ck_advice_outcomes_ending")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["advice_calls.id"], name=op.f("fk_advice_outcomes_call_id_advice_calls"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_advice_outcomes")),
    )
