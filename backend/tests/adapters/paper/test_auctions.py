"""The paper broker at an auction: which prices it takes for the print, and what it does without one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from tests.support.broker_worlds import ACCOUNT, PaperWorld
from tests.support.scripted_market import ACME, make_bar

D = Decimal
S = OrderStatus
EVENING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
OPENING = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
CLOSE = datetime(2026, 11, 24, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(db: Database) -> PaperWorld:
    made = PaperWorld(db)
    made.market.instant = EVENING
    return made


async def placed(world: PaperWorld, life: TimeInForce, limit: str | None = None) -> BrokerOrder:
    kind = OrderType.MARKET if limit is None else OrderType.LIMIT
    price = None if limit is None else D(limit)
    terms = OrderTerms(ACME, Side.BUY, D(10), type=kind, limit_price=price, time_in_force=life)
    return await world.broker.submit(ACCOUNT, "one", terms)


async def looked(world: PaperWorld, at: datetime) -> BrokerOrder:
    world.market.instant = at
    world.market.quote()
    await world.look()
    found = await world.broker.order(ACCOUNT, "one")
    assert found is not None
    return found


async def test_the_first_trade_is_the_opening_print_and_the_last_the_closing_one(world: PaperWorld) -> None:
    bars = [
        make_bar("90", "90", "90", "90", start_at=OPENING - MINUTE),
        make_bar("100", "100", "100", "100", start_at=OPENING, volume=0),
        make_bar("101", "103", "100", "102", start_at=OPENING + MINUTE),
        make_bar("104", "106", "103", "105", start_at=CLOSE - MINUTE),
        make_bar("80", "80", "80", "80", start_at=CLOSE),
    ]
    world.market.minutes[ACME] = bars
    await placed(world, TimeInForce.OPG)
    opening = await looked(world, OPENING + 3 * MINUTE)
    assert (opening.status, opening.average_fill_price) == (S.FILLED, D(101))
    closing = OrderTerms(ACME, Side.SELL, D(10), time_in_force=TimeInForce.CLS)
    await world.broker.submit(ACCOUNT, "two", closing)
    await looked(world, CLOSE)
    await looked(world, CLOSE + MINUTE)
    (fill,) = await world.broker.executions(ACCOUNT, "two")
    assert (fill.price, fill.executed_at) == (D(105), CLOSE)


async def test_no_look_before_the_auction_changes_it(world: PaperWorld) -> None:
    before = await placed(world, TimeInForce.OPG, "1000")
    for minutes in (60, 600, 839):
        assert await looked(world, EVENING + minutes * MINUTE) == before
    assert before.expires_at == OPENING


async def test_without_a_print_it_waits_and_then_ends(world: PaperWorld) -> None:
    await placed(world, TimeInForce.OPG)
    assert (await looked(world, OPENING + 14 * MINUTE)).status is S.NEW
    ended = await looked(world, OPENING + 15 * MINUTE)
    assert (ended.status, ended.reason) == (S.EXPIRED, "Expired: no opening print was to be had.")


async def test_what_it_missed_is_caught_up_with_at_the_print_of_its_own_day(world: PaperWorld) -> None:
    await placed(world, TimeInForce.CLS, "99")
    world.market.minutes[ACME] = [
        make_bar("95", "99", "95", "98", start_at=CLOSE - 5 * MINUTE),
        make_bar("50", "50", "50", "50", start_at=CLOSE + timedelta(days=1) - MINUTE),
    ]
    await world.restart()
    order = await looked(world, CLOSE + timedelta(days=2))
    assert (order.status, order.average_fill_price) == (S.FILLED, D(98))


async def test_a_limit_that_the_print_is_beyond_says_so(world: PaperWorld) -> None:
    await placed(world, TimeInForce.CLS, "97.99")
    world.market.minutes[ACME] = [make_bar("95", "99", "95", "98", start_at=CLOSE - MINUTE)]
    order = await looked(world, CLOSE + MINUTE)
    assert (order.status, order.reason) == (S.CANCELED, "Canceled: the closing print, 98, was beyond its limit.")


@pytest.mark.parametrize(("effective_at", "status"), [(OPENING, S.CANCELED), (CLOSE + 2 * MINUTE, S.FILLED)])
async def test_a_split_ends_it_only_if_it_came_before_the_auction(
    world: PaperWorld, effective_at: datetime, status: OrderStatus
) -> None:
    await placed(world, TimeInForce.CLS)
    world.market.minutes[ACME] = [make_bar("95", "99", "95", "98", start_at=CLOSE - MINUTE)]
    split = CorporateAction(ACME, CorporateActionKind.SPLIT, CLOSE.date(), effective_at, ratio=D(2))
    world.market.actions.append(split)
    await world.restart()
    assert (await looked(world, CLOSE + timedelta(hours=1))).status is status


async def test_two_workers_fill_it_once(world: PaperWorld) -> None:
    await placed(world, TimeInForce.OPG)
    world.market.minutes[ACME] = [make_bar("101", "103", "100", "102", start_at=OPENING)]
    other = world.another()
    await other.start()
    world.market.instant = OPENING + MINUTE
    await world.broker.step()
    await other.step()
    assert len(await world.broker.executions(ACCOUNT, "one")) == 1
