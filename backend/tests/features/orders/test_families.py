"""Orders that go together from the desk's side: placed, recorded, counted, changed and closed as one."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select

from paiid.domain.buying_power import Claims, claims
from paiid.domain.exit_rules import NoPositionToExitError
from paiid.domain.instrument import Symbol
from paiid.domain.order import Exits, OrderClass, OrderStatus, StopLoss
from paiid.domain.order_rules import InvalidOrderError
from paiid.domain.risk import InsufficientBuyingPowerError
from paiid.features.activity.models import activity_log
from paiid.features.orders.errors import IdempotencyConflictError, OrderNotOpenError
from paiid.features.orders.repository import OrderFilter, OrderRow
from paiid.features.orders.schemas import OrderReplace
from paiid.features.orders.service.closing import ClosePositions
from paiid.features.orders.service.families import FamilyRequest
from paiid.features.portfolio.audit import Finding, audit, read_book, read_facts
from paiid.ports.errors import ProviderTimeout
from tests.support.desk import Desk, make_terms
from tests.support.scripted_market import ACME

D = Decimal
S = OrderStatus
KEYS = ("key-1", "key-1.tp", "key-1.sl")
BRACKET = Exits(OrderClass.BRACKET, D(110), StopLoss(D(95)))
PAIR = Exits(OrderClass.OCO, D(110), StopLoss(D(95)))


async def bracket(desk: Desk, key: str = "key-1", exits: Exits = BRACKET, **terms: Any) -> dict[str, Any]:
    """Buy 10 ACME at 99 or lower, sell at 110 or at 95, unless told otherwise; the answer."""
    said = {"type": "limit", "limit_price": "99", "time_in_force": "gtc", **terms}
    made = make_terms(**{name: value for name, value in said.items() if value is not None})
    answer = await desk.trading.place.place_family(FamilyRequest(desk.user_id, made, exits, key))
    found: dict[str, Any] = json.loads(answer)
    return found


async def pair(desk: Desk, key: str = "key-1", quantity: str = "10") -> dict[str, Any]:
    return await bracket(desk, key, PAIR, side="sell", limit_price="110", quantity=quantity)


async def at(desk: Desk, bid: str, ask: str, size: int = 1000) -> None:
    desk.market.advance(seconds=1)
    desk.market.quote(bid, ask, bid_size=size, ask_size=size)
    await desk.step()


async def statuses(desk: Desk, *keys: str) -> list[OrderStatus]:
    return [(await desk.order(key)).status for key in keys or KEYS]


async def held_back(desk: Desk) -> Claims:
    """What open orders hold back as kept in memory, which is what counting them all gives."""

    def look(conn: Connection) -> tuple[Claims, Claims]:
        account = desk.trading.ledger.lock_account_of(conn, desk.user_id)
        book = desk.trading.ledger.book(conn, account.id)
        kept = desk.trading.context.claims.of(conn, account, book)
        working = desk.trading.repository.working(conn, account.id)
        return kept, claims(book, [one.order for one in working], account.terms)

    kept, counted = await desk.db.write(look)
    assert kept == counted
    return kept


async def assert_balanced(desk: Desk) -> None:
    assert await desk.unbalanced() == []

    def findings(conn: Connection) -> list[Finding]:
        facts = read_facts(conn, desk.trading.ledger, desk.trading.read)
        return [found for one in facts for found in audit(one, read_book(conn, desk.trading.ledger, one.account.id))]

    assert await desk.db.read(findings) == []


class TestPlace:
    async def test_the_answer_is_the_order_that_leads(self, desk: Desk) -> None:
        answer = await bracket(desk)
        assert (answer["client_order_id"], answer["order_class"], answer["status"]) == ("key-1", "bracket", "new")
        assert answer["parent_order_id"] is None
        for key, word in (("key-1.tp", "limit"), ("key-1.sl", "stop")):
            leg = await desk.order(key)
            assert (leg.parent_order_id, leg.type.value, leg.status) == (answer["id"], word, S.HELD)

    async def test_one_key_is_one_family(self, desk: Desk) -> None:
        first = await bracket(desk)
        await at(desk, "98.80", "98.90")
        assert await bracket(desk) == first
        answers = await asyncio.gather(*[bracket(desk, "key-2") for _ in range(5)])
        assert len({answer["id"] for answer in answers}) == 1
        assert (await desk.counts())[0] == 6

    @pytest.mark.parametrize(
        "other", [{"exits": replace(BRACKET, take_profit=D(111))}, {"quantity": "11"}, {"limit_price": "98"}]
    )
    async def test_another_family_under_the_key_is_a_conflict(self, desk: Desk, other: dict[str, Any]) -> None:
        await bracket(desk)
        with pytest.raises(IdempotencyConflictError):
            await bracket(desk, **other)
        with pytest.raises(IdempotencyConflictError):
            await desk.place(type="limit", limit_price="99", time_in_force="gtc")

    async def test_a_key_that_an_exit_would_need_is_a_conflict_and_stores_nothing(self, desk: Desk) -> None:
        await desk.place("key-1.sl", type="limit", limit_price="90")
        with pytest.raises(IdempotencyConflictError, match=r"key-1\.sl"):
            await bracket(desk)
        assert (await desk.counts())[0] == 1

    async def test_a_refused_family_stores_nothing(self, desk: Desk) -> None:
        with pytest.raises(NoPositionToExitError):
            await pair(desk)
        with pytest.raises(InvalidOrderError):
            await bracket(desk, exits=replace(BRACKET, take_profit=D(90)))
        with pytest.raises(InsufficientBuyingPowerError):
            await bracket(desk, quantity="5000")
        assert await desk.counts() == (0, 0, 1)

    async def test_it_is_told_and_logged_with_its_exits(self, desk: Desk) -> None:
        await bracket(desk)
        assert [json.loads(event.data)["client_order_id"] for event in desk.heard] == list(KEYS)
        detail = await desk.db.read(lambda conn: conn.execute(select(activity_log.c.detail)).scalars().all())
        assert any("bracket" in str(one) and "110" in str(one) and "95" in str(one) for one in detail)


class TestRecorded:
    async def test_from_entry_to_profit(self, desk: Desk) -> None:
        await bracket(desk)
        await at(desk, "98.80", "98.90")
        assert await statuses(desk) == [S.FILLED, S.NEW, S.NEW]
        await at(desk, "110.00", "110.20")
        assert await statuses(desk) == [S.FILLED, S.FILLED, S.CANCELED]
        assert (await desk.book()).quantity(Symbol(ACME)) == 0
        assert (await desk.order("key-1.sl")).reason == "Canceled, for the other exit filled."
        await assert_balanced(desk)

    async def test_one_report_records_them_all(self, desk: Desk) -> None:
        await bracket(desk)
        desk.market.advance(seconds=1)
        desk.market.quote("98.80", "98.90")
        await desk.trading.broker.step()
        await desk.trading.reconcile.follow(desk.account.id, "key-1", desk.market.now())
        assert await statuses(desk) == [S.FILLED, S.NEW, S.NEW]

    async def test_each_exit_in_part(self, desk: Desk) -> None:
        await desk.place("held")
        await pair(desk)
        await at(desk, "110.00", "110.20", size=4)
        assert (await desk.order("key-1.sl")).quantity == 6
        await at(desk, "94.00", "94.20")
        assert await statuses(desk, "key-1", "key-1.sl") == [S.FILLED, S.FILLED]
        assert (await desk.book()).quantity(Symbol(ACME)) == 0
        await assert_balanced(desk)


class TestHeldBack:
    async def test_a_resting_entry_holds_back_its_own_value_alone(self, desk: Desk) -> None:
        await bracket(desk)
        # 10 x 99; its exits close what it opens.
        assert (await held_back(desk)).value == D(990)

    async def test_an_entry_filled_in_part_promises_what_is_filled_to_its_exits(self, desk: Desk) -> None:
        await bracket(desk)
        await at(desk, "98.80", "98.90", size=4)
        found = await held_back(desk)
        assert found.value == D(6) * 99
        assert found.by_symbol[Symbol(ACME)].sold == 4

    async def test_exits_count_once(self, desk: Desk) -> None:
        await bracket(desk)
        await at(desk, "98.80", "98.90")
        found = await held_back(desk)
        assert (found.value, found.by_symbol[Symbol(ACME)].sold) == (D(0), D(10))

    async def test_a_pair_holds_the_shares_back_until_either_of_it_is_canceled(self, desk: Desk) -> None:
        await desk.place("held")
        await pair(desk)
        with pytest.raises(NoPositionToExitError):
            await pair(desk, "key-2", quantity="1")
        await desk.trading.change.cancel(desk.user_id, (await desk.order("key-1.sl")).id)
        assert Symbol(ACME) not in (await held_back(desk)).by_symbol
        await pair(desk, "key-3")

    async def test_buying_power_shown_counts_it_once(self, desk: Desk) -> None:
        await bracket(desk)
        preview = await desk.trading.preview.preview(desk.user_id, make_terms())
        assert preview.buying_power_before == D(200_000) - 990


class TestChange:
    async def test_canceling_the_entry_cancels_its_exits(self, desk: Desk) -> None:
        await bracket(desk)
        order = await desk.trading.change.cancel(desk.user_id, (await desk.order()).id)
        assert order.status is S.CANCELED
        assert await statuses(desk) == [S.CANCELED] * 3
        assert (await held_back(desk)).value == 0

    async def test_canceling_an_exit_cancels_the_other_and_leaves_the_entry(self, desk: Desk) -> None:
        await bracket(desk)
        await desk.trading.change.cancel(desk.user_id, (await desk.order("key-1.tp")).id)
        assert await statuses(desk) == [S.NEW, S.CANCELED, S.CANCELED]

    async def test_an_exit_that_ended_with_its_entry_is_a_conflict(self, desk: Desk) -> None:
        await bracket(desk)
        leg = await desk.order("key-1.tp")
        await desk.trading.change.cancel(desk.user_id, (await desk.order()).id)
        with pytest.raises(OrderNotOpenError):
            await desk.trading.change.cancel(desk.user_id, leg.id)

    @pytest.mark.parametrize("is_filled", [False, True])
    async def test_an_exit_gets_another_price(self, desk: Desk, is_filled: bool) -> None:
        lead = await bracket(desk)
        if is_filled:
            await at(desk, "98.80", "98.90")
        fresh = await replaced(desk, "key-1.sl", stop_price=D(97))
        assert (fresh.parent_order_id, fresh.order_class, fresh.stop_price) == (lead["id"], OrderClass.BRACKET, D(97))
        assert fresh.status is (S.NEW if is_filled else S.HELD)
        assert await statuses(desk, "key-1.tp", "key-1.sl") == [S.NEW if is_filled else S.HELD, S.CANCELED]
        assert (await held_back(desk)).value == (0 if is_filled else D(990))

    async def test_a_stop_can_follow_above_the_price_paid(self, desk: Desk) -> None:
        await bracket(desk)
        await at(desk, "98.80", "98.90")
        await at(desk, "105.00", "105.20")
        assert (await replaced(desk, "key-1.sl", stop_price=D(103))).status is S.NEW

    async def test_another_entry_price_keeps_the_exits(self, desk: Desk) -> None:
        await bracket(desk)
        fresh = await replaced(desk, "key-1", limit_price=D("98.50"), quantity=D(12))
        legs = [await desk.order(key) for key in KEYS[1:]]
        assert {leg.parent_order_id for leg in legs} == {fresh.id}
        await at(desk, "98.30", "98.40")
        await at(desk, "94.00", "94.20")
        assert await statuses(desk) == [S.CANCELED, S.CANCELED, S.FILLED]
        assert (await desk.book()).quantity(Symbol(ACME)) == 0
        await assert_balanced(desk)

    async def test_a_pair_gets_another_profit(self, desk: Desk) -> None:
        await desk.place("held")
        await pair(desk)
        fresh = await replaced(desk, "key-1", limit_price=D(112))
        assert (await desk.order("key-1.sl")).parent_order_id == fresh.id
        await at(desk, "112.00", "112.20")
        assert await statuses(desk, "key-1", "key-1.sl") == [S.CANCELED] * 2
        assert (await desk.book()).quantity(Symbol(ACME)) == 0

    @pytest.mark.parametrize(
        ("key", "wanted", "field"),
        [
            ("key-1.sl", {"stop_price": D(100)}, "stop_loss.stop_price"),
            ("key-1.tp", {"limit_price": D(95)}, "take_profit.limit_price"),
            ("key-1.tp", {"quantity": D(5)}, "quantity"),
            ("key-1", {"time_in_force": "day"}, "time_in_force"),
            ("key-1", {"limit_price": D(94)}, "stop_loss.stop_price"),
        ],
    )
    async def test_what_no_longer_fits_is_refused(
        self, desk: Desk, key: str, wanted: dict[str, Any], field: str
    ) -> None:
        await bracket(desk)
        with pytest.raises(InvalidOrderError) as refusal:
            await replaced(desk, key, **wanted)
        assert refusal.value.field == field
        assert await statuses(desk) == [S.NEW, S.HELD, S.HELD]

    async def test_closing_the_position_cancels_them_first(self, desk: Desk) -> None:
        await desk.place("held")
        await pair(desk)
        await bracket(desk, "more")
        closed = await ClosePositions(desk.trading.change).close(
            desk.user_id, Symbol(ACME), "close-1", cancel_orders=True
        )
        wanted = ["key-1", "key-1.sl", "more", "more.sl", "more.tp"]
        assert sorted(order.client_order_id for order in closed.canceled) == wanted
        assert (await desk.book()).quantity(Symbol(ACME)) == 0


async def replaced(desk: Desk, key: str, **wanted: Any) -> OrderRow:
    order = await desk.order(key)
    return await desk.trading.change.replace(desk.user_id, order.id, OrderReplace(**wanted))


class TestRead:
    async def test_exits_under_their_order(self, desk: Desk) -> None:
        await bracket(desk)
        await desk.place("other", type="limit", limit_price="90")
        families, _ = await desk.trading.read.families(desk.user_id, OrderFilter(), cursor=None, limit=10)
        found = [(lead.client_order_id, sorted(leg.client_order_id for leg in legs)) for lead, legs in families]
        assert dict(found) == {"other": [], "key-1": ["key-1.sl", "key-1.tp"]}

    async def test_an_entry_with_open_exits_is_found_among_the_open(self, desk: Desk) -> None:
        await bracket(desk)
        await at(desk, "98.80", "98.90")
        wanted = OrderFilter(statuses=(S.NEW,))
        families, _ = await desk.trading.read.families(desk.user_id, wanted, cursor=None, limit=10)
        assert [lead.status for lead, _ in families] == [S.FILLED]


class Lost:
    """Takes a family, or does not, and is not heard of either way."""

    def __init__(self, inner: Any, *, arrives: bool) -> None:
        self._inner, self._arrives = inner, arrives

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def submit_family(self, *arguments: Any, **named: Any) -> Any:
        if self._arrives:
            await self._inner.submit_family(*arguments, **named)
        raise ProviderTimeout("slow")


def lost(arrives: bool) -> Callable[[Any], Any]:
    return lambda inner: Lost(inner, arrives=arrives)


@pytest.mark.parametrize("arrives", [True, False])
async def test_an_unknown_outcome_is_found_out(desk: Desk, arrives: bool) -> None:
    await bracket(desk.with_broker(lost(arrives)))
    assert await statuses(desk) == [S.PENDING_NEW] * 3
    desk.market.advance(seconds=31)
    desk.market.quote("100.90", "101.10")
    await desk.trading.reconcile.reconcile_open()
    assert await statuses(desk) == [S.NEW, S.HELD, S.HELD]
    assert (await desk.counts())[0] == 3


async def test_what_never_arrived_and_is_too_old_ends_whole(desk: Desk) -> None:
    await bracket(desk.with_broker(lost(arrives=False)))
    desk.market.advance(minutes=6)
    desk.market.quote()
    await desk.trading.reconcile.reconcile_open()
    assert await statuses(desk) == [S.DENIED] * 3


async def test_a_broker_that_takes_no_exits_refuses(desk: Desk) -> None:
    class Plain:
        shares_our_database = True
        name = "plain"

    with pytest.raises(Exception, match="no orders with exits"):
        await bracket(desk.with_broker(lambda _: Plain()))
    assert (await desk.counts())[0] == 0
