"""When a user deleted their account; the row stays, without a name, for the books that refer to it.

Revision: 0032
Follows: 0031
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("deleted_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    # A nameless row without a password lets nobody in, with or without the mark.
    op.drop_column("users", "deleted_at")
