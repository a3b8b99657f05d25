"""Document and definition say the same, whatever is said."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from paiid.core.types import canonical
from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import (
    CostAssumptions,
    EntryLimit,
    Evaluation,
    Parameter,
    ParameterType,
    ProfitTarget,
    ProtectiveStop,
    RiskLimits,
    Sizing,
    SizingMethod,
    StrategyDefinition,
    Universe,
)
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_stops import LimitKind, StopKind, TargetKind
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Constant,
    Indicator,
    IndicatorName,
    NoneOf,
    Number,
    ParameterRef,
    PortfolioField,
    PortfolioFigure,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
    Rank,
    Rule,
)
from paiid.domain.strategy_words import strategy_words
from paiid.features.strategies.conversion import canonical_json, definition_of, document_of
from paiid.features.strategies.document import StrategyDocument, document_schema
from paiid.features.strategies.service.diffing import ChangeKind, changes
from paiid.features.strategies.templates import TEMPLATES

numbers = st.decimals(-(10**12) + 1, 10**12 - 1, places=12, allow_nan=False).map(canonical)
names = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20).map(str.strip)
titles = texts.filter(bool)
symbols = st.sampled_from(["SPY", "BRK.B", "$VIX"]).map(Symbol)
longer = st.none() | st.sampled_from(LongerBars)
arguments = st.builds(Number, numbers) | st.builds(ParameterRef, names)
indicators = st.builds(
    Indicator,
    st.sampled_from(IndicatorName),
    st.dictionaries(names, arguments, max_size=3),
    st.none() | symbols,
    st.integers(-5, 600),
    longer,
)
operands = (
    arguments
    | indicators
    | st.builds(Price, st.sampled_from(PriceField), st.none() | symbols, st.integers(-5, 600), longer)
    | st.builds(Rank, indicators)
    | st.builds(PositionFigure, st.sampled_from(PositionField))
    | st.builds(PortfolioFigure, st.sampled_from(PortfolioField))
    | st.builds(CalendarFigure, st.sampled_from(CalendarField))
)
leaves: st.SearchStrategy[Rule] = st.builds(Compare, operands, st.sampled_from(Comparator), operands) | st.builds(
    Constant, st.booleans()
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        *(st.builds(group, st.lists(inner, max_size=3).map(tuple)) for group in (AllOf, AnyOf, NoneOf))
    ),
    max_leaves=6,
)
definitions = st.builds(
    StrategyDefinition,
    id=st.just("draft"),
    name=titles,
    family=names,
    summary=texts,
    universe=st.builds(Universe, titles, st.lists(symbols, max_size=3).map(tuple), texts),
    timeframe=st.sampled_from(Interval),
    evaluation=st.sampled_from(Evaluation),
    parameters=st.lists(
        st.builds(Parameter, names, st.sampled_from(ParameterType), numbers, numbers, numbers, numbers, texts),
        max_size=2,
    ).map(tuple),
    entry=rules,
    exit=rules,
    sizing=st.builds(
        Sizing, st.sampled_from(SizingMethod), st.dictionaries(names, arguments, max_size=2), texts
    ),
    risk=st.builds(
        RiskLimits,
        st.integers(-3, 500),
        numbers,
        st.none() | st.builds(ProtectiveStop, st.sampled_from(StopKind), arguments),
        texts,
        st.none() | st.builds(ProfitTarget, st.sampled_from(TargetKind), arguments),
    ),
    costs=st.builds(CostAssumptions, numbers, numbers, texts),
    fails_when=st.lists(texts, max_size=2).map(tuple),
    entry_limit=st.none() | st.builds(EntryLimit, st.sampled_from(LimitKind), arguments),
    references=st.lists(st.builds(Reference, texts, texts, st.integers(1500, 2100), texts), max_size=1).map(tuple),
)  # fmt: skip


# A draw now and then takes seconds on a busy machine, which says nothing of the code.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(definitions)
def test_there_and_back_nothing_is_lost_and_every_fault_can_be_told(definition: StrategyDefinition) -> None:
    text = canonical_json(document_of(definition))
    document = StrategyDocument.model_validate_json(text)
    back = definition_of(document, "draft")
    assert back == definition
    assert canonical_json(document) == text
    assert validate(back) == validate(definition)
    assert strategy_words(back) == strategy_words(definition)


def _with_entry(**left: Any) -> dict[str, Any]:
    whole = document_of(TEMPLATES[0]).model_dump(mode="json")
    right = {"kind": "number", "value": "1"}
    return {**whole, "entry": {"node": "compare", "left": left, "comparator": "above", "right": right}}


@pytest.mark.parametrize(
    "left",
    [
        {"kind": "number", "value": 0.1},
        {"kind": "number", "value": "1e9"},
        {"kind": "number", "value": "NaN"},
        {"kind": "price", "field": "close", "symbol": "no symbol", "ago": 0},
        {"kind": "price", "field": "close", "symbol": None},
        {"kind": "news"},
        {"kind": "number", "value": "1", "note": "unknown"},
    ],
)
def test_what_cannot_be_read_is_refused(left: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StrategyDocument.model_validate(_with_entry(**left))


def test_a_symbol_is_read_as_it_is_typed() -> None:
    document = StrategyDocument.model_validate(_with_entry(kind="price", field="close", symbol="brk-b", ago=0))
    assert document.model_dump()["entry"]["left"]["symbol"] == "BRK.B"


def test_what_is_published_is_the_same_going_in_and_coming_out() -> None:
    coming_out = StrategyDocument.model_json_schema(mode="serialization")
    assert document_schema()["$id"] == "urn:paiid:paiid.strategy:1"
    assert {name: one for name, one in document_schema().items() if not name.startswith("$")} == {
        name: one for name, one in coming_out.items() if not name.startswith("$")
    }


def test_what_is_of_the_bars_judged_keeps_the_text_it_had_before_there_were_others() -> None:
    entry = {"kind": "price", "field": "close", "symbol": None, "ago": 0}
    plain, longer = (_with_entry(**entry, **more) for more in ({}, {"bars": "week"}))
    assert '"bars"' not in canonical_json(StrategyDocument.model_validate(plain))
    assert canonical_json(StrategyDocument.model_validate(longer)).count('"bars":"week"') == 1


def test_a_limit_that_came_or_went_is_a_change() -> None:
    market = TEMPLATES[0]
    by_limit = replace(market, entry_limit=EntryLimit(LimitKind.AMOUNT, Number(Decimal(1))))
    (came,) = changes(market, by_limit)
    assert (came.path, came.kind, came.before) == ("entry_limit", ChangeKind.ADDED, None)
    (went,) = changes(by_limit, market)
    assert (went.path, went.kind, went.after) == ("entry_limit", ChangeKind.REMOVED, None)
    assert changes(by_limit, by_limit) == ()


def test_a_size_is_told_as_a_percentage() -> None:
    words = strategy_words(next(one for one in TEMPLATES if one.id == "donchian-breakout"))
    assert words.size == "Each position is sized to lose 1 % of the equity at its stop."
    assert words.stop == "A protective stop stands 2 ATR(14) below the entry."
    assert words.limits == "At most 10 positions, none above 20 % of the equity."
    assert words.when == "at every close"
    assert Decimal(5) == TEMPLATES[0].costs.slippage_bps
    assert words.costs == "Each share costs 0 USD in commission, and each side 5 basis points of what is traded."
