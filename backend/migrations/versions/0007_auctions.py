"""Orders for the opening and the closing auction.

Revision: 0007
Follows: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = ("orders", "paper_orders")
_BEFORE = ("day", "gtc", "ioc", "fok")
_AFTER = ("day", "gtc", "opg", "cls", "ioc", "fok")
_REASON = "Canceled, for this release does not know orders for an auction."


def upgrade() -> None:
    for table in _TABLES:
        _lifetimes(table, _AFTER)


def downgrade() -> None:
    # The previous release would let them fill at any time of the day: those that are open end, the others keep their
    # fills under the lifetime that is nearest.
    for table in _TABLES:
        op.execute(
            f"UPDATE {table} SET status = 'canceled', reason = '{_REASON}'"  # noqa: S608 - our own words
            " WHERE time_in_force IN ('opg', 'cls') AND status IN ('pending_new', 'held', 'new', 'partially_filled')"
        )
        op.execute(f"UPDATE {table} SET time_in_force = 'day' WHERE time_in_force IN ('opg', 'cls')")  # noqa: S608
        _lifetimes(table, _BEFORE)


def _lifetimes(table: str, words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_time_in_force"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_time_in_force"), f"time_in_force IN ({listed})")
