"""The JSON document of a strategy: what is saved, exchanged, edited and backtested. Alike going in and coming out."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, ParameterType, SizingMethod, StrategyDirection
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_calendar import CalendarField
from paiid.domain.strategy_stops import LimitKind, StopKind, TargetKind
from paiid.domain.strategy_tree import Comparator, IndicatorName, PortfolioField, PositionField, PriceField
from paiid.features.strategies.document_parts import (
    Arguments,
    Exact,
    Name,
    Part,
    StrategyArgument,
    StrategyNumber,
    StrategyParameterRef,
    SymbolText,
    Title,
    Words,
)
from paiid.features.strategies.document_writing import StrategyOptionWriting

FORMAT: Final = "paiid.strategy/1"
LaterBars = Annotated[LongerBars | None, Field(exclude_if=lambda bars: bars is None)]
"""Came later than the others: documents of before do not have it, nor do those that say nothing by it."""


class StrategyPrice(Part):
    """A bar's figure, `ago` bars back; `symbol` null means the instrument judged.

    `bars` null means those judged; of longer ones only those that have closed are seen.
    """

    kind: Literal["price"]
    field: PriceField
    symbol: SymbolText | None
    ago: int
    bars: LaterBars = None


class StrategyIndicator(Part):
    """An indicator's value, `ago` bars back; `symbol` and `bars` as of a price."""

    kind: Literal["indicator"]
    name: IndicatorName
    arguments: Arguments
    symbol: SymbolText | None
    ago: int
    bars: LaterBars = None


class StrategyRank(Part):
    """Place in the universe by an indicator; 1 is the highest value."""

    kind: Literal["rank"]
    by: StrategyIndicator


class StrategyPositionFigure(Part):
    kind: Literal["position"]
    field: PositionField


class StrategyPortfolioFigure(Part):
    """A figure of everything that is held at the close judged, before the decision; the same for each instrument.

    `drawdown` is the fall of the equity from its highest close so far; it, `exposure` (the gross value of positions)
    and `cash` are ratios of equity.
    """

    kind: Literal["portfolio"]
    field: PortfolioField


class StrategyCalendarFigure(Part):
    """A figure of the judged session's date; `sessions_left_in_month` is 0 at its last session."""

    kind: Literal["calendar"]
    field: CalendarField


StrategyOperand = Annotated[
    StrategyNumber
    | StrategyParameterRef
    | StrategyPrice
    | StrategyIndicator
    | StrategyRank
    | StrategyPositionFigure
    | StrategyPortfolioFigure
    | StrategyCalendarFigure,
    Field(discriminator="kind"),
]


class StrategyCompare(Part):
    node: Literal["compare"]
    left: StrategyOperand
    comparator: Comparator
    right: StrategyOperand


class _Group(Part):
    rules: Annotated[list["StrategyRule"], Field(max_length=100)]


class StrategyAllOf(_Group):
    node: Literal["and"]


class StrategyAnyOf(_Group):
    node: Literal["or"]


class StrategyNoneOf(_Group):
    node: Literal["not"]


class StrategyConstant(Part):
    node: Literal["constant"]
    value: bool


StrategyRule = Annotated[
    StrategyAllOf | StrategyAnyOf | StrategyNoneOf | StrategyCompare | StrategyConstant, Field(discriminator="node")
]

for _group in (_Group, StrategyAllOf, StrategyAnyOf, StrategyNoneOf):
    _group.model_rebuild()


LaterRule = Annotated[StrategyRule | None, Field(exclude_if=lambda rule: rule is None)]


class StrategyParameter(Part):
    """A number that may be varied between `minimum` and `maximum` in steps; rules name it by `name`."""

    name: Name
    type: ParameterType
    default: Exact
    minimum: Exact
    maximum: Exact
    step: Exact
    meaning: Words


class StrategyUniverse(Part):
    name: Title
    symbols: Annotated[list[SymbolText], Field(max_length=500)]
    meaning: Words


class StrategySizing(Part):
    method: SizingMethod
    arguments: Arguments
    meaning: Words


class StrategyStop(Part):
    """`distance` is in ATR(14), in USD a share, or a ratio; a trailing stop follows the highs since the entry."""

    kind: StopKind
    distance: StrategyArgument


class StrategyTarget(Part):
    """The profit is taken so far above the entry; `distance` as of the stop."""

    kind: TargetKind
    distance: StrategyArgument


class StrategyEntryLimit(Part):
    """Entries are limit orders for the day, `distance` below the close judged; `distance` as of the stop."""

    kind: LimitKind
    distance: StrategyArgument


class StrategyRisk(Part):
    """`max_weight` is a ratio of equity for one position."""

    max_positions: Annotated[int, Field(le=500)]
    max_weight: Exact
    stop: StrategyStop | None
    # Came later than the others: documents of before do not have it.
    target: StrategyTarget | None = None
    meaning: Words


class StrategyCosts(Part):
    """USD a share, and basis points of the traded value on each side."""

    commission_per_share: Exact
    slippage_bps: Exact
    meaning: Words


class StrategyReference(Part):
    author: Annotated[str, StringConstraints(max_length=200)]
    title: Annotated[str, StringConstraints(max_length=200)]
    year: int
    published_in: Annotated[str, StringConstraints(max_length=200)]


class StrategyDocument(Part):
    """One complete strategy. Rules are judged at the close of a bar; orders go in at the next open.

    `entry` and `exit` are of the `direction`; where that is `both`, of what is bought, and `short_entry` and
    `short_exit` of what is sold short. For a short position stops and limits stand above, targets below.
    """

    format: Literal["paiid.strategy/1"]
    name: Title
    family: Name
    summary: Words
    direction: StrategyDirection
    universe: StrategyUniverse
    timeframe: Interval
    evaluation: Evaluation
    parameters: Annotated[list[StrategyParameter], Field(max_length=30)]
    entry: StrategyRule
    # Came later than the others. Null: entries are ordered at the market.
    entry_limit: Annotated[StrategyEntryLimit | None, Field(exclude_if=lambda limit: limit is None)] = None
    # Came later than the others. Null: nothing but shares is traded.
    option_writing: Annotated[StrategyOptionWriting | None, Field(exclude_if=lambda part: part is None)] = None
    exit: StrategyRule
    # Came later than the others; only where both directions are traded.
    short_entry: LaterRule = None
    short_exit: LaterRule = None
    sizing: StrategySizing
    risk: StrategyRisk
    costs: StrategyCosts
    fails_when: Annotated[list[Words], Field(max_length=20)]
    references: Annotated[list[StrategyReference], Field(max_length=20)]


def document_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document; `$id` carries its format."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:paiid:{FORMAT.replace('/', ':')}",
        **StrategyDocument.model_json_schema(),
    }
