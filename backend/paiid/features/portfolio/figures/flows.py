"""Money and shares that came in and went out, at what they were worth."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Final

from paiid.domain.activity import ActivityKind
from paiid.domain.holdings import FlowEvent, Placement
from paiid.domain.money import to_cents
from paiid.domain.series import closing_tick
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.selecting import Selection

_DIGITS: Final = 60
_TRANSFERS: Final = frozenset({ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT})


@dataclass(frozen=True, slots=True)
class WorthFlow:
    """A flow and what it was worth in base currency, whole cents; None where that is not known."""

    event: FlowEvent
    worth: Decimal | None

    @property
    def day(self) -> date:
        """Its day."""
        return self.event.activity.day


def flows_of(selection: Selection, book: PriceBook) -> list[WorthFlow]:
    """Every flow of the selection in order of time; transfers between its accounts are none."""
    internal = _internal(selection)
    found = [
        WorthFlow(event, worth_of(event, book))
        for place, fold in enumerate(selection.folds)
        for at, event in enumerate(fold.flows)
        if (place, at) not in internal
    ]
    found.sort(key=lambda flow: flow.event.tick)
    return found


def worth_of(event: FlowEvent, book: PriceBook) -> Decimal | None:
    """What the flow was worth when it came: at its instant, or at that day's close."""
    activity = event.activity
    if activity.symbol is None and activity.currency == book.base:
        return to_cents(event.size)
    tick = event.tick if event.placement is Placement.INSTANT else closing_tick(activity.day)
    symbol = activity.symbol
    unit = book.rate(activity.currency, tick) if symbol is None else book.unit(symbol, tick)
    if unit is None:
        return None
    with localcontext(prec=_DIGITS):
        return to_cents(event.size * unit)


def _internal(selection: Selection) -> set[tuple[int, int]]:
    """Transfers from one account of the selection to another: of the same day, thing and size."""
    if len(selection.folds) < 2:
        return set()
    open_ends: defaultdict[tuple[object, ...], list[tuple[int, int, bool]]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    for place, at, event in _transfers(selection):
        activity, comes = event.activity, event.size > 0
        thing = activity.symbol or activity.currency
        waiting = open_ends[activity.day, thing, activity.symbol is None, abs(event.size)]
        other = next((one for one in waiting if one[0] != place and one[2] is not comes), None)
        if other is None:
            waiting.append((place, at, comes))
        else:
            waiting.remove(other)
            found |= {(place, at), other[:2]}
    return found


def _transfers(selection: Selection) -> Iterator[tuple[int, int, FlowEvent]]:
    for place, fold in enumerate(selection.folds):
        for at, event in enumerate(fold.flows):
            if event.activity.kind in _TRANSFERS:
                yield place, at, event
