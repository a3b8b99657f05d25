"""The JSON document of a strategy: what is saved, exchanged, edited and backtested. Alike going in and coming out."""

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

from paiid.core.types import canonical, decimal_text
from paiid.domain.instrument import SYMBOL_PATTERN, Symbol, parse_symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, ParameterType, SizingMethod, StrategyDirection
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_calendar import CalendarField
from paiid.domain.strategy_stops import LimitKind, StopKind, TargetKind
from paiid.domain.strategy_tree import Comparator, IndicatorName, PositionField, PriceField

FORMAT: Final = "paiid.strategy/1"
NAME_PATTERN: Final = r"^[a-z][a-z0-9_]{0,39}$"
_EXACT_PATTERN: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,12})?$"
_EXACT: Final = re.compile(_EXACT_PATTERN, re.ASCII)


def _exact(value: Any) -> Decimal:
    text = decimal_text(value) if isinstance(value, Decimal) and value.is_finite() else value
    if not isinstance(text, str) or not _EXACT.fullmatch(text):
        raise ValueError('must be a number as text with at most 12 digits on each side of the point, such as "0.05"')
    return canonical(Decimal(text))


def _symbol(value: Any) -> Symbol:
    return parse_symbol(value if isinstance(value, str) else repr(value))


Exact = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _EXACT_PATTERN, "examples": ["0.05"]}),
]
"""A Decimal that stays exact: text in the document."""
SymbolText = Annotated[
    str, BeforeValidator(_symbol), WithJsonSchema({"type": "string", "pattern": SYMBOL_PATTERN, "examples": ["SPY"]})
]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Words = Annotated[str, StringConstraints(max_length=400)]
LaterBars = Annotated[LongerBars | None, Field(exclude_if=lambda bars: bars is None)]
"""Came later than the others: documents of before do not have it, nor do those that say nothing by it."""


class _Part(BaseModel):
    # Not `ApiInput`: its validator of every member may not stand before a discriminator. The bodies that carry a
    # document are, and look through the whole of it.
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, from_attributes=True)


class StrategyNumber(_Part):
    kind: Literal["number"]
    value: Exact


class StrategyParameterRef(_Part):
    kind: Literal["parameter"]
    name: Name


StrategyArgument = Annotated[StrategyNumber | StrategyParameterRef, Field(discriminator="kind")]
Arguments = Annotated[dict[Name, StrategyArgument], Field(max_length=5)]


class StrategyPrice(_Part):
    """A bar's figure, `ago` bars back; `symbol` null means the instrument judged.

    `bars` null means those judged; of longer ones only those that have closed are seen.
    """

    kind: Literal["price"]
    field: PriceField
    symbol: SymbolText | None
    ago: int
    bars: LaterBars = None


class StrategyIndicator(_Part):
    """An indicator's value, `ago` bars back; `symbol` and `bars` as of a price."""

    kind: Literal["indicator"]
    name: IndicatorName
    arguments: Arguments
    symbol: SymbolText | None
    ago: int
    bars: LaterBars = None


class StrategyRank(_Part):
    """Place in the universe by an indicator; 1 is the highest value."""

    kind: Literal["rank"]
    by: StrategyIndicator


class StrategyPositionFigure(_Part):
    kind: Literal["position"]
    field: PositionField


class StrategyCalendarFigure(_Part):
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
    | StrategyCalendarFigure,
    Field(discriminator="kind"),
]


class StrategyCompare(_Part):
    node: Literal["compare"]
    left: StrategyOperand
    comparator: Comparator
    right: StrategyOperand


class _Group(_Part):
    rules: Annotated[list["StrategyRule"], Field(max_length=100)]


class StrategyAllOf(_Group):
    node: Literal["and"]


class StrategyAnyOf(_Group):
    node: Literal["or"]


class StrategyNoneOf(_Group):
    node: Literal["not"]


class StrategyConstant(_Part):
    node: Literal["constant"]
    value: bool


StrategyRule = Annotated[
    StrategyAllOf | StrategyAnyOf | StrategyNoneOf | StrategyCompare | StrategyConstant, Field(discriminator="node")
]

for _group in (_Group, StrategyAllOf, StrategyAnyOf, StrategyNoneOf):
    _group.model_rebuild()


LaterRule = Annotated[StrategyRule | None, Field(exclude_if=lambda rule: rule is None)]


class StrategyParameter(_Part):
    """A number that may be varied between `minimum` and `maximum` in steps; rules name it by `name`."""

    name: Name
    type: ParameterType
    default: Exact
    minimum: Exact
    maximum: Exact
    step: Exact
    meaning: Words


class StrategyUniverse(_Part):
    name: Title
    symbols: Annotated[list[SymbolText], Field(max_length=500)]
    meaning: Words


class StrategySizing(_Part):
    method: SizingMethod
    arguments: Arguments
    meaning: Words


class StrategyStop(_Part):
    """`distance` is in ATR(14), in USD a share, or a ratio; a trailing stop follows the highs since the entry."""

    kind: StopKind
    distance: StrategyArgument


class StrategyTarget(_Part):
    """The profit is taken so far above the entry; `distance` as of the stop."""

    kind: TargetKind
    distance: StrategyArgument


class StrategyEntryLimit(_Part):
    """Entries are limit orders for the day, `distance` below the close judged; `distance` as of the stop."""

    kind: LimitKind
    distance: StrategyArgument


class StrategyRisk(_Part):
    """`max_weight` is a ratio of equity for one position."""

    max_positions: Annotated[int, Field(le=500)]
    max_weight: Exact
    stop: StrategyStop | None
    # Came later than the others: documents of before do not have it.
    target: StrategyTarget | None = None
    meaning: Words


class StrategyCosts(_Part):
    """USD a share, and basis points of the traded value on each side."""

    commission_per_share: Exact
    slippage_bps: Exact
    meaning: Words


class StrategyReference(_Part):
    author: Annotated[str, StringConstraints(max_length=200)]
    title: Annotated[str, StringConstraints(max_length=200)]
    year: int
    published_in: Annotated[str, StringConstraints(max_length=200)]


class StrategyDocument(_Part):
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
