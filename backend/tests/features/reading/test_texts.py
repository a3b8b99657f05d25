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
from paiid.features.reading.texts import KEPT_FOR, ReadTexts
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


def item(number: int, headline: str, summary: str = "") -> NewsItem:
    at = OPEN_MONDAY - timedelta(minutes=number)
    return NewsItem(f"n{number}", headline, summary, (), at, "Wire", "company", None, Delay.LIVE)


async def test_each_text_is_read_once_and_outlives_the_process(db: Database, clock: ManualClock) -> None:
    reader = CountingReader()
    texts = ReadTexts(db, clock, reader)
    items = [item(1, "One"), item(2, "Two"), item(3, "One")]
    found = await texts.of(items)
    assert found == [Reading(Decimal("-0.25"), Urgency.HIGH, EventKind.LEGAL)] * 3
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
