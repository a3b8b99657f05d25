"""Vanguard: Transaction history, Download center, a spreadsheet-compatible CSV file."""

from typing import Final

from paiid.domain.activity import ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, each
from paiid.features.imports.rows import Entry, Row, RowIgnored

K = ActivityKind
_TRADES: Final = {
    "buy": K.BUY, "sell": K.SELL, "reinvestment": K.BUY, "buy to open": K.BUY, "sell to close": K.SELL,
    "sell to open": K.SHORT, "buy to close": K.COVER, "sell short": K.SHORT, "buy to cover": K.COVER,
    "reinvestment (lt gain)": K.BUY, "reinvestment (st gain)": K.BUY, "exchange in": K.BUY, "exchange out": K.SELL,
    "redemption": K.SELL,
}  # fmt: skip
_INCOME: Final = {
    "dividend": K.DIVIDEND, "capital gain (lt)": K.DIVIDEND, "capital gain (st)": K.DIVIDEND, "interest": K.INTEREST,
    "distribution": K.DIVIDEND, "return of capital": K.RETURN_OF_CAPITAL, "cash in lieu": K.DIVIDEND,
}  # fmt: skip
_COSTS: Final = {
    "fee": K.FEE,
    "account fee": K.FEE,
    "withholding": K.TAX,
    "tax withholding": K.TAX,
    "foreign tax": K.TAX,
}
_MONEY: Final = frozenset({
    "funds received", "withdrawal", "contribution", "funds sent", "rollover (incoming)", "rollover (outgoing)",
    "deposit", "competitive transfer", "wire in", "wire out", "check", "automatic investment",
})  # fmt: skip
_SHARES: Final = frozenset({
    "transfer (incoming)", "transfer (outgoing)", "conversion (incoming)", "conversion (outgoing)", "shares received",
    "shares delivered",
})  # fmt: skip
_ENDS: Final = {"expired": K.EXPIRY, "expiration": K.EXPIRY, "assignment": K.ASSIGNMENT, "assigned": K.ASSIGNMENT,
                "exercise": K.EXERCISE, "exercised": K.EXERCISE}  # fmt: skip
_SWEEPS: Final = frozenset({"sweep in", "sweep out"})
_SETTLEMENT: Final = frozenset({"VMFXX", "VMMXX", "VUSXX", "VMRXX"})


def _read(row: Row) -> list[Entry]:
    kind = row.needed("transaction type").lower()
    day, _ = row.day("trade date")
    symbol = row.text("symbol")
    if kind in _SWEEPS or (kind == "reinvestment" and symbol in _SETTLEMENT):
        raise RowIgnored(entries.SETTLEMENT_FUND)
    draft = ActivityDraft(
        K.BUY, day, symbol=contract(symbol) or symbol or None, quantity=row.number_in("shares"),
        price=row.number_in("share price"), amount=row.number_in("net amount"),
        fee=row.cost("commissions and fees", "commission fees"), note=row.text("transaction description"),
    )  # fmt: skip
    return [_entry(kind, draft, row)._replace(account=entries.masked("Vanguard", row.text("account number")))]


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
    if word in _MONEY or (word in _SHARES and not draft.quantity):
        return entries.money(draft)
    if word in _SHARES:
        return entries.shares(draft)
    raise entries.unknown("transaction type", row.text("transaction type"))


PRESET: Final = TablePreset(
    id="vanguard",
    title="Vanguard",
    how="Transaction history, Download center, CSV; the list of holdings above the transactions may stay.",
    headers=[frozenset({"account number", "trade date", "transaction type", "symbol", "shares", "net amount"})],
    rows=each(_read),
    dates=DateFormat.MONTH_FIRST,
)
