"""Undoing an import while others write or put the account away: whoever comes first, nothing is half done."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.errors import AppError
from paiid.features.imports.parsing import ImportOptions
from paiid.features.imports.service import FileGiven, ImportService
from paiid.features.ledger.models import accounts
from paiid.features.tracking.models import activities, imports
from paiid.features.tracking.service import TrackingService
from paiid.features.tracking.service.accounts import NewAccount
from tests.features.imports.test_service import Desk, desk
from tests.support.slices import ADA

__all__ = ["desk"]
HEADER = "date,type,symbol,quantity,price,account\n"
ROUNDS = 6


def rows(symbol: str, count: int = 40) -> bytes:
    """So many purchases for the account `Mine`."""
    lines = (f"2024-01-{2 + number % 20:02d},buy,{symbol},{number + 1},100,Mine\n" for number in range(count))
    return (HEADER + "".join(lines)).encode()


async def imported(service: ImportService, symbol: str) -> Any:
    return await service.run(ADA.user_id, FileGiven(f"{symbol}.csv", rows(symbol)), ImportOptions())


async def settled(*racing: Awaitable[Any]) -> list[Any]:
    """What each came to; a failure must be one that we tell."""
    found = await asyncio.gather(*racing, return_exceptions=True)
    for one in found:
        assert not isinstance(one, BaseException) or isinstance(one, AppError), one
    return found


async def must_be_whole(db: Database) -> None:
    """Each import has all of its rows or, once undone, none; each row is of an account that is there."""

    def read(conn: Connection) -> list[tuple[int, int, bool]]:
        rows_of = select(func.count()).where(activities.c.import_seq == imports.c.seq).scalar_subquery()
        query = select(imports.c.imported, rows_of, imports.c.undone_at.is_not(None))
        lost = select(func.count()).where(activities.c.account_id.not_in(select(accounts.c.id)))
        assert conn.execute(lost).scalar_one() == 0
        selected = select(func.count()).where(accounts.c.is_selected, accounts.c.archived_at.is_(None))
        assert conn.execute(selected).scalar_one() <= 1
        return [(told, there, bool(undone)) for told, there, undone in conn.execute(query)]

    for told, there, undone in await db.read(read):
        assert there == (0 if undone else told)


@pytest.fixture
async def other(desk: Desk, clock: ManualClock) -> TrackingService:
    """Another account to work with, so that `Mine` may go."""
    await desk.tracking.accounts.create(ADA.user_id, NewAccount("Other", "USD"))
    return desk.tracking


async def test_against_another_import_into_the_same_account(desk: Desk, other: TrackingService) -> None:
    for number in range(ROUNDS):
        first = await imported(desk.service, f"A{number}")
        await settled(
            desk.service.undo(ADA.user_id, first.row.id),
            imported(desk.service, f"B{number}"),
            desk.service.undo(ADA.user_id, first.row.id),
        )
        await must_be_whole(desk.db)


async def test_against_the_account_being_put_away(desk: Desk, other: TrackingService) -> None:
    for number in range(ROUNDS):
        first = await imported(desk.service, f"A{number}")
        (account,) = first.plan.accounts
        await settled(
            desk.service.undo(ADA.user_id, first.row.id),
            other.accounts.archive(ADA.user_id, account.present.id),
            imported(desk.service, f"B{number}"),
        )
        await must_be_whole(desk.db)
