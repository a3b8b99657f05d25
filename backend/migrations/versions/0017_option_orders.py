"""Orders for option contracts: what one opens or closes, and several at once.

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INTENTS = "'buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'"
_BEFORE = "'simple', 'bracket', 'oco', 'oto'"
_TRADED = "'pending_new', 'held', 'new', 'partially_filled', 'filled'"
_REASON = "Its contracts are orders of their own in this release."


def upgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("position_intent", sa.String(length=13), nullable=True))
        batch_op.create_check_constraint(op.f("ck_orders_position_intent"), f"position_intent IN ({_INTENTS})")
        batch_op.drop_constraint(op.f("ck_orders_order_class"), type_="check")
        batch_op.create_check_constraint(op.f("ck_orders_order_class"), f"order_class IN ({_BEFORE}, 'mleg')")


def downgrade() -> None:
    # The legs go on by themselves: they have the fills, which the previous release would miss in the order they hang on.
    op.execute(
        f"UPDATE orders SET status = 'canceled', filled_quantity = '0', average_fill_price = NULL, reason = '{_REASON}'"  # noqa: S608 - our own words
        f" WHERE order_class = 'mleg' AND parent_order_id IS NULL AND status IN ({_TRADED})"
    )
    op.execute("UPDATE orders SET order_class = 'simple', parent_order_id = NULL WHERE order_class = 'mleg'")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_constraint(op.f("ck_orders_order_class"), type_="check")
        batch_op.create_check_constraint(op.f("ck_orders_order_class"), f"order_class IN ({_BEFORE})")
        batch_op.drop_constraint(op.f("ck_orders_position_intent"), type_="check")
        batch_op.drop_column("position_intent")
