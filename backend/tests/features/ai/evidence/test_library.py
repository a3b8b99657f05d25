"""Studies of a limited vendor's market: little by little, for everybody, and honest about what is missing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.market import BarSeries, Interval
from paiid.features.ai.evidence.library import BENCHMARK, Library
from paiid.features.ai.universe import MOST_SYMBOLS, SHORT_UNIVERSE, UNIVERSE
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderRateLimited
from tests.support.daily_bars import LAST_SESSION, bars_of, walk
from tests.support.local_market import OPEN_MONDAY, market_at
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
    named = (BENCHMARK, *symbols)
    return LimitedMarket(
        instruments={symbol: make_instrument(symbol) for symbol in named},
        minutes=dict.fromkeys(named, bars),
        calls_a_minute=calls_a_minute,
    )


async def test_a_market_without_a_limit_is_asked_for_all_once() -> None:
    free = market(MANY, None)
    library = Library(free)
    for _ in range(2):
        shelf = await library.studies(MANY, LAST_SESSION)
        assert (len(shelf.studies), shelf.pending) == (30, 0)
    assert sorted(free.asked) == sorted((BENCHMARK, *MANY))


async def test_nothing_after_the_session_is_studied() -> None:
    earlier = bars_of(walk(drift=0.001))[-2].session_date
    shelf = await Library(market(MANY[:2], None)).studies(MANY[:2], earlier)
    assert {study.session_date for study in shelf.studies.values()} == {earlier}


async def test_a_limited_one_gives_the_first_few_and_says_how_many_are_missing() -> None:
    library = Library(market(MANY, 60), patience_s=1.5)
    shelf = await library.studies(MANY, LAST_SESSION)
    assert (len(shelf.studies), shelf.pending) == (7, 23)
    assert list(shelf.studies) == MANY[:7]


async def test_the_rest_comes_in_the_background_at_a_share_of_the_budget() -> None:
    # A quarter of 12,000 calls a minute: one every 20 ms.
    limited = market(MANY, 12_000)
    library = Library(limited, patience_s=0.01)
    assert (await library.studies(MANY, LAST_SESSION)).pending > 0
    async with asyncio.timeout(20):
        while (await library.studies(MANY, LAST_SESSION)).pending:  # noqa: ASYNC110 - asking is what is tested
            await asyncio.sleep(0.02)
    assert sorted(limited.asked) == sorted((BENCHMARK, *MANY))


async def test_many_users_share_one_loading() -> None:
    limited = market(MANY, 60)
    library = Library(limited, patience_s=1.0)
    await asyncio.gather(*(library.studies(MANY, LAST_SESSION) for _ in range(50)))
    assert len(limited.asked) == 8


async def test_what_is_refused_is_pending_and_no_failure() -> None:
    limited = market(MANY[:3], 60)
    limited.refuses = {BENCHMARK}
    shelf = await Library(limited, patience_s=0.05).studies(MANY[:3], LAST_SESSION)
    assert shelf.pending == 3


async def test_one_bad_history_does_not_hold_up_the_others() -> None:
    limited = market(MANY[:3], 60)
    limited.refuses, limited.refusal = {MANY[0]}, ProviderBadData("NaN")
    shelf = await Library(limited, patience_s=2).studies(MANY[:3], LAST_SESSION)
    assert (set(shelf.studies), shelf.pending) == (set(MANY[1:3]), 0)


async def test_unknown_symbols_and_indices_are_not_pending() -> None:
    limited = market(MANY[:2], 60)
    index = Symbol("$SPX")
    limited.instruments[index] = make_instrument(index, asset_class=AssetClass.INDEX, tradable=False)
    limited.minutes[index] = limited.minutes[MANY[0]]
    shelf = await Library(limited, patience_s=2).studies([*MANY[:2], Symbol("NOPE"), index], LAST_SESSION)
    assert (set(shelf.studies), shelf.pending) == (set(MANY[:2]), 0)


async def test_the_universe_is_short_where_calls_are_few_and_the_whole_list_where_they_are_free() -> None:
    assert tuple(await Library(market(MANY, 60)).universe()) == SHORT_UNIVERSE
    assert tuple(await Library(market(MANY, None)).universe()) == UNIVERSE
    listed = await Library(market_at(OPEN_MONDAY)).universe()
    assert len(listed) == len(set(listed)) == MOST_SYMBOLS
    assert set(UNIVERSE) <= set(listed)
