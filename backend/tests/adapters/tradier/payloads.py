"""Payloads shaped as Tradier documents them and as public clients have met them; values are invented."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
"""13:46 in New York, a Monday in session."""
NOW_MS = 1795459560000


def decoded(text: str) -> Any:
    """A body as the client decodes it: decimals from the text, no NaN."""
    return json.loads(text, parse_float=Decimal, parse_constant=lambda _: None)


def quote_row(symbol: str = "XYZ", **changes: Any) -> dict[str, Any]:
    """An equity row of `/markets/quotes`."""
    row: dict[str, Any] = {
        "symbol": symbol,
        "description": "Xyz Corp",
        "exch": "Q",
        "type": "stock",
        "last": Decimal("101.25"),
        "volume": 1200345,
        "open": Decimal("100.1"),
        "high": Decimal("102.0"),
        "low": Decimal("99.8"),
        "close": None,
        "bid": Decimal("101.24"),
        "ask": Decimal("101.26"),
        "trade_date": NOW_MS - 2000,
        "prevclose": Decimal("100.00000000"),
        "bidsize": 3,
        "bid_date": NOW_MS - 1000,
        "asksize": 5,
        "ask_date": NOW_MS - 1500,
    }
    return {**row, **changes}


def quotes_of(*rows: Any, unmatched: Any = None) -> dict[str, Any]:
    """A quotes answer in the shape Tradier gives to so many rows."""
    inner: dict[str, Any] = {}
    if rows:
        inner["quote"] = rows[0] if len(rows) == 1 else list(rows)
    if unmatched is not None:
        inner["unmatched_symbols"] = {"symbol": unmatched}
    return {"quotes": inner}


def day_row(date: str, close: str = "100.0", **changes: Any) -> dict[str, Any]:
    """A row of `/markets/history`."""
    return {
        "date": date,
        "open": Decimal("99.5"),
        "high": Decimal("101.2"),
        "low": Decimal("99.1"),
        "close": Decimal(close),
        "volume": 2101000,
        **changes,
    }


def minute_row(at: datetime, price: str = "100.5", volume: int = 100) -> dict[str, Any]:
    """A row of `/markets/timesales`."""
    value = Decimal(price)
    return {
        "time": "2026-11-20T09:30:00",
        "timestamp": int(at.timestamp()),
        "price": value,
        "open": value,
        "high": value + 1,
        "low": value - 1,
        "close": value,
        "volume": volume,
        "vwap": value,
    }
