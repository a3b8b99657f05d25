"""The document and the definition are one thing in two forms; neither loses what the other says."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import (
    CostAssumptions,
    EntryLimit,
    Parameter,
    ProfitTarget,
    ProtectiveStop,
    RiskLimits,
    Sizing,
    StrategyDefinition,
    Universe,
)
from paiid.domain.strategy_calendar import CalendarFigure
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Argument,
    Compare,
    Constant,
    Indicator,
    NoneOf,
    Number,
    Operand,
    ParameterRef,
    PortfolioFigure,
    PositionFigure,
    Price,
    Rank,
    Rule,
)
from paiid.domain.strategy_writing import OptionWriting, StrikeRule
from paiid.features.strategies import document as doc
from paiid.features.strategies import document_parts as parts
from paiid.features.strategies.document_writing import StrategyOptionWriting

_MEMBERS: Final = tuple(one.name for one in fields(StrategyDefinition) if one.name != "id")


def document_of(definition: StrategyDefinition) -> doc.StrategyDocument:
    """The document of `definition`; its id is not part of it."""
    members = {name: getattr(definition, name) for name in _MEMBERS}
    return doc.StrategyDocument.model_validate({"format": doc.FORMAT, **members})


def definition_of(document: doc.StrategyDocument, strategy_id: str) -> StrategyDefinition:
    """The definition that `document` says, under `strategy_id`."""
    stop, target, limit = document.risk.stop, document.risk.target, document.entry_limit
    return StrategyDefinition(
        id=strategy_id,
        name=document.name,
        family=document.family,
        summary=document.summary,
        universe=Universe(
            document.universe.name, tuple(map(Symbol, document.universe.symbols)), document.universe.meaning
        ),
        timeframe=document.timeframe,
        evaluation=document.evaluation,
        parameters=tuple(Parameter(**_plain(one)) for one in document.parameters),
        entry=_rule(document.entry),
        exit=_rule(document.exit),
        sizing=Sizing(document.sizing.method, _arguments(document.sizing.arguments), document.sizing.meaning),
        risk=RiskLimits(
            max_positions=document.risk.max_positions,
            max_weight=document.risk.max_weight,
            stop=None if stop is None else ProtectiveStop(stop.kind, _argument(stop.distance)),
            target=None if target is None else ProfitTarget(target.kind, _argument(target.distance)),
            meaning=document.risk.meaning,
        ),
        costs=CostAssumptions(**_plain(document.costs)),
        fails_when=tuple(document.fails_when),
        references=tuple(Reference(**_plain(one)) for one in document.references),
        direction=document.direction,
        entry_limit=None if limit is None else EntryLimit(limit.kind, _argument(limit.distance)),
        short_entry=None if document.short_entry is None else _rule(document.short_entry),
        short_exit=None if document.short_exit is None else _rule(document.short_exit),
        option_writing=None if document.option_writing is None else _writing(document.option_writing),
    )


def canonical_json(document: doc.StrategyDocument) -> str:
    """The one text of a document: equal documents have equal texts.

    A member that came later is left out where it says nothing, so that what was saved before keeps its text and hash.
    """
    members = document.model_dump(mode="json")
    if members["risk"]["target"] is None:
        del members["risk"]["target"]
    return json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """SHA-256 (hex) of a canonical text, by which two versions are told to be equal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in type(part).model_fields}


def _argument(part: parts.StrategyNumber | parts.StrategyParameterRef) -> Argument:
    return Number(part.value) if isinstance(part, parts.StrategyNumber) else ParameterRef(part.name)


def _arguments(parts: Mapping[str, parts.StrategyNumber | parts.StrategyParameterRef]) -> dict[str, Argument]:
    return {name: _argument(part) for name, part in parts.items()}


def _writing(part: StrategyOptionWriting) -> OptionWriting:
    return OptionWriting(
        kind=part.kind,
        strike=StrikeRule(part.strike.kind, _argument(part.strike.distance)),
        days_to_expiry=_argument(part.days_to_expiry),
        cycle=part.cycle,
        close_at=None if part.close_at is None else _argument(part.close_at),
        roll_days=None if part.roll_days is None else _argument(part.roll_days),
        volatility_period=_argument(part.volatility_period),
        volatility_premium=_argument(part.volatility_premium),
        version=part.version,
    )


def _rule(
    part: doc.StrategyAllOf | doc.StrategyAnyOf | doc.StrategyNoneOf | doc.StrategyCompare | doc.StrategyConstant,
) -> Rule:
    match part:
        case doc.StrategyCompare():
            return Compare(_operand(part.left), part.comparator, _operand(part.right))
        case doc.StrategyConstant():
            return Constant(part.value)
        case doc.StrategyAllOf():
            return AllOf(tuple(map(_rule, part.rules)))
        case doc.StrategyAnyOf():
            return AnyOf(tuple(map(_rule, part.rules)))
        case doc.StrategyNoneOf():
            return NoneOf(tuple(map(_rule, part.rules)))


def _operand(
    part: parts.StrategyNumber
    | parts.StrategyParameterRef
    | doc.StrategyPrice
    | doc.StrategyIndicator
    | doc.StrategyRank
    | doc.StrategyPositionFigure
    | doc.StrategyPortfolioFigure
    | doc.StrategyCalendarFigure,
) -> Operand:
    match part:
        case parts.StrategyNumber() | parts.StrategyParameterRef():
            return _argument(part)
        case doc.StrategyPrice():
            return Price(part.field, _symbol(part.symbol), part.ago, part.bars)
        case doc.StrategyIndicator():
            return _indicator(part)
        case doc.StrategyRank():
            return Rank(_indicator(part.by))
        case doc.StrategyPositionFigure():
            return PositionFigure(part.field)
        case doc.StrategyPortfolioFigure():
            return PortfolioFigure(part.field)
        case doc.StrategyCalendarFigure():
            return CalendarFigure(part.field)


def _indicator(part: doc.StrategyIndicator) -> Indicator:
    return Indicator(part.name, _arguments(part.arguments), _symbol(part.symbol), part.ago, part.bars)


def _symbol(text: str | None) -> Symbol | None:
    return None if text is None else Symbol(text)
