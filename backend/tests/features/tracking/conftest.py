"""Ada with a tracked account, and rows put into it as an import would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection, insert

from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.domain.account import AccountKind, BrokerId
from paiid.domain.activity import Activity
from paiid.features.ledger.repository import AccountRow, LedgerRepository
from paiid.features.ledger.service import new_stamp
from paiid.features.tracking.models import imports
from paiid.features.tracking.repository import TrackingRepository
from paiid.features.tracking.writing import TrackingWriter
from tests.support.slices import ADA, add_principal

AT = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


@dataclass
class Tracked:
    """An open database with one tracked account of Ada's."""

    db: Database
    account_id: str

    async def add(self, *found: Activity) -> None:
        await self.db.write(lambda conn: TrackingWriter().add(conn, self.account_id, found))

    async def all(self, *, after_seq: int = 0) -> Sequence[Activity]:
        return await self.db.read(
            lambda conn: TrackingRepository().activities(conn, self.account_id, after_seq=after_seq)
        )


def tracked_row(name: str = "Schwab", *, user_id: str = ADA.user_id) -> AccountRow:
    return AccountRow(
        id=new_id("acc"), user_id=user_id, name=name, mode="tracked", kind=AccountKind.CASH, currency="USD",
        starting_cash=Decimal(0), allows_shorting=False, commission_per_share=Decimal(0), slippage_bps=Decimal(0),
        is_demo=False, created_at=AT, archived_at=None, orders_stamp=new_stamp(), broker=BrokerId.TRACKED,
        is_selected=False,
    )  # fmt: skip


def add_import(conn: Connection, kind: str = "prices") -> int:
    """The sequence of a new import of Ada's."""
    values = {
        "id": new_id("imp"), "user_id": ADA.user_id, "kind": kind, "preset": "generic", "file_name": "a.csv",
        "file_sha256": "0" * 64, "rows": 1, "imported": 1, "duplicates": 0, "refused": 0, "created_at": AT,
    }  # fmt: skip
    return int(conn.execute(insert(imports).values(values).returning(imports.c.seq)).scalar_one())


def day(number: int, month: int = 1) -> date:
    return date(2026, month, number)


@pytest.fixture
async def tracked(db: Database) -> Tracked:
    row = tracked_row()

    def open_(conn: Connection) -> None:
        add_principal(conn, ADA)
        LedgerRepository().insert_account(conn, row)

    await db.write(open_)
    return Tracked(db, row.id)
