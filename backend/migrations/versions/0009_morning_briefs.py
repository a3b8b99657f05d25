"""Morning briefs.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "morning_briefs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("brief_date", sa.Date(), nullable=False),
        sa.Column("composed_at", UtcDateTime(), nullable=False),
        sa.Column("trigger", sa.String(length=10), nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=True),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("reviewed", sa.Text(), nullable=False),
        sa.CheckConstraint("trigger IN ('asked', 'scheduled')", name=op.f("ck_morning_briefs_trigger")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_morning_briefs_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_morning_briefs")),
        sa.UniqueConstraint("user_id", "request_key", name=op.f("uq_morning_briefs_user_id_request_key")),
    )
    op.create_index("ix_morning_briefs_user_id_composed", "morning_briefs", ["user_id", "composed_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_morning_briefs_user_id_composed", table_name="morning_briefs")
    op.drop_table("morning_briefs")
