"""Which prices a backtest was made on: adjusted, for splits only, or as they were traded.

Revision: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_RUNS = sa.table(
    "backtest_runs", sa.column("prices", sa.String), sa.column("manifest", sa.Text), sa.column("data_source", sa.String)
)


def upgrade() -> None:
    op.add_column("backtest_runs", sa.Column("prices", sa.String(length=10), nullable=True))
    # The manifest of a run that is done tells what its prices were restated for; of others nothing is drawn.
    told = _RUNS.c.manifest
    op.execute(_RUNS.update().where(told.contains('"adjustment":"none"', autoescape=True)).values(prices="raw"))
    op.execute(
        _RUNS.update()
        .where(_RUNS.c.data_source.is_not(None), told.contains('"adjustment":"splits"', autoescape=True))
        .values(prices="splits")
    )


def downgrade() -> None:
    op.drop_column("backtest_runs", "prices")
