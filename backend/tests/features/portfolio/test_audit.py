"""What `paiid doctor` sees when somebody has tampered with the tables."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import Connection, delete, update
from sqlalchemy.sql import Executable

from paiid.features.ledger.models import accounts, ledger_entries, ledger_transactions
from paiid.features.orders.models import executions, orders
from paiid.features.portfolio.audit import audit, read_book, read_facts
from tests.support.pnl import PnlAccount, at
from tests.support.scripted_market import ACME


@pytest.fixture
async def trader(account: PnlAccount) -> PnlAccount:
    """10 ACME bought through the broker."""
    account.market.instant = at(18, "12:00")
    account.market.show(ACME, "50.00")
    await account.desk.place()
    assert (await account.desk.counts())[1] == 1
    return account


async def checks(account: PnlAccount, *tampering: Executable) -> set[str]:
    """The short names of the rules that are broken after `tampering`."""

    def change(conn: Connection) -> None:
        for statement in tampering:
            conn.execute(statement)

    def examine(conn: Connection) -> set[str]:
        ledger = account.desk.trading.ledger
        facts = read_facts(conn, ledger, account.desk.trading.read)
        return {found.check for one in facts for found in audit(one, read_book(conn, ledger, one.account.id))}

    await account.desk.db.write(change)
    return await account.desk.db.read(examine)


async def test_nothing_is_wrong_with_an_honest_account(trader: PnlAccount) -> None:
    assert await checks(trader) == set()


CASES: dict[str, tuple[Callable[[], Executable], set[str]]] = {
    "an entry was changed": (
        lambda: (
            update(ledger_entries)
            .where(ledger_entries.c.ledger_account == "cash", ledger_entries.c.amount == Decimal(-500))
            .values(amount=Decimal(-400))
        ),
        {"balanced-transactions", "fills-in-ledger", "book"},
    ),
    "an entry was removed": (
        lambda: delete(ledger_entries).where(ledger_entries.c.ledger_account == "trading"),
        {"balanced-transactions", "fills-in-ledger", "book"},
    ),
    "an execution was removed": (lambda: delete(executions), {"fills-in-ledger", "order-fills", "book"}),
    "an execution's size was changed": (
        lambda: update(executions).values(quantity=Decimal(9)),
        {"fills-in-ledger", "order-fills", "book"},
    ),
    "an order's filled quantity was changed": (
        lambda: update(orders).values(filled_quantity=Decimal(9)),
        {"order-fills"},
    ),
    "an order's status was changed": (lambda: update(orders).values(status="canceled"), {"order-fills"}),
    "the starting cash was changed": (
        lambda: update(accounts).values(starting_cash=Decimal(99_999)),
        {"starting-cash"},
    ),
    "a fill was renamed": (
        lambda: update(ledger_transactions).where(ledger_transactions.c.kind == "fill").values(external_id="other"),
        {"fills-in-ledger"},
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_tampering_is_found(trader: PnlAccount, case: str) -> None:
    statement, expected = CASES[case]
    assert await checks(trader, statement()) == expected
