"""An account when the day began, and what moved since, from its ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from paiid.domain.instrument import Symbol
from paiid.domain.ledger import USD, LedgerAccount, LedgerTransaction
from paiid.domain.lots import ZERO


@dataclass(frozen=True, slots=True)
class DayStart:
    """The account at `began_at`, and the money moved since.

    `flows` are deposits less withdrawals since. `money_by_symbol` is the cash that fills and dividends of a symbol
    brought (above 0) or took since, commissions inside.
    """

    began_at: datetime
    cash: Decimal
    quantities: Mapping[Symbol, Decimal]
    flows: Decimal
    money_by_symbol: Mapping[Symbol, Decimal]


def day_start(transactions: Iterable[LedgerTransaction], began_at: datetime) -> DayStart:
    """Divide the ledger at `began_at`; a transaction at that very instant belongs to the day before."""
    cash = flows = ZERO
    quantities: dict[Symbol, Decimal] = {}
    money: dict[Symbol, Decimal] = {}
    for transaction in transactions:
        if transaction.occurred_at > began_at:
            flows += flow_of(transaction)
            if (symbol := _moved_money_of(transaction)) is not None:
                money[symbol] = money.get(symbol, ZERO) + transaction.total(LedgerAccount.CASH)
            continue
        for entry in transaction.entries:
            if entry.account is LedgerAccount.CASH:
                cash += entry.amount
            elif entry.account is LedgerAccount.HOLDINGS:
                symbol = Symbol(entry.commodity)
                quantities[symbol] = quantities.get(symbol, ZERO) + entry.amount
    held = {symbol: quantity for symbol, quantity in quantities.items() if quantity}
    return DayStart(began_at, cash, held, flows, money)


def _moved_money_of(transaction: LedgerTransaction) -> Symbol | None:
    """The symbol its cash was for: of contracts that ended, what they delivered."""
    traded = (entry.commodity for entry in transaction.entries if entry.account is LedgerAccount.TRADING)
    return next((Symbol(one) for one in traded if one != USD), transaction.symbol)


def flow_of(transaction: LedgerTransaction) -> Decimal:
    """USD the owner put in (above 0) or took out."""
    return -transaction.total(LedgerAccount.CAPITAL, USD)
