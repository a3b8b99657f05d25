"""What the closed trades of a period say. Imports numpy, so it is itself imported lazily."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from paiid.features.portfolio.figures.curve import Curve
from paiid.quant import trades


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


def trade_statistics(pnl: Sequence[Decimal], curve: Curve, *, bought: Decimal, sold: Decimal) -> TradeStatistics:
    """Statistics of trades that earned `pnl` each; the money of all purchases and sales tells the turnover."""
    results = np.array([float(one) for one in pnl], dtype=np.float64)
    days = int(curve.days[-1] - curve.days[0]) if curve.at.size else 0
    return TradeStatistics(
        closed=len(pnl),
        winning=sum(one > 0 for one in pnl),
        win_rate=trades.win_rate(results),
        profit_factor=trades.profit_factor(results),
        expectancy=trades.expectancy(results),
        average_win=trades.average_win(results),
        average_loss=trades.average_loss(results),
        turnover=trades.turnover(float(min(bought, sold)), curve.equity.astype(np.float64) / 100, days),
    )
