"""The owner's choice of the lots that a sale uses up."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.account import LotMethod
from paiid.domain.activity import OPTION_ENDS, TRADES, Activity, ActivityKind, activity_order
from paiid.features.activity import service as activity_log
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.lots.errors import ClosingNotFoundError, LotNotOpenError
from paiid.features.portfolio.lots.folding import Plan, fold_of
from paiid.features.portfolio.lots.pricing import LotPrices
from paiid.features.portfolio.lots.reading import AccountActivities, LotGroup, LotReader, LotReading

_MOST_TOLD: Final = 400
_CLOSING: Final = TRADES | OPTION_ENDS | {ActivityKind.TRANSFER_OUT}


@dataclass(frozen=True)
class ChooseLots:
    """Keeps choices; they hold while the account's method is `specific`."""

    db: Database
    clock: Clock
    reader: LotReader
    prices: LotPrices

    async def choose(
        self, user_id: str, closing_id: str, lots: Sequence[str], *, account: str | None = None, ip: str | None = None
    ) -> AccountRow:
        """Use `lots` up first, in that order, in the named sale; none takes the choice back.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use, or means several.
            ClosingNotFoundError: the account has no such sale.
            LotNotOpenError: a lot was not open when it happened.
        """
        reading = await self.db.read(lambda conn: self.reader.one(conn, user_id, account))
        (row,), (group,) = reading.wanted, reading.groups
        closing = _closing(group.accounts[row.id].activities, closing_id)
        wanted = tuple(dict.fromkeys(lots))
        if wanted:
            await self._require_open(reading, group, closing, wanted)

        def write(conn: Connection) -> AccountRow:
            found = self.reader.accounts.ledger.lock_account_of(conn, user_id, row.id)
            self.reader.choices.put(conn, row.id, closing_id, wanted)
            facts = {"account_id": row.id, "closing_id": closing_id, "lots": " ".join(wanted)[:_MOST_TOLD]}
            activity_log.record(conn, user_id, "lots-chosen", facts, self.clock.now(), ip)
            return found

        return await self.db.write(write)

    async def _require_open(self, reading: LotReading, group: LotGroup, closing: Activity, lots: Sequence[str]) -> None:
        before, row = _until(group, closing), reading.wanted[0]
        methods = {one.id: one.lot_method for one in group.rows} | {row.id: LotMethod.SPECIFIC}
        base = reading.ref.currency
        plan = Plan(base, methods, await self.prices.units(reading, before), reading.own.rates_into(base))
        fold, _ = await asyncio.to_thread(fold_of, before, plan)
        position = fold.books[row.id].positions.get(closing.symbol) if closing.symbol is not None else None
        is_open = {lot.id for lot in position.lots} if position is not None else set()
        if unknown := [lot_id for lot_id in lots if lot_id not in is_open]:
            raise LotNotOpenError(f"The lot {unknown[0]!r} was not open when {closing.id!r} happened.", lots=unknown)


def _closing(activities: Sequence[Activity], closing_id: str) -> Activity:
    found = next((one for one in activities if one.id == closing_id and one.kind in _CLOSING), None)
    if found is None:
        raise ClosingNotFoundError("The account has no sale with that id.")
    return found


def _until(group: LotGroup, closing: Activity) -> LotGroup:
    """The group with what came before `closing`."""
    end = activity_order(closing)
    accounts = {
        account: AccountActivities().extended([one for one in found.activities if activity_order(one) < end])
        for account, found in group.accounts.items()
    }
    return replace(group, accounts=accounts)
