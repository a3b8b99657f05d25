"""Since when a price must have been confirmed to be the market's present one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from paiid.domain.exchange_calendar import (
    NEW_YORK,
    CalendarRangeError,
    is_session,
    market_phase,
    previous_session,
    trading_day,
)
from paiid.domain.market import MarketState


@dataclass
class TradingHours:
    """When anything last traded, extended hours included. Looks at the calendar only when the day's phase changes.

    What Tradier's clock says goes before the calendar for as long as it holds: an unplanned closing, or one undone.
    """

    _valid_from: datetime = field(default=datetime.max.replace(tzinfo=UTC))
    _valid_until: datetime = field(default=datetime.min.replace(tzinfo=UTC))
    _state: MarketState = MarketState.CLOSED
    _ended_at: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def last_traded(self, now: datetime) -> datetime:
        """`now` while the market trades, or else when it stopped."""
        self._look(now)
        return self._ended_at if self._state is MarketState.CLOSED else now

    def state(self, now: datetime) -> MarketState:
        """What the exchange is doing."""
        self._look(now)
        return self._state

    def told(self, state: MarketState, *, at: datetime, until: datetime) -> None:
        """The exchange is in `state` from `at` to `until`, whatever the calendar says."""
        self._look(at)
        if self._state is not state:
            self._state, self._ended_at = state, at
        self._valid_from, self._valid_until = at, until

    def _look(self, now: datetime) -> None:
        if self._valid_from <= now < self._valid_until:
            return
        try:
            self._state, self._valid_until = market_phase(now)
            self._ended_at = _ended_before(now)
        except CalendarRangeError:
            # Beyond the known years every hour counts as a trading one: rather too strict than wrong.
            self._state, self._valid_until = MarketState.OPEN, now
        self._valid_from = now


def _ended_before(now: datetime) -> datetime:
    today = now.astimezone(NEW_YORK).date()
    if is_session(today) and (ended := trading_day(today).after_ends_at) <= now:
        return ended
    return trading_day(previous_session(today)).after_ends_at
