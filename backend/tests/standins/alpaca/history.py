"""The account's value over time, replayed from its activities."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from ..kit.market import price
from ..kit.sessions import Session, local, sessions
from .account import figures
from .books import ZERO
from .contracts import fair_price
from .instruments import read_contract
from .refusals import malformed
from .state import AlpacaState
from .values import read_flag, read_instant

_STEPS = {"1Min": 1, "5Min": 5, "15Min": 15, "1H": 60}
_DAYS = {"D": 1, "W": 7, "M": 30, "A": 365}
_PERIOD = re.compile(r"^(\d+)([DWMA])$")


def last_equity(state: AlpacaState) -> Decimal:
    """What the account was worth at the previous close."""
    held = state.opening_positions.items()
    worth = (quantity * state.market.previous_close(symbol) * _multiplier(symbol) for symbol, quantity in held)
    return sum(worth, state.opening_cash)


def portfolio_history(state: AlpacaState, query: Mapping[str, str]) -> dict[str, Any]:
    """The answer of `GET /v2/account/portfolio/history`.

    Raises:
        Refusal: 422, a value is unknown or contradicts another.
    """
    end = read_instant(query.get("end"), "end") or state.clock.now()
    start, span = _start(query, end)
    timeframe = query.get("timeframe") or ("1Min" if span.days < 7 else "15Min" if span.days < 30 else "1D")
    if timeframe != "1D" and timeframe not in _STEPS:
        raise malformed(f"invalid timeframe: {timeframe}")
    is_extended = query.get("intraday_reporting") in {"extended_hours", "continuous"}
    is_extended = is_extended or read_flag(query.get("extended_hours"))
    replay = _Replay(state)
    base = replay.value(start)
    points = list(_points(state, start, end, timeframe=timeframe, is_extended=is_extended))
    equity = [replay.value(valued_at) for _shown_at, valued_at in points]
    references = [base] * len(points)
    if query.get("pnl_reset", "per_day" if timeframe != "1D" else "no_reset") == "per_day":
        references = _day_starts(points, equity, base, is_daily=timeframe == "1D")
    profits = [now - before for now, before in zip(equity, references, strict=True)]
    return {
        "timestamp": [int(shown_at.timestamp()) for shown_at, _valued_at in points],
        "equity": equity,
        "profit_loss": profits,
        "profit_loss_pct": [
            gain / before if before else None for gain, before in zip(profits, references, strict=True)
        ],
        "base_value": base,
        "base_value_asof": local(start).date().isoformat(),
        "timeframe": timeframe,
        "cashflow": {},
    }


def _start(query: Mapping[str, str], end: datetime) -> tuple[datetime, timedelta]:
    given = read_instant(query.get("start"), "start")
    if given is not None and query.get("end") and query.get("period"):
        raise malformed("only two of start, end and period can be specified")
    if given is not None and not query.get("period"):
        return given, end - given
    period = _PERIOD.match(query.get("period") or "1M")
    if not period:
        raise malformed(f"invalid period: {query.get('period')}")
    span = timedelta(days=int(period[1]) * _DAYS[period[2]])
    return (given or end - span), span


def _points(
    state: AlpacaState, start: datetime, end: datetime, *, timeframe: str, is_extended: bool
) -> Iterator[tuple[datetime, datetime]]:
    """Moments to show, each with the moment whose value it shows."""
    now = min(state.clock.now(), end)
    for day in sessions(local(start).date(), local(end).date()):
        if timeframe == "1D":
            if day.opens_at <= now:
                yield day.opens_at, min(day.closes_at, now)
            continue
        yield from _intraday(day, start, now, step=timedelta(minutes=_STEPS[timeframe]), is_extended=is_extended)


def _intraday(
    day: Session, start: datetime, now: datetime, *, step: timedelta, is_extended: bool
) -> Iterator[tuple[datetime, datetime]]:
    at, closes_at = (day.pre_opens_at, day.after_ends_at) if is_extended else (day.opens_at, day.closes_at)
    while at <= min(closes_at, now):
        if at >= start:
            yield at, at
        at += step


def _day_starts(
    points: list[tuple[datetime, datetime]], equity: list[Decimal], base: Decimal, *, is_daily: bool
) -> list[Decimal]:
    references, reference, day = [], base, None
    for place, (shown_at, _valued_at) in enumerate(points):
        today = local(shown_at).date()
        if is_daily or today != day:
            reference, day = equity[place - 1] if place else base, today
        references.append(reference)
    return references


def _multiplier(symbol: str) -> int:
    return 100 if read_contract(symbol) else 1


@dataclass
class _Replay:
    """The account at growing moments."""

    state: AlpacaState
    place: int = 0
    held: dict[str, Decimal] = field(init=False)
    cash: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.held, self.cash = dict(self.state.opening_positions), self.state.opening_cash

    def value(self, at: datetime) -> Decimal:
        """Equity at a moment, not before that of the call before."""
        if at >= self.state.clock.now() - timedelta(seconds=1):
            return figures(self.state.desk).equity
        activities = self.state.journal.activities
        while self.place < len(activities) and activities[self.place].at <= at:
            activity = activities[self.place]
            self.cash += activity.cash
            for symbol, quantity in activity.moved.items():
                self.held[symbol] = self.held.get(symbol, ZERO) + quantity
            if activity.execution is not None:
                traded = activity.execution
                signed = traded.quantity if traded.side == "buy" else -traded.quantity
                self.held[traded.symbol] = self.held.get(traded.symbol, ZERO) + signed
                self.cash -= signed * traded.price * _multiplier(traded.symbol)
            self.place += 1
        worth = (
            quantity * _price(symbol, at) * _multiplier(symbol) for symbol, quantity in self.held.items() if quantity
        )
        return sum(worth, self.cash)


def _price(symbol: str, at: datetime) -> Decimal:
    contract = read_contract(symbol)
    if contract is None:
        return price(symbol, at.astimezone(UTC))
    return fair_price(contract, price(contract.root, at.astimezone(UTC)), at)
