"""What the transaction of an import promises: all of it, or nothing."""

import asyncio
import json
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Connection

from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.events import Event, EventBus
from paiid.domain.activity import Activity
from paiid.features.activity import service as activity
from paiid.features.imports.errors import FileTooLargeError, ImportChangedError
from paiid.features.imports.parsing import ImportOptions, Parsed
from paiid.features.imports.planning import LotChoice, Present
from paiid.features.imports.repository import ImportRepository
from paiid.features.imports.service import FileGiven, ImportService
from paiid.features.imports.service.facts import Facts
from paiid.features.ledger.service import LedgerService
from paiid.features.tracking.service import TrackingService
from paiid.features.tracking.writing import TrackingWriter
from tests.support.slices import ADA, add_principal

ROWS = "date,type,symbol,quantity,price,account\n2024-01-02,buy,AAPL,10,100,Mine\n2024-01-03,buy,AAPL,1,101,Mine\n"
NOTHING = ImportOptions()


@dataclass
class Desk:
    db: Database
    events: list[Event]
    service: ImportService
    tracking: TrackingService

    async def run(self, text: str = ROWS) -> int:
        result = await self.service.run(ADA.user_id, FileGiven("a.csv", text.encode()), NOTHING)
        assert result.row is not None
        return result.row.imported

    async def stored(self) -> list[str]:
        """Ids of everything in tracked accounts, and the accounts themselves."""

        def read(conn: Connection) -> list[str]:
            accounts = self.tracking.accounts.tracked(conn, ADA.user_id)
            repository = self.tracking.activities.repository
            return [one.id for row in accounts for one in repository.activities(conn, row.id)] + [
                row.name for row in accounts
            ]

        return await self.db.read(read)


@pytest.fixture
async def desk(db: Database, clock: ManualClock) -> Desk:
    await db.write(lambda conn: add_principal(conn, ADA))
    bus, heard = EventBus(), list[Event]()
    bus.subscribe(heard.append)
    tracking = TrackingService.build(db, clock, LedgerService(clock))
    market = SimulatedMarketData(build_world(20050103), WorldClock("always_open", clock))
    return Desk(db, heard, ImportService.build(db, clock, tracking, market, bus, max_bytes=120_000), tracking)


class BreaksAtTheEnd(ImportRepository):
    """Fails when the activities are stored already."""

    def add_choices(self, conn: Connection, found: list[LotChoice]) -> None:  # type: ignore[override]
        raise RuntimeError("the power went")


async def test_a_crash_in_the_middle_keeps_nothing(desk: Desk) -> None:
    broken = replace(desk.service, write=replace(desk.service.write, repository=BreaksAtTheEnd()))
    with pytest.raises(RuntimeError):
        await broken.run(ADA.user_id, FileGiven("a.csv", ROWS.encode()), NOTHING)
    assert await desk.stored() == []
    page, _ = await desk.service.page(ADA.user_id, cursor=None, limit=9)
    assert page == []
    assert await desk.db.read(lambda conn: activity.latest(conn, ADA.user_id)) == []
    assert await desk.run() == 2


class Overtaken(Facts):
    """Another request writes into the account right after it was read, so many times."""

    times = 1

    async def present(self, user_id: str, parsed: Parsed, chosen: str | None) -> dict[str, Present]:
        found = await super().present(user_id, parsed, chosen)
        if self.times:
            object.__setattr__(self, "times", self.times - 1)
            (account,) = found.values()
            one: Activity = parsed.drafts[0].activity._replace(id=f"act_typed{self.times}", note="typed")
            await self.db.write(lambda conn: TrackingWriter().add(conn, account.id, [one]))
        return found


async def test_what_was_written_meanwhile_is_not_imported_twice(desk: Desk) -> None:
    await desk.run("date,type,amount,account\n2024-01-01,deposit,1,Mine\n")
    facts = Overtaken(desk.db, desk.tracking.accounts, desk.service.facts.market_data)
    overtaken = replace(desk.service, facts=facts)
    result = await overtaken.run(ADA.user_id, FileGiven("a.csv", ROWS.encode()), NOTHING)
    assert result.row is not None
    assert (result.row.imported, result.row.duplicates) == (1, 1)


async def test_an_account_that_never_rests_is_told(desk: Desk) -> None:
    await desk.run("date,type,amount,account\n2024-01-01,deposit,1,Mine\n")
    facts = Overtaken(desk.db, desk.tracking.accounts, desk.service.facts.market_data)
    object.__setattr__(facts, "times", 9)
    before = len(await desk.stored())
    with pytest.raises(ImportChangedError):
        await replace(desk.service, facts=facts).run(ADA.user_id, FileGiven("a.csv", ROWS.encode()), NOTHING)
    assert len(await desk.stored()) == before + 3


async def test_two_at_once_import_once(desk: Desk) -> None:
    done = await asyncio.gather(*(desk.run() for _ in range(4)))
    assert sorted(done) == [0, 0, 0, 2]


async def test_progress_is_told_on_the_stream(desk: Desk) -> None:
    await desk.run()
    await asyncio.sleep(0)
    assert {(event.user_id, event.kind) for event in desk.events} == {(ADA.user_id, "job")}
    told = [json.loads(event.data) for event in desk.events]
    stages = [one["stage"] for one in told]
    assert (stages[0], stages[-1]) == ("reading", "done")
    assert {"comparing", "writing"} < set(stages)
    assert [(one["done"], one["total"]) for one in told if one["stage"] == "reading"] == [(0, 2), (2, 2)]
    assert len({one["id"] for one in told}) == 1
    assert told[-1]["done"] == 2


async def test_the_log_has_it_without_its_content(desk: Desk) -> None:
    await desk.run()
    lines = await desk.db.read(lambda conn: activity.latest(conn, ADA.user_id))
    assert {line.action for line in lines} == {"file-imported", "account-opened"}
    (line,) = [line for line in lines if line.action == "file-imported"]
    assert (line.detail["imported"], line.detail["preset"]) == (2, "generic")


async def test_more_bytes_than_are_taken(desk: Desk) -> None:
    with pytest.raises(FileTooLargeError):
        await desk.run(ROWS + "x" * 120_000)


async def test_thousands_of_rows_in_several_accounts(desk: Desk) -> None:
    rows = "".join(f"2024-01-{1 + n % 28:02},buy,AAPL,{1 + n % 7},{100 + n % 11},A{n % 3}\n" for n in range(2_500))
    header = ROWS.split("\n", 1)[0]
    assert await desk.run(f"{header}\n{rows}") == 2_500
    assert await desk.run(f"{header}\n{rows}") == 0
