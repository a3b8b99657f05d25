"""One slice of what an account is made of: its worth, and its share of the whole."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.domain.activity import ZERO, multiplier
from paiid.domain.series import instant_of
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.model import MOST_STEPS, Input, Opened, Rows, Scope, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.allocating import AllocationBy, Part, Slice
from paiid.features.portfolio.service.asking import PresentAllocation


@dataclass(frozen=True)
class Allocating:
    """What `GET /portfolio/allocation` answers; `by` and `key` tell which slice is asked for."""

    found: PresentAllocation
    by: AllocationBy
    key: str

    @property
    def slice(self) -> Slice | None:
        """The one that is asked for; None where there is none of that key."""
        whole = self.found.allocation
        slices = {
            AllocationBy.POSITION: whole.by_position,
            AllocationBy.SECTOR: whole.by_sector,
            AllocationBy.ASSET_CLASS: whole.by_asset_class,
            AllocationBy.CURRENCY: whole.by_currency,
        }[self.by]
        return next((one for one in slices if one.key == self.key), None)

    @property
    def parts(self) -> list[Part]:
        """What is in it, the largest first."""
        return sorted(
            (one for one in self.found.parts[self.by] if one.key == self.key), key=lambda one: (-one.worth, one.name)
        )

    def money(self, amount: Decimal) -> str:
        """An amount in the account's currency."""
        return words.money(amount, self.found.account.currency)


def _step(one: Part, asked: Allocating) -> Step:
    book = asked.found.prices.book
    rate = book.rate(one.currency, book.now)
    if one.symbol is None:
        return Step(f"Cash in {one.currency}", f"worth in {book.base}", one.worth, FigureUnit.MONEY)
    times, price = multiplier(one.symbol), book.price(one.symbol, book.now)
    factors = [one.quantity, *([times] if times != 1 else []), *(part for part in (price,) if part is not None)]
    if rate is not None and one.currency != book.base:
        factors.append(rate)
    return Step(one.symbol, " × ".join(map(words.plain, factors)), one.worth, FigureUnit.MONEY)


def _price_rows(asked: Allocating) -> Rows[Part]:
    prices = asked.found.prices
    book, truth = prices.book, prices.truth

    def read(one: Part) -> Input:
        symbol = one.symbol
        if symbol is None:
            label = f"Cash in {one.currency}"
            return Input(
                "figure", label, one.worth, FigureUnit.MONEY, asked.found.account.name, truth.as_of, None, "cash"
            )
        at, quote, price = book.priced_at(symbol, book.now), prices.quotes.get(symbol), book.price(symbol, book.now)
        if quote is not None and quote.last == price:
            source, as_of, delay = quote.source, quote.as_of, quote.delay
        else:
            source, as_of, delay = book.tracks[symbol].source, truth.as_of if at is None else instant_of(at), None
        return Input("price", f"{symbol}, last price", price or ZERO, FigureUnit.NUMBER, source, as_of, delay, symbol)

    return Rows(asked.parts, read)


def _value_way(asked: Allocating) -> Way:
    whole, parts = asked.slice, asked.parts
    value = ZERO if whole is None else whole.market_value
    steps = [_step(one, asked) for one in parts[:MOST_STEPS]]
    if rest := parts[MOST_STEPS:]:
        total = sum((one.worth for one in rest), ZERO)
        steps.append(Step(words.counted(len(rest), "smaller one"), "each likewise", total, FigureUnit.MONEY))
    steps.append(Step("Worth", "the sum of these", value, FigureUnit.MONEY))
    name = asked.key if whole is None else whole.name
    of = words.counted(len(parts), "holding")
    return Way(f"{of} of {name} are worth {asked.money(value)}.", steps, (_price_rows(asked),))


def _weight_way(asked: Allocating) -> Way:
    way, whole, equity = _value_way(asked), asked.slice, asked.found.allocation.equity
    value = ZERO if whole is None else whole.market_value
    steps = [*way.steps, Step("Equity", "all slices together", equity, FigureUnit.MONEY)]
    weight, name = None if whole is None else whole.weight, asked.key if whole is None else whole.name
    if weight is None:
        return Way(f"Equity is {asked.money(equity)}: nothing to be a share of.", steps, way.inputs)
    share = Step("Share", f"{words.cents(value)} / {words.cents(equity)}", weight, FigureUnit.RATIO)
    return Way(f"{name} is {words.percent(weight)} of {asked.money(equity)}.", [*steps, share], way.inputs)


def _figure(
    name: str,
    title: str,
    unit: FigureUnit,
    *,
    formula: str,
    value: Callable[[Slice], Decimal | None],
    way: Callable[[Allocating], Way],
) -> Opened[Allocating]:
    return Opened(
        name=name,
        title=title,
        unit=unit,
        formula=formula,
        convention="Short positions count below 0; what has no price is left out. All slices come to the equity.",
        value=lambda asked: None if asked.slice is None else value(asked.slice),
        way=way,
        scope=Scope.SLICE,
    )


FIGURES: Final = (
    _figure(
        "allocation_value",
        "Worth of a slice",
        FigureUnit.MONEY,
        formula="Sum of quantity × last price × currency rate of what is in it",
        value=lambda one: one.market_value,
        way=_value_way,
    ),
    _figure(
        "allocation_weight",
        "Share of a slice",
        FigureUnit.RATIO,
        formula="Worth of the slice / equity",
        value=lambda one: one.weight,
        way=_weight_way,
    ),
)
