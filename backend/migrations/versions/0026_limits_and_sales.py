"""Entries by limit on paper, and stopped automations that sell what they hold.

Revision: 0026
Follows: 0023
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import ExactDecimal

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("automation_orders", sa.Column("limit_price", ExactDecimal(), nullable=True))
    op.add_column("automations", sa.Column("sells", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Sales of what was stopped before, and is not sent yet, go out as they would have.
    op.execute(
        "UPDATE automations SET sells = TRUE WHERE state = 'stopped' AND id IN"
        " (SELECT automation_id FROM automation_orders WHERE state = 'pending' AND kind = 'exit')"
    )


def downgrade() -> None:
    op.drop_column("automations", "sells")
    op.drop_column("automation_orders", "limit_price")
