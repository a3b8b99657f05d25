"""Bars, the exchange's day, search and corporate actions before Tradier's stand-in: kept, bounded, honest."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import monotonic

import pytest

from paiid.domain.exchange_calendar import session_close
from paiid.domain.instrument import Symbol
from paiid.domain.market import Adjustment, CorporateActionKind, Delay, Interval, MarketState
from paiid.ports.errors import ProviderError
from tests.standins.kit.faults import Fault, fault
from tests.support.tradier_market import TradierRig, tradier_rig

AAPL, DOW = Symbol("AAPL"), Symbol("$DJI")
MARKETS = "GET /v1/markets/"
HISTORY, SERIES = "GET /v1/markets/history", "GET /v1/markets/timesales"
BETA = "GET /beta"
THANKSGIVING = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
BLACK_FRIDAY = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
"""13:30 in New York; the exchange has closed at 13:00."""
START, END = date(2026, 1, 1), date(2026, 11, 23)


def faults() -> list[Fault]:
    return [
        fault("timeout", MARKETS),
        fault("reset_mid_body", MARKETS),
        fault("status", MARKETS, code=502, body="html"),
        fault("status", MARKETS, code=200, body="html"),
        fault("rate_limited", MARKETS, retry_after=30),
        fault("rate_limited", MARKETS, body="vendor"),
        fault("unauthorized", MARKETS),
        fault("status", MARKETS, code=401, body="text", text="Unauthorized Account: x"),
        fault("truncated_json", MARKETS),
    ]


every_fault = pytest.mark.parametrize("laid", faults(), ids=lambda laid: f"{laid.kind} {laid.parameters}")


class TestBars:
    async def test_many_charts_of_one_symbol_cost_one_call(self) -> None:
        async with tradier_rig() as rig:
            asked = [rig.market.bars(AAPL, Interval.ONE_DAY, limit=limit) for limit in (5, 30, 250, 300)]
            asked += [rig.market.bars(AAPL, Interval.ONE_WEEK, limit=40), rig.market.bars(AAPL, Interval.ONE_DAY)]
            await asyncio.gather(*asked[:-1])
            assert rig.asked(HISTORY) == 1
            await asyncio.gather(rig.market.bars(AAPL, Interval.ONE_HOUR, limit=9), asked[-1])
            assert rig.asked(SERIES) == 1

    async def test_daily_bars_are_kept_until_the_next_close_and_follow_the_last_price(self) -> None:
        async with tradier_rig() as rig:
            first = await rig.market.bars(AAPL, Interval.ONE_DAY, limit=3)
            rig.advance(3600)
            later = await rig.market.bars(AAPL, Interval.ONE_DAY, limit=3)
            assert first is not None
            assert later is not None
            assert rig.asked(HISTORY) == 1
            assert later.bars[:2] == first.bars[:2]
            assert later.bars[-1].close == (await rig.market.quotes([AAPL]))[AAPL].last

    async def test_a_session_that_has_closed_is_never_missing_the_day_after(self) -> None:
        async with tradier_rig() as rig:
            await rig.market.bars(AAPL, Interval.ONE_DAY, limit=3)
            rig.advance(86_400)
            after = await rig.market.bars(AAPL, Interval.ONE_DAY, limit=3)
            assert after is not None
            assert [bar.session_date.day for bar in after.bars] == [20, 23, 24]
            fresh = await rig.market.bars(AAPL, Interval.ONE_DAY, limit=2, end=session_close(date(2026, 11, 23)))
            assert fresh is not None
            assert fresh.bars[-1] == after.bars[1]

    async def test_the_dow_has_bars_of_its_own_size(self) -> None:
        async with tradier_rig() as rig:
            for interval in (Interval.ONE_DAY, Interval.FIFTEEN_MINUTES):
                series = await rig.market.bars(DOW, interval, limit=2)
                assert series is not None
                assert series.source == "Tradier (DJX × 100)"
                assert all(bar.close > 10_000 for bar in series.bars)

    async def test_raw_bars_undo_splits_where_they_are_known_and_say_so_where_they_are_not(self) -> None:
        async with tradier_rig() as rig, tradier_rig("sandbox") as sandbox:
            raw = await rig.market.bars(AAPL, Interval.ONE_DAY, limit=5, adjusted=False)
            told = await sandbox.market.bars(AAPL, Interval.ONE_DAY, limit=5, adjusted=False)
            assert raw is not None
            assert told is not None
            assert (raw.adjusted, told.adjusted) == (False, True)
            assert (raw.adjustment, told.adjustment) == (Adjustment.NONE, Adjustment.SPLITS)

    async def test_minutes_from_before_tradiers_reach_are_left_out_without_an_error(self) -> None:
        async with tradier_rig() as rig:
            long_ago = rig.time.now() - timedelta(days=90)
            for interval in (Interval.ONE_MINUTE, Interval.FIFTEEN_MINUTES, Interval.ONE_HOUR):
                series = await rig.market.bars(AAPL, interval, start=long_ago, limit=10_000)
                assert series is not None
                assert series.bars
                assert long_ago + timedelta(days=40) < series.bars[0].start_at < rig.time.now() - timedelta(days=10)

    @every_fault
    @pytest.mark.parametrize("interval", [Interval.ONE_DAY, Interval.ONE_MINUTE])
    async def test_a_failure_is_of_the_tree_and_what_is_known_outlives_it(
        self, laid: Fault, interval: Interval
    ) -> None:
        async with tradier_rig(timeout_s=2) as rig:
            known = await rig.market.bars(AAPL, interval, limit=5)
            rig.standin.faults.add(laid)
            rig.advance(30)
            with pytest.raises(ProviderError):
                await rig.market.bars(Symbol("MSFT"), interval, limit=5)
            kept = await rig.market.bars(AAPL, interval, limit=5)
            assert known is not None
            assert kept is not None
            assert kept.bars[:-1] == known.bars[:-1]
            assert kept.delay is Delay.STALE

    @pytest.mark.parametrize("kind", ["nan", "wrong_types", "null_string"])
    async def test_a_bad_row_costs_only_itself(self, kind: str) -> None:
        async with tradier_rig() as rig:
            rig.standin.faults.add(fault(kind, HISTORY))
            series = await rig.market.bars(AAPL, Interval.ONE_DAY, limit=5)
            assert series is not None
            assert len(series.bars) == 5
            assert all(isinstance(bar.close, Decimal) for bar in series.bars)


class TestStatus:
    async def test_a_holiday_is_closed_and_the_next_session_is_named(self) -> None:
        async with tradier_rig(at=THANKSGIVING, always_open=False) as rig:
            status = await rig.market.status()
            assert (status.state, status.is_tradable) == (MarketState.CLOSED, False)
            assert status.session_date == date(2026, 11, 27)
            assert status.closes_at == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
            assert status.next_change_at > THANKSGIVING

    async def test_after_an_early_close_orders_meet_extended_hours(self) -> None:
        async with tradier_rig(at=BLACK_FRIDAY, always_open=False) as rig:
            status = await rig.market.status()
            assert (status.state, status.is_tradable) == (MarketState.AFTER, False)

    async def test_tradiers_clock_is_believed_where_it_knows_better(self) -> None:
        async with tradier_rig(at=THANKSGIVING, always_open=True) as rig:
            assert (await rig.market.status()).state is MarketState.OPEN

    async def test_a_calendar_that_never_comes_is_waited_for_once(self) -> None:
        async with tradier_rig(timeout_s=20) as rig:
            rig.standin.faults.add(fault("latency", MARKETS, seconds=60))
            await rig.market.status()
            began = monotonic()
            for _ in range(10):
                assert (await rig.market.status()).state is MarketState.OPEN
            assert monotonic() - began < 1

    async def test_a_second_of_askers_costs_two_calls(self) -> None:
        async with tradier_rig() as rig:
            for _ in range(30):
                await rig.market.status()
                rig.advance(1)
            assert rig.asked(MARKETS) <= 3

    @every_fault
    async def test_the_published_calendar_stands_in(self, laid: Fault) -> None:
        async with tradier_rig(timeout_s=0.3) as rig:
            rig.standin.faults.add(laid)
            status = await rig.market.status()
            assert (status.state, status.session_date) == (MarketState.OPEN, date(2026, 11, 23))
            assert status.next_change_at == session_close(date(2026, 11, 23))


class TestSearch:
    @every_fault
    async def test_a_failure_of_both_is_the_answer(self, laid: Fault) -> None:
        async with tradier_rig(timeout_s=0.3) as rig:
            rig.standin.faults.add(laid)
            with pytest.raises(ProviderError):
                await rig.market.search("apple")

    async def test_one_of_the_two_is_enough(self) -> None:
        async with tradier_rig() as rig:
            rig.standin.faults.add(fault("status", "GET /v1/markets/lookup", code=500))
            assert [one.symbol for one in await rig.market.search("apple")] == ["AAPL"]

    async def test_typing_the_same_again_costs_nothing(self) -> None:
        async with tradier_rig() as rig:
            for text in ("apple", "Apple ", "APPLE"):
                await rig.market.search(text)
            assert rig.asked(MARKETS) == 2

    async def test_an_index_is_found_by_its_name_and_symbol(self) -> None:
        async with tradier_rig() as rig:
            assert (await rig.market.search("$SPX"))[0].symbol == "$SPX"
            assert (await rig.market.search("brk.b"))[0].symbol == "BRK.B"
            assert await rig.market.search("   ") == []


class TestCorporateActions:
    async def test_they_are_asked_for_once_for_everything_that_is_watched(self) -> None:
        async with tradier_rig() as rig:
            await rig.market.quotes([AAPL, Symbol("KO"), Symbol("PG")])
            for symbol in ("AAPL", "KO", "PG"):
                await rig.market.corporate_actions([Symbol(symbol)], start=START, end=END)
            assert rig.asked(BETA) == 2
            found = await rig.market.corporate_actions([AAPL], start=START, end=END)
            assert {one.kind for one in found} == {CorporateActionKind.CASH_DIVIDEND}

    async def test_the_sandbox_has_none_and_the_report_says_so(self) -> None:
        async with tradier_rig("sandbox") as rig:
            assert await rig.market.corporate_actions([AAPL], start=START, end=END) == []
            assert not rig.market.tells_corporate_actions
            (note,) = rig.connection.report().notes
            assert "sandbox tells no dividends" in note

    @pytest.mark.parametrize("kind", ["unauthorized", "forbidden"])
    async def test_a_token_without_rights_has_none_and_the_report_says_why(self, kind: str) -> None:
        async with tradier_rig() as rig:
            rig.standin.faults.add(fault(kind, BETA))
            assert await rig.market.corporate_actions([AAPL], start=START, end=END) == []
            assert not rig.market.tells_corporate_actions
            assert "none are booked" in rig.connection.report().notes[0]
            assert rig.connection.report().error is None

    async def test_a_failure_of_the_moment_is_raised_and_what_is_known_outlives_it(self) -> None:
        async with tradier_rig() as rig:
            known = await rig.market.corporate_actions([AAPL], start=START, end=END)
            rig.standin.faults.add(fault("status", BETA, code=500))
            rig.advance(7 * 3600)
            assert await rig.market.corporate_actions([AAPL], start=START, end=END) == known
            with pytest.raises(ProviderError):
                await rig.market.corporate_actions([Symbol("KO")], start=START, end=END)

    async def test_a_failure_that_lasts_does_not_hold_up_orders_for_ever(self) -> None:
        async with tradier_rig() as rig:
            rig.standin.faults.add(fault("status", BETA, code=500))
            with pytest.raises(ProviderError):
                await rig.market.corporate_actions([AAPL], start=START, end=END)
            rig.advance(301)
            assert await rig.market.corporate_actions([AAPL], start=START, end=END) == []
            assert "at present" in rig.connection.report().notes[0]
            rig.standin.faults.clear()
            rig.advance(301)
            assert await rig.market.corporate_actions([AAPL], start=START, end=END)
            assert rig.connection.report().notes == ()


class TestPriceAt:
    async def test_the_finest_bars_that_reach_so_far_tell(self) -> None:
        async with tradier_rig() as rig:
            yesterday = datetime(2026, 11, 20, 18, 0, 30, tzinfo=UTC)
            minute = await _bar(rig, Interval.ONE_MINUTE, yesterday)
            assert await rig.market.price_at(AAPL, yesterday) == minute
            long_ago = datetime(2026, 1, 27, 18, 0, tzinfo=UTC)
            before = await rig.market.bars(AAPL, Interval.ONE_DAY, end=long_ago - timedelta(hours=5), limit=1)
            assert before is not None
            assert await rig.market.price_at(AAPL, long_ago) == before.bars[-1].close

    async def test_the_future_and_what_does_not_exist_have_none(self) -> None:
        async with tradier_rig() as rig:
            assert await rig.market.price_at(AAPL, rig.time.now() + timedelta(seconds=1)) is None
            assert await rig.market.price_at(Symbol("NOPE"), rig.time.now() - timedelta(days=1)) is None


async def _bar(rig: TradierRig, interval: Interval, at: datetime) -> Decimal:
    series = await rig.market.bars(AAPL, interval, start=at.replace(second=0), limit=10_000)
    assert series is not None
    return series.bars[0].open
