"""The figures of a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from paiid.domain.closings import ClosedTrade
from paiid.domain.holdings import AmountKind
from paiid.domain.instrument import Instrument, Symbol
from paiid.features.portfolio.figures.pricing import Gap
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import AccountRef
from paiid.features.portfolio.inputs.truth import Truth

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.curve import Curve
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
    """Figures of a period; ratios as decimals. `benchmark_values` has one entry a point, None where unknown."""

    account: AccountRef
    period: Period
    curve: "Curve"
    rates: "Rates"
    risk: "Risk"
    traded: "TradeStatistics"
    falls: tuple[Decimal, ...]
    max_drawdown: "Drawdown"
    realized_pnl: Decimal
    unrealized_pnl: Decimal
    amounts: Mapping[AmountKind, Decimal]
    trades: Sequence[ClosedTrade]
    open_positions: int
    benchmark: Instrument
    benchmark_return: Decimal | None
    benchmark_values: tuple[Decimal | None, ...]
    by_symbol: tuple[SymbolPnl, ...]
    by_day: tuple[tuple[date, Decimal], ...]
    by_month: tuple["Month", ...]
    gaps: tuple[Gap, ...]
    truth: Truth

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
