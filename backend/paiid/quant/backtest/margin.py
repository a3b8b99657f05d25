"""What borrowing allows and costs: buying power, interest, the fee for borrowed shares, and the margin call."""

from typing import Final

from paiid.quant.backtest.codes import LONG_MAINTENANCE, SHORT_MAINTENANCE
from paiid.quant.backtest.fills import to_cents
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.model import IntArray, Reason
from paiid.quant.backtest.records import Account, Positions, Settings

_CALL: Final = int(Reason.MARGIN_CALL)


@inlined
def buying_power(settings: Settings, account: Account, positions: Positions) -> float:
    """USD of positions that may be opened at the newest closes, by the paper broker's rule; in a cash account the cash.

    `leverage` times the equity less what is held and what is sold short, neither counting against the other.
    """
    held = sold = 0.0
    if settings.leverage > 1.0 or settings.shorts != 0:
        for s in range(len(positions)):
            if positions[s].shares > 0.0:
                held += positions[s].shares * positions[s].last
            elif positions[s].shares < 0.0:
                sold -= positions[s].shares * positions[s].last
    return settings.leverage * (account.cash + held - sold) - held - sold


@inlined
def sold_short(settings: Settings, positions: Positions) -> float:
    """USD that what is sold short is worth at the newest closes, >= 0."""
    sold = 0.0
    if settings.shorts != 0:
        for s in range(len(positions)):
            if positions[s].shares < 0.0:
                sold -= positions[s].shares * positions[s].last
    return sold


@inlined
def is_interest(settings: Settings, nights: IntArray, t: int) -> bool:
    """Whether something may be booked on cash or on borrowed shares before bar `t`."""
    return nights[t] > 0 and (settings.cash_rate > 0.0 or settings.margin_rate > 0.0 or settings.borrow_rate > 0.0)


@jit
def accrue(settings: Settings, account: Account, days: int, sold: float) -> None:
    """Book so many calendar days of interest, and of the fee for borrowed shares worth `sold` USD at the last close.

    The proceeds of a short sale lie with the lender of the shares: cash to their worth earns nothing, and it lowers
    nothing that is owed.
    """
    if days <= 0:
        return
    own = account.cash - sold
    rate = settings.cash_rate if own > 0.0 else settings.margin_rate
    if rate > 0.0:
        amount = to_cents(own * rate * days / 365.0)
        account.cash = to_cents(account.cash + amount)
        account.interest += amount
    if settings.borrow_rate > 0.0 and sold > 0.0:
        fee = to_cents(sold * settings.borrow_rate * days / 365.0)
        account.cash = to_cents(account.cash - fee)
        account.borrow += fee


@inlined
def is_called(equity: float, exposure: float, sold: float) -> bool:
    """Whether the equity at a close is below what positions must be kept up with.

    Args:
        equity: USD.
        exposure: what is held less what is sold short, USD.
        sold: what is sold short, USD, >= 0.
    """
    return sold > 0.0 and equity < LONG_MAINTENANCE * (exposure + sold) + SHORT_MAINTENANCE * sold


@inlined
def call(account: Account, positions: Positions) -> None:
    """A margin call: everything sold short is bought back at the next open, and nothing is opened at this close."""
    account.called = 1
    give_up_entries(account, positions)
    for s in range(len(positions)):
        if positions[s].shares < 0.0:
            positions[s].leaving, positions[s].wanted = _CALL, 0.0


@jit
def give_up_entries(account: Account, positions: Positions) -> None:
    """Nothing in the queue is opened."""
    for place in range(account.queued):
        position = positions[positions[place].place]
        position.wanted = position.turn = 0.0
    account.queued = 0
