"""Fidelity: Activity & Orders, History, Download (CSV)."""

import re
from typing import Final

from paiid.domain.activity import ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, each
from paiid.features.imports.rows import Entry, Row

K = ActivityKind
# By how the action begins, the longer beginnings first.
_TRADES: Final = (
    ("you bought closing", K.COVER), ("you bought short cover", K.COVER), ("you bought", K.BUY),
    ("you sold opening", K.SHORT), ("you sold short", K.SHORT), ("you sold", K.SELL), ("reinvestment", K.BUY),
    ("redeemed", K.SELL), ("redemption", K.SELL), ("in lieu of", K.DIVIDEND), ("dividend", K.DIVIDEND),
    ("long-term cap gain", K.DIVIDEND), ("short-term cap gain", K.DIVIDEND), ("royalty", K.DIVIDEND),
    ("interest", K.INTEREST), ("margin interest", K.INTEREST), ("return of capital", K.RETURN_OF_CAPITAL),
    ("foreign tax", K.TAX), ("non-resident tax", K.TAX), ("tax withheld", K.TAX), ("fee charged", K.FEE),
    ("adr fee", K.FEE), ("advisory fee", K.FEE), ("service fee", K.FEE), ("expired", K.EXPIRY),
    ("assigned", K.ASSIGNMENT), ("exercised", K.EXERCISE), ("stock split", K.SPLIT), ("reverse split", K.SPLIT),
    ("distribution stock split", K.SPLIT), ("electronic funds transfer", K.DEPOSIT), ("direct deposit", K.DEPOSIT),
    ("wire transfer", K.DEPOSIT), ("check received", K.DEPOSIT), ("check paid", K.DEPOSIT), ("contribution", K.DEPOSIT),
    ("cash contribution", K.DEPOSIT), ("normal distr", K.DEPOSIT), ("early dist", K.DEPOSIT), ("direct debit",
    K.DEPOSIT),
    ("debit card purchase", K.DEPOSIT), ("rollover cash", K.DEPOSIT), ("transferred", K.TRANSFER_IN),
    ("transfer of assets", K.TRANSFER_IN), ("journaled", K.TRANSFER_IN), ("conversion shares", K.TRANSFER_IN),
)  # fmt: skip
_CORE: Final = frozenset({"SPAXX", "FDRXX", "FZFXX", "FCASH", "CORE"})
_WORD: Final = re.compile(r"\s+")


def _read(row: Row) -> list[Entry]:
    action = _WORD.sub(" ", row.needed("action")).lower()
    day, _ = row.day("run date")
    draft = ActivityDraft(
        K.BUY, day, symbol=_symbol(row), quantity=row.number_in("quantity"), price=row.number_in("price ($)", "price"),
        amount=row.number_in("amount ($)", "amount"), fee=row.cost("commission ($)", "fees ($)", "commission", "fees"),
        note=row.text("action"),
    )  # fmt: skip
    kind = next((kind for beginning, kind in _TRADES if action.startswith(beginning)), None)
    if kind is None:
        raise entries.unknown("action", row.text("action"))
    accrued = row.number_in("accrued interest ($)", "accrued interest")
    return [_entry(kind, draft, row.text("account", "account name") or None), *_accrued(draft, accrued, row)]


def _entry(kind: ActivityKind, draft: ActivityDraft, account: str | None) -> Entry:
    if kind in {K.BUY, K.SELL, K.SHORT, K.COVER}:
        return entries.trade(kind, draft, account=account)
    if kind in {K.DIVIDEND, K.INTEREST, K.RETURN_OF_CAPITAL}:
        return entries.income(kind, draft, account=account)
    if kind in {K.FEE, K.TAX}:
        return entries.cost(kind, draft, account=account)
    if kind is K.SPLIT:
        return entries.added_by_split(draft)._replace(account=account)
    if kind in {K.EXPIRY, K.ASSIGNMENT, K.EXERCISE}:
        return entries.option_end(kind, draft, account=account)
    is_money = kind is K.DEPOSIT or not draft.quantity or draft.symbol in _CORE
    return entries.money(draft, account=account) if is_money else entries.shares(draft, account=account)


def _accrued(draft: ActivityDraft, interest: object, row: Row) -> list[Entry]:
    """Interest that a bond's buyer pays to its seller is apart from the price."""
    amount = row.number_in("accrued interest ($)", "accrued interest") if interest else None
    if not amount:
        return []
    signed = -abs(amount) if (draft.amount or 0) < 0 else abs(amount)
    paid = draft._replace(amount=signed, fee=entries.magnitude(None), note="Accrued interest")
    return [entries.income(K.INTEREST, paid, account=row.text("account", "account name") or None)]


def _symbol(row: Row) -> str | None:
    text = row.text("symbol")
    return contract(text) or text or None


PRESET: Final = TablePreset(
    id="fidelity",
    title="Fidelity",
    how="Activity & Orders, History, choose the time, Download (CSV).",
    headers=[frozenset({"run date", "action", "symbol", "quantity", "settlement date"})],
    rows=each(_read),
    dates=DateFormat.MONTH_FIRST,
)
