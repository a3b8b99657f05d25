"""How sign-ups and sign-ins ended, and what browsers measured with their users' consent.

Revision: 0028
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import UtcDateTime

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outcome_counts",
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome IN ('succeeded', 'failed', 'excluded')", name=op.f("ck_outcome_counts_outcome")),
        sa.PrimaryKeyConstraint("hour", "action", "outcome", name=op.f("pk_outcome_counts")),
    )
    op.create_table(
        "browser_reports",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("workflow", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_browser_reports_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_reports")),
    )
    op.create_index("ix_browser_reports_received_at", "browser_reports", ["received_at"])


def downgrade() -> None:
    op.drop_table("browser_reports")
    op.drop_table("outcome_counts")
