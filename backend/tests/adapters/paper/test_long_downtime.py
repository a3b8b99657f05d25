"""Down for longer than a vendor's finer bars reach back: what daily bars tell is walked, what nothing tells is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.exchange_calendar import session_open, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, BarSeries, Delay, Interval
from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from tests.support.broker_worlds import ACCOUNT, PaperWorld
from tests.support.scripted_market import ACME, OPEN_MONDAY, ScriptedMarket, make_bar

D = Decimal
S = OrderStatus
REACH = timedelta(days=40)
DOWN = timedelta(days=60)
BACK = OPEN_MONDAY + DOWN
"""A Friday, in regular hours as well."""
QUIET = ("100", "101", "99", "100")
FELL = ("96", "97", "94", "96")


@dataclass
class Reaching(ScriptedMarket):
    """Quarters of an hour reach back so far and no farther, daily bars for as long as `days` has them.

    Every session is quiet but those in `fell`.
    """

    days_from: datetime = OPEN_MONDAY - timedelta(days=400)
    quarters_reach: timedelta = REACH
    fell: Sequence[date] = field(default_factory=tuple)

    async def bars(
        self,
        symbol: Symbol,
        interval: Interval,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = None,
        adjusted: bool = True,
    ) -> BarSeries | None:
        assert start is not None
        assert end is not None
        self.calls.append(f"bars {interval} from {start:%Y-%m-%d %H:%M}")
        is_daily = interval is Interval.ONE_DAY
        earliest = max(start, self.days_from if is_daily else self.instant - self.quarters_reach)
        found = [bar for day in sessions_between(earliest.date(), end.date()) for bar in self._session(day, is_daily)]
        kept = tuple(bar for bar in found if earliest <= bar.start_at < end)
        return BarSeries(symbol, interval, adjusted, kept, self.name, self.instant, Delay.SIMULATED)

    def _session(self, day: date, is_daily: bool) -> list[Bar]:
        shape = FELL if day in self.fell else QUIET
        quarters = 1 if is_daily else 26
        return [
            make_bar(*shape, start_at=session_open(day) + number * timedelta(minutes=15), volume=1_000_000)
            for number in range(quarters)
        ]


@pytest.fixture
def market() -> Reaching:
    return Reaching()


@pytest.fixture
def world(db: Database, market: Reaching) -> PaperWorld:
    return PaperWorld(db, market)


def limit(price: str = "95", **terms: Any) -> OrderTerms:
    return OrderTerms(
        ACME, Side.BUY, D(10), type=OrderType.LIMIT, limit_price=D(price), time_in_force=TimeInForce.GTC, **terms
    )


async def after_downtime(world: PaperWorld, *, at: datetime = BACK) -> BrokerOrder:
    await world.broker.submit(ACCOUNT, "one", limit())
    world.market.instant = at
    world.market.quote()
    await world.restart()
    await world.look()
    return await world.decided(ACCOUNT, "one")


async def test_a_price_beyond_the_reach_of_finer_bars_is_found_in_the_daily_ones(
    world: PaperWorld, market: Reaching
) -> None:
    market.fell = [date(2026, 12, 1)]
    order = await after_downtime(world)
    assert (order.status, order.average_fill_price) == (S.FILLED, D(95))
    (execution,) = await world.broker.executions(ACCOUNT, "one")
    assert execution.executed_at.date() == date(2026, 12, 1)


async def test_one_within_their_reach_is_still_found_in_them(world: PaperWorld, market: Reaching) -> None:
    market.fell = [date(2027, 1, 12)]
    order = await after_downtime(world)
    assert order.status is S.FILLED
    (execution,) = await world.broker.executions(ACCOUNT, "one")
    assert execution.executed_at == session_open(date(2027, 1, 12)) + timedelta(minutes=15)


async def test_a_session_that_finer_bars_begin_in_the_midst_of_is_walked_as_a_day(
    world: PaperWorld, market: Reaching
) -> None:
    """The reach ends in the session of 14 December, hours after it opened."""
    market.quarters_reach = timedelta(days=39)
    cut = date(2026, 12, 14)
    assert sessions_between(cut, cut)
    market.fell = [cut]
    order = await after_downtime(world)
    (execution,) = await world.broker.executions(ACCOUNT, "one")
    assert (order.status, execution.executed_at.date()) == (S.FILLED, cut)


async def test_the_rest_of_the_first_day_is_told_for_daily_bars_do_not_tell_it(
    world: PaperWorld, market: Reaching, caplog: pytest.LogCaptureFixture
) -> None:
    order = await after_downtime(world)
    assert order.status is S.NEW
    assert order.reason == (
        "The program did not run, and no prices are to be had any more of 2026-11-23 18:46 to 2026-11-23 21:00 UTC; "
        "it was not tried on them."
    )
    assert "catch_up_incomplete" in caplog.text


async def test_what_no_bars_tell_of_is_told_and_only_once(
    world: PaperWorld, market: Reaching, caplog: pytest.LogCaptureFixture
) -> None:
    market.days_from = datetime.fromisoformat("2026-12-07T00:00:00Z")
    market.fell = [date(2026, 12, 1)]
    order = await after_downtime(world)
    assert order.status is S.NEW
    assert order.reason is not None
    assert "of 2026-11-23 18:46 to 2026-12-07 14:30 UTC" in order.reason
    told_at = order.updated_at
    world.market.advance(seconds=1)
    world.market.quote()
    await world.look()
    assert (await world.decided(ACCOUNT, "one")).updated_at == told_at
    assert caplog.text.count("catch_up_incomplete") == 1


async def test_nothing_is_told_where_the_finer_bars_reach(world: PaperWorld, market: Reaching) -> None:
    order = await after_downtime(world, at=OPEN_MONDAY + timedelta(days=30))
    assert (order.status, order.reason) == (S.NEW, None)
    assert not any("1d" in call for call in market.calls)
