"""The one book of an account: double entry in several commodities.

A transaction is a set of entries (account, commodity, amount); for each commodity, USD or a symbol, they sum to 0,
so nothing appears or vanishes. It holds facts only: what an asset cost, average prices and profit are folds
(`book.py`). Amounts of USD are whole cents, amounts of shares have at most nine decimals.

Signs: cash and holdings are what the account has (a short position is a negative holding), fees what it paid;
capital, dividends and interest are where money came from, so income there is negative. `trading` is the other side
of an exchange of shares for money, `corporate_actions` of shares that a split made and of contracts that ended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.core.clock import require_utc
from paiid.domain.activity import Activity, ActivityKind, multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.money import CENT, QUANTITY_STEP, gross_amount, to_cents
from paiid.domain.option_ends import delivery
from paiid.domain.order import Execution, Side

USD: Final = "USD"
_MAX_COMMODITY: Final = 32


class LedgerAccount(StrEnum):
    """The accounts of the book."""

    CASH = "cash"
    HOLDINGS = "holdings"
    TRADING = "trading"
    FEES = "fees"
    DIVIDENDS = "dividends"
    INTEREST = "interest"
    CAPITAL = "capital"
    CORPORATE_ACTIONS = "corporate_actions"


class TransactionKind(StrEnum):
    """What happened."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    FILL = "fill"
    DIVIDEND = "dividend"
    SPLIT = "split"
    RESET = "reset"
    TRANSFER = "transfer"
    INTEREST = "interest"
    FEE = "fee"
    EXPIRY = "expiry"
    ASSIGNMENT = "assignment"
    EXERCISE = "exercise"


CONTRACT_ENDS: Final = {
    TransactionKind.EXPIRY: ActivityKind.EXPIRY,
    TransactionKind.ASSIGNMENT: ActivityKind.ASSIGNMENT,
    TransactionKind.EXERCISE: ActivityKind.EXERCISE,
}


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """`amount` of one commodity moved into (above 0) or out of (below 0) an account."""

    account: LedgerAccount
    commodity: str
    amount: Decimal


class UnbalancedTransactionError(Exception):
    """The entries of a transaction do not sum to 0 in some commodity."""


@dataclass(frozen=True, slots=True)
class LedgerTransaction:
    """One event, whole or not at all.

    `external_id` is the id of the fact behind it (an execution, a dividend of a day): with `kind` it is unique in an
    account, so that the same fact is never booked twice. `symbol` is what it is about, where it is about one.

    Raises:
        UnbalancedTransactionError: a commodity does not sum to 0.
        ValueError: no entries, an amount that is zero, not finite or not whole cents, a naive instant.
    """

    kind: TransactionKind
    external_id: str
    occurred_at: datetime
    entries: tuple[LedgerEntry, ...]
    symbol: Symbol | None = None
    memo: str = ""

    def __post_init__(self) -> None:
        require_utc(self.occurred_at)
        if not self.entries:
            raise ValueError("a transaction has entries")
        sums: dict[str, Decimal] = {}
        for entry in self.entries:
            if not entry.amount.is_finite() or entry.amount == 0:
                raise ValueError(f"not an amount: {entry.amount}")
            if not 0 < len(entry.commodity) <= _MAX_COMMODITY:
                raise ValueError(f"not a commodity: {entry.commodity!r}")
            if entry.commodity == USD and entry.amount % CENT:
                raise ValueError(f"not whole cents: {entry.amount}")
            sums[entry.commodity] = sums.get(entry.commodity, Decimal(0)) + entry.amount
        if wrong := {commodity: total for commodity, total in sums.items() if total}:
            raise UnbalancedTransactionError(f"{self.kind} {self.external_id}: {wrong}")

    def total(self, account: LedgerAccount, commodity: str = USD) -> Decimal:
        """What the transaction moved into `account`."""
        return sum(
            (entry.amount for entry in self.entries if entry.account is account and entry.commodity == commodity),
            Decimal(0),
        )


def deposit(amount: Decimal, *, external_id: str, at: datetime, memo: str = "") -> LedgerTransaction:
    """Money the owner put in; `amount` > 0 USD."""
    entries = _entries((LedgerAccount.CASH, USD, _positive(amount)), (LedgerAccount.CAPITAL, USD, -amount))
    return LedgerTransaction(TransactionKind.DEPOSIT, external_id, at, entries, memo=memo)


def withdrawal(amount: Decimal, *, external_id: str, at: datetime, memo: str = "") -> LedgerTransaction:
    """Money the owner took out; `amount` > 0 USD."""
    entries = _entries((LedgerAccount.CASH, USD, -_positive(amount)), (LedgerAccount.CAPITAL, USD, amount))
    return LedgerTransaction(TransactionKind.WITHDRAWAL, external_id, at, entries, memo=memo)


def fill(execution: Execution) -> LedgerTransaction:
    """One execution: shares or contracts against money, and the fee.

    The money is price x quantity in whole cents, of option contracts 100 times that: their price is for one share.
    """
    sign = 1 if execution.side is Side.BUY else -1
    quantity = _positive(execution.quantity) * sign
    gross = gross_amount(execution.price * multiplier(execution.symbol), execution.quantity) * sign
    fee = to_cents(execution.fee)
    entries = _entries(
        (LedgerAccount.HOLDINGS, execution.symbol, quantity),
        (LedgerAccount.TRADING, execution.symbol, -quantity),
        (LedgerAccount.TRADING, USD, gross),
        (LedgerAccount.FEES, USD, fee),
        (LedgerAccount.CASH, USD, -gross - fee),
    )
    return LedgerTransaction(
        TransactionKind.FILL, execution.id, execution.executed_at, entries, symbol=execution.symbol
    )


def dividend(
    symbol: Symbol, quantity: Decimal, amount_per_share: Decimal, *, external_id: str, at: datetime
) -> LedgerTransaction | None:
    """A cash dividend on `quantity` shares held; a short position (below 0) pays it. None when it comes to no cent."""
    amount = gross_amount(_positive(amount_per_share), quantity)
    if amount == 0:
        return None
    entries = _entries((LedgerAccount.CASH, USD, amount), (LedgerAccount.DIVIDENDS, USD, -amount))
    return LedgerTransaction(TransactionKind.DIVIDEND, external_id, at, entries, symbol=symbol)


def split(
    symbol: Symbol, quantity: Decimal, ratio: Decimal, *, external_id: str, at: datetime
) -> LedgerTransaction | None:
    """`ratio` new shares for each of the `quantity` held (4 for a 4:1 split, 0.1 for a 1:10 reverse one).

    Fractions stay in the account, rounded to nine decimals; there is no cash in lieu. None when nothing changes.
    """
    change = (quantity * _positive(ratio)).quantize(QUANTITY_STEP) - quantity
    if change == 0:
        return None
    entries = _entries((LedgerAccount.HOLDINGS, symbol, change), (LedgerAccount.CORPORATE_ACTIONS, symbol, -change))
    return LedgerTransaction(TransactionKind.SPLIT, external_id, at, entries, symbol=symbol)


def transfer(symbol: Symbol, quantity: Decimal, cost: Decimal, *, external_id: str, at: datetime) -> LedgerTransaction:
    """Shares that the owner brought (`quantity` > 0) with what they cost, in USD; a short position brings a debt.

    Both `quantity` and `cost` are below 0 then. No cash moves: what was brought counts as put in.
    """
    worth = to_cents(cost)
    entries = _entries(
        (LedgerAccount.HOLDINGS, symbol, quantity),
        (LedgerAccount.TRADING, symbol, -quantity),
        (LedgerAccount.TRADING, USD, worth),
        (LedgerAccount.CAPITAL, USD, -worth),
    )
    return LedgerTransaction(TransactionKind.TRANSFER, external_id, at, entries, symbol=symbol)


def contract_end(end: Activity, held: Decimal, *, memo: str = "") -> LedgerTransaction:
    """The end of `end.quantity` of the `held` contracts, below 0 written, with the shares they deliver at the strike.

    Raises:
        ValueError: it is no such end, not so many are held, or they settle in cash.
    """
    symbol, at = end.symbol, end.at
    moved = delivery(end, is_written=held < 0)
    if symbol is None or at is None or (moved is None) != (end.kind is ActivityKind.EXPIRY):
        raise ValueError(f"not the end of a contract: {end}")
    if not 0 < end.quantity <= abs(held) or (moved is not None and not moved.quantity):
        raise ValueError(f"{end.kind} of {end.quantity} {symbol}, of which {held} are held")
    gone = end.quantity if held < 0 else -end.quantity
    entries = _entries((LedgerAccount.HOLDINGS, symbol, gone), (LedgerAccount.CORPORATE_ACTIONS, symbol, -gone))
    if moved is not None:
        entries += _entries(
            (LedgerAccount.HOLDINGS, moved.symbol, moved.quantity),
            (LedgerAccount.TRADING, moved.symbol, -moved.quantity),
            (LedgerAccount.TRADING, USD, -moved.cash),
            (LedgerAccount.CASH, USD, moved.cash),
        )
    return LedgerTransaction(TransactionKind(end.kind.value), end.id, at, entries, symbol=symbol, memo=memo)


def interest(amount: Decimal, *, external_id: str, at: datetime, memo: str = "") -> LedgerTransaction:
    """Interest received (above 0) or paid, USD."""
    entries = _entries((LedgerAccount.CASH, USD, amount), (LedgerAccount.INTEREST, USD, -amount))
    return LedgerTransaction(TransactionKind.INTEREST, external_id, at, entries, memo=memo)


def charge(amount: Decimal, *, external_id: str, at: datetime, memo: str = "") -> LedgerTransaction:
    """A fee that belongs to no execution: `amount` USD paid (above 0) or given back.

    It counts as interest paid: fees of executions are part of what positions cost, this one is not.
    """
    entries = _entries((LedgerAccount.CASH, USD, -amount), (LedgerAccount.INTEREST, USD, amount))
    return LedgerTransaction(TransactionKind.FEE, external_id, at, entries, memo=memo)


def reset(
    balances: Mapping[tuple[LedgerAccount, str], Decimal], starting_cash: Decimal, *, external_id: str, at: datetime
) -> LedgerTransaction:
    """Undo every balance (`AccountBook.balances`) and start over with `starting_cash` > 0 USD; history stays."""
    entries = _entries(
        *((account, commodity, -amount) for (account, commodity), amount in sorted(balances.items())),
        (LedgerAccount.CASH, USD, _positive(starting_cash)),
        (LedgerAccount.CAPITAL, USD, -starting_cash),
    )
    return LedgerTransaction(TransactionKind.RESET, external_id, at, entries)


def balances_of(transactions: Iterable[LedgerTransaction]) -> dict[tuple[LedgerAccount, str], Decimal]:
    """The sum of every account and commodity, zero ones left out: the trial balance."""
    sums: dict[tuple[LedgerAccount, str], Decimal] = {}
    for transaction in transactions:
        for entry in transaction.entries:
            key = (entry.account, entry.commodity)
            sums[key] = sums.get(key, Decimal(0)) + entry.amount
    return {key: amount for key, amount in sums.items() if amount}


def _entries(*parts: tuple[LedgerAccount, str, Decimal]) -> tuple[LedgerEntry, ...]:
    return tuple(LedgerEntry(account, commodity, amount) for account, commodity, amount in parts if amount)


def _positive(value: Decimal) -> Decimal:
    if not value.is_finite() or value <= 0:
        raise ValueError(f"must be above 0: {value}")
    return value
