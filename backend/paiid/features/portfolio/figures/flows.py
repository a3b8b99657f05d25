"""Money and shares that came in and went out, at what they were worth."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from paiid.domain.activity import ActivityKind
from paiid.domain.holdings import FlowEvent, Placement
from paiid.domain.instrument import Symbol
from paiid.domain.money import to_cents
from paiid.domain.series import closing_tick
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.selecting import Selection

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.flow_columns import FlowColumns

_CACHED: Final = 64
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


class Flows(list[WorthFlow]):
    """Flows in order of time; never changed once they are made, for `columns` is what was made of them."""

    columns: "FlowColumns | None" = None


@dataclass(frozen=True)
class FlowReader:
    """Finds the flows of selections, and keeps them as long as what they are made of is the same."""

    _kept: OrderedDict[str, tuple[tuple[Any, ...], Flows]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def flows_of(self, selection: Selection, book: PriceBook) -> Flows:
        """As the function does."""
        made_of = _made_of(selection, book)
        with self._lock:
            known = self._kept.get(selection.key)
        if known is not None and _is_same(known[0], made_of):
            return known[1]
        found = flows_of(selection, book)
        with self._lock:
            self._kept[selection.key] = made_of, found
            self._kept.move_to_end(selection.key)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        return found


def _made_of(selection: Selection, book: PriceBook) -> tuple[Any, ...]:
    """Flows are tuples that stay the same object until one more comes; so are rates and closes."""
    symbols = {event.activity.symbol or "" for fold in selection.folds for event in fold.flows}
    tracks = (book.tracks.get(Symbol(symbol)) for symbol in sorted(symbols))
    prices = [(None if one is None else (one.columns, one.currency, book.points.get(one.symbol))) for one in tracks]
    return book.base, book.rates, prices, *(fold.flows for fold in selection.folds)


def _is_same(known: tuple[Any, ...], made_of: tuple[Any, ...]) -> bool:
    base, _, prices, *_ = known
    if len(known) != len(made_of) or (base, prices) != (made_of[0], made_of[2]):
        return False
    return all(one is other for one, other in zip((known[1], *known[3:]), (made_of[1], *made_of[3:]), strict=True))


def flows_of(selection: Selection, book: PriceBook) -> Flows:
    """Every flow of the selection in order of time; transfers between its accounts are none."""
    internal = _internal(selection)
    found = Flows(
        WorthFlow(event, worth_of(event, book))
        for place, fold in enumerate(selection.folds)
        for at, event in enumerate(fold.flows)
        if (place, at) not in internal
    )
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
