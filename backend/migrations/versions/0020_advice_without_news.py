"""Runs of the advisor note whose headlines did not come.

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("advice_runs", sa.Column("without_news", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("advice_runs", "without_news")
