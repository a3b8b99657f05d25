"""The rule tree of a strategy: figures, comparisons of them, and rules made of those. Values only, no code to run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal, TypeAlias

from paiid.domain.instrument import Symbol
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_calendar import CalendarFigure


class PriceField(StrEnum):
    """A bar's own figures."""

    OPEN = "open"
    HIGH = "high"
    LOW = "low"
    CLOSE = "close"
    VOLUME = "volume"


class IndicatorName(StrEnum):
    """Figures computed from bars; `strategy_indicators.INDICATORS` tells their arguments and units."""

    SMA = "sma"
    EMA = "ema"
    RSI = "rsi"
    ATR = "atr"
    HIGHEST_HIGH = "highest_high"
    LOWEST_LOW = "lowest_low"
    BOLLINGER_UPPER = "bollinger_upper"
    BOLLINGER_MIDDLE = "bollinger_middle"
    BOLLINGER_LOWER = "bollinger_lower"
    TOTAL_RETURN = "total_return"
    REALIZED_VOLATILITY = "realized_volatility"
    AVERAGE_VOLUME = "average_volume"
    WMA = "wma"
    DEMA = "dema"
    TEMA = "tema"
    LINEARREG = "linearreg"
    LINEARREG_SLOPE = "linearreg_slope"
    SAR = "sar"
    MACD = "macd"
    MACD_SIGNAL = "macd_signal"
    MACD_HISTOGRAM = "macd_histogram"
    TRIX = "trix"
    ADX = "adx"
    PLUS_DI = "plus_di"
    MINUS_DI = "minus_di"
    AROON_UP = "aroon_up"
    AROON_DOWN = "aroon_down"
    STOCH_K = "stoch_k"
    STOCH_D = "stoch_d"
    WILLR = "willr"
    CCI = "cci"
    CMO = "cmo"
    ULTOSC = "ultosc"
    MFI = "mfi"
    STDDEV = "stddev"
    NATR = "natr"
    ADOSC = "adosc"
    OBV_CHANGE = "obv_change"


class PositionField(StrEnum):
    """Figures of the position held; False in every comparison while nothing is held."""

    SESSIONS_HELD = "sessions_held"
    RETURN_SINCE_ENTRY = "return_since_entry"
    FALL_FROM_HIGH = "fall_from_high"


class PortfolioField(StrEnum):
    """Figures of the whole run at the close judged, before the decision; ratios of equity, but for the number.

    `drawdown` is the fall of the equity from its highest close so far, `exposure` the gross value of all positions.
    """

    DRAWDOWN = "drawdown"
    OPEN_POSITIONS = "open_positions"
    EXPOSURE = "exposure"
    CASH = "cash"


class Comparator(StrEnum):
    """How two figures compare; `crosses_*` also looks at the bar before."""

    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"
    CROSSES_ABOVE = "crosses_above"
    CROSSES_BELOW = "crosses_below"


@dataclass(frozen=True, slots=True)
class Number:
    """A fixed number."""

    value: Decimal
    kind: ClassVar[Literal["number"]] = "number"


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """The value of one of the strategy's parameters."""

    name: str
    kind: ClassVar[Literal["parameter"]] = "parameter"


Argument: TypeAlias = Number | ParameterRef


@dataclass(frozen=True, slots=True)
class Price:
    """A bar's figure, `ago` bars back; of the instrument judged unless `symbol` names another."""

    field: PriceField
    symbol: Symbol | None = None
    ago: int = 0
    bars: LongerBars | None = None
    kind: ClassVar[Literal["price"]] = "price"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator's value, `ago` bars back; of the instrument judged unless `symbol` names another."""

    name: IndicatorName
    arguments: Mapping[str, Argument]
    symbol: Symbol | None = None
    ago: int = 0
    bars: LongerBars | None = None
    kind: ClassVar[Literal["indicator"]] = "indicator"


@dataclass(frozen=True, slots=True)
class Rank:
    """The instrument's place in the universe by `by`; 1 is the highest value."""

    by: Indicator
    kind: ClassVar[Literal["rank"]] = "rank"


@dataclass(frozen=True, slots=True)
class PositionFigure:
    """A figure of the position held."""

    field: PositionField
    kind: ClassVar[Literal["position"]] = "position"


@dataclass(frozen=True, slots=True)
class PortfolioFigure:
    """A figure of everything the run holds, the same for each instrument."""

    field: PortfolioField
    kind: ClassVar[Literal["portfolio"]] = "portfolio"


Operand: TypeAlias = (
    Number | ParameterRef | Price | Indicator | Rank | PositionFigure | PortfolioFigure | CalendarFigure
)


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison."""

    left: Operand
    comparator: Comparator
    right: Operand
    node: ClassVar[Literal["compare"]] = "compare"


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every rule is."""

    rules: tuple["Rule", ...]
    node: ClassVar[Literal["and"]] = "and"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least one rule is."""

    rules: tuple["Rule", ...]
    node: ClassVar[Literal["or"]] = "or"


@dataclass(frozen=True, slots=True)
class NoneOf:
    """True when no rule is."""

    rules: tuple["Rule", ...]
    node: ClassVar[Literal["not"]] = "not"


@dataclass(frozen=True, slots=True)
class Constant:
    """Always, or never."""

    value: bool
    node: ClassVar[Literal["constant"]] = "constant"


Rule: TypeAlias = AllOf | AnyOf | NoneOf | Compare | Constant


def position_paths(rule: Rule, path: str) -> Iterator[str]:
    """Where in `rule` a figure of the position is asked for."""
    yield from _paths(rule, path, PositionFigure)


def portfolio_paths(rule: Rule, path: str) -> Iterator[str]:
    """Where in `rule` a figure of the portfolio is asked for."""
    yield from _paths(rule, path, PortfolioFigure)


def _paths(rule: Rule, path: str, kind: type[PositionFigure | PortfolioFigure]) -> Iterator[str]:
    if isinstance(rule, Compare):
        if isinstance(rule.left, kind) or isinstance(rule.right, kind):
            yield path
    elif not isinstance(rule, Constant):
        for number, child in enumerate(rule.rules):
            yield from _paths(child, f"{path}.rules.{number}", kind)
