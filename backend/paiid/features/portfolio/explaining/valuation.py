"""What was there at one instant, thing by thing. Imports numpy, so it is itself imported lazily."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import numpy as np

from paiid.domain.activity import ZERO, multiplier
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.series import columns_at, instant_of, session_close_ticks, tick_of
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.material import Material
from paiid.features.portfolio.explaining.model import MOST_STEPS, Input, Rows, Step
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.curve import money
from paiid.features.portfolio.figures.pricing import STALE_AFTER_DAYS
from paiid.features.portfolio.figures.timeline import life_of, parts_at
from paiid.features.portfolio.inputs.own_prices import YOUR_RATES

_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class PriceUsed:
    """One price, or one currency rate where there is no symbol, as it was used at some instant."""

    label: str
    value: Decimal
    tick: int
    source: str
    delay: Delay | None
    reference: str

    def read(self) -> Input:
        """As an input."""
        kind: Literal["price", "rate"] = "price" if self.reference else "rate"
        at, reference = instant_of(self.tick), self.reference or None
        return Input(kind, self.label, self.value, FigureUnit.NUMBER, self.source, at, self.delay, reference)


@dataclass(frozen=True, slots=True)
class Held:
    """Shares of one thing or cash of one currency in one account; `value` is in the account's currency, whole cents.

    `price` and `rate` are None where none is known or none is needed.
    """

    name: str
    quantity: Decimal
    value: Decimal
    is_cash: bool
    times: Decimal
    price: PriceUsed | None
    rate: PriceUsed | None

    def step(self) -> Step:
        """The value by its numbers."""
        if self.price is None and not self.is_cash:
            expression = f"{words.plain(self.quantity)} without a price: left out"
        elif self.is_cash and self.rate is None and not self.value and self.quantity:
            expression = f"{words.plain(self.quantity)} without a rate: left out"
        else:
            factors = [self.quantity, *(one.value for one in (self.price, self.rate) if one)]
            if self.times != 1:
                factors.insert(1, self.times)
            expression = " × ".join(map(words.plain, factors))
        return Step(self.name, expression, self.value, FigureUnit.MONEY)


def held_at(material: Material, tick: int) -> list[Held]:
    """Everything that was there at a point of the period, the largest first; the values add up to the equity."""
    found = [one for one in _held(material, tick) if one.quantity or one.value]
    return sorted(found, key=lambda one: (-abs(one.value), one.name))


def held_steps(held: Sequence[Held]) -> list[Step]:
    """The value of each, and of all that is not shown."""
    steps = [one.step() for one in held[:MOST_STEPS]]
    if rest := held[MOST_STEPS:]:
        total = sum((one.value for one in rest), ZERO)
        steps.append(Step(words.counted(len(rest), "smaller one"), "each likewise", total, FigureUnit.MONEY))
    return steps


def price_rows(held: Sequence[Held]) -> Rows[PriceUsed]:
    """The prices and rates that were used, each once."""
    used = {one: None for item in held for one in (item.price, item.rate) if one is not None}
    return Rows(list(used), PriceUsed.read)


def _held(material: Material, tick: int) -> Iterator[Held]:
    selection, book = material.found.selection, material.found.prices.book
    values = _values(material, tick)
    several = len(selection.rows) > 1
    for place, (row, fold) in enumerate(zip(selection.rows, selection.folds, strict=True)):
        suffix = f" in {row.name}" if several else ""
        for currency, series in fold.cash.items():
            name, value = f"Cash in {currency}{suffix}", values.get((place, f"${currency}"), ZERO)
            quantity = columns_at(series.columns(), tick) or ZERO
            rate = rate_used(material, currency, tick)
            yield Held(name, quantity, value, is_cash=True, times=Decimal(1), price=None, rate=rate)
        for symbol, shares in fold.holdings.items():
            quantity, value = columns_at(shares.columns(), tick) or ZERO, values.get((place, symbol), ZERO)
            track = book.tracks.get(symbol)
            yield Held(
                f"{symbol}{suffix}", quantity, value, is_cash=False, times=multiplier(symbol),
                price=price_used(material, symbol, tick),
                rate=None if track is None else rate_used(material, track.currency, tick),
            )  # fmt: skip


def _values(material: Material, tick: int) -> dict[tuple[int, str], Decimal]:
    selection, book, kept = material.found.selection, material.found.prices.book, material.measure.valuations
    parts = parts_at(selection, book, np.array([tick], dtype=np.int64), kept)
    return {key: money(values[0]) for key, values in parts.items()}


def _is_close(material: Material, tick: int) -> bool:
    """Whether a tick is one of the closes of the account's life."""
    closes = life_of(material.found.selection, material.found.prices.book)
    ticks = session_close_ticks()
    place = bisect_left(ticks, tick)
    return closes.start <= place < closes.stop and ticks[place] == tick


def price_used(material: Material, symbol: Symbol, tick: int) -> PriceUsed | None:
    """The price that counts at a tick, with where it is from; None without one."""
    prices = material.found.prices
    # What is worth something at a close is so at closing prices alone.
    book = replace(prices.book, points={}) if _is_close(material, tick) else prices.book
    track = book.tracks.get(symbol)
    at, price = book.priced_at(symbol, tick), book.price(symbol, tick)
    if track is None or at is None or price is None:
        return None
    quote = prices.quotes.get(symbol)
    if quote is not None and material.period.is_live and at == tick == material.period.ends and quote.last == price:
        label = f"{symbol}, last price"
        return PriceUsed(label, price, tick_of(quote.as_of), quote.source, quote.delay, symbol)
    label = f"{symbol}, {words.on(_day_of(at))}"
    return PriceUsed(label, price, at, track.source, _delay(material, track.source, at, tick), symbol)


def rate_used(material: Material, currency: str, tick: int) -> PriceUsed | None:
    """The currency rate that counts at a tick; None where none is needed or known."""
    book = material.found.prices.book
    columns = book.rates.get(currency)
    if currency == book.base or columns is None:
        return None
    place = bisect_right(columns.ticks, tick) - 1
    if place < 0:
        return None
    at = columns.ticks[place]
    value = Decimal(columns.values[place]).scaleb(-columns.scale)
    label = f"1 {currency} in {book.base}, {words.on(_day_of(at))}"
    return PriceUsed(label, value, at, YOUR_RATES, _delay(material, YOUR_RATES, at, tick), "")


def _delay(material: Material, source: str, at: int, tick: int) -> Delay | None:
    """What a past price says of itself: stale when old, simulated where its market is; a true past close is final."""
    if tick - at > STALE_AFTER_DAYS * _DAY:
        return Delay.STALE
    truth = material.found.prices.truth
    return Delay.SIMULATED if source == truth.source and truth.delay is Delay.SIMULATED else None


def _day_of(tick: int) -> date:
    return instant_of(tick).astimezone(NEW_YORK).date()
