"""The exchange's day out of Tradier's clock and calendar. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from paiid.adapters.tradier import wire
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.market import MarketState
from paiid.ports.errors import ProviderBadData

_STATES: Final = {
    "premarket": MarketState.PRE,
    "open": MarketState.OPEN,
    "postmarket": MarketState.AFTER,
    "closed": MarketState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Session:
    """One trading day's instants (UTC): extended hours begin, regular open and close, extended hours end."""

    session_date: date
    pre_opens_at: datetime
    opens_at: datetime
    closes_at: datetime
    after_ends_at: datetime

    def phase(self, now: datetime) -> tuple[MarketState, datetime] | None:
        """What runs at `now` and until when; None after the day's end."""
        for until, state in (
            (self.pre_opens_at, MarketState.CLOSED),
            (self.opens_at, MarketState.PRE),
            (self.closes_at, MarketState.OPEN),
            (self.after_ends_at, MarketState.AFTER),
        ):
            if now < until:
                return state, until
        return None


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What Tradier's clock said at `at` (its own time): a state and when it ends."""

    state: MarketState
    at: datetime
    next_change_at: datetime


def parse_calendar(document: Any) -> Mapping[date, Session | None]:
    """Every day of a month's `GET /markets/calendar`; None where the exchange is closed.

    Raises:
        ProviderBadData: no calendar.
    """
    if not isinstance(document, dict) or not isinstance(calendar := document.get("calendar"), dict):
        raise ProviderBadData("Tradier's calendar is no calendar.")
    return dict(wire.each(wire.rows(calendar, "days", "day"), _day, "calendar"))


def parse_clock(document: Any) -> ClockReading:
    """Tradier's clock, `GET /markets/clock`.

    Raises:
        ProviderBadData: an unknown state or no time.
    """
    if not isinstance(document, dict) or not isinstance(clock := document.get("clock"), dict):
        raise ProviderBadData("Tradier's clock is no clock.")
    state, seconds = _STATES.get(wire.text(clock, "state")), wire.number(clock, "timestamp")
    if state is None or seconds is None or not 0 < seconds < 10**10:
        raise ProviderBadData("Tradier's clock has no state or no time.")
    at = datetime.fromtimestamp(int(seconds), UTC)
    local = at.astimezone(NEW_YORK)
    changes_at = _instant(local.date(), wire.text(clock, "next_change"))
    if changes_at <= at:
        # The evening's next change is of the morning after.
        changes_at = _instant(local.date() + timedelta(days=1), wire.text(clock, "next_change"))
    return ClockReading(state, at, changes_at)


def _day(row: wire.Row) -> tuple[date, Session | None]:
    try:
        session_date = date.fromisoformat(wire.text(row, "date"))
    except ValueError:
        raise ProviderBadData("A day's date is no date.") from None
    if row.get("status") != "open":
        return session_date, None
    opens_at, closes_at = _bounds(row, "open", session_date) or (None, None)
    if opens_at is None or closes_at is None:
        raise ProviderBadData(f"The hours of {session_date} are missing.")
    pre = _bounds(row, "premarket", session_date) or (opens_at, opens_at)
    after = _bounds(row, "postmarket", session_date) or (closes_at, closes_at)
    session = Session(session_date, min(pre[0], opens_at), opens_at, closes_at, max(after[1], closes_at))
    if not opens_at < closes_at:
        raise ProviderBadData(f"The hours of {session_date} end before they begin.")
    return session_date, session


def _bounds(row: wire.Row, key: str, day: date) -> tuple[datetime, datetime] | None:
    block = row.get(key)
    if not isinstance(block, dict):
        return None
    return _instant(day, wire.text(block, "start")), _instant(day, wire.text(block, "end"))


def _instant(day: date, clock: str) -> datetime:
    """New York's wall time as an instant: its distance from UTC is that of the very day."""
    try:
        hour, minute = (int(part) for part in clock.split(":")[:2])
        if hour == 24:
            return datetime.combine(day + timedelta(days=1), time(0, minute), NEW_YORK).astimezone(UTC)
        return datetime.combine(day, time(hour, minute), NEW_YORK).astimezone(UTC)
    except ValueError:
        raise ProviderBadData(f"{clock[:20]!r} is no time of day.") from None
