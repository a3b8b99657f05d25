"""A definition of several time frames on imported minutes: each figure is what the minutes of the file come to."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from paiid.domain.exchange_calendar import NEW_YORK, sessions_between, trading_day
from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import RiskLimits, Sizing, SizingMethod
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_tree import Price, PriceField
from paiid.features.backtest.service import BacktestService
from paiid.features.datasets.service import DatasetService
from paiid.features.strategies.conversion import document_of
from paiid.features.strategies.service import StrategyService
from paiid.features.strategies.templates.parts import above, below
from tests.features.datasets.test_router import imported, service
from tests.support.automation import SameProcess

__all__ = ["service"]

DAYS = sessions_between(date(2022, 3, 7), date(2022, 3, 18))
"""The clock goes forward between the two weeks."""


def starts() -> list[datetime]:
    found = []
    for day in map(trading_day, DAYS):
        first = int(day.opens_at.timestamp())
        found += [datetime.fromtimestamp(at, NEW_YORK) for at in range(first, int(day.closes_at.timestamp()), 60)]
    return found


def minutes() -> tuple[bytes, list[float]]:
    """The file, on New York's clock, and its closes."""
    moves = np.random.default_rng(4).normal(0, 0.0006, len(DAYS) * 390)
    closes = [round(float(one), 2) for one in 100 * np.exp(np.cumsum(moves))]
    rows = [f"{at:%Y-%m-%d %H:%M},{c},{c},{c},{c},100000" for at, c in zip(starts(), closes, strict=True)]
    return "\n".join(["datetime,open,high,low,close,volume", *rows]).encode(), closes


def definition(bars: LongerBars) -> Any:
    """In while the last minute is above the last longer close, and out below it."""
    longer = Price(PriceField.CLOSE, bars=bars)
    close = Price(PriceField.CLOSE)
    base = StrategyService().definition("rsi2-reversion")
    made = replace(
        base, name="Frames", parameters=(), entry=above(close, longer), exit=below(close, longer),
        universe=replace(base.universe, symbols=(Symbol("ZZZ"),)), timeframe=Interval.ONE_MINUTE,
        sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "All of it."), risk=RiskLimits(1, Decimal(1), None, "No stop."),
    )  # fmt: skip
    return document_of(made).model_dump(mode="json")


def entries(closes: list[float], length: int) -> list[int]:
    """The minutes in which it is bought, one after the close that was above the newest longer close known then."""
    found, is_held = [], False
    # The first longer bar of a panel may have begun before it, so a first day is not known.
    for at in range(2 * 390 if length == 390 else 390, len(closes) - 1):
        within = at % 390
        # The bar that ends with this very minute is known at its close.
        known = closes[at - within + (within + 1) // length * length - 1]
        if is_held != (closes[at] > known) and closes[at] != known:
            is_held = not is_held
            found += [at + 1] if is_held else []
    return found


@pytest.mark.long
@pytest.mark.parametrize(
    ("bars", "length"), [(LongerBars.FIVE_MINUTES, 5), (LongerBars.FIFTEEN_MINUTES, 15), (LongerBars.DAY, 390)]
)
async def test_longer_bars_of_imported_minutes(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, service: DatasetService, bars: Any, length: int
) -> None:
    backtests: BacktestService = app.state.backtest_service
    backtests.simulation.worker.run = SameProcess().run  # type: ignore[method-assign] # no second engine to load
    data, closes = minutes()
    await imported(client, headers, data, timeframe="1m", prices="raw", timezone="America/New_York")
    body = {
        "definition": definition(bars), "start": DAYS[1].isoformat(), "end": DAYS[-1].isoformat(),
        "data_source": "my broker", "benchmark": None,
    }  # fmt: skip
    answer = await client.post("/api/backtests", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    begun = answer.json()
    await backtests.carrying.wait(begun["id"])
    found = (await client.get(f"/api/backtests/{begun['id']}", headers=headers)).json()
    assert (found["state"], found["problem"], found["timeframe"]) == ("done", None, "1m")
    trades = (await client.get(f"/api/backtests/{begun['id']}/trades?limit=50", headers=headers)).json()["items"]
    bought = sorted(datetime.fromisoformat(one["opened_at"]) for one in trades)
    at = starts()
    expected = [at[minute] for minute in entries(closes, length)]
    assert bought == expected[: len(bought)]
    assert len(bought) == min(50, len(expected)) > 5
