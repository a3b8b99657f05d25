"""Gathers the prices that a period needs: closes, prices at other instants, the owner's own, currency rates."""

import asyncio
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.holdings import Placement
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction
from paiid.domain.series import Columns, Series, instant_of, steps, tick_of
from paiid.domain.valuation import MissingPriceError
from paiid.features.market.service import MarketService
from paiid.features.portfolio.figures.pricing import PriceBook, Prices
from paiid.features.portfolio.inputs.own_prices import YOUR_PRICES
from paiid.features.portfolio.inputs.periods import Period, last_close
from paiid.features.portfolio.inputs.prices import PriceHistory, PriceTrack
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.features.portfolio.inputs.splits import ToldSplits
from paiid.features.portfolio.inputs.truth import REFERENCE, truth_of

_FIRST_DAY: Final = date(2005, 1, 3)
_Points = dict[Symbol, dict[int, Decimal]]


@dataclass(frozen=True)
class GatherPrices:
    """Reads the market; runs in the event loop and gives way between symbols."""

    market: MarketService
    history: PriceHistory
    told_splits: ToldSplits

    async def gather(self, selection: Selection, period: Period, benchmark: Symbol | None = None) -> Prices:
        """Everything that valuing `selection` over `period` needs, as far as it is known."""
        beside = benchmark or REFERENCE
        # Off the loop: the first time this adds up all that ever changed what is held.
        held = await asyncio.to_thread(held_within, selection, period)
        listed = [symbol for symbol in held if symbol not in selection.own.instruments]
        quotes = await self.market.market_data.quotes(list(dict.fromkeys([*listed, beside, REFERENCE])))
        truth = truth_of([quotes[one] for one in (*listed, beside, REFERENCE) if one in quotes], self.market)
        now = tick_of(self.market.market_data.now())
        rates = selection.own.rates_into(selection.ref.currency)
        if period.ends is None:
            return Prices(PriceBook(selection.ref.currency, now, {}, {}, rates), _no_track(beside), (), truth, quotes)
        if not period.is_live:
            truth = replace(truth, as_of=instant_of(period.ends))
        tracks = await self._tracks(selection, held)
        points = await self._moments(selection, period, [one for one in held if tracks[one].source != YOUR_PRICES])
        marks = await self._marks(period, [one for one in held if tracks[one].source != YOUR_PRICES], beside, points)
        against = _no_track(beside)
        if benchmark is not None:
            against = await self._benchmark(selection, period, benchmark)
        if period.is_live:
            for symbol in (one for one in held if one in quotes and tracks[one].source != YOUR_PRICES):
                points.setdefault(symbol, {})[period.ends] = quotes[symbol].last
            if benchmark is not None and benchmark in quotes:
                against = against.with_points({period.ends: quotes[benchmark].last})
        more = {symbol: _columns(rows) for symbol, rows in points.items()}
        splits = await self._splits(selection)
        book = PriceBook(selection.ref.currency, now, tracks, more, rates, splits)
        return Prices(book, against, marks, truth, quotes)

    async def for_lots(self, selection: Selection) -> PriceBook:
        """What lots need: rates, and prices of shares that came without being paid for."""
        now = tick_of(self.market.market_data.now())
        base = selection.ref.currency
        tracks = await self._tracks(selection, unpaid_symbols(selection)) if any(selection.activities) else {}
        return PriceBook(base, now, tracks, {}, selection.own.rates_into(base))

    async def _splits(self, selection: Selection) -> Sequence[CorporateAction]:
        """Of what tracked accounts ever held; paper accounts are told theirs by the broker."""
        folds = [fold for row, fold in zip(selection.rows, selection.folds, strict=True) if row.is_tracked]
        held = [symbol for fold in folds for symbol in fold.holdings if symbol not in selection.own.instruments]
        return await self.told_splits.of(held) if held else ()

    async def _tracks(self, selection: Selection, held: Sequence[Symbol]) -> dict[Symbol, PriceTrack]:
        """Closes since the account's beginning: the same objects for any period, as valuations are kept for them."""
        first = max(_FIRST_DAY, min((rows[0].day for rows in selection.activities if rows), default=_FIRST_DAY))
        last = last_close(self.market.market_data.now())
        found: dict[Symbol, PriceTrack] = {}
        for symbol in held:
            own = selection.own.tracks.get(symbol)
            if own is not None and symbol in selection.own.instruments:
                found[symbol] = own
                continue
            track = (await self.history.closes([symbol], first, last))[symbol]
            found[symbol] = own if own is not None and not track.columns.ticks else track
        return found

    async def _moments(self, selection: Selection, period: Period, symbols: Sequence[Symbol]) -> _Points:
        """Prices at the instants of flows, and at a beginning that is no close."""
        points: _Points = {}
        for tick in timed_ticks(selection, period):
            for symbol in symbols:
                if any(_is_held(fold.holdings.get(symbol), tick) for fold in selection.folds):
                    # None so early is no failure: what has no price is a gap.
                    with suppress(MissingPriceError):
                        price = await self.history.price_at(symbol, instant_of(tick))
                        points.setdefault(symbol, {})[tick] = price
        return points

    async def _marks(
        self, period: Period, symbols: Sequence[Symbol], benchmark: Symbol, points: _Points
    ) -> Sequence[int]:
        """The five-minute marks of a single day at which the benchmark has a bar; adds the prices at them."""
        if not period.is_intraday or period.ends is None:
            return ()
        first, last = instant_of(period.begins), instant_of(period.ends)
        marks = (await self.history.intraday(benchmark, first, last)).columns.ticks
        for symbol in symbols:
            track = await self.history.intraday(symbol, first, last)
            columns = track.columns
            for tick, value in zip(columns.ticks, columns.values, strict=True):
                points.setdefault(symbol, {})[tick] = Decimal(value).scaleb(-columns.scale)
        return [tick for tick in marks if period.begins < tick < period.ends]

    async def _benchmark(self, selection: Selection, period: Period, benchmark: Symbol) -> PriceTrack:
        first, last = instant_of(period.begins), instant_of(period.ends or period.begins)
        known_from = max(_FIRST_DAY, period.begin_day)
        track = await self.history.adjusted_closes(benchmark, known_from, last_close(last))
        points: dict[int, Decimal] = {}
        if period.is_intraday:
            columns = (await self.history.intraday(benchmark, first, last, adjusted=True)).columns
            points |= {
                tick: Decimal(value).scaleb(-columns.scale)
                for tick, value in zip(columns.ticks, columns.values, strict=True)
            }
        for tick in timed_ticks(selection, period):
            with suppress(MissingPriceError):
                points[tick] = await self.history.price_at(benchmark, instant_of(tick), adjusted=True)
        await asyncio.sleep(0)
        return track.with_points(points)


def timed_ticks(selection: Selection, period: Period) -> list[int]:
    """The instants of flows in the period, and its beginning where that is the instant of an activity."""
    if period.ends is None:
        return []
    found = {
        flow.tick
        for fold in selection.folds
        for flow in fold.flows
        if flow.placement is Placement.INSTANT and period.begins <= flow.tick <= period.ends
    }
    return sorted(found)


def held_within(selection: Selection, period: Period) -> list[Symbol]:
    """Symbols held at some time of the period."""
    if period.ends is None:
        return []
    begins, ends = period.begins, period.ends
    found: dict[Symbol, None] = {}
    for fold in selection.folds:
        for symbol, series in fold.holdings.items():
            columns = series.columns()
            first, last = bisect_right(columns.ticks, begins), bisect_right(columns.ticks, ends)
            if any(columns.values[max(0, first - 1) : last]):
                found[symbol] = None
    # What shares were worth that came or went is asked for, too, however long ago that was.
    return list(found | dict.fromkeys(unpaid_symbols(selection)))


def unpaid_symbols(selection: Selection) -> list[Symbol]:
    """Symbols of shares that were transferred, or given for others."""
    found: dict[Symbol, None] = {}
    for fold in (*selection.folds, *(one.fold for one in selection.kin)):
        found |= {flow.activity.symbol: None for flow in fold.flows if flow.activity.symbol}
        found |= {one: None for turned in fold.turned for one in (turned.symbol, turned.terms.to_symbol) if one}
    return list(found)


def _is_held(series: Series | None, tick: int) -> bool:
    """Whether there is any right before or after what happened at a tick."""
    if series is None:
        return False
    columns = series.columns()
    found = bisect_right(columns.ticks, tick)
    return any(columns.values[max(0, found - 2) : found])


def _columns(rows: Mapping[int, Decimal]) -> Columns:
    ticks = sorted(rows)
    return steps(ticks, [rows[tick] for tick in ticks])


def _no_track(symbol: Symbol) -> PriceTrack:
    return PriceTrack(symbol, steps((), ()), "")
