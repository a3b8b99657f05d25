"""E*TRADE from Morgan Stanley: Accounts, Transactions, Download (CSV)."""

from typing import Final

from paiid.domain.activity import ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, each
from paiid.features.imports.rows import Entry, Row

K = ActivityKind
_TRADES: Final = {
    "bought": K.BUY, "sold": K.SELL, "bought to open": K.BUY, "sold to close": K.SELL, "sold short": K.SHORT,
    "sold to open": K.SHORT, "bought to cover": K.COVER, "bought to close": K.COVER, "reinvestment": K.BUY,
    "dividend reinvestment": K.BUY, "redemption": K.SELL,
}  # fmt: skip
_INCOME: Final = {
    "dividend": K.DIVIDEND, "qualified dividend": K.DIVIDEND, "lt cap gain distribution": K.DIVIDEND,
    "st cap gain distribution": K.DIVIDEND, "cash in lieu": K.DIVIDEND, "interest": K.INTEREST,
    "interest income": K.INTEREST, "margin interest": K.INTEREST, "return of capital": K.RETURN_OF_CAPITAL,
}  # fmt: skip
_COSTS: Final = {"fee": K.FEE, "service fee": K.FEE, "adr fee": K.FEE, "foreign tax": K.TAX, "tax withholding": K.TAX}
_MONEY: Final = frozenset({
    "online transfer", "transfer", "wire", "wire in", "wire out", "ach", "direct deposit", "check", "deposit",
    "withdrawal", "contribution", "distribution", "adjustment", "misc trade", "bill payment",
})  # fmt: skip
_ENDS: Final = {
    "option expiration": K.EXPIRY, "option expired": K.EXPIRY, "option assignment": K.ASSIGNMENT,
    "option assigned": K.ASSIGNMENT, "option exercise": K.EXERCISE, "option exercised": K.EXERCISE,
}  # fmt: skip


def _read(row: Row) -> list[Entry]:
    word = row.needed("transactiontype").lower()
    day, _ = row.day("transactiondate")
    symbol = row.text("symbol")
    draft = ActivityDraft(
        K.BUY, day, symbol=contract(symbol) or symbol or None, quantity=row.number_in("quantity"),
        price=row.number_in("price"), amount=row.number_in("amount"), fee=row.cost("commission"),
        note=row.text("description"),
    )  # fmt: skip
    return [_entry(word, draft, row)]


def _entry(word: str, draft: ActivityDraft, row: Row) -> Entry:
    if word in _TRADES:
        return entries.trade(_TRADES[word], draft)
    if word in _INCOME:
        return entries.income(_INCOME[word], draft)
    if word in _COSTS:
        return entries.cost(_COSTS[word], draft)
    if word in _ENDS:
        return entries.option_end(_ENDS[word], draft)
    if word == "stock split":
        return entries.added_by_split(draft)
    if word in _MONEY:
        return entries.money(draft) if draft.amount or not draft.quantity else entries.shares(draft)
    raise entries.unknown("transactiontype", row.text("transactiontype"))


PRESET: Final = TablePreset(
    id="etrade",
    title="E*TRADE",
    how="Accounts, Transactions, choose the time, Download, CSV.",
    headers=[frozenset({"transactiondate", "transactiontype", "symbol", "quantity", "amount", "price", "commission"})],
    rows=each(_read),
    dates=DateFormat.MONTH_FIRST,
)
