"""Strategies as the API carries them: the rule tree the builder edits."""

from typing import Annotated, Literal

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString
from paiid.domain.market import Interval
from paiid.domain.strategy import (
    Comparator,
    Evaluation,
    IndicatorName,
    ParameterType,
    PositionField,
    PriceField,
    SizingMethod,
    StopKind,
)


class NumberRead(ApiModel):
    kind: Literal["number"]
    value: DecimalString


class ParameterRefRead(ApiModel):
    kind: Literal["parameter"]
    name: str


ArgumentRead = Annotated[NumberRead | ParameterRefRead, Field(discriminator="kind")]


class PriceRead(ApiModel):
    """A bar's figure, `ago` bars back; `symbol` null means the instrument judged."""

    kind: Literal["price"]
    field: PriceField
    symbol: str | None
    ago: int


class IndicatorRead(ApiModel):
    """An indicator's value, `ago` bars back; `symbol` null means the instrument judged."""

    kind: Literal["indicator"]
    name: IndicatorName
    arguments: dict[str, ArgumentRead]
    symbol: str | None
    ago: int


class RankRead(ApiModel):
    """Place in the universe by an indicator; 1 is the highest value."""

    kind: Literal["rank"]
    by: IndicatorRead


class PositionFigureRead(ApiModel):
    kind: Literal["position"]
    field: PositionField


OperandRead = Annotated[
    NumberRead | ParameterRefRead | PriceRead | IndicatorRead | RankRead | PositionFigureRead,
    Field(discriminator="kind"),
]


class CompareRead(ApiModel):
    node: Literal["compare"]
    left: OperandRead
    comparator: Comparator
    right: OperandRead


class AllOfRead(ApiModel):
    node: Literal["and"]
    rules: list["RuleRead"]


class AnyOfRead(ApiModel):
    node: Literal["or"]
    rules: list["RuleRead"]


class NoneOfRead(ApiModel):
    node: Literal["not"]
    rules: list["RuleRead"]


class ConstantRead(ApiModel):
    node: Literal["constant"]
    value: bool


RuleRead = Annotated[AllOfRead | AnyOfRead | NoneOfRead | CompareRead | ConstantRead, Field(discriminator="node")]

for _group in (AllOfRead, AnyOfRead, NoneOfRead):
    _group.model_rebuild()


class ParameterRead(ApiModel):
    name: str
    type: ParameterType
    default: DecimalString
    minimum: DecimalString
    maximum: DecimalString
    step: DecimalString
    meaning: str


class UniverseRead(ApiModel):
    name: str
    symbols: list[str]
    meaning: str


class SizingRead(ApiModel):
    method: SizingMethod
    arguments: dict[str, ArgumentRead]
    meaning: str


class ProtectiveStopRead(ApiModel):
    """`distance` is in ATR(14), or a ratio of the entry price."""

    kind: StopKind
    distance: ArgumentRead


class RiskLimitsRead(ApiModel):
    """`max_weight` is a ratio of equity for one position."""

    max_positions: int
    max_weight: DecimalString
    stop: ProtectiveStopRead | None
    meaning: str


class CostAssumptionsRead(ApiModel):
    """USD a share, and basis points of the traded value on each side."""

    commission_per_share: DecimalString
    slippage_bps: DecimalString
    meaning: str


class ReferenceRead(ApiModel):
    author: str
    title: str
    year: int
    published_in: str


class TemplateRead(ApiModel):
    """One complete strategy. Rules are judged at the close, orders go in at the next open."""

    id: str
    name: str
    family: str
    summary: str
    direction: Literal["long"]
    universe: UniverseRead
    timeframe: Interval
    evaluation: Evaluation
    parameters: list[ParameterRead]
    entry: RuleRead
    entry_text: str = Field(description="The entry rules in plain words, made from the tree.")
    exit: RuleRead
    exit_text: str = Field(description="The exit rules in plain words, made from the tree.")
    sizing: SizingRead
    risk: RiskLimitsRead
    costs: CostAssumptionsRead
    fails_when: list[str]
    references: list[ReferenceRead]


class TemplatesRead(ApiModel):
    """Definitions only: nothing here claims a result."""

    templates: list[TemplateRead]
