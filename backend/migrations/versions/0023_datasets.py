"""Bars that users bring along, and which of them a backtest was made on.

Revision: 0023
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "datasets",
        _text("id", 40),
        _text("user_id", 40),
        _text("source", 40),
        _text("symbol", 20),
        _text("timeframe", 4),
        _text("prices", 10),
        _text("file_name", 200),
        _text("file_hash", 64),
        _text("data_hash", 64),
        sa.Column("bars", sa.Integer(), nullable=False),
        sa.Column("first_session", sa.Date(), nullable=False),
        sa.Column("last_session", sa.Date(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("prices IN ('adjusted', 'splits', 'raw')", name=op.f("ck_datasets_prices")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_datasets_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
        sa.UniqueConstraint(
            "user_id", "source", "timeframe", "symbol", name=op.f("uq_datasets_user_id_source_timeframe_symbol")
        ),
    )
    op.add_column("backtest_runs", sa.Column("data_source", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("backtest_runs", "data_source")
    op.drop_table("datasets")


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=False)
