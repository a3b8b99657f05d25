import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.market import Delay
from paiid.domain.news import NewsItem
from paiid.domain.reading import EventKind, Measured, Reading, Text, Urgency
from paiid.features.reading.texts import KEPT_FOR, ReadTexts, Told
from paiid.ports.errors import ProviderUnavailable
from tests.support.scripted_market import OPEN_MONDAY


@dataclass
class CountingReader:
    """Reads everything alike and remembers what it was asked."""

    version: str = "1"
    name: str = "counting"
    measured: Measured | None = None
    asked: list[Text] = field(default_factory=list)
    error: Exception | None = None

    async def read(self, texts: Sequence[Text]) -> list[Reading]:
        if self.error is not None:
            raise self.error
        self.asked += texts
        return [Reading(Decimal("-0.25"), Urgency.HIGH, EventKind.LEGAL) for _ in texts]


class SleepingReader(CountingReader):
    """Never answers."""

    async def read(self, texts: Sequence[Text]) -> list[Reading]:
        await asyncio.Event().wait()
        return await super().read(texts)


def item(number: int, headline: str, summary: str = "") -> NewsItem:
    at = OPEN_MONDAY - timedelta(minutes=number)
    return NewsItem(f"n{number}", headline, summary, (), at, "Wire", "company", None, Delay.LIVE)


async def test_each_text_is_read_once_and_outlives_the_process(db: Database, clock: ManualClock) -> None:
    reader = CountingReader()
    texts = ReadTexts(db, clock, reader)
    items = [item(1, "One"), item(2, "Two"), item(3, "One")]
    found = await texts.of(items)
    assert found == [Told(Reading(Decimal("-0.25"), Urgency.HIGH, EventKind.LEGAL), "counting")] * 3
    assert reader.asked == [Text("One"), Text("Two")]
    await texts.of(items)
    again = ReadTexts(db, clock, reader)
    assert await again.of(items) == found
    assert len(reader.asked) == 2


async def test_a_new_version_reads_anew(db: Database, clock: ManualClock) -> None:
    await ReadTexts(db, clock, CountingReader()).of([item(1, "One")])
    newer = CountingReader(version="2")
    await ReadTexts(db, clock, newer).of([item(1, "One")])
    assert newer.asked == [Text("One")]


async def test_another_summary_is_another_text(db: Database, clock: ManualClock) -> None:
    reader = CountingReader()
    await ReadTexts(db, clock, reader).of([item(1, "One", "a"), item(2, "One", "b")])
    assert len(reader.asked) == 2


async def test_two_processes_may_read_the_same_at_once(db: Database, clock: ManualClock) -> None:
    first, second = ReadTexts(db, clock, CountingReader()), ReadTexts(db, clock, CountingReader())
    made = {"a": Reading(Decimal("0.10"), Urgency.LOW, EventKind.OTHER)}
    for one in (first, second):
        await db.write(lambda conn, it=one: it.repository.keep(conn, "r", "1", made, at=clock.now()))  # type: ignore[misc]
    assert await db.read(lambda conn: first.repository.found(conn, "r", "1", ["a", "b"])) == made


async def test_old_readings_are_forgotten(db: Database, clock: ManualClock) -> None:
    reader = CountingReader()
    await ReadTexts(db, clock, reader).of([item(1, "One")])
    clock.advance(KEPT_FOR + timedelta(seconds=1))
    texts = ReadTexts(db, clock, reader)
    await texts.of([item(2, "Two")])
    await texts.forget_old()
    await ReadTexts(db, clock, reader).of([item(1, "One"), item(2, "Two")])
    assert reader.asked == [Text("One"), Text("Two"), Text("One")]


async def test_a_failed_reader_leaves_nothing_behind(db: Database, clock: ManualClock) -> None:
    reader = CountingReader(error=ProviderUnavailable("down"))
    texts = ReadTexts(db, clock, reader)
    with pytest.raises(ProviderUnavailable):
        await texts.of([item(1, "One")])
    reader.error = None
    assert len(await texts.of([item(1, "One")])) == 1


class TestABetterReader:
    def texts(self, db: Database, clock: ManualClock, better: CountingReader) -> ReadTexts:
        return ReadTexts(db, clock, CountingReader(), better)

    async def test_it_reads_in_the_background_and_its_word_counts_from_then_on(
        self, db: Database, clock: ManualClock
    ) -> None:
        texts = self.texts(db, clock, CountingReader(name="model"))
        items = [item(1, "One"), item(2, "Two")]
        assert [one.reader for one in await texts.of(items, improve=True)] == ["counting", "counting"]
        assert texts.improver is not None
        await texts.improver.settled()
        assert [one.reader for one in await texts.of(items)] == ["model", "model"]
        assert [one.reader for one in await self.texts(db, clock, CountingReader(name="model")).of(items)] == [
            "model"
        ] * 2

    async def test_it_is_not_asked_where_nobody_looks(self, db: Database, clock: ManualClock) -> None:
        better = CountingReader(name="model")
        texts = self.texts(db, clock, better)
        await texts.of([item(1, "One")])
        assert texts.improver is not None
        await texts.improver.settled()
        assert better.asked == []

    async def test_what_it_has_read_it_is_not_asked_again(self, db: Database, clock: ManualClock) -> None:
        better = CountingReader(name="model")
        texts = self.texts(db, clock, better)
        for _ in range(3):
            await texts.of([item(1, "One")], improve=True)
            assert texts.improver is not None
            await texts.improver.settled()
        assert better.asked == [Text("One")]

    async def test_after_a_failure_it_rests(self, db: Database, clock: ManualClock) -> None:
        better = CountingReader(name="model", error=ProviderUnavailable("down"))
        texts = self.texts(db, clock, better)
        assert texts.improver is not None
        assert [one.reader for one in await texts.of([item(1, "One")], improve=True)] == ["counting"]
        await texts.improver.settled()
        better.error = None
        await texts.of([item(1, "One")], improve=True)
        await texts.improver.settled()
        assert better.asked == []
        clock.advance(timedelta(minutes=5))
        await texts.of([item(1, "One")], improve=True)
        await texts.improver.settled()
        assert better.asked == [Text("One")]

    async def test_what_waits_is_bounded_and_the_newest_stay(self, db: Database, clock: ManualClock) -> None:
        better = CountingReader(name="model")
        texts = self.texts(db, clock, better)
        await texts.of([item(n, f"Headline {n}") for n in range(300)], improve=True)
        assert texts.improver is not None
        await texts.improver.settled()
        assert len(better.asked) == 120
        assert Text("Headline 299") in better.asked

    async def test_it_stops_with_the_process(self, db: Database, clock: ManualClock) -> None:
        better = SleepingReader(name="model")
        texts = self.texts(db, clock, better)
        await texts.of([item(1, "One")], improve=True)
        await texts.stop()
        assert [one.reader for one in await texts.of([item(1, "One")])] == ["counting"]
