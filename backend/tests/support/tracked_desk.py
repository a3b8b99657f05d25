"""A desk whose user also tracks accounts: activities, private prices and rates in the real tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert

from paiid.core.ids import new_id
from paiid.domain.instrument import Symbol
from paiid.features.ledger.repository import AccountRow, LedgerRepository
from paiid.features.ledger.service import new_stamp
from paiid.features.tracking.models import currency_rates, imports, private_prices
from paiid.features.tracking.repository import PrivateInstrument
from paiid.features.tracking.writing import TrackingWriter
from tests.support.pnl import OPENED, SPY, PnlAccount, at
from tests.support.scripted_market import ACME
from tests.support.tracked import activity, tracked_row


@dataclass
class TrackedDesk:
    """What a test adds to the desk of `pnl`."""

    pnl: PnlAccount
    _number: int = 0

    async def account(self, name: str, *rows: Mapping[str, Any], currency: str = "USD") -> AccountRow:
        """A tracked account with these activities, as scenario rows."""
        row = tracked_row(name, currency)
        values = {field: getattr(row, field) for field in row.__dataclass_fields__}
        found = AccountRow(
            **values | {"user_id": self.pnl.desk.user_id, "id": new_id("acc"), "orders_stamp": new_stamp()}
        )
        await self.pnl.desk.db.write(lambda conn: LedgerRepository().insert_account(conn, found))
        await self.add(found, *rows)
        return found

    async def add(self, account: AccountRow, *rows: Mapping[str, Any]) -> None:
        """More activities."""
        made = []
        for row in rows:
            self._number += 1
            made.append(activity({"id": f"act-{self._number}", **row}, self._number, account.currency))
        await self.pnl.desk.db.write(lambda conn: TrackingWriter().add(conn, account.id, made))

    async def select(self, account: AccountRow) -> None:
        """Work with it."""
        await self.pnl.service.choosing.select(self.pnl.desk.user_id, account.id)

    async def instrument(self, symbol: str, closes: Mapping[str, str], *, currency: str = "USD") -> None:
        """A private instrument with prices by day."""
        user_id = self.pnl.desk.user_id
        one = PrivateInstrument(user_id, Symbol(symbol), f"{symbol} of mine", currency, "property", "Homes", OPENED)

        def write(conn: Connection) -> None:
            TrackingWriter().put_instrument(conn, one)
            seq = self._import(conn, "prices")
            rows = [
                {
                    "user_id": user_id,
                    "symbol": symbol,
                    "day": date.fromisoformat(day),
                    "import_seq": seq,
                    "close": Decimal(close),
                }
                for day, close in closes.items()
            ]
            conn.execute(insert(private_prices), rows)

        await self.pnl.desk.db.write(write)

    async def rates(self, base: str, rates: Mapping[str, str], quote: str = "USD") -> None:
        """What one unit of `base` is worth, by day."""
        user_id = self.pnl.desk.user_id

        def write(conn: Connection) -> None:
            seq = self._import(conn, "rates")
            rows = [
                {
                    "user_id": user_id,
                    "base": base,
                    "quote": quote,
                    "day": date.fromisoformat(day),
                    "import_seq": seq,
                    "rate": Decimal(rate),
                }
                for day, rate in rates.items()
            ]
            conn.execute(insert(currency_rates), rows)

        await self.pnl.desk.db.write(write)

    def _import(self, conn: Connection, kind: str) -> int:
        values = {
            "id": new_id("imp"), "user_id": self.pnl.desk.user_id, "kind": kind, "preset": "generic",
            "file_name": "a.csv", "file_sha256": "0" * 64, "rows": 1, "imported": 1, "duplicates": 0, "refused": 0,
            "created_at": OPENED,
        }  # fmt: skip
        return int(conn.execute(insert(imports).values(values).returning(imports.c.seq)).scalar_one())


def closes_of_a_week(account: PnlAccount) -> None:
    """ACME and SPY have closes up to Thursday the 19th, SPY its minute when the account was opened."""
    market = account.market
    market.closes[ACME] = {16: "50.00", 17: "51.00", 18: "52.00", 19: "54.00"}
    market.closes[SPY] = {13: "600.00", 16: "600.00", 17: "603.00", 18: "606.00", 19: "609.00"}
    market.minute(SPY, OPENED, "600.00")


async def friday_noon(account: PnlAccount) -> TrackedDesk:
    """The present is Friday the 20th, noon, after that week; ACME stands at 55, SPY at 612."""
    closes_of_a_week(account)
    await account.at(at(20, "12:00"), ACME="55.00", SPY="612.00")
    return TrackedDesk(account)
