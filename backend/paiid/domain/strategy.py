"""What a strategy is: a rule tree for entering and leaving, sizing, limits, costs. Values only, no code to run."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_stops import LimitKind, StopKind, TargetKind
from paiid.domain.strategy_tree import Argument, Rule
from paiid.domain.strategy_writing import OptionWriting


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
    - `fixed_amount`: `amount` USD at the close judged. `fixed_shares`: so many `shares`.
    - `fixed_fraction`: `fraction` of it. `risk_per_trade`: shares that lose `risk` of it from the close to the stop.
    - `volatility_target`: `annual_volatility` over the realized volatility of `period` sessions.
    - `inverse_volatility`: one over that volatility, as a part of its sum over the universe; what is not held is cash.
    - `installments`: `part` whenever the entry holds, `more` times that on top for each `fall` below `period`'s high.
    """

    EQUAL_WEIGHT = "equal_weight"
    FIXED_FRACTION = "fixed_fraction"
    FIXED_AMOUNT = "fixed_amount"
    FIXED_SHARES = "fixed_shares"
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


class StrategyDirection(StrEnum):
    """What is opened: `long` buys, `short` sells shares it has not; `both` has rules for each side."""

    LONG = "long"
    SHORT = "short"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class CostAssumptions:
    """What trading is taken to cost: USD a share, and basis points of the traded value on each side."""

    commission_per_share: Decimal
    slippage_bps: Decimal
    meaning: str


@dataclass(frozen=True, slots=True)
class StrategyDefinition:
    """A whole strategy. `fails_when` says in plain words in which markets it tends to lose.

    `entry` and `exit` are of the one side that is traded; where both are, of what is bought, and `short_entry` and
    `short_exit` of what is sold short.
    """

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
    direction: StrategyDirection = StrategyDirection.LONG
    entry_limit: EntryLimit | None = None
    option_writing: OptionWriting | None = None
    short_entry: Rule | None = None
    short_exit: Rule | None = None

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule tree by the name of its member."""
        found = {"entry": self.entry, "exit": self.exit, "short_entry": self.short_entry, "short_exit": self.short_exit}
        return {name: rule for name, rule in found.items() if rule is not None}

    @property
    def sells_short(self) -> bool:
        """Whether anything is sold short."""
        return self.direction is not StrategyDirection.LONG
