"""Tradier: the account's history, as the API's JSON or its fields as CSV.

In JSON the details of an event stand under the name of its type. A single event is no list, and none is "null", a text.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from paiid.domain.activity import ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import Reading, TablePreset, each, outcome_of
from paiid.features.imports.presets.json_text import loaded
from paiid.features.imports.rows import Entry, Formats, Outcome, Row
from paiid.features.imports.source import Source

K = ActivityKind
_INCOME: Final = {"dividend": K.DIVIDEND, "interest": K.INTEREST}
_COSTS: Final = {"fee": K.FEE, "tax": K.TAX}
_MONEY: Final = frozenset({"ach", "wire", "check", "journal", "transfer", "adjustment", "deposit", "withdrawal"})
_FIELDS: Final = (
    "date", "type", "amount", "symbol", "description", "quantity", "price", "commission", "trade_type", "option_type",
)  # fmt: skip
_ENDS: Final = {"optexp": K.EXPIRY, "expiration": K.EXPIRY, "assignment": K.ASSIGNMENT, "exercise": K.EXERCISE}


def _read(row: Row) -> list[Entry]:
    word = row.needed("type").lower()
    # Midnight in UTC is a day without a time.
    written = row.text("date").removesuffix("T00:00:00Z").removesuffix("T00:00:00.000Z")
    day, at = row.as_day("date", written)
    symbol = row.text("symbol")
    draft = ActivityDraft(
        K.BUY, day, at, contract(symbol) or symbol or None, row.number_in("quantity"), row.number_in("price"),
        row.number_in("amount"), fee=row.cost("commission"), note=row.text("description"),
    )  # fmt: skip
    if word in {"trade", "option"} and (ended := _ENDS.get(row.text("option_type", "trade_type").lower())):
        return [entries.option_end(ended, draft)]
    if word in {"trade", "option"}:
        return [entries.trade(_side(draft, row.text("side", "trade_type").lower()), draft)]
    if word in _INCOME:
        return [entries.income(_INCOME[word], draft)]
    if word in _COSTS:
        return [entries.cost(_COSTS[word], draft)]
    if word in _MONEY:
        return [entries.money(draft) if draft.amount or not draft.quantity else entries.shares(draft)]
    raise entries.unknown("type", row.text("type"))


def _side(draft: ActivityDraft, side: str) -> ActivityKind:
    """By the words of an order where the row has them, else by the sign of the quantity."""
    words = {"buy_to_cover": K.COVER, "buy_to_close": K.COVER, "sell_short": K.SHORT, "sell_to_open": K.SHORT}
    if side in words:
        return words[side]
    return K.BUY if (draft.quantity or 0) > 0 else K.SELL


_TABLE: Final = TablePreset(
    id="tradier",
    title="Tradier",
    how="The answer of `GET /v1/accounts/{id}/history`, or a CSV of its fields; of another export choose the columns.",
    headers=[frozenset({"date", "type", "amount", "symbol", "quantity", "price", "commission", "description"})],
    rows=each(_read),
    dates=DateFormat.MONTH_FIRST,
)


class TradierPreset:
    """The table, or the answer of the API."""

    id, title, how = _TABLE.id, _TABLE.title, _TABLE.how

    def matches(self, source: Source) -> bool:
        """By the name around the API's events."""
        if source.start.startswith("{"):
            return source.start.removeprefix("{").lstrip().startswith('"history"')
        return _TABLE.matches(source)

    def read(self, source: Source) -> Reading:
        """Either form."""
        if not source.start.startswith("{"):
            return _TABLE.read(source)
        found = _events(loaded(source))
        return Reading(self._rows(found), len(found), _FIELDS, formats=Formats())

    def _rows(self, found: list[Any]) -> Iterator[Outcome]:
        places = {name: place for place, name in enumerate(_FIELDS)}
        for number, one in enumerate(found, start=1):
            told = _flat(one) if isinstance(one, Mapping) else {}
            cells = [str(told[name]) if told.get(name) not in (None, "null") else "" for name in _FIELDS]
            yield outcome_of(Row(number, cells, places, 0, Formats()), _read)


def _events(document: Any) -> list[Any]:
    history = document.get("history") if isinstance(document, Mapping) else None
    found = history.get("event") if isinstance(history, Mapping) else None
    if found is None or found == "null":
        return []
    return found if isinstance(found, list) else [found]


def _flat(event: Mapping[str, Any]) -> Mapping[str, Any]:
    details = event.get(str(event.get("type")))
    return {**event, **details} if isinstance(details, Mapping) else event


PRESET: Final = TradierPreset()
