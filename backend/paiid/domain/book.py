"""The account as a fold of its ledger: cash, positions, profit.

`AccountBook.apply` takes one transaction at a time, in the order they were recorded, so a cached book follows the
ledger without reading it again; folding everything anew gives the same book (`paiid doctor` compares).

Identity, at any prices: realized + unrealized + dividends + interest = equity - net deposits. Commissions are inside
the cost of lots and so inside realized and unrealized profit; `fees` only reports them.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from paiid.domain.account import LotMethod
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import CONTRACT_ENDS, USD, LedgerAccount, LedgerTransaction, TransactionKind
from paiid.domain.ledger_activities import activity_of, new_york_day
from paiid.domain.lot_book import NO_CHOICES, Choices, LotBook
from paiid.domain.lots import ZERO, Closed, Lot, Position


class AccountBook:
    """One account's state after the transactions applied so far; empty at first.

    Args:
        method: which lots sales use up.
        choices: the owner's own choice of lots by closing transaction, where the method lets them choose.
    """

    __slots__ = ("_balances", "_choices", "_dividends", "_lots", "_realized", "transaction_count")

    def __init__(self, method: LotMethod = LotMethod.FIFO, choices: Choices = NO_CHOICES) -> None:
        self._balances: dict[tuple[LedgerAccount, str], Decimal] = {}
        self._lots, self._choices = LotBook(method), choices
        self._realized: dict[Symbol, Decimal] = {}
        self._dividends: dict[Symbol, Decimal] = {}
        self.transaction_count = 0

    @classmethod
    def fold(cls, transactions: Iterable[LedgerTransaction]) -> "AccountBook":
        """The book after all of `transactions`, oldest first."""
        book = cls()
        for transaction in transactions:
            book.apply(transaction)
        return book

    def apply(self, transaction: LedgerTransaction) -> Closed:
        """Take one transaction in; answers the lots it closed."""
        if transaction.kind is TransactionKind.RESET:
            self._forget()
        for entry in transaction.entries:
            key = (entry.account, entry.commodity)
            total = self._balances.get(key, ZERO) + entry.amount
            if total:
                self._balances[key] = total
            else:
                self._balances.pop(key, None)
        self.transaction_count += 1
        effect = _EFFECTS.get(transaction.kind)
        return effect(self, transaction) if effect else ()

    def copy(self) -> "AccountBook":
        """An independent book with the same state: shallow dicts, and positions shared until one of the two changes."""
        twin = AccountBook(choices=self._choices)
        twin._balances = dict(self._balances)
        twin._lots = self._lots.copy()
        twin._realized = dict(self._realized)
        twin._dividends = dict(self._dividends)
        twin.transaction_count = self.transaction_count
        return twin

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AccountBook):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]  # a book changes

    @property
    def balances(self) -> Mapping[tuple[LedgerAccount, str], Decimal]:
        """Every account and commodity that is not 0."""
        return MappingProxyType(self._balances)

    @property
    def cash(self) -> Decimal:
        """USD; below 0 when money is borrowed on margin."""
        return self._usd(LedgerAccount.CASH)

    @property
    def net_deposits(self) -> Decimal:
        """USD put in minus USD taken out, since the last reset."""
        return -self._usd(LedgerAccount.CAPITAL)

    @property
    def fees(self) -> Decimal:
        """USD of commissions paid; already inside realized and unrealized profit."""
        return self._usd(LedgerAccount.FEES)

    @property
    def dividends(self) -> Decimal:
        """USD of dividends received minus those paid on short positions."""
        return -self._usd(LedgerAccount.DIVIDENDS)

    @property
    def interest(self) -> Decimal:
        """USD of interest received minus interest paid."""
        return -self._usd(LedgerAccount.INTEREST)

    @property
    def positions(self) -> Mapping[Symbol, Position]:
        """Open positions; each changes with the book."""
        return self._lots.positions

    @property
    def realized_pnl(self) -> Decimal:
        """USD over everything closed, commissions inside."""
        return sum(self._realized.values(), ZERO)

    @property
    def realized_by_symbol(self) -> Mapping[Symbol, Decimal]:
        """As `realized_pnl`, for each symbol something was closed in."""
        return MappingProxyType(self._realized)

    @property
    def dividends_by_symbol(self) -> Mapping[Symbol, Decimal]:
        """As `dividends`, for each symbol that paid."""
        return MappingProxyType(self._dividends)

    def quantity(self, symbol: Symbol) -> Decimal:
        """Shares held; below 0 when short, 0 for none."""
        position = self._lots.positions.get(symbol)
        return position.quantity if position else ZERO

    def _usd(self, account: LedgerAccount) -> Decimal:
        return self._balances.get((account, USD), ZERO)

    def _forget(self) -> None:
        self._lots = LotBook(self._lots.method)
        self._realized = {}
        self._dividends = {}

    def _fill(self, transaction: LedgerTransaction) -> Closed:
        return self._trade(transaction, cost=-transaction.total(LedgerAccount.CASH))

    def _transfer(self, transaction: LedgerTransaction) -> Closed:
        return self._trade(transaction, cost=transaction.total(LedgerAccount.TRADING))

    def _trade(self, transaction: LedgerTransaction, *, cost: Decimal) -> Closed:
        symbol = _symbol(transaction)
        event = _event(transaction, quantity=transaction.total(LedgerAccount.HOLDINGS, symbol), cost=cost)
        return self._realize(symbol, self._lots.trade(symbol, event, self._choices.get(event.id, ())))

    def _realize(self, symbol: Symbol, closed: Closed) -> Closed:
        if closed:
            gain = sum((lot.realized_pnl for lot in closed), ZERO)
            self._realized[symbol] = self._realized.get(symbol, ZERO) + gain
        return closed

    def _dividend(self, transaction: LedgerTransaction) -> Closed:
        symbol = _symbol(transaction)
        received = -transaction.total(LedgerAccount.DIVIDENDS)
        self._dividends[symbol] = self._dividends.get(symbol, ZERO) + received
        return ()

    def _split(self, transaction: LedgerTransaction) -> Closed:
        symbol = _symbol(transaction)
        new_quantity = self.quantity(symbol) + transaction.total(LedgerAccount.HOLDINGS, symbol)
        return self._realize(symbol, self._lots.split(symbol, new_quantity, _event(transaction)))

    def _contract_end(self, transaction: LedgerTransaction) -> Closed:
        """Closes contracts or, where shares were delivered, may close a position in those."""
        closed = self._lots.apply(activity_of(transaction, 0))
        return self._realize(closed[0].symbol, closed) if closed else ()


def _event(transaction: LedgerTransaction, *, quantity: Decimal = ZERO, cost: Decimal = ZERO) -> Lot:
    at = transaction.occurred_at
    return Lot(transaction.external_id, quantity, cost, new_york_day(at), at)


def _symbol(transaction: LedgerTransaction) -> Symbol:
    if transaction.symbol is None:
        raise ValueError(f"{transaction.kind} {transaction.external_id} names no symbol")
    return transaction.symbol


_EFFECTS: Final[dict[TransactionKind, Callable[[AccountBook, LedgerTransaction], Closed]]] = {
    TransactionKind.FILL: AccountBook._fill,  # noqa: SLF001  # the table belongs to the class
    TransactionKind.TRANSFER: AccountBook._transfer,  # noqa: SLF001
    TransactionKind.DIVIDEND: AccountBook._dividend,  # noqa: SLF001
    TransactionKind.SPLIT: AccountBook._split,  # noqa: SLF001
    **dict.fromkeys(CONTRACT_ENDS, AccountBook._contract_end),  # noqa: SLF001
}
