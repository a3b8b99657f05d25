"""Ends of the contracts that an automation wrote: as its account's broker booked them, until then by the close."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerAccount, TransactionKind
from paiid.domain.market import CorporateActionKind
from paiid.domain.option import OptionSymbol, is_option
from paiid.domain.option_ends import is_exercised_at
from paiid.features.automation.contracts import ContractEnd, OwnContract
from paiid.features.automation.holding import OwnFill
from paiid.features.automation.rows import AutomationRow
from paiid.features.ledger.service import LedgerService
from paiid.ports.market_data import MarketData, close_of

_ENDS: Final = {TransactionKind.EXPIRY: False, TransactionKind.ASSIGNMENT: True}


def contracts_of(fills: Sequence[OwnFill]) -> list[Symbol]:
    """The contracts that were ever traded, each once."""
    return list(dict.fromkeys(fill.symbol for fill in fills if is_option(fill.symbol)))


def booked_ends(
    ledger: LedgerService, conn: Connection, row: AutomationRow, contracts: Sequence[Symbol]
) -> list[ContractEnd]:
    """What the account's ledger tells of the ends of `contracts`."""
    wanted, found = set(contracts), []
    if not wanted:
        return []
    for recorded in ledger.transactions(conn, row.account_id):
        one = recorded.transaction
        if one.kind in _ENDS and one.symbol in wanted and one.symbol is not None:
            session = one.occurred_at.astimezone(NEW_YORK).date()
            gone = abs(one.total(LedgerAccount.HOLDINGS, one.symbol))
            found.append(ContractEnd(one.symbol, session, _ENDS[one.kind], gone))
    return found


async def ends_to_come(
    market_data: MarketData, contracts: Sequence[Symbol], booked: Sequence[ContractEnd], through: date
) -> list[ContractEnd]:
    """Of contracts whose day is over and whose end nobody has booked: what their underlying's close makes of them.

    Raises:
        ProviderError: a close cannot be had.
    """
    known, found = {one.symbol for one in booked}, []
    for symbol in contracts:
        option = OptionSymbol.parse(symbol)
        if symbol in known or option.expiration > through:
            continue
        close = await close_of(market_data, Symbol(option.root), option.expiration)
        if close is not None:
            is_assigned = is_exercised_at(option, close)
            found.append(ContractEnd(symbol, option.expiration, is_assigned, None, is_booked=False))
    return found


async def split_since(market_data: MarketData, contracts: Sequence[OwnContract], through: date) -> str | None:
    """In words, a split of what open contracts are on since they were written: they are others then.

    Raises:
        ProviderError: splits cannot be had.
    """
    if not contracts:
        return None
    first = min(one.opened for one in contracts)
    underlyings = sorted({one.underlying for one in contracts})
    for action in await market_data.corporate_actions(underlyings, start=first, end=through):
        if action.kind is CorporateActionKind.SPLIT:
            for one in contracts:
                if one.underlying == action.symbol and action.ex_date > one.opened:
                    return f"A split of {one.underlying} adjusts {one.symbol}: close it at the broker."
    return None
