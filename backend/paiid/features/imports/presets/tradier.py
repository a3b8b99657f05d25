"""Tradier: the account's history as CSV, with the fields of its history of events."""

from typing import Final

from paiid.domain.activity import ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, each
from paiid.features.imports.rows import Entry, Row

K = ActivityKind
_INCOME: Final = {"dividend": K.DIVIDEND, "interest": K.INTEREST}
_COSTS: Final = {"fee": K.FEE, "tax": K.TAX}
_MONEY: Final = frozenset({"ach", "wire", "check", "journal", "transfer", "adjustment", "deposit", "withdrawal"})
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


PRESET: Final = TablePreset(
    id="tradier",
    title="Tradier",
    how="Account, History, Export; or the events of `GET /v1/accounts/{id}/history` as CSV.",
    headers=[frozenset({"date", "type", "amount", "symbol", "quantity", "price", "commission", "description"})],
    rows=each(_read),
    dates=DateFormat.MONTH_FIRST,
)
