"""Which option contracts the local market lists: the expirations and strikes a real exchange would.

What is listed changes at an open and nowhere else, so that a contract does not come and go while prices move. A strike
that was listed stays until its day, however far the price has gone since: somebody may hold it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.adapters.simulated.universe import SPX, Listing
from paiid.domain.exchange_calendar import NEW_YORK, session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.option import ExpirationKind, OptionContract, OptionRight, OptionSymbol, option_root, plain_strike
from paiid.domain.option_cycles import last_session_of_week, strike_step, third_friday

LIQUID_TURNOVER: Final = 1e9
"""USD a session from which on there are weeklies, narrow spreads and fine ticks."""
_LEAST_TURNOVER: Final = 1e8
"""USD a session below which nobody makes a market in options."""
_INDEX_ROOTS: Final = {SPX: ("SPX", "SPXW"), Symbol("$NDX"): ("NDX", "NDXP"), Symbol("$RUT"): ("RUT", "RUTW")}
"""The monthly root, which settles at the open, and the weekly one, which settles at the close."""
_MONTHLIES, _WEEKLIES, _QUARTERS, _JANUARIES = 4, 6, 12, 26
"""How far out each cycle goes; all but the weeklies in months."""
_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Expiry:
    """A day on which the contracts of one root end, at `ends_at`."""

    day: date
    root: str
    kind: ExpirationKind
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """A session that has opened, and the close before it, USD, restated for a split at that very open."""

    session_date: date
    close: Decimal


def turnover(listing: Listing) -> float:
    """USD a session that change hands."""
    return listing.anchor_price * listing.average_volume


def is_liquid(listing: Listing) -> bool:
    """Whether its options are among the busiest."""
    return listing.symbol in _INDEX_ROOTS or turnover(listing) >= LIQUID_TURNOVER


def expiries(listing: Listing, now: datetime) -> tuple[Expiry, ...]:
    """What has not ended by `now`, soonest first; none where the listing has no options."""
    if listing.symbol not in _INDEX_ROOTS and turnover(listing) < _LEAST_TURNOVER:
        return ()
    today = now.astimezone(NEW_YORK).date()
    found = [*_standard(listing, today), *_weekly(listing, today)]
    return tuple(sorted((one for one in found if one.ends_at > now), key=lambda one: (one.day, one.root)))


def listed_since(expiry: Expiry) -> date:
    """The first day on which `expiries` tells of it."""
    day = expiry.day
    if expiry.kind is ExpirationKind.WEEKLY:
        return day + timedelta(days=_FRIDAY - day.weekday()) - timedelta(weeks=_WEEKLIES - 1, days=6)
    months = _JANUARIES - 1 if day.month == 1 else _QUARTERS if day.month % 3 == 0 else _MONTHLIES - 1
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def contracts(listing: Listing, expiry: Expiry, openings: Iterable[Opening]) -> tuple[OptionContract, ...]:
    """Calls and puts at every strike that was listed at one of `openings`, lowest strike first."""
    grids: dict[Decimal, set[tuple[int, int]]] = {}
    for one in openings:
        days = (expiry.ends_at - session_open(one.session_date)) / timedelta(days=1)
        step, lowest, highest = _grid(listing, one.close, days)
        grids.setdefault(step, set()).add((lowest, highest))
    strikes = {
        plain_strike(step * number)
        for step, ranges in grids.items()
        for number in {number for lowest, highest in ranges for number in range(lowest, highest + 1)}
    }
    return tuple(
        OptionContract(OptionSymbol(expiry.root, expiry.day, right, strike), listing.symbol)
        for strike in sorted(strikes)
        for right in OptionRight
    )


def _standard(listing: Listing, today: date) -> Iterator[Expiry]:
    is_index = listing.symbol in _INDEX_ROOTS
    root = _roots(listing)[0]
    for months in range(_JANUARIES):
        month = today.year * 12 + today.month - 1 + months
        first = date(month // 12, month % 12 + 1, 1)
        is_far = months >= _MONTHLIES and not (months <= _QUARTERS and first.month % 3 == 0)
        if is_far and first.month != 1:
            continue
        if (day := last_session_of_week(third_friday(first))) is not None:
            ends_at = session_open(day) if is_index else session_close(day)
            yield Expiry(day, root, ExpirationKind.STANDARD, ends_at)


def _weekly(listing: Listing, today: date) -> Iterator[Expiry]:
    if not is_liquid(listing):
        return
    root = _roots(listing)[1]
    coming = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    for friday in (coming + timedelta(weeks=n) for n in range(_WEEKLIES)):
        is_standard = friday == third_friday(friday.replace(day=1))
        if is_standard and listing.symbol not in _INDEX_ROOTS:
            continue
        if (day := last_session_of_week(friday)) is not None:
            yield Expiry(day, root, ExpirationKind.WEEKLY, session_close(day))


def _roots(listing: Listing) -> tuple[str, str]:
    root = option_root(listing.symbol)
    return _INDEX_ROOTS.get(listing.symbol, (root, root))


def _grid(listing: Listing, close: Decimal, days: float) -> tuple[Decimal, int, int]:
    """How far apart the strikes around `close` lie, USD, and the first and last of them in such steps."""
    step = strike_step(close, days)
    reach = min(0.6, max(0.1, 2.5 * listing.volatility * (days / 365) ** 0.5))
    middle = int(close / step)
    each_side = max(8, int(middle * reach))
    return step, max(1, middle - each_side), middle + each_side
