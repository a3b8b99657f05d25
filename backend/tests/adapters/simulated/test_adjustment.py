"""Adjusted and raw prices against the splits and dividends that lie between them."""

from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise

import pytest
from hypothesis import given, settings

from paiid.domain.exchange_calendar import session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, CorporateAction, CorporateActionKind, Interval
from tests.support.local_market import EQUITIES, LAST_CLOSE, OPEN_MONDAY, any_session, any_symbol, bars_of, market_at

HALF_A_MICRO = Decimal("0.0000005000001")
SPLITTERS = [Symbol(text) for text in ("NVDA", "AMZN", "AAPL", "COST")]
PAYERS = [Symbol(text) for text in ("KO", "SPY", "XOM")]


def kept_by(action: CorporateAction, close_before: Decimal) -> Decimal:
    """What an earlier price is multiplied with because of `action`."""
    if action.kind is CorporateActionKind.SPLIT:
        return 1 / action.ratio
    return 1 - action.amount / close_before


def closes_before(bars: tuple[Bar, ...]) -> dict[date, Decimal]:
    return {after.session_date: before.close for before, after in pairwise(bars)}


@pytest.mark.parametrize("symbol", [*SPLITTERS, *PAYERS])
async def test_adjusted_prices_are_raw_ones_times_the_factors_of_later_actions(symbol: Symbol) -> None:
    market = market_at(LAST_CLOSE)
    raw = (await bars_of(market, symbol, Interval.ONE_DAY)).bars
    adjusted = (await bars_of(market, symbol, Interval.ONE_DAY, adjusted=True)).bars
    before = closes_before(raw)
    actions = {
        a.ex_date: a for a in await market.corporate_actions([symbol], start=date(2005, 1, 1), end=date(2031, 12, 30))
    }
    with localcontext(prec=60):
        factor, shares = Decimal(1), Decimal(1)
        for plain, restated in zip(reversed(raw), reversed(adjusted), strict=True):
            for name in ("open", "high", "low", "close"):
                assert abs(getattr(restated, name) - getattr(plain, name) * factor) <= HALF_A_MICRO
            assert restated.volume == plain.volume * shares
            if action := actions.get(plain.session_date):
                factor *= kept_by(action, before[plain.session_date])
                shares *= action.ratio


@pytest.mark.parametrize("symbol", [*SPLITTERS, *PAYERS])
async def test_adjusted_returns_are_what_a_reinvesting_holder_earns(symbol: Symbol) -> None:
    market = market_at(OPEN_MONDAY)
    raw = (await bars_of(market, symbol, Interval.ONE_DAY)).bars
    adjusted = (await bars_of(market, symbol, Interval.ONE_DAY, adjusted=True)).bars
    before = closes_before(raw)
    quantity = Decimal(1)
    for action in await market.corporate_actions([symbol], start=raw[0].session_date, end=raw[-1].session_date):
        quantity *= action.ratio
        quantity += quantity * action.amount / (before.get(action.ex_date, Decimal(1)) - action.amount)
    earned = quantity * raw[-1].close / raw[0].close
    assert adjusted[-1].close / adjusted[0].close == pytest.approx(earned, rel=Decimal("0.00001"))


@pytest.mark.parametrize("symbol", SPLITTERS)
async def test_a_split_divides_the_price_and_nothing_else(symbol: Symbol) -> None:
    market = market_at(LAST_CLOSE)
    actions = await market.corporate_actions([symbol], start=date(2005, 1, 1), end=date(2031, 12, 30))
    splits = [action for action in actions if action.kind is CorporateActionKind.SPLIT]
    assert splits
    before = closes_before((await bars_of(market, symbol, Interval.ONE_DAY)).bars)
    for split in splits:
        opened = (await bars_of(market, symbol, Interval.ONE_DAY, split.ex_date)).bars[0].open
        assert opened * split.ratio / before[split.ex_date] == pytest.approx(Decimal(1), abs=Decimal("0.2"))
        assert before[split.ex_date] > 80


@settings(max_examples=60, deadline=None)
@given(symbol=any_symbol, day=any_session)
async def test_within_a_session_adjusted_minutes_make_the_adjusted_day(symbol: Symbol, day: date) -> None:
    market = market_at(LAST_CLOSE)
    minutes = (await bars_of(market, symbol, Interval.ONE_MINUTE, day, adjusted=True)).bars
    (daily,) = (await bars_of(market, symbol, Interval.ONE_DAY, day, adjusted=True)).bars
    assert (minutes[0].open, minutes[-1].close) == (daily.open, daily.close)
    assert max(bar.high for bar in minutes) == daily.high
    assert min(bar.low for bar in minutes) == daily.low
    assert sum(bar.volume for bar in minutes) == daily.volume


async def test_an_action_restates_history_only_from_its_effective_instant() -> None:
    symbol = Symbol("KO")
    (action, *_) = await market_at(OPEN_MONDAY).corporate_actions(
        [symbol], start=OPEN_MONDAY.date() - timedelta(days=100), end=OPEN_MONDAY.date()
    )
    start, end = session_open(action.ex_date) - timedelta(days=30), action.effective_at
    a_moment_before = market_at(action.effective_at - timedelta(microseconds=1))
    eve = await a_moment_before.bars(symbol, Interval.ONE_DAY, start=start, end=end)
    ex = await market_at(action.effective_at).bars(symbol, Interval.ONE_DAY, start=start, end=end)
    assert eve is not None
    assert ex is not None
    assert eve.bars[-1].close - ex.bars[-1].close == pytest.approx(action.amount, abs=Decimal("0.000001"))
    ratios = [after.close / before.close for before, after in zip(eve.bars, ex.bars, strict=True)]
    assert max(ratios) - min(ratios) < Decimal("0.0000001")


async def test_prices_of_the_newest_session_are_never_restated() -> None:
    market = market_at(OPEN_MONDAY)
    for symbol in EQUITIES[:20]:
        raw = (await bars_of(market, symbol, Interval.ONE_DAY, limit=1)).bars
        assert (await bars_of(market, symbol, Interval.ONE_DAY, limit=1, adjusted=True)).bars == raw


async def test_an_action_is_known_only_after_it_was_announced() -> None:
    (action,) = [
        a
        for a in await market_at(OPEN_MONDAY).corporate_actions(
            [Symbol("KO")], start=date(2026, 9, 1), end=date(2026, 9, 30)
        )
        if a.kind is CorporateActionKind.CASH_DIVIDEND
    ]
    long_before = market_at(action.effective_at - timedelta(days=60))
    shortly_before = market_at(action.effective_at - timedelta(days=7))
    dates = {"start": action.ex_date, "end": action.ex_date}
    assert await long_before.corporate_actions([Symbol("KO")], **dates) == []
    assert await shortly_before.corporate_actions([Symbol("KO")], **dates) == [action]


async def test_actions_come_in_order_with_exact_amounts() -> None:
    found = await market_at(OPEN_MONDAY).corporate_actions(EQUITIES, start=date(2024, 1, 1), end=date(2026, 12, 31))
    assert [action.ex_date for action in found] == sorted(action.ex_date for action in found)
    assert {action.kind for action in found} == set(CorporateActionKind)
    for action in found:
        assert action.effective_at == session_open(action.ex_date)
        assert (action.amount > 0) != (action.ratio > 1)
        assert action.amount % Decimal("0.01") == 0
