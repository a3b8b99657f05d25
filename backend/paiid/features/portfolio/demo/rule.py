"""The rule by which the demo account was traded: a monthly rotation into what rose most over half a year.

It knows only closes from before each decision, so its result, good or bad, is what the rule would have earned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.money import ceil_price, floor_price
from paiid.domain.order import OrderTerms, OrderType, Side

UNIVERSE: Final = tuple(
    Symbol(ticker)
    for sector in (
        ("AAPL", "MSFT", "NVDA", "AVGO", "AMD"),
        ("GOOGL", "META", "NFLX", "DIS"),
        ("AMZN", "TSLA", "HD", "MCD"),
        ("WMT", "COST", "PG", "KO"),
        ("JPM", "BAC", "GS", "V"),
        ("JNJ", "UNH", "LLY", "PFE"),
        ("XOM", "CVX"),
        ("CAT", "BA", "GE"),
        ("NEE", "LIN"),
    )
    for ticker in sector
)
LOOKBACK_SESSIONS: Final = 126
POSITIONS: Final = 12
BOUGHT_A_MONTH: Final = 6
SOLD_A_MONTH: Final = 2
PER_SECTOR: Final = 3
SHARE_OF_EQUITY: Final = Decimal("0.07")
_CASH_KEPT: Final = Decimal("0.02")
_LIMIT_EVERY: Final = 3
_LIMIT_DISTANCE: Final = Decimal("0.004")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known at a decision. `ranking` is best first; `prices` are the closes before, USD a share."""

    ranking: Sequence[Symbol]
    prices: Mapping[Symbol, Decimal]
    sectors: Mapping[Symbol, str]


def sales(outlook: Outlook, held: Mapping[Symbol, Decimal], *, number: int) -> list[OrderTerms]:
    """Once the account is full, sell the weakest of what is held. `number` counts orders so far."""
    if len(held) < POSITIONS:
        return []
    weakest = [symbol for symbol in reversed(outlook.ranking) if symbol in held][:SOLD_A_MONTH]
    return [
        _terms(Side.SELL, symbol, held[symbol], outlook.prices[symbol], number=number + at)
        for at, symbol in enumerate(weakest)
    ]


def purchases(
    outlook: Outlook, held: Mapping[Symbol, Decimal], *, equity: Decimal, cash: Decimal, number: int
) -> list[OrderTerms]:
    """Fill free places with the strongest not yet held, few of one sector, each a fixed share of equity."""
    sectors = [outlook.sectors[symbol] for symbol in held]
    left = cash - equity * _CASH_KEPT
    found: list[OrderTerms] = []
    for symbol in outlook.ranking:
        if len(found) == min(POSITIONS - len(held), BOUGHT_A_MONTH):
            break
        price, sector = outlook.prices[symbol], outlook.sectors[symbol]
        quantity = (min(equity * SHARE_OF_EQUITY, left) / price).quantize(Decimal(1), rounding=ROUND_DOWN)
        if symbol in held or sectors.count(sector) >= PER_SECTOR or quantity < 1:
            continue
        found.append(_terms(Side.BUY, symbol, quantity, price, number=number + len(found)))
        sectors.append(sector)
        left -= quantity * price
    return found


def _terms(side: Side, symbol: Symbol, quantity: Decimal, price: Decimal, *, number: int) -> OrderTerms:
    """A market order, but every third one a limit order a little better than the close before."""
    if number % _LIMIT_EVERY != _LIMIT_EVERY - 1:
        return OrderTerms(symbol, side, quantity=quantity)
    better = price * (1 - _LIMIT_DISTANCE if side is Side.BUY else 1 + _LIMIT_DISTANCE)
    limit = floor_price(better) if side is Side.BUY else ceil_price(better)
    return OrderTerms(symbol, side, quantity=quantity, type=OrderType.LIMIT, limit_price=limit)
