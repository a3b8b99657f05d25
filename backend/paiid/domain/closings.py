"""Closed trades: what each closing order earned on the lots it closed, first in, first out.

Their gains add up to the book's realized profit, which round trips from flat to flat do not while a position is only
partly sold.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, localcontext
from functools import partial
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from paiid.domain.activity import ZERO, multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.lots import EXACT, ClosedLot
from paiid.domain.money import MONEY_STEP

_add: Final = EXACT.add
_subtract: Final = EXACT.subtract


class ClosedTrade(NamedTuple):
    """One closing; shares sold short were sold first.

    `quantity` > 0 shares, 0 for capital returned after they were sold; `cost` is what buying took, `proceeds` what
    selling brought, USD, commissions inside.
    """

    id: str
    symbol: Symbol
    is_short: bool
    quantity: Decimal
    cost: Decimal
    proceeds: Decimal
    opened_at: datetime
    closed_at: datetime

    @property
    def pnl(self) -> Decimal:
        """USD gained or lost."""
        return self.proceeds - self.cost

    @property
    def entry_price(self) -> Decimal:
        """USD a share at which they were opened; 0 for none."""
        return self._per_share(self.proceeds if self.is_short else self.cost)

    @property
    def exit_price(self) -> Decimal:
        """USD a share at which they were closed."""
        return self._per_share(self.cost if self.is_short else self.proceeds)

    @property
    def return_ratio(self) -> Decimal | None:
        """Gain over the money at stake when it was opened; None when that was nothing."""
        stake = self.proceeds if self.is_short else self.cost
        return (self.pnl / stake).quantize(MONEY_STEP) if stake > 0 else None

    def _per_share(self, amount: Decimal) -> Decimal:
        if not self.quantity:
            return ZERO
        with localcontext(prec=50):
            return (amount / (self.quantity * multiplier(self.symbol))).quantize(MONEY_STEP)


class TradeResults(NamedTuple):
    """Of closed trades by time: when each was closed, what of, and what it gained."""

    times: Sequence[datetime]
    symbols: Sequence[Symbol]
    gains: Sequence[Decimal]


def trade_results(closed: Iterable[ClosedLot], order_ids: Mapping[str, str]) -> TradeResults:
    """What is told of `closed_trades` where only their results are asked for."""
    if order_ids:
        return _results_by_order(closed, order_ids)
    # Each activity closes at once what it closes: the lots of one trade follow one another.
    times, symbols, gains = list[datetime](), list[Symbol](), list[Decimal]()
    last, last_symbol, was_short = "", "", False
    for lot in closed:
        gain, closed_by, symbol = _subtract(lot.proceeds, lot.cost), lot.closed_by, lot.symbol
        if closed_by == last and symbol == last_symbol and lot.is_short is was_short:
            gains[-1] = _add(gains[-1], gain)
        else:
            last, last_symbol, was_short = closed_by, symbol, lot.is_short
            times.append(lot.closed_at)
            symbols.append(symbol)
            gains.append(gain)
    return TradeResults(times, symbols, gains)


def _results_by_order(closed: Iterable[ClosedLot], order_ids: Mapping[str, str]) -> TradeResults:
    found: dict[tuple[str, Symbol, bool], tuple[datetime, Symbol, Decimal]] = {}
    for lot in closed:
        key, gain = (order_ids.get(lot.closed_by, lot.closed_by), lot.symbol, lot.is_short), lot.realized_pnl
        found[key] = (lot.closed_at, lot.symbol, _add(found[key][2], gain) if key in found else gain)
    by_time = sorted(found.values(), key=itemgetter(0))
    times, symbols, gains = zip(*by_time, strict=True) if by_time else ((), (), ())
    return TradeResults(times, symbols, gains)


def closed_trades(closed: Iterable[ClosedLot], order_ids: Mapping[str, str]) -> list[ClosedTrade]:
    """Closed trades in the order of closing; an order filled in parts makes one.

    Args:
        closed: lots in the order in which they were closed.
        order_ids: the order of each execution; one that is not in it stands for itself.
    """
    trades: dict[tuple[str, Symbol, bool], list[ClosedLot]] = {}
    order_of = order_ids.get
    for lot in closed:
        symbol, _, is_short, _, _, _, _, _, _, _, closed_by, _ = lot
        key = (order_of(closed_by, closed_by), symbol, is_short)
        known = trades.get(key)
        if known is None:
            trades[key] = [lot]
        else:
            known.append(lot)
    found = [_trade(trade_id, lots) for (trade_id, _, _), lots in trades.items()]
    return sorted(found, key=_BY_CLOSING)


def _trade(trade_id: str, lots: Sequence[ClosedLot]) -> ClosedTrade:
    symbol, quantity, is_short, cost, proceeds, _, _, opened_at, closed_at, _, _, _ = lots[0]
    if len(lots) > 1:
        for lot in lots[1:]:
            quantity, cost, proceeds = quantity + lot.quantity, cost + lot.cost, proceeds + lot.proceeds
            opened_at, closed_at = min(opened_at, lot.opened_at), lot.closed_at
    return _make((trade_id, symbol, is_short, quantity, cost, proceeds, opened_at, closed_at))


# Of thousands of trades: what the class itself does with names costs more than the rest.
_make: Final = partial(tuple.__new__, ClosedTrade)
_BY_CLOSING: Final = attrgetter("closed_at", "id")
