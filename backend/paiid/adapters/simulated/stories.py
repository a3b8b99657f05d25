"""Which events of the world make news, and when. Reads the engine, so it is imported lazily.

A story belongs to a session: it comes out after the close before it and less than an hour after its own close.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import numpy as np

from paiid.adapters.simulated import news_text
from paiid.adapters.simulated.engine import Engine
from paiid.adapters.simulated.hashing import draw, key_of
from paiid.adapters.simulated.news_text import Text
from paiid.adapters.simulated.overnight import jump_at, report_at
from paiid.adapters.simulated.paths import STEP_S
from paiid.adapters.simulated.series import DailySeries
from paiid.adapters.simulated.tickers import SOURCE
from paiid.adapters.simulated.universe import GICS_SECTORS, SECTOR_FUNDS, SPX, VIX, listings
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.news import NewsItem, NewsSource

_LARGE_DEVIATIONS: Final = 2.6
_SECTOR_PARTS: Final = 0.008
_MARKET_SYMBOLS: Final = (SPX, Symbol("SPY"))
_TOLD_INDICES: Final = (("S&P 500", SPX), ("Nasdaq-100", Symbol("$NDX")), ("Dow", Symbol("$DJI")))


@dataclass(frozen=True, slots=True)
class Event:
    """What a story is about before it has a time to the second: `kind`, its session and the earliest second."""

    kind: str
    index: int
    at: int
    text: Text


@dataclass(frozen=True, slots=True)
class Subjects:
    """What stories can be about: each company by all of its shares' symbols, the market, sectors by name."""

    companies: Sequence[tuple[Symbol, ...]]
    has_market: bool
    sectors: Sequence[str]


def subjects_of(symbols: Collection[Symbol]) -> Subjects:
    """What is told of `symbols`: of an index beside the first, or of a fund that follows no sector, nothing is."""
    wanted = set(symbols)
    return Subjects(
        [shares for shares in _companies() if wanted.intersection(shares)],
        not wanted.isdisjoint(_MARKET_SYMBOLS),
        [name for name in GICS_SECTORS if SECTOR_FUNDS[name] in wanted],
    )


@lru_cache(maxsize=1)
def _companies() -> tuple[tuple[Symbol, ...], ...]:
    shares: dict[str, list[Symbol]] = {}
    for symbol, listing in listings().items():
        if listing.is_equity:
            shares.setdefault(listing.path, []).append(symbol)
    return tuple(tuple(symbols) for symbols in shares.values())


def session_stories(engine: Engine, index: int, subjects: Subjects) -> list[NewsItem]:
    """Stories of session `index` about any of `subjects`."""
    found: list[NewsItem] = []
    for shares in subjects.companies:
        found += (_item(engine, event, shares) for event in _company_events(engine, shares[0], index))
    if subjects.has_market:
        found += (_item(engine, event, _MARKET_SYMBOLS) for event in _market_events(engine, index))
    for name in subjects.sectors:
        found += (_item(engine, event, (SECTOR_FUNDS[name],)) for event in _sector_events(engine, name, index))
    return found


def _company_events(engine: Engine, symbol: Symbol, index: int) -> Iterator[Event]:
    series = engine.series(symbol)
    name = news_text.short_name(series.listing.instrument.name)
    yield from _surprises(engine, series, name, index)
    yield from _actions(engine, series, name, index)
    move = move_of(series, index)
    usual = series.listing.volatility / math.sqrt(252)
    if abs(move) >= _LARGE_DEVIATIONS * usual:
        pick = _pick(engine, symbol, index)
        text = news_text.large_move(name, move=move, close=int(series.close[index]), pick=pick)
        yield Event("move", index, engine.closes[index] + 120 + pick % 1500, text)


def _surprises(engine: Engine, series: DailySeries, name: str, index: int) -> Iterator[Event]:
    report, jump = series.earnings.get(index), series.jumps.get(index)
    opened = engine.opens[index]
    if report and index:
        text = news_text.earnings(
            name, move=math.expm1(report.size), is_beat=report.is_beat, after_close=report.after_close
        )
        yield Event("earnings", index, report_at(report, engine.closes[index - 1], opened) + 60, text)
    if jump:
        move = math.expm1(jump.size)
        at = opened + jump.step * STEP_S if jump.step else jump_at(opened)
        pick = _pick(engine, series.listing.symbol, index)
        yield Event("jump", index, at + 90, news_text.sudden_move(name, move=move, in_session=jump.step > 0, pick=pick))
        if jump.halt_minutes:
            yield Event("halt", index, at + 5, news_text.halt(name, move=move, minutes=jump.halt_minutes))


def _actions(engine: Engine, series: DailySeries, name: str, index: int) -> Iterator[Event]:
    for action in series.actions:
        ex_date = engine.sessions[action.index].isoformat()
        if action.announced_index == index and action.cents:
            yield Event(
                "dividend",
                index,
                engine.opens[index] + 1800,
                news_text.dividend(name, cents=action.cents, ex_date=ex_date),
            )
        elif action.announced_index == index:
            yield Event(
                "split", index, engine.opens[index] + 900, news_text.split(name, ratio=action.ratio, ex_date=ex_date)
            )
        elif action.index == index and action.ratio > 1:
            yield Event(
                "split_effective", index, engine.opens[index] + 60, news_text.split_effective(name, ratio=action.ratio)
            )


def _market_events(engine: Engine, index: int) -> Iterator[Event]:
    if not index:
        return
    index_series = engine.series(SPX)
    opened = int(index_series.open[index])
    gap = opened / int(index_series.close[index - 1]) - 1
    yield Event("market_open", index, engine.opens[index] + 60, news_text.market_open(move=gap, index_cents=opened))
    moves = [(name, move_of(engine.series(symbol), index)) for name, symbol in _TOLD_INDICES]
    text = news_text.market_close(
        move=moves[0][1], indices=moves, volatility_cents=int(engine.series(VIX).close[index])
    )
    yield Event("market_close", index, engine.closes[index] + 60, text)


def _sector_events(engine: Engine, name: str, index: int) -> Iterator[Event]:
    if not index:
        return
    move = move_of(engine.series(SECTOR_FUNDS[name]), index)
    market = move_of(engine.series(SPX), index)
    if abs(move - market) >= _SECTOR_PARTS:
        yield Event("sector", index, engine.closes[index] + 600, news_text.sector(name, move=move, market=market))


def move_of(series: DailySeries, index: int) -> float:
    """Session `index`'s return for a holder, close to close; 0 for the first."""
    if not index:
        return 0.0
    value = int(series.close[index]) * series.ratio_at(index) + series.dividend_cents_at(index)
    return value / int(series.close[index - 1]) - 1


def sessions_with_stories(engine: Engine, subjects: Subjects, before: int) -> Iterable[int]:
    """Sessions below `before` that may hold stories of `subjects`, newest first."""
    if subjects.has_market or subjects.sectors:
        return range(before - 1, -1, -1)
    likely = {index for shares in subjects.companies for index in _with_moves(engine, shares[0], before)}
    return sorted((index for index in likely if index < before), reverse=True)


def _with_moves(engine: Engine, symbol: Symbol, before: int) -> set[int]:
    series = engine.series(symbol)
    usual = series.listing.volatility / math.sqrt(252)
    logs = np.abs(np.diff(np.log(series.close[:before].astype(float)), prepend=0.0))
    likely = set(np.flatnonzero(logs >= 0.8 * _LARGE_DEVIATIONS * usual).tolist())
    likely |= {*series.earnings, *series.jumps}
    for action in series.actions:
        likely |= {action.index, action.announced_index}
    return likely


def _pick(engine: Engine, symbol: Symbol, index: int) -> int:
    return draw(key_of(engine.seed, "wording", symbol), index) >> 8


def _item(engine: Engine, event: Event, symbols: tuple[Symbol, ...]) -> NewsItem:
    """The story as the port has it; the hashed fraction of a minute keeps stories in one order everywhere."""
    key = key_of(engine.seed, "story", event.kind, symbols[0], str(event.index))
    published = event.at + draw(key, 0) % 60_000_000 / 1_000_000
    return NewsItem(
        id=f"sim-{key:016x}",
        headline=event.text.headline,
        summary=event.text.summary,
        symbols=symbols,
        published_at=datetime.fromtimestamp(published, UTC),
        source=SOURCE,
        category=event.kind,
        url=None,
        delay=Delay.SIMULATED,
        sources=(NewsSource(SOURCE, SOURCE, None),),
    )
