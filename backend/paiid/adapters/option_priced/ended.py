"""What contracts are worth between their end and the day their broker books it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.domain.exchange_calendar import is_session, session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import BarSeries, Delay, Interval, Quote
from paiid.domain.option import INDEX_ROOTS, OptionContract, OptionRight, OptionSymbol
from paiid.ports.market_data import MarketData

_TOLD_AFTER: Final = timedelta(minutes=30)
"""A delayed source has the close by then, too."""
_BOOKED_WITHIN: Final = timedelta(days=30)
"""A broker tells the next morning. One that has not by now is to be looked at, not to be made up for."""
_KEPT: Final = 256


@dataclass
class EndedContracts:
    """Prices contracts that have ended at what exercise would have paid at their underlying's last close.

    That is what they are settled at. A contract on an index is settled otherwise, and for an adjusted one nobody tells
    here what it delivers: those have no price.
    """

    market: MarketData
    _known: dict[Symbol, Quote] = field(default_factory=dict)

    async def quote(self, symbol: Symbol) -> Quote | None:
        """Its price as of the close of its last day, never a present one; None while or where there is none.

        Raises:
            ProviderError: the bars of its underlying cannot be had.
        """
        if symbol in self._known:
            return self._known[symbol]
        option, now = OptionSymbol.parse(symbol), self.market.now()
        closed_at = _closed_at(option, now)
        if closed_at is None:
            return None
        underlying, day = Symbol(option.root), option.expiration
        bars = await self.market.bars(
            underlying, Interval.ONE_DAY, start=session_open(day), end=closed_at, adjusted=False
        )
        last = None if bars is None else next((bar.close for bar in bars.bars if bar.session_date == day), None)
        if bars is None or last is None:
            return None
        found = _quote(option, last, bars, closed_at)
        while len(self._known) >= _KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[symbol] = found
        return found


def _closed_at(option: OptionSymbol, now: datetime) -> datetime | None:
    """When its last session closed, where it has ended lately and its underlying's close settles it."""
    day = option.expiration
    contract = OptionContract(option, Symbol(option.root))
    if option.root in INDEX_ROOTS or contract.is_adjusted or not timedelta() <= now.date() - day <= _BOOKED_WITHIN:
        return None
    if not is_session(day) or now < session_close(day) + _TOLD_AFTER:
        return None
    return session_close(day)


def _quote(option: OptionSymbol, close: Decimal, bars: BarSeries, closed_at: datetime) -> Quote:
    gain = close - option.strike if option.right is OptionRight.CALL else option.strike - close
    worth = max(gain, Decimal(0))
    return Quote(
        symbol=Symbol(option.compact),
        bid=None,
        ask=None,
        bid_size=0,
        ask_size=0,
        last=worth,
        previous_close=worth,
        open=None,
        high=None,
        low=None,
        volume=0,
        as_of=closed_at,
        source=f"{bars.source}, by the close of {option.root} when the contract ended",
        delay=Delay.STALE,
        knows_previous_close=False,
    )
