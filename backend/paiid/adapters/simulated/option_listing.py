"""Which option contracts the local market lists: the expirations and strikes a real exchange would.

What is listed changes at a close and nowhere else, so that a contract does not come and go while prices move.
"""

from collections.abc import Iterator
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


def contracts(listing: Listing, expiry: Expiry, close: Decimal, now: datetime) -> tuple[OptionContract, ...]:
    """Calls and puts around `close`, the underlying's last but one, lowest strike first."""
    return tuple(
        OptionContract(OptionSymbol(expiry.root, expiry.day, right, strike), listing.symbol)
        for strike in _strikes(listing, close, (expiry.ends_at - now) / timedelta(days=1))
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


def _strikes(listing: Listing, close: Decimal, days: float) -> Iterator[Decimal]:
    step = strike_step(close, days)
    reach = min(0.6, max(0.1, 2.5 * listing.volatility * (days / 365) ** 0.5))
    middle = int(close / step)
    each_side = max(8, int(middle * reach))
    for number in range(max(1, middle - each_side), middle + each_side + 1):
        yield plain_strike(step * number)
