"""What the local market's option contracts are worth. Imports numpy, so it is itself imported lazily.

Volatility is what the underlying's own closes have shown, with a mild smile; price and greeks are Black and Scholes'
with it. An American contract is never worth less than its exercise, which is all the early exercise there is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.adapters.simulated.hashing import draw_unit, key_of
from paiid.adapters.simulated.option_listing import Expiry, is_liquid
from paiid.adapters.simulated.universe import Listing
from paiid.domain.exchange_calendar import session_close, session_open
from paiid.domain.market import Bar, Quote
from paiid.domain.option import ExpirationKind, Greeks, OptionContract, OptionQuote, OptionRight
from paiid.quant.options import SHORTEST_YEARS, Market, Valuation, black_scholes, expected_volatility, smiling

RATE: Final = 0.04
_PREMIUM: Final = 1.06
"""Sellers ask for a little more volatility than there was."""
_SKEW: Final = {True: -0.09, False: -0.045}
"""Of an index (and funds that follow one), and of a company."""
_CURVATURE: Final = 0.018
_LEAST_VOLATILITY: Final = 0.04
_INDEX_INTEREST: Final = 20_000.0
_SHARES_A_CONTRACT_HELD: Final = 2_500.0
"""Shares traded a session for each contract held at the money of a monthly."""
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a chain is priced from.

    Args:
        days: adjusted daily bars, oldest first, the running one included.
    """

    seed: int
    listing: Listing
    quote: Quote
    days: Sequence[Bar]
    now: datetime

    @property
    def session(self) -> Bar:
        """The session that runs, or the last one."""
        return self.days[-1]

    @property
    def elapsed(self) -> float:
        """The part of that session that is over."""
        opens_at, closes_at = session_open(self.session.session_date), session_close(self.session.session_date)
        return min(1.0, max(0.0, (self.now - opens_at) / (closes_at - opens_at)))


def quotes(scene: Scene, expiry: Expiry, contracts: Sequence[OptionContract]) -> tuple[OptionQuote, ...]:
    """The quotes of `contracts`, which all end at `expiry`, in their order."""
    spot = float(scene.quote.last)
    years = max((expiry.ends_at - scene.now) / _YEAR, SHORTEST_YEARS)
    strikes = np.array([float(one.symbol.strike) for one in contracts])
    is_call = np.array([one.symbol.right is OptionRight.CALL for one in contracts])
    usual = max(_LEAST_VOLATILITY, _PREMIUM * expected_volatility(_returns(scene), years))
    distance = np.log(strikes / spot) / (usual * math.sqrt(years))
    volatility = smiling(usual, distance, skew=_SKEW[not scene.listing.is_equity], curvature=_CURVATURE)
    valuation = black_scholes(Market(spot, years, RATE, scene.listing.dividend_yield), strikes, volatility, is_call)
    worth = valuation.price
    if not scene.listing.is_index:
        worth = np.maximum(worth, np.where(is_call, spot - strikes, strikes - spot))
    trade = _Trade(scene, expiry)
    return tuple(
        trade.quote(contract, mid, iv, greeks)
        for contract, mid, iv, greeks in zip(
            contracts,
            worth.tolist(),
            volatility.tolist(),
            _greeks(valuation, scene.now),
            strict=True,
        )
    )


def _returns(scene: Scene) -> "np.typing.NDArray[np.float64]":
    """Daily log returns between sessions that are over."""
    ended = scene.days if scene.elapsed >= 1 else scene.days[:-1]
    return np.diff(np.log(np.array([float(bar.close) for bar in ended])))


def _greeks(valuation: Valuation, now: datetime) -> list[Greeks]:
    columns = (valuation.delta, valuation.gamma, valuation.theta, valuation.vega, valuation.rho)
    names = ("delta", "gamma", "theta", "vega", "rho")
    return [
        Greeks(as_of=now, **dict(zip(names, map(_ratio, row), strict=True)))
        for row in zip(*(one.tolist() for one in columns), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Trade:
    """How busily the contracts of one expiry are traded, and at what spread."""

    scene: Scene
    expiry: Expiry

    def quote(self, contract: OptionContract, mid: float, iv: float, greeks: Greeks) -> OptionQuote:
        key = key_of(self.scene.seed, "option", contract.symbol.compact)
        interest = self._open_interest(contract, key)
        volume = self._volume(interest, key)
        bid, ask = self._spread(mid)
        size = 1 + int(draw_unit(key, int(self.scene.now.timestamp()) // 2) * (40 if is_liquid(self._listing) else 12))
        return OptionQuote(
            contract=contract,
            bid=bid or None,
            ask=ask,
            bid_size=size if bid else 0,
            ask_size=size + 2,
            last=max(self._tick(mid), _rounded(mid, self._tick(mid))) if volume else None,
            volume=volume,
            open_interest=interest,
            greeks=greeks,
            implied_volatility=_ratio(iv),
            as_of=self.scene.now,
        )

    @property
    def _listing(self) -> Listing:
        return self.scene.listing

    def _open_interest(self, contract: OptionContract, key: int) -> int:
        """Contracts held over the last night: most at that close, in monthlies and at round strikes."""
        days = max((self.expiry.day - self.scene.session.session_date).days, 1)
        deviation = max(self._listing.volatility, _LEAST_VOLATILITY) * math.sqrt(days / 365)
        away = math.log(contract.symbol.strike / self.scene.quote.previous_close) / deviation
        usual = self._listing.average_volume / _SHARES_A_CONTRACT_HELD or _INDEX_INTEREST
        cycle = 1.0 if self.expiry.kind is ExpirationKind.STANDARD else 0.35
        roundness = 2.0 if contract.symbol.strike % 10 == 0 else 1.0
        today = 0.9 + 0.2 * draw_unit(key, self.scene.session.session_date.toordinal())
        return int(usual * cycle * roundness * today * math.exp(-((away / 1.6) ** 2)) * (0.2 + 1.2 * draw_unit(key, 0)))

    def _volume(self, interest: int, key: int) -> int:
        """Contracts traded so far this session."""
        share = 0.05 + 0.4 * draw_unit(key, -self.scene.session.session_date.toordinal())
        return int(interest * share * self.scene.elapsed)

    def _spread(self, mid: float) -> tuple[Decimal, Decimal]:
        tick = self._tick(mid)
        half = mid * (0.01 if is_liquid(self._listing) else 0.03)
        low = math.floor((mid - half) / float(tick)) * tick
        high = math.ceil((mid + half) / float(tick)) * tick
        return max(low, Decimal(0)), max(high, low + tick, tick)

    def _tick(self, mid: float) -> Decimal:
        if is_liquid(self._listing) and not self._listing.is_index:
            return Decimal("0.01") if mid < 3 or not self._listing.is_equity else Decimal("0.05")
        return Decimal("0.05") if mid < 3 else Decimal("0.10")


def _rounded(value: float, tick: Decimal) -> Decimal:
    return round(value / float(tick)) * tick


def _ratio(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")
