"""Alpaca's portfolio history as a result. Pure functions.

Source: docs.alpaca.markets/us/reference/portfolio-history-3, read 2026-11-26: parallel arrays; by days, profit counts
from `base_value`, the first value that is not 0. Newest values may be null.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from paiid.adapters.alpaca import wire
from paiid.adapters.alpaca.wire import Row
from paiid.ports.custody import ToldResult
from paiid.ports.errors import ProviderBadData

_COLUMNS: Final = ("timestamp", "equity", "profit_loss", "profit_loss_pct")


def result(history: Row) -> ToldResult | None:
    """The last day that has a value; None without one, and of an account that was worth nothing all along.

    Raises:
        ProviderBadData: columns are missing or of different lengths, or hold something else than numbers.
    """
    columns = {name: _column(history, name) for name in _COLUMNS}
    if len({len(column) for column in columns.values()}) > 1:
        raise ProviderBadData("Alpaca sent a history whose columns have different lengths.")
    days = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    _require_order(days)
    base = wire.amount(history, "base_value")
    last = next((day for day in reversed(days) if wire.optional_amount(day, "equity") is not None), None)
    if last is None or not base:
        return None
    return ToldResult(
        earned=wire.amount(last, "profit_loss"),
        rate=wire.optional_amount(last, "profit_loss_pct"),
        base=base,
        base_day=wire.day(history, "base_value_asof") if history.get("base_value_asof") else None,
        equity=wire.amount(last, "equity"),
    )


def _column(history: Row, name: str) -> Sequence[Any]:
    found = history.get(name)
    if not isinstance(found, list):
        raise ProviderBadData(f"Alpaca sent a history without {name}.")
    return found


def _require_order(days: Sequence[Row]) -> None:
    times = [wire.amount(day, "timestamp") for day in days]
    if any(later <= earlier for earlier, later in pairwise(times)):
        raise ProviderBadData("Alpaca sent a history whose days are not in order.")
