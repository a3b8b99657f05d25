"""Tracked accounts: imports, activities, the owner's own instruments, prices and rates; a lot method for each account.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

from paiid.core.types import ExactDecimal, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_METHODS = "lot_method IN ('fifo', 'lifo', 'hifo', 'average', 'specific')"


def upgrade() -> None:
    # The default lets the previous release go on opening accounts.
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.add_column(sa.Column("lot_method", sa.String(length=10), nullable=False, server_default="fifo"))
        batch_op.create_check_constraint(op.f("ck_accounts_lot_method"), _METHODS)
    _allow(
        ("paper", "tracked"), ("paper", "alpaca", "tracked"), without_broker_account="broker IN ('paper', 'tracked')"
    )
    _create_imports()
    _create_activities()
    _create_private_instruments()
    _create_series("private_prices", ("symbol", sa.String(length=32)), (), "close")
    _create_series("currency_rates", ("base", sa.String(length=3)), (("quote", sa.String(length=3)),), "rate")
    op.create_table(
        "lot_choices",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("closing_id", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_lot_choices_account_id_accounts"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("account_id", "closing_id", "position", name=op.f("pk_lot_choices")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    # The previous release knows no tracked account: their activities go with the tables that held them.
    _tell_what_goes()
    _select_others()
    for name in ("lot_choices", "currency_rates", "private_prices", "private_instruments", "activities", "imports"):
        op.drop_table(name)
    # A key opens one account, and that one is gone.
    op.execute("DELETE FROM api_keys WHERE account_id IN (SELECT id FROM accounts WHERE broker = 'tracked')")
    op.execute("DELETE FROM accounts WHERE broker = 'tracked'")
    _allow(("paper",), ("paper", "alpaca"), without_broker_account="broker = 'paper'")
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_constraint(op.f("ck_accounts_lot_method"), type_="check")
        batch_op.drop_column("lot_method")


def _tell_what_goes() -> None:
    counts = {
        "tracked account(s)": "SELECT count(*) FROM accounts WHERE broker = 'tracked'",
        "activities": "SELECT count(*) FROM activities",
        "own price(s)": "SELECT count(*) FROM private_prices",
        "currency rate(s)": "SELECT count(*) FROM currency_rates",
        "choice(s) of lots": "SELECT count(*) FROM lot_choices",
    }
    found = {name: op.get_bind().scalar(sa.text(query)) for name, query in counts.items()}
    gone = ", ".join(f"{count} {name}" for name, count in found.items() if count)
    config = op.get_context().config
    if gone and config is not None:
        config.print_stdout(f"Removed, for the release before cannot keep them: {gone}.")


def _select_others() -> None:
    """Whoever works with a tracked account works with the account opened last among the others from here on."""
    op.execute(
        "UPDATE accounts SET is_selected = false WHERE broker = 'tracked' AND is_selected AND archived_at IS NULL"
    )
    op.execute(
        "UPDATE accounts SET is_selected = true WHERE id IN ("
        "SELECT max(a.id) FROM accounts a WHERE a.broker <> 'tracked' AND a.archived_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM accounts b"
        " WHERE b.user_id = a.user_id AND b.is_selected AND b.archived_at IS NULL)"
        " AND a.created_at = (SELECT max(c.created_at) FROM accounts c WHERE c.user_id = a.user_id"
        " AND c.broker <> 'tracked' AND c.archived_at IS NULL) GROUP BY a.user_id)"
    )


def _allow(modes: tuple[str, ...], brokers: tuple[str, ...], *, without_broker_account: str) -> None:
    rules = {
        "mode": f"mode IN ({_quoted(modes)})",
        "broker": f"broker IN ({_quoted(brokers)})",
        "broker_account": f"({without_broker_account}) = (broker_account IS NULL)",
    }
    with op.batch_alter_table("accounts") as batch_op:
        for name, rule in rules.items():
            batch_op.drop_constraint(op.f(f"ck_accounts_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_accounts_{name}"), rule)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("seq", _SEQ, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("preset", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('activities', 'prices', 'rates')", name=op.f("ck_imports_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_imports_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_imports")),
        sa.UniqueConstraint("id", name=op.f("uq_imports_id")),
        sa.UniqueConstraint("user_id", "request_key", name=op.f("uq_imports_user_id_request_key")),
        sqlite_autoincrement=True,
    )


def _create_activities() -> None:
    op.create_table(
        "activities",
        sa.Column("seq", _SEQ, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("import_seq", _SEQ, nullable=True),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("symbol", sa.String(length=32), nullable=True),
        sa.Column("quantity", ExactDecimal(), nullable=False),
        sa.Column("price", ExactDecimal(), nullable=True),
        sa.Column("amount", ExactDecimal(), nullable=False),
        sa.Column("fee", ExactDecimal(), nullable=False),
        sa.Column("tax", ExactDecimal(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_activities_account_id_accounts"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["import_seq"], ["imports.seq"], name=op.f("fk_activities_import_seq_imports"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_activities")),
        sa.UniqueConstraint("account_id", "digest", name=op.f("uq_activities_account_id_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_activities_account_id_day_seq"), "activities", ["account_id", "day", "seq"])
    op.create_index(op.f("ix_activities_import_seq"), "activities", ["import_seq"])


def _create_private_instruments() -> None:
    op.create_table(
        "private_instruments",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("symbol", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("asset_class", sa.String(length=20), nullable=False),
        sa.Column("sector", sa.String(length=60), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_private_instruments_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "symbol", name=op.f("pk_private_instruments")),
        sqlite_with_rowid=False,
    )


def _create_series(
    name: str, first: tuple[str, sa.String], others: tuple[tuple[str, sa.String], ...], value: str
) -> None:
    keys = (first, *others)
    op.create_table(
        name,
        sa.Column("user_id", sa.String(length=40), nullable=False),
        *(sa.Column(key, kind, nullable=False) for key, kind in keys),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("import_seq", _SEQ, autoincrement=False, nullable=False),
        sa.Column(value, ExactDecimal(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{name}_user_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["import_seq"], ["imports.seq"], name=op.f(f"fk_{name}_import_seq_imports"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("user_id", *(key for key, _ in keys), "day", "import_seq", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f(f"ix_{name}_import_seq"), name, ["import_seq"])
