"""Splits and dividends of one listing, and the traded (raw) price level that follows from them.

Convention. With the close before an ex-date C, a dividend of D dollars opens the ex-date at C - D times the overnight
move, a split of n for one at C / n times it. The adjusted price of a session is its raw price times the product, over
every later ex-date up to now, of (1 - D / C) for dividends and 1 / n for splits: the wealth of a holder who reinvests
each dividend at C - D. An action takes effect at the open of its ex-date.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from paiid.adapters.simulated.cascade import SESSIONS_A_YEAR
from paiid.adapters.simulated.events import quarter_starts
from paiid.adapters.simulated.hashing import draw, key_of
from paiid.adapters.simulated.noise import Floats
from paiid.adapters.simulated.universe import Listing
from paiid.domain.exchange_calendar import all_sessions

DIVIDEND_NOTICE: Final = 20
SPLIT_NOTICE: Final = 15
_REVIEW_OFFSET: Final = 10
_REFERENCE_SESSIONS: Final = 30
_RATIOS: Final = (10, 5, 4, 3, 2)
_USUAL_START: Final = 20.0
"""The price in 2005 that the choice of past splits aims at."""

_START_MULTIPLES: Final = (
    *(1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 27, 30, 32, 36, 40, 48, 54, 60, 64),
    *(72, 80, 90, 96, 120, 128, 144, 160, 180, 192, 216, 240, 256, 288),
)


@dataclass(frozen=True, slots=True)
class Action:
    """One dividend of `cents` a share or, when `ratio` > 1, split of `ratio` for one.

    `index` is the session number of the ex-date, `announced_index` that of the session before whose open it is known.
    """

    index: int
    announced_index: int
    cents: int = 0
    ratio: int = 1


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """Raw price = anchor price × total return × `level`; `shares` is how many of 2026's shares one was then."""

    level: Floats
    shares: Floats
    actions: tuple[Action, ...]


def price_level(seed: int, listing: Listing, total_return: Floats, anchor: int) -> PriceLevel:
    """The effect of splits and dividends on every session's price.

    Args:
        seed: of the world.
        listing: whose price it is.
        total_return: holder's wealth at each close, 1 at session `anchor`.
        anchor: number of the session on which the raw price is the listing's anchor price.
    """
    count = len(total_return)
    years = (np.arange(count) - anchor) / SESSIONS_A_YEAR
    nominal = listing.anchor_price * total_return * np.exp(-listing.dividend_yield * years)
    splits = _splits(listing, nominal, anchor) if listing.is_equity else ()
    shares = _share_multiples(splits, count, anchor)
    dividends = _dividends(seed, listing, nominal, shares, {split.index for split in splits})
    kept = _kept_after_dividends(dividends, listing.anchor_price * total_return * shares, anchor)
    ordered = tuple(sorted((*splits, *dividends), key=lambda action: action.index))
    return PriceLevel(level=kept * shares, shares=shares, actions=ordered)


def _splits(listing: Listing, nominal: Floats, anchor: int) -> tuple[Action, ...]:
    """Splits at quarterly reviews that find the price too high.

    One share of 2026 was some number of shares' worth in 2005: the number for which the reviews up to the anchor make
    just as many of one, and of those the one whose first price is nearest to a usual price.
    """
    reviews = [start + _REVIEW_OFFSET for start in quarter_starts()]
    reviews = [review for review in reviews if review + SPLIT_NOTICE < len(nominal)]
    prices = nominal[reviews].tolist()
    before = sum(review + SPLIT_NOTICE <= anchor for review in reviews)
    past: tuple[Action, ...] = ()
    for multiple in sorted(_START_MULTIPLES, key=lambda m: abs(math.log(m * prices[0] / _USUAL_START))):
        found, divisor = _review(listing, reviews[:before], [price * multiple for price in prices[:before]])
        if divisor == multiple:
            past = found
            break
    future, _ = _review(listing, reviews[before:], prices[before:])
    return past + future


def _review(listing: Listing, reviews: Sequence[int], prices: Sequence[float]) -> tuple[tuple[Action, ...], int]:
    """The splits, and how many shares they made of one."""
    ceiling = max(125.0, 1.5 * listing.anchor_price)
    found: list[Action] = []
    divisor = 1
    for review, unsplit in zip(reviews, prices, strict=True):
        price = unsplit / divisor
        if price > ceiling:
            ratio = next((r for r in _RATIOS if r <= price / (0.7 * listing.anchor_price)), 2)
            divisor *= ratio
            found.append(Action(index=review + SPLIT_NOTICE, announced_index=review, ratio=ratio))
    return tuple(found), divisor


def _share_multiples(splits: Sequence[Action], count: int, anchor: int) -> Floats:
    shares = np.ones(count)
    for split in splits:
        if split.index <= anchor:
            shares[: split.index] *= split.ratio
        else:
            shares[split.index :] /= split.ratio
    return shares


def _dividends(
    seed: int, listing: Listing, nominal: Floats, shares: Floats, split_days: set[int]
) -> tuple[Action, ...]:
    """Quarterly dividends. The year's amount is set from the price before its first; splits divide it."""
    if not listing.dividend_yield:
        return ()
    habit = draw(key_of(seed, "dividends", listing.path if listing.is_equity else listing.symbol), 0)
    found: list[Action] = []
    yearly, year = 0.0, 0
    for start in quarter_starts():
        index = start + 21 * (habit % 3) + (habit >> 8) % 10 + 1
        index += index in split_days
        if index >= len(nominal):
            break
        if (this_year := all_sessions()[index].year) != year:
            year = this_year
            yearly = listing.dividend_yield * float(nominal[max(index - _REFERENCE_SESSIONS, 0)])
        if cents := round(25 * yearly * float(shares[index])):
            found.append(Action(index=index, announced_index=max(index - DIVIDEND_NOTICE, 0), cents=cents))
    return tuple(found)


def _kept_after_dividends(dividends: Sequence[Action], gross: Floats, anchor: int) -> Floats:
    """What part of the total return is in the price at each session, 1 at `anchor`."""
    kept = np.ones(len(gross))
    for dividend in reversed([d for d in dividends if d.index <= anchor]):
        at = dividend.index
        kept[:at] = kept[at] + dividend.cents / 100 / float(gross[at - 1])
    for dividend in (d for d in dividends if d.index > anchor):
        at = dividend.index
        kept[at:] = max(kept[at - 1] - dividend.cents / 100 / float(gross[at - 1]), kept[at - 1] / 2)
    return kept
