"""The figures of a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from paiid.domain.activity import ZERO
from paiid.domain.holdings import AmountKind
from paiid.domain.instrument import Instrument, Symbol
from paiid.features.portfolio.figures.pricing import Gap
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import AccountRef
from paiid.features.portfolio.inputs.truth import Truth

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.benchmark import Shadow
    from paiid.features.portfolio.figures.curve import Curve, FloatArray
    from paiid.features.portfolio.figures.lots import PeriodLots
    from paiid.features.portfolio.figures.statistics import Drawdown, Month, Rates, Risk
    from paiid.features.portfolio.figures.trading import TradeStatistics


@dataclass(frozen=True, slots=True)
class SymbolPnl:
    """What one symbol brought in a period, in the account's currency."""

    symbol: Symbol
    realized_pnl: Decimal
    dividends: Decimal


@dataclass(frozen=True, slots=True)
class Performance:
    """Figures of a period; ratios as decimals. `falls_at` are falls from the highest growth so far, by point."""

    account: AccountRef
    period: Period
    curve: "Curve"
    rates: "Rates"
    risk: "Risk"
    traded: "TradeStatistics"
    falls_at: "FloatArray"
    max_drawdown: "Drawdown"
    realized_pnl: Decimal
    unrealized_pnl: Decimal
    amounts: Mapping[AmountKind, Decimal]
    lots: "PeriodLots"
    open_positions: int
    benchmark: Instrument
    shadow: "Shadow"
    by_symbol: tuple[SymbolPnl, ...]
    by_month: tuple["Month", ...]
    gaps: tuple[Gap, ...]
    truth: Truth

    @property
    def falls(self) -> tuple[Decimal, ...]:
        """At each point, the fall from the highest growth so far, in [0, 1]."""
        return tuple(ratio(fall) or ZERO for fall in self.falls_at.tolist())

    @property
    def benchmark_return(self) -> Decimal | None:
        """The change of the benchmark's price, dividends inside."""
        return self.shadow.told

    @property
    def benchmark_values(self) -> tuple[Decimal | None, ...]:
        """At each point, what the same money would be worth in the benchmark; None where that is not known."""
        if self.shadow.values is None:
            return (None,) * self.curve.at.size
        return tuple(Decimal(cents).scaleb(-2) for cents in self.shadow.values.tolist())

    @property
    def benchmark_growth(self) -> tuple[Decimal | None, ...]:
        """At each point, what one unit of money of the first became in the benchmark."""
        return tuple(ratio(one) for one in self.shadow.growth.tolist())

    @property
    def by_day(self) -> tuple[tuple[date, Decimal], ...]:
        """Earned by day; of a period within one day that day alone."""
        return self.curve.by_day(is_one_day=self.period.is_intraday)

    @property
    def fees(self) -> Decimal:
        """Paid within the period, those of trades included."""
        return self.amounts[AmountKind.FEES]

    @property
    def dividends(self) -> Decimal:
        """Received less paid on short positions, before tax."""
        return self.amounts[AmountKind.DIVIDENDS]

    @property
    def interest(self) -> Decimal:
        """Received less paid."""
        return self.amounts[AmountKind.INTEREST]

    @property
    def taxes(self) -> Decimal:
        """Held back or paid."""
        return self.amounts[AmountKind.TAXES]
