"""Which years a template's record covers, and how often it is measured."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paiid.features.backtest.results import BacktestHeadlineRead, BacktestManifestRead, BacktestResultRead
from paiid.features.backtest.schemas import BacktestCreate, BacktestPreviewRead
from paiid.features.backtest.template_records import TemplateRecords

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def some(model: Any, **fields: Any) -> Any:
    """A `model` of which nothing but `fields` is known."""
    return model.model_construct(**fields)


class Counted:
    """Previews that tell nothing but what was asked."""

    def __init__(self) -> None:
        self.asked: list[BacktestCreate] = []

    async def preview(self, user_id: str, body: BacktestCreate) -> BacktestPreviewRead:
        assert user_id == ""
        self.asked.append(body)
        await asyncio.sleep(0)
        return BacktestPreviewRead(
            headline=some(BacktestHeadlineRead, trades=3),
            result=some(BacktestResultRead, metrics=[]),
            manifest=some(BacktestManifestRead, first_judged=body.start, source="Local", delay="simulated"),
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
