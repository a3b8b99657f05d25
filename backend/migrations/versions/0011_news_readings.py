"""How news read: one row for each text, reader and version.

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import ExactDecimal, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "news_readings",
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("score", ExactDecimal(), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "reader", "version", name=op.f("pk_news_readings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_news_readings_read_at"), "news_readings", ["read_at"])


def downgrade() -> None:
    op.drop_table("news_readings")
