"""Dividends and splits out of Tradier's fundamentals, which are beta. Pure."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from paiid.adapters.tradier import wire
from paiid.adapters.tradier.symbols import from_wire
from paiid.domain.exchange_calendar import is_session, next_session, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.ports.errors import ProviderBadData


def parse_dividends(document: Any) -> list[CorporateAction]:
    """Cash dividends of `GET /beta/markets/fundamentals/dividends`, oldest first.

    Raises:
        ProviderBadData: the answer is not the array it should be.
    """

    def dividend(symbol: Symbol, row: wire.Row) -> CorporateAction | None:
        amount = wire.price(row, "cash_amount")
        ex_date = _date(row, "ex_date")
        if amount is None:
            return None
        return CorporateAction(symbol, CorporateActionKind.CASH_DIVIDEND, ex_date, _effective_at(ex_date), amount)

    return _actions(document, "cash_dividends", dividend)


def parse_splits(document: Any) -> list[CorporateAction]:
    """Splits of `GET /beta/markets/fundamentals/corporate_actions`, oldest first; raises as `parse_dividends`."""

    def split(symbol: Symbol, row: wire.Row) -> CorporateAction | None:
        ex_date, before, after = _date(row, "ex_date"), wire.price(row, "split_from"), wire.price(row, "split_to")
        ratio = after / before if before is not None and after is not None else wire.price(row, "adjustment_factor")
        if ratio is None:
            raise ProviderBadData("A split has no ratio.")
        if ratio == 1:
            return None
        kind = CorporateActionKind.SPLIT
        return CorporateAction(symbol, kind, ex_date, _effective_at(ex_date), Decimal(0), ratio)

    return _actions(document, "stock_splits", split)


def _actions(
    document: Any, table: str, parse: Callable[[Symbol, wire.Row], CorporateAction | None]
) -> list[CorporateAction]:
    if not isinstance(document, list):
        raise ProviderBadData("Tradier's fundamentals are no list.")
    # The same event is told once for the company and once for each of its share classes.
    found: dict[tuple[Symbol, date], CorporateAction] = {}
    for symbol, row in _rows(document, table):
        for action in wire.each([row], partial(parse, symbol), table):
            found.setdefault((action.symbol, action.ex_date), action)
    return sorted(found.values(), key=lambda one: (one.ex_date, one.symbol))


def _rows(document: list[Any], table: str) -> Iterator[tuple[Symbol, Any]]:
    for asked in document:
        if not isinstance(asked, dict) or not isinstance(asked.get("request"), str):
            continue
        symbol = from_wire(asked["request"], "stock")
        if symbol is None:
            continue
        for result in wire.as_list(asked.get("results")):
            tables = result.get("tables") if isinstance(result, dict) else None
            rows = tables.get(table) if isinstance(tables, dict) else None
            # Some tables are keyed by date instead of being lists.
            if isinstance(rows, dict) and rows and all(isinstance(one, dict) for one in rows.values()):
                rows = list(rows.values())
            for row in wire.as_list(rows):
                yield symbol, row


def _date(row: wire.Row, key: str) -> date:
    try:
        return date.fromisoformat(wire.text(row, key)[:10])
    except ValueError:
        raise ProviderBadData(f"{key!r} is no date.") from None


def _effective_at(ex_date: date) -> datetime:
    """The open of the ex-date, or of the next session where the exchange is closed on it."""
    return session_open(ex_date if is_session(ex_date) else next_session(ex_date))
