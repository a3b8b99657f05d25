"""Histories of a limited vendor: little by little, for everybody, and honest about what is missing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.market import BarSeries, Interval
from paiid.features.ai.histories import Histories
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderRateLimited
from tests.support.daily_bars import bars_of, walk
from tests.support.scripted_market import ScriptedMarket, make_instrument

MANY = [Symbol(f"S{chr(65 + n // 26)}{chr(65 + n % 26)}") for n in range(30)]


@dataclass
class LimitedMarket(ScriptedMarket):
    """Takes so many calls a minute; the symbols in `refuses` are refused."""

    refuses: set[Symbol] = field(default_factory=set)
    refusal: ProviderError = field(default_factory=lambda: ProviderRateLimited("slow down"))
    asked: list[Symbol] = field(default_factory=list)

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
        self.asked.append(symbol)
        if symbol in self.refuses:
            raise self.refusal
        return await super().bars(symbol, interval, start=start, end=end, limit=limit, adjusted=adjusted)


def market(symbols: Sequence[Symbol], calls_a_minute: int | None) -> LimitedMarket:
    bars = list(bars_of(walk(drift=0.001)))
    return LimitedMarket(
        instruments={symbol: make_instrument(symbol) for symbol in symbols},
        minutes=dict.fromkeys(symbols, bars),
        calls_a_minute=calls_a_minute,
    )


async def test_a_market_without_a_limit_is_asked_for_all() -> None:
    loaded = await Histories(market(MANY, None)).of(MANY)
    assert (len(loaded.histories), loaded.pending) == (30, 0)


async def test_a_limited_one_gives_the_first_few_and_says_how_many_are_missing() -> None:
    limited = market(MANY, 60)
    histories = Histories(limited, patience_s=0.1)
    loaded = await histories.of(MANY)
    assert (len(loaded.histories), loaded.pending) == (8, 22)
    assert list(loaded.histories) == MANY[:8]


async def test_the_rest_comes_in_the_background_at_a_share_of_the_budget() -> None:
    # A quarter of 12,000 calls a minute: one every 20 ms.
    limited = market(MANY, 12_000)
    histories = Histories(limited, patience_s=0.01)
    assert (await histories.of(MANY)).pending > 0
    async with asyncio.timeout(10):
        while (await histories.of(MANY)).pending:  # noqa: ASYNC110 - asking is what is tested
            await asyncio.sleep(0.02)
    assert sorted(limited.asked) == sorted(MANY)


async def test_many_users_share_one_loading() -> None:
    limited = market(MANY, 60)
    histories = Histories(limited, patience_s=0.05)
    await asyncio.gather(*(histories.of(MANY) for _ in range(50)))
    assert len(limited.asked) == 8


async def test_what_is_refused_is_pending_and_no_failure() -> None:
    limited = market(MANY[:3], 60)
    limited.refuses = {MANY[0]}
    loaded = await Histories(limited, patience_s=0.05).of(MANY[:3])
    assert loaded.pending == 3


async def test_one_bad_history_does_not_hold_up_the_others() -> None:
    limited = market(MANY[:3], 60)
    limited.refuses, limited.refusal = {MANY[0]}, ProviderBadData("NaN")
    loaded = await Histories(limited, patience_s=0.5).of(MANY[:3])
    assert (set(loaded.histories), loaded.pending) == (set(MANY[1:3]), 0)


async def test_unknown_symbols_and_indices_are_not_pending() -> None:
    limited = market(MANY[:2], 60)
    index = Symbol("$SPX")
    limited.instruments[index] = make_instrument(index, asset_class=AssetClass.INDEX, tradable=False)
    limited.minutes[index] = limited.minutes[MANY[0]]
    loaded = await Histories(limited, patience_s=0.5).of([*MANY[:2], Symbol("NOPE"), index])
    assert (set(loaded.histories), loaded.pending) == (set(MANY[:2]), 0)
