"""What a ledger says, in the words of a statement: the activities of an account that a broker of ours keeps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from paiid.domain.activity import ZERO, Activity, ActivityKind, multiplier
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import CONTRACT_ENDS, LedgerAccount, LedgerTransaction, TransactionKind
from paiid.domain.money import MONEY_STEP, QUANTITY_STEP

_EXACT: Final = Context(prec=50)
_PLAIN_RATIO: Final = 1000
_SURE_OF_THE_DAY: Final = 5


def activities_of_ledger(transactions: Iterable[LedgerTransaction]) -> list[Activity]:
    """The activities of a whole ledger, in the order in which they count (`activity_order`).

    Cash and shares moved are those of the ledger to the last digit. Ids are external ids; `sequence` is the place in
    the ledger, from 1. A reset starts over: only what was recorded after the last one counts, and the cash it began
    with is a deposit. What was recorded late, like a dividend, stands where it happened.

    Args:
        transactions: all of the account's, in the order of recording.
    """
    places = _present_life(list(transactions))
    # A split concerns what was held before its instant, and so comes first in it.
    places.sort(key=lambda place: (place[1].occurred_at, place[1].kind is not TransactionKind.SPLIT, place[0]))
    held: dict[Symbol, Decimal] = {}
    return [_following(sequence, transaction, held) for sequence, transaction in places]


def activity_of(transaction: LedgerTransaction, sequence: int, held: Decimal = ZERO) -> Activity:
    """One transaction.

    Args:
        transaction: what was recorded.
        sequence: its place in the ledger.
        held: shares of its symbol held before it; only a split needs them.
    """
    return _activity(transaction, sequence, _moved(transaction), held)


def new_york_day(instant: datetime) -> date:
    """The day in New York of an instant in UTC."""
    # New York is four or five hours behind; only within that one hour does it take the zone's rules to tell the day.
    if instant.tzinfo is UTC and instant.hour >= _SURE_OF_THE_DAY:
        return instant.date()
    return instant.astimezone(NEW_YORK).date()


class _Moved(NamedTuple):
    """What a transaction moved into the accounts that matter here."""

    cash: Decimal
    shares: Decimal
    fees: Decimal
    worth: Decimal


class _Facts(NamedTuple):
    """What differs from kind to kind."""

    kind: ActivityKind
    amount: Decimal = ZERO
    fee: Decimal = ZERO
    quantity: Decimal = ZERO
    price: Decimal | None = None


def _present_life(transactions: Sequence[LedgerTransaction]) -> list[tuple[int, LedgerTransaction]]:
    """The transactions that count, each with its place."""
    places = list(enumerate(transactions, 1))
    resets = [place for place, one in places if one.kind is TransactionKind.RESET]
    return places[resets[-1] - 1 :] if resets else places


def _following(sequence: int, transaction: LedgerTransaction, held: dict[Symbol, Decimal]) -> Activity:
    """The next activity, with `held` brought up to date."""
    moved, symbol = _moved(transaction), transaction.symbol
    if symbol is None:
        return _activity(transaction, sequence, moved, ZERO)
    before = held.get(symbol, ZERO)
    for entry in transaction.entries:
        if entry.account is LedgerAccount.HOLDINGS:
            held[Symbol(entry.commodity)] = held.get(Symbol(entry.commodity), ZERO) + entry.amount
    return _activity(transaction, sequence, moved, before)


def _moved(transaction: LedgerTransaction) -> _Moved:
    cash = shares = fees = worth = ZERO
    symbol = transaction.symbol
    for entry in transaction.entries:
        account = entry.account
        if account is LedgerAccount.CASH:
            cash += entry.amount
        elif account is LedgerAccount.HOLDINGS and entry.commodity == symbol:
            shares += entry.amount
        elif account is LedgerAccount.FEES:
            fees += entry.amount
        elif account is LedgerAccount.TRADING and entry.commodity != symbol:
            worth += entry.amount
    return _Moved(cash, shares, fees, worth)


def _activity(transaction: LedgerTransaction, sequence: int, moved: _Moved, held: Decimal) -> Activity:
    kind, at = transaction.kind, transaction.occurred_at
    facts = _READERS[kind](transaction, moved, held)
    return Activity(
        id=transaction.external_id,
        kind=facts.kind,
        day=new_york_day(at),
        at=at,
        symbol=transaction.symbol,
        quantity=facts.quantity,
        price=facts.price,
        amount=facts.amount,
        fee=facts.fee,
        note=transaction.memo,
        sequence=0 if kind is TransactionKind.SPLIT else sequence,
    )


def _fill(transaction: LedgerTransaction, moved: _Moved, _: Decimal) -> _Facts:
    gross, quantity = abs(moved.worth), abs(moved.shares)
    kind = ActivityKind.BUY if moved.shares > 0 else ActivityKind.SELL
    price = _per_share(gross, quantity, _symbol(transaction)).quantize(MONEY_STEP)
    return _Facts(kind, gross, moved.fees, quantity, price)


def _transfer(transaction: LedgerTransaction, moved: _Moved, _: Decimal) -> _Facts:
    """Shares brought; a short position, which is a debt, as shares that went."""
    kind = ActivityKind.TRANSFER_IN if moved.shares > 0 else ActivityKind.TRANSFER_OUT
    quantity = abs(moved.shares)
    price = _per_share(abs(moved.worth), quantity, _symbol(transaction))
    return _Facts(kind, quantity=quantity, price=price)


def _split(_: LedgerTransaction, moved: _Moved, held: Decimal) -> _Facts:
    if held:
        return _Facts(ActivityKind.SPLIT, quantity=_ratio(held, held + moved.shares))
    kind = ActivityKind.TRANSFER_IN if moved.shares > 0 else ActivityKind.TRANSFER_OUT
    return _Facts(kind, quantity=abs(moved.shares), price=ZERO)


def _reset(transaction: LedgerTransaction, _moved: _Moved, _: Decimal) -> _Facts:
    # The last thing a reset books is what the new life begins with, as capital.
    started = [entry.amount for entry in transaction.entries if entry.account is LedgerAccount.CAPITAL][-1]
    return _Facts(ActivityKind.DEPOSIT, -started)


def _contract_end(transaction: LedgerTransaction, moved: _Moved, _: Decimal) -> _Facts:
    # What they delivered follows from the contract's name.
    return _Facts(CONTRACT_ENDS[transaction.kind], quantity=abs(moved.shares))


def _symbol(transaction: LedgerTransaction) -> Symbol:
    if transaction.symbol is None:
        raise ValueError(f"{transaction.kind} {transaction.external_id} names no symbol")
    return transaction.symbol


def _per_share(money: Decimal, quantity: Decimal, symbol: Symbol) -> Decimal:
    return _EXACT.divide(money, quantity * multiplier(symbol))


def _ratio(before: Decimal, after: Decimal) -> Decimal:
    """New shares for each old one, so that `before` comes to exactly `after`: 4 rather than 3.99999."""
    plain = Fraction(after / before).limit_denominator(_PLAIN_RATIO)
    exact = _EXACT.divide(after, before)
    for ratio in (_EXACT.divide(plain.numerator, plain.denominator), exact):
        if _EXACT.multiply(before, ratio).quantize(QUANTITY_STEP, context=_EXACT) == after:
            return ratio
    raise ValueError(f"{before} shares became {after}: not a split")


_READERS: Final[Mapping[TransactionKind, Callable[[LedgerTransaction, _Moved, Decimal], _Facts]]] = {
    TransactionKind.DEPOSIT: lambda _, moved, __: _Facts(ActivityKind.DEPOSIT, moved.cash),
    TransactionKind.WITHDRAWAL: lambda _, moved, __: _Facts(ActivityKind.WITHDRAWAL, -moved.cash),
    TransactionKind.FILL: _fill,
    TransactionKind.DIVIDEND: lambda _, moved, __: _Facts(ActivityKind.DIVIDEND, moved.cash),
    TransactionKind.SPLIT: _split,
    TransactionKind.RESET: _reset,
    TransactionKind.TRANSFER: _transfer,
    TransactionKind.INTEREST: lambda _, moved, __: _Facts(ActivityKind.INTEREST, moved.cash),
    TransactionKind.FEE: lambda _, moved, __: _Facts(ActivityKind.FEE, -moved.cash),
    **dict.fromkeys(CONTRACT_ENDS, _contract_end),
}
