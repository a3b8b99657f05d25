"""Everything is sold with the stop, also what is being bought in that very moment."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from paiid.core.db import Database
from paiid.domain.exchange_calendar import next_session, session_open
from paiid.domain.order import OrderStatus
from paiid.features.automation.rows import AutomationRow, SendState
from paiid.features.automation.schemas import AutomationOrderRead
from paiid.features.automation.service.leaving import LeaveMarket
from paiid.features.orders.service.placing import PlaceOrders
from tests.support.automation import PaperRun, document, paper_run
from tests.support.automation_reads import ALWAYS, NEVER, seen

MONDAY = date(2026, 10, 5)
AT_NOON = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
AFTER_CLOSE = datetime(2026, 10, 5, 20, 1, tzinfo=UTC)
IN_THE_EVENING = datetime(2026, 10, 5, 23, 5, tzinfo=UTC)
AT_OPEN = session_open(next_session(MONDAY))


async def orders_of(run: PaperRun, automation: str, side: str) -> list[AutomationOrderRead]:
    page = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    return [order for one in page.items for order in one.orders if order.side == side and order.kind != "protect"]


async def row_of(run: PaperRun, automation: str) -> AutomationRow:
    repository = run.automations.jobs.desk.repository
    found = await run.db.read(lambda conn: repository.find(conn, run.desk.user_id, automation))
    assert found is not None
    return found


async def ordered(db: Database, **body: Any) -> tuple[PaperRun, str]:
    """One with three orders on their way to the opening of Tuesday."""
    run = await paper_run(db, AT_NOON)
    automation = await run.create(document(entry=ALWAYS, exit=NEVER), **body)
    for instant in (AFTER_CLOSE, IN_THE_EVENING):
        run.at(instant)
        await run.tick()
    return run, automation


async def stop(run: PaperRun, automation: str) -> None:
    await run.automations.service.stop(run.desk.user_id, automation, sells=True, tag=None)


async def test_what_is_still_being_bought_is_taken_back(db: Database) -> None:
    run, automation = await ordered(db)
    await stop(run, automation)
    assert {one.status for one in await orders_of(run, automation, "buy")} == {OrderStatus.CANCELED}
    run.at(AT_OPEN + timedelta(minutes=1))
    await run.tick()
    assert (await run.desk.book()).positions == {}
    assert await orders_of(run, automation, "sell") == []


async def test_a_purchase_filled_in_the_moment_of_the_stop_is_sold(db: Database) -> None:
    run, automation = await ordered(db)
    run.at(AT_OPEN + timedelta(minutes=1))
    # The broker fills, and nobody has been told yet when it is stopped.
    await run.desk.trading.broker.step()
    assert (await seen(run, automation)).holdings == []
    await stop(run, automation)
    await run.tick()
    await run.tick()
    assert [one.status for one in await orders_of(run, automation, "buy")] == ["filled"] * 3
    assert [one.status for one in await orders_of(run, automation, "sell")] == ["filled"] * 3
    assert (await run.desk.book()).positions == {}
    assert (await seen(run, automation)).holdings == []


class Held(PlaceOrders):
    """Places nothing before it is let go."""

    reached: asyncio.Event
    go: asyncio.Event

    async def place(self, *args: Any, **kwargs: Any) -> str:
        self.reached.set()
        await self.go.wait()
        return await super().place(*args, **kwargs)


async def test_a_purchase_on_its_way_to_the_broker_is_taken_back_once_it_is_there(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    automation = await run.create(document(entry=ALWAYS, exit=NEVER))
    run.at(AFTER_CLOSE)
    await run.tick()
    run.at(IN_THE_EVENING)
    jobs = run.automations.jobs
    place = Held(**vars(jobs.desk.place))
    object.__setattr__(place, "reached", asyncio.Event())
    object.__setattr__(place, "go", asyncio.Event())
    sending = replace(jobs.sending, desk=replace(jobs.desk, place=place))
    on_its_way = asyncio.create_task(sending.run(await row_of(run, automation)))
    await place.reached.wait()
    await stop(run, automation)
    place.go.set()
    await on_its_way
    buys = await orders_of(run, automation, "buy")
    assert [one.status for one in buys if one.status is not None]
    await run.tick()
    assert {one.status for one in await orders_of(run, automation, "buy")} <= {OrderStatus.CANCELED, None}
    run.at(AT_OPEN + timedelta(minutes=1))
    await run.tick()
    assert (await run.desk.book()).positions == {}


async def test_an_order_that_nobody_came_to_note_is_its_own_all_the_same(db: Database) -> None:
    run, automation = await ordered(db)
    (first, *_) = await orders_of(run, automation, "buy")
    repository = run.automations.jobs.desk.repository
    # The process died between the broker's answer and its note, and then it was paused: nothing knows of the order.
    await run.db.write(
        lambda conn: repository.mark(
            conn, first.id, AT_NOON, before=list(SendState), state="refused", order_id=None, problem="?"
        )
    )
    assert [one.status for one in await orders_of(run, automation, "buy")] == [None, "new", "new"]
    await stop(run, automation)
    assert {one.status for one in await orders_of(run, automation, "buy")} == {OrderStatus.CANCELED}


async def test_a_crash_between_the_stop_and_its_sales_loses_none(db: Database) -> None:
    run, automation = await ordered(db)
    run.at(AT_OPEN + timedelta(minutes=1))
    await run.tick()
    stopping = run.automations.service.stopping

    class Silent(LeaveMarket):
        async def run(self, row: AutomationRow) -> None:
            """The process dies here."""

    silent = Silent(stopping.desk, stopping.leaving.sending)
    assert await replace(stopping, leaving=silent).run(await row_of(run, automation), sells=True)
    assert await orders_of(run, automation, "sell") == []
    # Two processes take it up.
    await asyncio.gather(run.automations.jobs.run(), run.automations.jobs.run())
    await run.tick()
    assert [one.status for one in await orders_of(run, automation, "sell")] == ["filled"] * 3
    assert (await run.desk.book()).positions == {}


async def test_what_waits_for_a_yes_cannot_be_bought_any_more(db: Database) -> None:
    run, automation = await ordered(db, mode="approval")
    await stop(run, automation)
    page = await run.automations.jobs.desk.proposals.page(run.desk.user_id, cursor=None, limit=10)
    assert page.waiting == 0
    assert {one.proposal for one in await orders_of(run, automation, "buy")} == {"rejected"}
