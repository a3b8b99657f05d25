"""What each position added to a period's result. Imports numpy, so it is itself imported lazily."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.activity import ZERO, multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.money import to_cents
from paiid.domain.series import Columns
from paiid.features.portfolio.figures.amounts import dividends_by_symbol
from paiid.features.portfolio.figures.curve import FloatArray, IntArray, money
from paiid.features.portfolio.figures.measured import Measured
from paiid.features.portfolio.figures.movements import moved
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.figures.valuing import prices_at, rates_at
from paiid.features.portfolio.inputs.naming import CASH, Named
from paiid.quant.attribution import contributions
from paiid.quant.exact import Scaled, at_or_before, floats, integers, pick

_CASH_NAME: Final = "Cash, interest and costs"


@dataclass(frozen=True, slots=True)
class Part:
    """What one position, or one sector, added; see `ContributionRowRead`."""

    key: str
    name: str
    pnl: Decimal
    realized_pnl: Decimal
    income: Decimal
    contribution: Decimal | None
    currency_effect: Decimal


@dataclass(frozen=True, slots=True)
class Contribution:
    """Every part, the largest gain first, by position and by sector."""

    by_position: tuple[Part, ...]
    by_sector: tuple[Part, ...]

    @property
    def currency_effect(self) -> Decimal:
        """Of all."""
        return sum((part.currency_effect for part in self.by_position), ZERO)


def pnl_by_symbol(found: Measured, parts: Mapping[tuple[int, str], IntArray]) -> dict[Symbol, IntArray]:
    """Cents that each symbol earned in the step to each point; with the cash's they are the account's."""
    size = found.timeline.ticks.size
    earned: dict[Symbol, IntArray] = {}
    for (_, thing), values in parts.items():
        if not thing.startswith("$"):
            symbol = Symbol(thing)
            earned[symbol] = earned.get(symbol, np.zeros(size, dtype=np.int64)) + np.diff(values, prepend=values[:1])
    for fold in found.selection.folds:
        for tick, symbol, amount in moved(fold, fold.activities, found.prices.book):
            if symbol in earned and found.period.holds(tick):
                earned[symbol][int(np.searchsorted(found.timeline.ticks, tick))] += int(amount.scaleb(2))
    for symbol, cents in found.timeline.without.by_symbol.items():
        # What went into it while it had no price is no loss, and its first price no gain.
        if symbol in earned:
            earned[symbol] -= cents
    return earned


def contribution_of(
    found: Measured, parts: Mapping[tuple[int, str], IntArray], named: Mapping[Symbol, Named]
) -> Contribution:
    """What each position of a measured period added; cash, interest and costs are one part, so that all is told."""
    earned = pnl_by_symbol(found, parts)
    whole = found.timeline.pnl
    rest = whole - sum(earned.values(), np.zeros(whole.size, dtype=np.int64))
    symbols = list(earned)
    shares = _shares(found, [*(earned[symbol] for symbol in symbols), rest])
    effects = currency_effects(found)
    dividends = dividends_by_symbol(found.selection, found.period, found.prices.book)
    realized = found.lots.by_symbol
    rows = [
        Part(
            key=symbol,
            name=named[symbol].name,
            pnl=money(int(earned[symbol].sum())),
            realized_pnl=to_cents(realized.get(symbol, ZERO)),
            income=dividends.get(symbol, ZERO),
            contribution=shares[place],
            currency_effect=effects.get(symbol, ZERO),
        )
        for place, symbol in enumerate(symbols)
    ]
    cash = Part(CASH, _CASH_NAME, money(int(rest.sum())), ZERO, ZERO, shares[-1], effects.get(Symbol(CASH), ZERO))
    sectors = {symbol: named[symbol].sector for symbol in symbols} | {Symbol(CASH): CASH}
    return Contribution(_sorted([*rows, cash]), _sorted(_by_sector([*rows, cash], sectors)))


def _shares(found: Measured, earned: list[IntArray]) -> list[Decimal | None]:
    line = found.timeline
    matrix = np.stack(earned, axis=1).astype(np.float64) / 100
    values, start = line.values.astype(np.float64) / 100, line.start_flows.astype(np.float64) / 100
    shares = contributions(matrix, values, start)
    return [None] * len(earned) if shares is None else [ratio(share) for share in shares.tolist()]


def currency_effects(found: Measured) -> dict[Symbol, Decimal]:
    """Money that exchange rates made of what was held at the point before, by symbol; of cash under `cash`."""
    return {
        symbol: to_cents(ratio(sum(float(np.sum(steps)) for steps in each)) or ZERO)
        for symbol, each in currency_steps(found).items()
    }


def currency_steps(found: Measured) -> dict[Symbol, list[FloatArray]]:
    """The same in each step between two points of the timeline; several where several hold one thing."""
    ticks, book = found.timeline.ticks, found.prices.book
    effects: dict[Symbol, list[FloatArray]] = {}
    for fold in found.selection.folds:
        for symbol, series in fold.holdings.items():
            track = book.tracks.get(symbol)
            if track is not None and track.currency != book.base:
                prices = floats(prices_at(book, symbol, ticks)) * float(multiplier(symbol))
                effect = _effect(series.columns(), prices, rates_at(book, track.currency, ticks), ticks)
                effects.setdefault(symbol, []).append(effect)
        for currency, series in fold.cash.items():
            if currency != book.base:
                ones = np.ones(ticks.size)
                effect = _effect(series.columns(), ones, rates_at(book, currency, ticks), ticks)
                effects.setdefault(Symbol(CASH), []).append(effect)
    return effects


def _effect(columns: Columns, prices: FloatArray, rates: Scaled | None, ticks: IntArray) -> FloatArray:
    if rates is None:
        return np.zeros(max(0, ticks.size - 1))
    held = floats(Scaled(pick(integers(columns.values), at_or_before(integers(columns.ticks), ticks)), columns.scale))
    effect: FloatArray = held[:-1] * prices[1:] * np.diff(floats(rates))
    return effect


def _by_sector(rows: Sequence[Part], sectors: Mapping[Symbol, str]) -> list[Part]:
    found: dict[str, Part] = {}
    for row in rows:
        key = sectors[Symbol(row.key)]
        known = found.get(key)
        if known is None:
            found[key] = replace(row, key=key, name=_CASH_NAME if key == CASH else key)
            continue
        both = None if known.contribution is None or row.contribution is None else known.contribution + row.contribution
        found[key] = Part(
            key=key,
            name=known.name,
            pnl=known.pnl + row.pnl,
            realized_pnl=known.realized_pnl + row.realized_pnl,
            income=known.income + row.income,
            contribution=both,
            currency_effect=known.currency_effect + row.currency_effect,
        )
    return list(found.values())


def _sorted(rows: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(sorted(rows, key=lambda one: (-one.pnl, one.key)))
