"""The book of an account: each fact booked once, folds that never show what was not committed."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection, func, select

from paiid.core.clock import ManualClock
from paiid.core.db import Database, open_database
from paiid.domain.account import AccountKind
from paiid.domain.book import AccountBook
from paiid.domain.ledger import (
    LedgerTransaction,
    TransactionKind,
    UnbalancedTransactionError,
    deposit,
    fill,
    withdrawal,
)
from paiid.domain.order import Execution, Side
from paiid.features.ledger.models import ledger_entries
from paiid.features.ledger.service import AccountPlan, LedgerService, NoAccountError
from tests.support.scripted_market import ACME
from tests.support.slices import ADA, BOB, add_principal

AT = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
START = Decimal(100_000)


@pytest.fixture
def ledger(clock: ManualClock) -> LedgerService:
    return LedgerService(clock)


@pytest.fixture
async def account(db: Database, ledger: LedgerService) -> str:
    def open_(conn: Connection) -> str:
        add_principal(conn, ADA)
        return ledger.open_account(conn, ADA.user_id, starting_cash=START, at=AT).id

    return await db.write(open_)


@pytest.fixture
async def other_worker(database_url: str) -> AsyncIterator[Database]:
    """The same database as another process opens it."""
    database = open_database(database_url, pool_size=5, synchronous="OFF")
    yield database
    await database.close()


def money(number: int, amount: str = "10") -> LedgerTransaction:
    return deposit(Decimal(amount), external_id=f"d{number}", at=AT)


def bought(number: int, quantity: str = "1.5", price: str = "100") -> LedgerTransaction:
    return fill(
        Execution(
            id=f"exe_{number}", client_order_id="k", symbol=ACME, side=Side.BUY, quantity=Decimal(quantity),
            price=Decimal(price), fee=Decimal("0.01"), executed_at=AT,
        )
    )  # fmt: skip


async def post(db: Database, ledger: LedgerService, account: str, *found: LedgerTransaction) -> list[bool]:
    def run(conn: Connection) -> list[bool]:
        ledger.repository.lock_account(conn, account)
        return [ledger.post(conn, account, one) for one in found]

    return await db.write(run)


async def cash(db: Database, ledger: LedgerService, account: str) -> Decimal:
    return await db.read(lambda conn: ledger.refresh(conn, account).cash)


async def folded_afresh(db: Database, ledger: LedgerService, account: str) -> AccountBook:
    rows = await db.read(lambda conn: ledger.transactions(conn, account))
    return AccountBook.fold(row.transaction for row in rows)


class TestAccount:
    async def test_opens_with_its_cash_as_the_first_deposit(
        self, db: Database, ledger: LedgerService, account: str
    ) -> None:
        (first,) = await db.read(lambda conn: ledger.transactions(conn, account))
        assert (first.transaction.kind, first.transaction.occurred_at) == (TransactionKind.DEPOSIT, AT)
        assert await cash(db, ledger, account) == START

    async def test_keeps_what_was_planned(self, db: Database, ledger: LedgerService) -> None:
        plan = AccountPlan(
            name="Try-out", kind=AccountKind.CASH, allows_shorting=False, slippage_bps=Decimal("2.5"),
            commission_per_share=Decimal("0.005"),
        )  # fmt: skip

        def open_(conn: Connection) -> None:
            add_principal(conn, BOB)
            ledger.open_account(conn, BOB.user_id, starting_cash=Decimal("500.25"), at=AT, plan=plan)

        await db.write(open_)
        row = await db.read(lambda conn: ledger.account_of(conn, BOB.user_id))
        assert (row.name, row.kind, row.allows_shorting, row.starting_cash) == (
            "Try-out", AccountKind.CASH, False, Decimal("500.25"),
        )  # fmt: skip
        assert row.terms.fill_model.commission_per_share == Decimal("0.005")
        assert row.terms.fill_model.slippage_bps == Decimal("2.5")

    async def test_one_in_use_a_user(self, db: Database, ledger: LedgerService, account: str) -> None:
        with pytest.raises(Exception, match=r"(?i)unique"):
            await db.write(lambda conn: ledger.open_account(conn, ADA.user_id, starting_cash=START, at=AT))
        assert (await db.read(lambda conn: ledger.account_of(conn, ADA.user_id))).id == account

    async def test_another_users_is_none(self, db: Database, ledger: LedgerService, account: str) -> None:
        with pytest.raises(NoAccountError):
            await db.read(lambda conn: ledger.account_of(conn, BOB.user_id))


class TestPosting:
    async def test_the_same_fact_is_booked_once(self, db: Database, ledger: LedgerService, account: str) -> None:
        assert await post(db, ledger, account, money(1), money(1)) == [True, False]
        assert await post(db, ledger, account, money(1, "999")) == [False]
        assert await cash(db, ledger, account) == START + 10

    async def test_by_many_at_once_too(
        self, db: Database, other_worker: Database, ledger: LedgerService, account: str
    ) -> None:
        found = await asyncio.gather(
            *(post((db, other_worker)[number % 2], ledger, account, money(1)) for number in range(20))
        )
        assert sum(each[0] for each in found) == 1
        assert await cash(db, ledger, account) == START + 10

    async def test_an_id_is_of_its_kind(self, db: Database, ledger: LedgerService, account: str) -> None:
        out = withdrawal(Decimal(3), external_id="d1", at=AT)
        assert await post(db, ledger, account, money(1), out) == [True, True]
        assert await cash(db, ledger, account) == START + 7

    async def test_comes_back_as_it_went_in(self, db: Database, ledger: LedgerService, account: str) -> None:
        given = [bought(1, "0.123456789", "187.6234"), replace(money(2, "0.01"), memo="a <b>memo</b>")]
        await post(db, ledger, account, *given)
        rows = await db.read(lambda conn: ledger.transactions(conn, account))
        assert [row.transaction for row in rows[1:]] == given
        assert [row.recorded_at for row in rows] == [ledger.clock.now()] * 3

    async def test_every_stored_transaction_balances(self, db: Database, ledger: LedgerService, account: str) -> None:
        await post(db, ledger, account, *(bought(number, "1.5", f"{100 + number}.37") for number in range(10)))

        def sums(conn: Connection) -> dict[tuple[int, str], Decimal]:
            found: dict[tuple[int, str], Decimal] = {}
            for row in conn.execute(select(ledger_entries)):
                key = (row.transaction_seq, row.commodity)
                found[key] = found.get(key, Decimal(0)) + row.amount
            return found

        assert set((await db.read(sums)).values()) == {Decimal(0)}

    async def test_an_unbalanced_one_cannot_even_be_made(self) -> None:
        whole = money(1)
        with pytest.raises(UnbalancedTransactionError):
            replace(whole, entries=whole.entries[:1])

    async def test_newest_page_by_page(self, db: Database, ledger: LedgerService, account: str) -> None:
        await post(db, ledger, account, *(money(number) for number in range(5)))

        def pages(conn: Connection) -> list[list[str]]:
            found, before = [], None
            while page := ledger.newest(conn, account, before_seq=before, limit=2):
                found.append([row.transaction.external_id for row in page])
                before = page[-1].seq
            return found

        assert await db.read(pages) == [["d4", "d3"], ["d2", "d1"], ["d0", "starting-cash"]]


class TestBook:
    async def test_is_the_fold_of_everything_stored(self, db: Database, ledger: LedgerService, account: str) -> None:
        for number in range(6):
            await post(db, ledger, account, money(number), bought(number))
            book = await db.read(lambda conn: ledger.refresh(conn, account))
            fresh = await folded_afresh(db, ledger, account)
            assert (book.cash, book.positions) == (fresh.cash, fresh.positions)

    async def test_what_was_rolled_back_is_never_kept(self, db: Database, ledger: LedgerService, account: str) -> None:
        seen: list[Decimal] = []

        def undone(conn: Connection) -> None:
            ledger.post(conn, account, money(1))
            seen.append(ledger.book(conn, account).cash)
            raise LookupError

        with suppress(LookupError):
            await db.write(undone)
        # The writer saw its own row; nobody else ever does, nor does the next row take its place.
        assert seen == [START + 10]
        assert await cash(db, ledger, account) == START
        await post(db, ledger, account, money(2, "5"))
        assert await cash(db, ledger, account) == START + 5

    async def test_readers_see_nothing_of_a_transaction_that_still_runs(
        self, db: Database, ledger: LedgerService, account: str
    ) -> None:
        posted, finish = threading.Event(), threading.Event()
        slow = db.engine_name == "PostgreSQL"

        def halfway(conn: Connection) -> None:
            ledger.repository.lock_account(conn, account)
            ledger.post(conn, account, money(1))
            posted.set()
            if slow:
                conn.execute(select(func.pg_sleep(0.3)))
            else:
                finish.wait(5)

        writing = asyncio.create_task(db.write(halfway))
        await asyncio.sleep(0.1)
        assert posted.is_set()
        assert [await cash(db, ledger, account) for _ in range(3)] == [START] * 3
        finish.set()
        await writing
        assert await cash(db, ledger, account) == START + 10

    async def test_a_book_given_out_stays_as_it_was(self, db: Database, ledger: LedgerService, account: str) -> None:
        before = await db.read(lambda conn: ledger.refresh(conn, account))
        await post(db, ledger, account, money(1), bought(1))
        after = await db.read(lambda conn: ledger.refresh(conn, account))
        assert (before.cash, dict(before.positions)) == (START, {})
        assert after.cash != before.cash

    async def test_two_readers_in_two_workers_agree(
        self, db: Database, other_worker: Database, ledger: LedgerService, account: str
    ) -> None:
        second = LedgerService(ledger.clock)

        async def write(number: int) -> None:
            await post(
                (db, other_worker)[number % 2], (ledger, second)[number % 2], account, money(number), bought(number)
            )

        async def watch(database: Database, service: LedgerService) -> list[Decimal]:
            return [await cash(database, service, account) for _ in range(30)]

        found = await asyncio.gather(
            watch(db, ledger), watch(other_worker, second), watch(db, ledger), *(write(number) for number in range(20))
        )
        fresh = await folded_afresh(db, ledger, account)
        assert fresh.cash == START + 20 * (Decimal(10) - Decimal("150.01"))
        for database, service in ((db, ledger), (other_worker, second)):
            book = await database.read(lambda conn, service=service: service.refresh(conn, account))  # type: ignore[misc]
            assert (book.cash, book.positions) == (fresh.cash, fresh.positions)
        # Each pair of rows is one transaction: no reader ever saw half of one.
        steps = {START + number * (Decimal(10) - Decimal("150.01")) for number in range(21)}
        assert {value for seen in found[:3] for value in seen or []} <= steps

    async def test_accounts_are_apart(self, db: Database, ledger: LedgerService, account: str) -> None:
        def open_(conn: Connection) -> str:
            add_principal(conn, BOB)
            return ledger.open_account(conn, BOB.user_id, starting_cash=Decimal(500), at=AT).id

        other = await db.write(open_)
        await post(db, ledger, account, money(1))
        assert (await cash(db, ledger, other), await cash(db, ledger, account)) == (Decimal(500), START + 10)

    async def test_an_account_that_does_not_exist_is_empty(self, db: Database, ledger: LedgerService) -> None:
        book = await db.read(lambda conn: ledger.book(conn, "acc_absent"))
        assert (book.cash, dict(book.positions)) == (Decimal(0), {})
