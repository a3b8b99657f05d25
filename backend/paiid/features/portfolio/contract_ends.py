"""Ends of option contracts in accounts that the local broker keeps: no other broker tells of them."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.activity import Activity, ActivityKind
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerTransaction, contract_end
from paiid.domain.option import OptionSymbol, is_option, symbol_in
from paiid.domain.option_ends import is_exercised_at
from paiid.features.activity import service as activity
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService
from paiid.ports.market_data import MarketData, close_of

logger = logging.getLogger(__name__)

_BOOKED_AT: Final = time(17, 30)
"""New York; as ends at other brokers are dated."""
_Held = dict[Symbol, Decimal]


@dataclass(frozen=True)
class ContractEnds:
    """Books what becomes of contracts at the close of their last day. Running again changes nothing.

    A cent in the money is exercised; what was written is assigned then, at the strike. Nobody exercises early here.
    """

    db: Database
    clock: Clock
    market_data: MarketData
    ledger: LedgerService

    async def run(self) -> int:
        """Book what is due; how many ends that were.

        Raises:
            ProviderError: a close cannot be had; the next run tries again.
        """
        now = self.market_data.now()
        held = await self.db.read(lambda conn: list(self._ended(conn, now)))
        closes = {
            option: await close_of(self.market_data, Symbol(option.root), option.expiration)
            for option in {OptionSymbol.parse(symbol) for _, contracts in held for symbol in contracts}
        }
        known = {option: close for option, close in closes.items() if close is not None}
        return sum([await self._book(account, known, now) for account, _ in held])

    def _ended(self, conn: Connection, now: datetime) -> Iterator[tuple[AccountRow, _Held]]:
        for account in self.ledger.repository.accounts(conn):
            if account.archived_at is None and account.is_ours:
                contracts = self._due(conn, account, now)
                if contracts:
                    yield account, contracts

    def _due(self, conn: Connection, account: AccountRow, now: datetime) -> _Held:
        positions = self.ledger.book(conn, account.id).positions
        return {
            symbol: one.quantity
            for symbol, one in positions.items()
            if is_option(symbol) and one.quantity and booked_at(OptionSymbol.parse(symbol).expiration) <= now
        }

    async def _book(self, account: AccountRow, closes: Mapping[OptionSymbol, Decimal], now: datetime) -> int:
        def write(conn: Connection) -> int:
            self.ledger.repository.lock_account(conn, account.id)
            posted = 0
            for symbol, quantity in self._due(conn, account, now).items():
                close = closes.get(OptionSymbol.parse(symbol))
                posting = None if close is None else end_of(symbol, quantity, close)
                if posting is not None and self.ledger.post(conn, account.id, posting):
                    facts = {"symbol": symbol, "external_id": posting.external_id}
                    activity.record(conn, account.user_id, f"{posting.kind}-posted", facts, self.clock.now(), None)
                    posted += 1
            return posted

        posted = await self.db.write(write)
        logger.info("contract_ends_posted", extra={"account_id": account.id, "count": posted})
        return posted


def booked_at(expiration: date) -> datetime:
    """When the end of contracts of that day is booked."""
    return datetime.combine(expiration, _BOOKED_AT, NEW_YORK)


def end_of(symbol: Symbol, held: Decimal, close: Decimal) -> LedgerTransaction | None:
    """What becomes of the `held` contracts (below 0: written), their underlying having closed at `close` USD."""
    option = symbol_in(symbol)
    if option is None or not held:
        return None
    kind = ActivityKind.EXPIRY
    if is_exercised_at(option, close):
        kind = ActivityKind.ASSIGNMENT if held < 0 else ActivityKind.EXERCISE
    at = booked_at(option.expiration)
    told = Activity(f"contract-end:{symbol}", kind, option.expiration, at, symbol, abs(held))
    return contract_end(told, held)
