"""What a strategy is: a rule tree for entering and leaving, sizing, limits, costs. Values only, no code to run."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal, TypeAlias

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_calendar import CalendarFigure
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_stops import LimitKind, StopKind, TargetKind


class PriceField(StrEnum):
    """A bar's own figures."""

    OPEN = "open"
    HIGH = "high"
    LOW = "low"
    CLOSE = "close"
    VOLUME = "volume"


class IndicatorName(StrEnum):
    """Figures computed from bars; `strategy_rules.INDICATORS` tells their arguments and units."""

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


class PositionField(StrEnum):
    """Figures of the position held; False in every comparison while nothing is held."""

    SESSIONS_HELD = "sessions_held"
    RETURN_SINCE_ENTRY = "return_since_entry"
    FALL_FROM_HIGH = "fall_from_high"


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


Operand: TypeAlias = Number | ParameterRef | Price | Indicator | Rank | PositionFigure | CalendarFigure


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


class ParameterType(StrEnum):
    """What values a parameter takes."""

    INTEGER = "integer"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that may be varied between `minimum` and `maximum` in steps."""

    name: str
    type: ParameterType
    default: Decimal
    minimum: Decimal
    maximum: Decimal
    step: Decimal
    meaning: str


@dataclass(frozen=True, slots=True)
class Universe:
    """Which instruments the rules are asked of."""

    name: str
    symbols: tuple[Symbol, ...]
    meaning: str


class Evaluation(StrEnum):
    """When the rules are asked."""

    EVERY_CLOSE = "every_close"
    WEEK_END = "week_end"
    MONTH_END = "month_end"
    QUARTER_END = "quarter_end"


class SizingMethod(StrEnum):
    """How much of the equity one position takes; `strategy_rules.SIZINGS` tells the arguments; `max_weight` caps all.

    Reckoned at the close judged. By volatility, and in equal parts by week or longer, restored at each evaluation.

    - `equal_weight`: the equity over `max_positions`; judged by week or longer, over what is held after the evaluation.
    - `fixed_fraction`: `fraction` of it. `risk_per_trade`: shares that lose `risk` of it from the close to the stop.
    - `volatility_target`: `annual_volatility` over the realized volatility of `period` sessions.
    - `inverse_volatility`: one over that volatility, as a part of its sum over the universe; what is not held is cash.
    - `installments`: `part` whenever the entry holds, `more` times that on top for each `fall` below `period`'s high.
    """

    EQUAL_WEIGHT = "equal_weight"
    FIXED_FRACTION = "fixed_fraction"
    RISK_PER_TRADE = "risk_per_trade"
    VOLATILITY_TARGET = "volatility_target"
    INVERSE_VOLATILITY = "inverse_volatility"
    INSTALLMENTS = "installments"


@dataclass(frozen=True, slots=True)
class Sizing:
    """How much one position takes."""

    method: SizingMethod
    arguments: Mapping[str, Argument]
    meaning: str


@dataclass(frozen=True, slots=True)
class ProtectiveStop:
    """A stop order placed with the entry; its kind says what `distance` is in, and whether it follows the price."""

    kind: StopKind
    distance: Argument


@dataclass(frozen=True, slots=True)
class ProfitTarget:
    """A limit order placed with the entry, `distance` above it; its kind says what that is in."""

    kind: TargetKind
    distance: Argument


@dataclass(frozen=True, slots=True)
class EntryLimit:
    """Entries are limit orders for the day, `distance` below the close judged; its kind says what that is in."""

    kind: LimitKind
    distance: Argument


@dataclass(frozen=True, slots=True)
class RiskLimits:
    """Limits that hold whatever the rules say. `max_weight` is a ratio of equity for one position."""

    max_positions: int
    max_weight: Decimal
    stop: ProtectiveStop | None
    meaning: str
    target: ProfitTarget | None = None


@dataclass(frozen=True, slots=True)
class CostAssumptions:
    """What trading is taken to cost: USD a share, and basis points of the traded value on each side."""

    commission_per_share: Decimal
    slippage_bps: Decimal
    meaning: str


@dataclass(frozen=True, slots=True)
class StrategyDefinition:
    """A whole strategy, long only. `fails_when` says in plain words in which markets it tends to lose."""

    id: str
    name: str
    family: str
    summary: str
    universe: Universe
    timeframe: Interval
    evaluation: Evaluation
    parameters: tuple[Parameter, ...]
    entry: Rule
    exit: Rule
    sizing: Sizing
    risk: RiskLimits
    costs: CostAssumptions
    fails_when: tuple[str, ...]
    references: tuple[Reference, ...]
    direction: Literal["long"] = "long"
    entry_limit: EntryLimit | None = None
