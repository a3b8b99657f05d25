"""Orders that go together: an entry with its exits, or a pair of exits.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATES = ("pending_new", "new", "partially_filled", "filled", "canceled", "rejected", "expired", "denied")
_OPEN = "'pending_new', 'new', 'partially_filled'"
_OPEN_OR_HELD = "'pending_new', 'held', 'new', 'partially_filled'"
_REASON = "Canceled, for this release does not know orders that go together."


def upgrade() -> None:
    # The default lets the previous release go on storing orders.
    op.drop_index("ix_orders_open", "orders")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("order_class", sa.String(length=8), nullable=False, server_default="simple"))
        batch_op.add_column(sa.Column("parent_order_id", sa.String(length=40), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_orders_parent_order_id_orders"), "orders", ["parent_order_id"], ["id"], ondelete="RESTRICT"
        )
        batch_op.create_check_constraint(
            op.f("ck_orders_order_class"), "order_class IN ('simple', 'bracket', 'oco', 'oto')"
        )
        batch_op.create_index("ix_orders_parent_order_id", ["parent_order_id"])
        _states(batch_op, "orders", ("pending_new", "held", *_STATES[1:]))
    _open_index(_OPEN_OR_HELD)
    with op.batch_alter_table("paper_orders") as batch_op:
        batch_op.add_column(sa.Column("family_id", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("role", sa.String(length=20), nullable=True))
        batch_op.create_index(op.f("ix_paper_orders_family_id"), ["family_id"])
        batch_op.create_check_constraint(
            op.f("ck_paper_orders_role"), "role IN ('entry', 'leading_profit', 'take_profit', 'stop_loss')"
        )
        batch_op.create_check_constraint(op.f("ck_paper_orders_family"), "(family_id IS NULL) = (role IS NULL)")
        _states(batch_op, "paper_orders", ("pending_new", "held", *_STATES[1:]))


def downgrade() -> None:
    # The previous release would let both exits fill: what hangs on another order ends.
    op.execute(
        f"UPDATE orders SET status = 'canceled', reason = '{_REASON}'"  # noqa: S608 - our own words
        f" WHERE parent_order_id IS NOT NULL AND status IN ({_OPEN_OR_HELD})"
    )
    op.execute(
        f"UPDATE paper_orders SET status = 'canceled', reason = '{_REASON}'"  # noqa: S608 - our own words
        f" WHERE role IN ('take_profit', 'stop_loss') AND status IN ({_OPEN_OR_HELD})"
    )
    with op.batch_alter_table("paper_orders") as batch_op:
        _states(batch_op, "paper_orders", _STATES)
        batch_op.drop_constraint(op.f("ck_paper_orders_family"), type_="check")
        batch_op.drop_constraint(op.f("ck_paper_orders_role"), type_="check")
        batch_op.drop_index(op.f("ix_paper_orders_family_id"))
        batch_op.drop_column("role")
        batch_op.drop_column("family_id")
    op.drop_index("ix_orders_open", "orders")
    with op.batch_alter_table("orders") as batch_op:
        _states(batch_op, "orders", _STATES)
        batch_op.drop_index("ix_orders_parent_order_id")
        batch_op.drop_constraint(op.f("ck_orders_order_class"), type_="check")
        batch_op.drop_constraint(op.f("fk_orders_parent_order_id_orders"), type_="foreignkey")
        batch_op.drop_column("parent_order_id")
        batch_op.drop_column("order_class")
    _open_index(_OPEN)


def _states(batch_op: BatchOperations, table: str, states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    batch_op.drop_constraint(op.f(f"ck_{table}_status"), type_="check")
    batch_op.create_check_constraint(op.f(f"ck_{table}_status"), f"status IN ({listed})")


def _open_index(states: str) -> None:
    where = sa.text(f"status IN ({states})")
    op.create_index("ix_orders_open", "orders", ["account_id"], sqlite_where=where, postgresql_where=where)
