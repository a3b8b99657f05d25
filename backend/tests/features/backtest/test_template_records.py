"""Which years a template's record covers, and how often it is measured."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paiid.features.backtest.results import BacktestHeadlineRead, BacktestManifestRead, BacktestResultRead
from paiid.features.backtest.schemas import BacktestCreate, BacktestPreviewRead
from paiid.features.backtest.service import PREVIEW_LIMIT_S
from paiid.features.backtest.template_records import TemplateRecords

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def some(model: Any, **fields: Any) -> Any:
    """A `model` of which nothing but `fields` is known."""
    return model.model_construct(**fields)


class Counted:
    """Previews that tell nothing but what was asked."""

    def __init__(self, begins: date | None = None, newest: date | None = None, delay: str = "simulated") -> None:
        self.asked: list[BacktestCreate] = []
        self.begins, self.newest, self.delay = begins, newest, delay

    async def preview(self, user_id: str, body: BacktestCreate, *, limit_s: float) -> BacktestPreviewRead:
        assert user_id == ""
        # The first one on a machine compiles: what a form may wait for would end it, and the next, and the next.
        assert limit_s > PREVIEW_LIMIT_S
        self.asked.append(body)
        await asyncio.sleep(0)
        return BacktestPreviewRead(
            headline=some(BacktestHeadlineRead, trades=3),
            result=some(BacktestResultRead, metrics=[]),
            manifest=some(
                BacktestManifestRead,
                first_judged=self.begins or body.start,
                last_bar=self.newest or body.end,
                source="Local",
                delay=self.delay,
                adjustment="splits",
            ),
            elapsed_ms=1,
        )


async def test_it_is_measured_once_a_session_however_many_look() -> None:
    previews = Counted()
    records = TemplateRecords(previews)
    await asyncio.gather(*(records.record(one, FRIDAY) for one in ["a", "b"] * 5))
    assert [one.template_id for one in previews.asked] == ["a", "b"]
    assert (await records.record("a", MONDAY)).end == MONDAY
    assert len(previews.asked) == 3


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (FRIDAY, date(2016, 11, 21)),
        (date(2026, 12, 31), date(2017, 1, 1)),
        (date(2024, 2, 28), date(2014, 3, 1)),
        (date(2024, 2, 29), date(2014, 3, 1)),
    ],
)
async def test_it_covers_ten_years(last: date, first: date) -> None:
    previews = Counted()
    found = await TemplateRecords(previews).record("a", last)
    assert (previews.asked[0].start, previews.asked[0].end, previews.asked[0].cash) == (first, last, Decimal(100_000))
    assert (found.start, found.end, found.strategy.sharpe) == (first, last, None)


async def test_one_without_the_newest_close_or_of_a_silent_source_is_measured_again() -> None:
    for previews in (Counted(newest=FRIDAY), Counted(delay="stale")):
        records = TemplateRecords(previews)
        first = await records.record("a", MONDAY)
        previews.newest, previews.delay = None, "live"
        then = [await records.record("a", MONDAY) for _ in range(2)]
        assert len(previews.asked) == 2
        assert (first.end < MONDAY or first.delay == "stale", then[0].end, then[1].delay) == (True, MONDAY, "live")


@pytest.mark.parametrize(("begins", "is_whole"), [(None, True), (date(2016, 11, 23), True), (date(2019, 3, 1), False)])
async def test_one_that_begins_later_says_so(begins: date | None, is_whole: bool) -> None:
    found = await TemplateRecords(Counted(begins=begins)).record("a", FRIDAY)
    assert (found.whole, found.start, found.adjustment) == (is_whole, begins or date(2016, 11, 21), "splits")
