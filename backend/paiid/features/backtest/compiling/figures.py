"""What a strategy's operands are worth at every bar."""

from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from typing import Final, TypeAlias

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy_bars import A_YEAR, LongerBars
from paiid.domain.strategy_calendar import CalendarFigure
from paiid.domain.strategy_tree import (
    Argument,
    Indicator,
    IndicatorName,
    Number,
    Operand,
    ParameterRef,
    PortfolioField,
    PortfolioFigure,
    PositionFigure,
    Price,
    Rank,
)
from paiid.features.backtest.bar_lengths import BARS_A_SESSION
from paiid.features.backtest.compiling.longer import Closed, closed_bars, periods_of
from paiid.features.backtest.compiling.periods import calendar_figure
from paiid.quant.backtest.indicators import indicator
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray, Panel
from paiid.quant.measures import BarColumns

_COLUMNS: Final = ("open", "high", "low", "close", "volume")
_What: TypeAlias = tuple[str, tuple[tuple[str, float], ...] | None]
"""A price's name, or an indicator's with its arguments."""
_MOST_BYTES: Final = 32_000_000
_LEAST_KNOWN: Final = 32
"""What figures keep of each other, for the variants of a sweep that share them; a definition has fewer operands."""
_SESSIONS_A_YEAR: Final = A_YEAR[LongerBars.DAY]


class Figures:
    """Operands on one panel, as [t, s] or what broadcasts to it; nan where a figure is not known.

    An indicator counts the instrument's own bars, not those of the panel. A figure of a named symbol, or of longer
    bars, is its newest one at the bar judged.

    Args:
        panel: the bars.
        universe: the symbols that are traded; ranks are among them.
        values: of the parameters.
        timeframe: of the bars.
        portfolio: figures of the portfolio, [t, 1] each, where they are known outside of a run, too.
    Raises:
        ValueError: the panel lacks a symbol that is asked for.
    """

    def __init__(
        self,
        panel: Panel,
        universe: tuple[Symbol, ...],
        values: Mapping[str, Decimal],
        timeframe: Interval = Interval.ONE_DAY,
        *,
        portfolio: Mapping[PortfolioField, FloatArray] | None = None,
    ) -> None:
        self.panel = panel
        self._timeframe = timeframe
        self._portfolio = portfolio
        self._bars_a_session = BARS_A_SESSION.get(timeframe, 1)
        self.present: BoolArray = ~np.isnan(panel.close)
        self.is_whole = bool(self.present.all())
        self.traded: IntArray = np.array([self.column(one) for one in universe], np.int64)
        self.values = values
        self._bars: dict[int, tuple[IntArray, BarColumns]] = {}
        self._longer: dict[tuple[int, LongerBars], Closed] = {}
        self._known: dict[object, FloatArray] = {}
        self._most_known = max(_LEAST_KNOWN, _MOST_BYTES // max(panel.close.nbytes, 1))

    def at(self, values: Mapping[str, Decimal]) -> "Figures":
        """The same with other values of the parameters; what is known already is shared."""
        other = copy(self)
        other.values = values
        return other

    def column(self, symbol: Symbol) -> int:
        """The place of `symbol` in the panel."""
        if symbol not in self.panel.symbols:
            raise ValueError(f"the panel has no {symbol}")
        return self.panel.symbols.index(symbol)

    def number(self, argument: Argument) -> float:
        """What an argument stands for."""
        return float(argument.value if isinstance(argument, Number) else self.values[argument.name])

    def of(self, operand: Operand) -> FloatArray:
        """The operand at each bar.

        Raises:
            TypeError: a figure of the position, or one of the portfolio that is not known: no bar tells it.
        """
        match operand:
            case Number() | ParameterRef():
                return np.full((1, 1), self.number(operand))
            case Price():
                return self._placed((operand.field.value, None), operand)
            case Indicator():
                arguments = tuple(sorted((name, self.number(one)) for name, one in operand.arguments.items()))
                return self._placed((operand.name.value, arguments), operand)
            case Rank():
                return self._rank(self.of(operand.by))
            case CalendarFigure():
                return calendar_figure(self.panel.times, operand.field, self._timeframe)[:, np.newaxis]
            case PortfolioFigure() if self._portfolio is not None:
                return self._portfolio[operand.field]
            case PositionFigure() | PortfolioFigure():
                raise TypeError("figures of the position and of the portfolio are known inside a run only")

    def knows(self, operand: Operand) -> bool:
        """Whether `of` tells it."""
        is_of_run = isinstance(operand, PositionFigure | PortfolioFigure)
        return not is_of_run or (isinstance(operand, PortfolioFigure) and self._portfolio is not None)

    def earlier(self, operand: Operand) -> FloatArray:
        """The operand at the instrument's bar before; a figure of the portfolio at the run's close before."""
        figure = self.of(operand)
        if not isinstance(operand, PortfolioFigure):
            return self.before(figure)
        return np.concatenate([np.full_like(figure[:1], np.nan), figure[:-1]])

    def before(self, figure: FloatArray) -> FloatArray:
        """The same figure at the instrument's bar before."""
        if figure.shape[0] == 1:
            return figure
        if self.is_whole:
            return np.concatenate([np.full_like(figure[:1], np.nan), figure[:-1]])
        shape = self.panel.close.shape
        found, figure = np.full(shape, np.nan), np.broadcast_to(figure, shape)
        for s in range(shape[1]):
            own = self._own(s)[0]
            found[own[1:], s] = figure[own[:-1], s]
        return found

    def _placed(self, what: _What, operand: Price | Indicator) -> FloatArray:
        symbol, ago, bars = operand.symbol, operand.ago, operand.bars
        key = (what, symbol, ago, bars)
        found = self._known.get(key)
        if found is None:
            if symbol is not None:
                found = self._newest(what, self.column(symbol), ago, bars)[:, np.newaxis]
            elif bars is not None:
                found = self._each(what, ago, bars)
            else:
                found = self._everywhere(what, ago)
            if len(self._known) >= self._most_known:
                self._known.clear()
            self._known[key] = found
        return found

    def _everywhere(self, what: _What, ago: int) -> FloatArray:
        found = np.full(self.panel.close.shape, np.nan)
        for s in self.traded:
            places, own = self._own(s)
            # A slice is written several times as fast as places are.
            found[slice(None) if self.is_whole else places, s] = self._series(what, own, ago, self._bars_a_session)
        return found

    def _each(self, what: _What, ago: int, bars: LongerBars) -> FloatArray:
        found = np.full(self.panel.close.shape, np.nan)
        for s in self.traded:
            found[:, s] = self._newest(what, s, ago, bars)
        return found

    def _newest(self, what: _What, s: int, ago: int, bars: LongerBars | None) -> FloatArray:
        """[t], what is known of the instrument at each bar of the panel."""
        if bars is None:
            places, own = self._own(s)
            closed, a_session = Closed(own, places), float(self._bars_a_session)
        else:
            closed, a_session = self._closed(s, bars), A_YEAR[bars] / _SESSIONS_A_YEAR
        return closed.seen(self._series(what, closed.columns, ago, a_session), self.panel.times.size)

    def _series(self, what: _What, bars: BarColumns, ago: int, bars_a_session: float) -> FloatArray:
        """On those bars."""
        name, arguments = what
        series: FloatArray = getattr(bars, name) if arguments is None else indicator(name, bars, dict(arguments))
        if name == IndicatorName.REALIZED_VOLATILITY:
            # A year has so many more of them.
            series = series * bars_a_session**0.5
        return series if ago == 0 else np.concatenate([np.full(ago, np.nan), series])[: series.size]

    def _closed(self, s: int, bars: LongerBars) -> Closed:
        if (s, bars) not in self._longer:
            self._longer[s, bars] = closed_bars(periods_of(self.panel, bars, self._timeframe), *self._own(s))
        return self._longer[s, bars]

    def _own(self, s: int) -> tuple[IntArray, BarColumns]:
        """The places of the instrument's bars on the panel's axis, and the bars."""
        if s not in self._bars:
            own = np.flatnonzero(self.present[:, s])
            bars = slice(None) if self.is_whole else own
            columns = [np.ascontiguousarray(getattr(self.panel, name)[bars, s]) for name in _COLUMNS]
            self._bars[s] = own, BarColumns(*columns)
        return self._bars[s]

    def _rank(self, by: FloatArray) -> FloatArray:
        """1 is the highest; equals stand in the order of the universe, what is not known has no rank."""
        values = np.broadcast_to(by, self.panel.close.shape)[:, self.traded]
        order = np.argsort(-values, axis=1, kind="stable")
        ranks = np.empty(values.shape)
        np.put_along_axis(ranks, order, np.arange(1.0, values.shape[1] + 1.0)[np.newaxis], axis=1)
        found = np.full(self.panel.close.shape, np.nan)
        found[:, self.traded] = np.where(np.isnan(values), np.nan, ranks)
        return found
