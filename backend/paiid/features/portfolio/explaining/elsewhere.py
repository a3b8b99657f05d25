"""What the same money could have been put into, as its explanation sees it. Imports numpy: imported lazily."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.series import instant_of
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.model import Input, Rows, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.advised import UNIT
from paiid.features.portfolio.figures.benchmark import Shadow
from paiid.features.portfolio.figures.curve import money
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.inputs.prices import PriceTrack

if TYPE_CHECKING:
    from paiid.features.portfolio.explaining.material import Material

_ADVICE_TITLE: Final = "All AI advice followed"


@dataclass(frozen=True)
class Elsewhere:
    """One thing with a price. `reference` is its symbol if it has one; `terms` say how the money was put into it."""

    name: str
    title: str
    price_label: str
    terms: str
    shadow: Shadow
    track: PriceTrack
    reference: str | None

    @property
    def value(self) -> Decimal | None:
        """What the money would be worth at the end."""
        values = self.shadow.values
        return None if values is None or not values.size else money(int(values[-1]))

    def price_rows(self, material: "Material", points: Sequence[int]) -> Rows[int]:
        """Its prices at points of the curve as inputs."""
        curve, delay = material.curve, material.found.prices.truth.delay

        def read(point: int) -> Input:
            at = curve.instant(point) if self.reference else self._known_at(int(curve.at[point]))
            label = f"{self.price_label}, {words.on(curve.day(point))}"
            price = words.exact(float(self.shadow.prices[point])) or Decimal(0)
            return Input("price", label, price, FigureUnit.NUMBER, self.track.source, at, delay, self.reference)

        return Rows(points, read)

    def _known_at(self, tick: int) -> datetime | None:
        """When the price that holds at `tick` was made; None before the first."""
        place = bisect_right(self.track.columns.ticks, tick) - 1
        return instant_of(self.track.columns.ticks[place]) if place > 0 else None


def benchmark_of(material: "Material") -> Elsewhere:
    """The benchmark."""
    symbol, found = material.benchmark.symbol, material.found
    return Elsewhere(
        name=symbol,
        title=f"{symbol} with your cash flows",
        price_label=f"{symbol} with dividends",
        terms="dividends reinvested and without costs",
        shadow=found.shadow,
        track=found.prices.benchmark,
        reference=symbol,
    )


def advice_of(material: "Material") -> Elsewhere | None:
    """All advice followed; None where there is nothing to follow."""
    found = material.advised
    if found.shadow is None or found.track is None:
        return None
    return Elsewhere(
        name="the followed advice",
        title=_ADVICE_TITLE,
        price_label=f"A unit of the followed advice, {UNIT} at its start",
        terms="at the advised sizes and with your account's costs",
        shadow=found.shadow,
        track=found.track,
        reference=None,
    )


def change_way(material: "Material", elsewhere: Elsewhere) -> Way:
    """The change of its price over the period."""
    prices, name = elsewhere.shadow.prices, elsewhere.name
    value = ratio(elsewhere.shadow.simple)
    if value is None:
        return Way(f"There is no price of {name} at the beginning or the end of the period.")
    first, last = float(prices[0]), float(prices[-1])
    steps = (
        Step("First price", words.on(material.first_day), words.exact(first), FigureUnit.NUMBER),
        Step("Last price", words.on(material.last_day), words.exact(last), FigureUnit.NUMBER),
        Step("Change", f"{words.term(last)} / {words.term(first)} - 1", value, FigureUnit.RATIO),
    )
    inputs = elsewhere.price_rows(material, (0, material.curve.at.size - 1))
    said = f"{name[0].upper()}{name[1:]} {words.change(value)} over the same time, {elsewhere.terms}."
    return Way(said, steps, (inputs,))
