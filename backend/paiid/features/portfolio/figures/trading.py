"""What the closed trades of a period say. Imports numpy, so it is itself imported lazily."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from paiid.domain.holdings import AmountKind
from paiid.features.portfolio.figures.curve import Curve
from paiid.quant import trades
from paiid.quant.exact import integers


@dataclass(frozen=True, slots=True)
class TradeStatistics:
    """Of closed trades: ratios, and means in the account's currency; None without trades of the kind."""

    closed: int
    winning: int
    win_rate: float | None
    profit_factor: float | None
    expectancy: float | None
    average_win: float | None
    average_loss: float | None
    turnover: float | None


def trade_statistics(cents: "array[int]", curve: Curve, amounts: Mapping[AmountKind, Decimal]) -> TradeStatistics:
    """Statistics of trades that earned `cents` each; the money of all purchases and sales tells the turnover."""
    results = integers(cents).astype(np.float64) / 100
    traded = float(min(amounts[AmountKind.BOUGHT], amounts[AmountKind.SOLD]))
    return TradeStatistics(
        closed=len(cents),
        winning=int(np.count_nonzero(results > 0)),
        win_rate=trades.win_rate(results),
        profit_factor=trades.profit_factor(results),
        expectancy=trades.expectancy(results),
        average_win=trades.average_win(results),
        average_loss=trades.average_loss(results),
        turnover=trades.turnover(traded, curve.equity.astype(np.float64) / 100, curve.age),
    )
