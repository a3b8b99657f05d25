"""Dividends, splits and earnings reports as the product has them. Reads the engine, so it is imported lazily."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from paiid.adapters.simulated.actions import Action
from paiid.adapters.simulated.engine import Engine
from paiid.adapters.simulated.overnight import report_at
from paiid.adapters.simulated.tickers import CENT
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind, EarningsReport

_DATE_KNOWN_BEFORE: Final = 15
"""Sessions before a report at which its date is announced."""


def announced_actions(
    engine: Engine, symbols: Sequence[Symbol], dates: tuple[date, date], now: int
) -> list[CorporateAction]:
    """Actions with an ex-date within `dates` (both included) announced by `now`, oldest first."""
    first, last = bisect_left(engine.sessions, dates[0]), bisect_right(engine.sessions, dates[1])
    found = [
        _as_corporate_action(engine, symbol, action)
        for symbol in symbols
        for action in engine.series(symbol).actions
        if first <= action.index < last and engine.opens[action.announced_index] <= now
    ]
    return sorted(found, key=lambda action: (action.ex_date, action.symbol))


def published_reports(
    engine: Engine, symbols: Sequence[Symbol], dates: tuple[date, date], now: int
) -> list[EarningsReport]:
    """Reports whose session lies within `dates` (both included), published by `now`, oldest first."""
    first, last = max(1, bisect_left(engine.sessions, dates[0])), bisect_right(engine.sessions, dates[1])
    found: list[EarningsReport] = []
    for symbol in symbols:
        for index, report in engine.series(symbol).earnings.items():
            if not first <= index < last:
                continue
            at = report_at(report, engine.closes[index - 1], engine.opens[index])
            if at <= now:
                published = datetime.fromtimestamp(at, UTC)
                found.append(EarningsReport(symbol, engine.sessions[index], published, report.is_beat))
    return sorted(found, key=lambda report: (report.published_at, report.symbol))


def announced_reports(
    engine: Engine, symbols: Sequence[Symbol], dates: tuple[date, date], now: int
) -> dict[Symbol, date]:
    """Of each symbol the first session within `dates` that trades on a report whose date is announced by `now`."""
    first, last = max(1, bisect_left(engine.sessions, dates[0])), bisect_right(engine.sessions, dates[1])
    found: dict[Symbol, date] = {}
    for symbol in symbols:
        due = [index for index in engine.series(symbol).earnings if first <= index < last]
        if due and engine.opens[max(0, min(due) - _DATE_KNOWN_BEFORE)] <= now:
            found[symbol] = engine.sessions[min(due)]
    return found


def _as_corporate_action(engine: Engine, symbol: Symbol, action: Action) -> CorporateAction:
    is_split = action.ratio > 1
    return CorporateAction(
        symbol=symbol,
        kind=CorporateActionKind.SPLIT if is_split else CorporateActionKind.CASH_DIVIDEND,
        ex_date=engine.sessions[action.index],
        effective_at=datetime.fromtimestamp(engine.opens[action.index], UTC),
        amount=CENT * action.cents,
        ratio=Decimal(action.ratio),
    )
