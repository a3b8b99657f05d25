"""The figures of a period."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from paiid.domain.closings import ClosedTrade
from paiid.domain.instrument import Instrument, Symbol
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.service.periods import Period
from paiid.features.portfolio.service.valuing import Truth

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.curve import Curve
    from paiid.features.portfolio.figures.statistics import Drawdown, Month, Rates, Risk
    from paiid.features.portfolio.figures.trading import TradeStatistics


@dataclass(frozen=True, slots=True)
class SymbolPnl:
    """What one symbol brought in a period, USD."""

    symbol: Symbol
    realized_pnl: Decimal
    dividends: Decimal


@dataclass(frozen=True, slots=True)
class Performance:
    """Figures of a period; ratios as decimals. `benchmark_values` has one entry a point, None where unknown."""

    account: AccountRow
    period: Period
    curve: "Curve"
    rates: "Rates"
    risk: "Risk"
    traded: "TradeStatistics"
    falls: tuple[Decimal, ...]
    max_drawdown: "Drawdown"
    realized_pnl: Decimal
    unrealized_pnl: Decimal
    fees: Decimal
    dividends: Decimal
    interest: Decimal
    taxes: Decimal
    trades: tuple[ClosedTrade, ...]
    open_positions: int
    benchmark: Instrument
    benchmark_return: Decimal | None
    benchmark_values: tuple[Decimal | None, ...]
    by_symbol: tuple[SymbolPnl, ...]
    by_day: tuple[tuple[date, Decimal], ...]
    by_month: tuple["Month", ...]
    truth: Truth
