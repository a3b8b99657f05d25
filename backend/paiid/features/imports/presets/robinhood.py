"""Robinhood: Account, Reports and statements, Generate new report (CSV)."""

from decimal import Decimal
from typing import Final

from paiid.domain.activity import TRADES, ActivityKind, gross
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, each
from paiid.features.imports.rows import Entry, Row

K = ActivityKind
_TRADES: Final = {
    "buy": K.BUY, "sell": K.SELL, "bto": K.BUY, "stc": K.SELL, "sto": K.SHORT, "btc": K.COVER, "drip": K.BUY,
}  # fmt: skip
_INCOME: Final = {
    "cdiv": K.DIVIDEND, "mdiv": K.DIVIDEND, "cil": K.DIVIDEND, "int": K.INTEREST, "mint": K.INTEREST,
    "slip": K.INTEREST, "roc": K.RETURN_OF_CAPITAL, "gdbp": K.INTEREST,
}  # fmt: skip
_COSTS: Final = {"gold": K.FEE, "afee": K.FEE, "dfee": K.FEE, "fee": K.FEE, "dtax": K.TAX, "nrat": K.TAX, "ntax": K.TAX}
_MONEY: Final = frozenset(
    {"ach", "rtp", "wire", "dcf", "itrf", "jnlc", "acats", "acati", "crrd", "cfri", "abip", "xent", "futswp", "ubp"}
)
_ENDS: Final = {"oexp": K.EXPIRY, "oasgn": K.ASSIGNMENT, "oexcs": K.EXERCISE, "oexcr": K.EXERCISE}
_SPLITS: Final = frozenset({"spl", "spr"})
_SHARES: Final = frozenset({"rec", "jnls", "acat", "acato", "sxch", "conv"})
# Regulators' fees are taken out of a sale's proceeds without a column of their own.
_MOST_HIDDEN: Final = Decimal("0.0005")


def _read(row: Row) -> list[Entry]:
    code = row.needed("trans code").lower()
    day, _ = row.day("activity date")
    description = row.text("description")
    draft = ActivityDraft(
        K.BUY, day, symbol=contract(description) or row.text("instrument") or None, quantity=_quantity(row),
        price=row.number_in("price"), amount=row.number_in("amount"), note=description,
    )  # fmt: skip
    return [_entry(code, draft, row)]


def _entry(code: str, draft: ActivityDraft, row: Row) -> Entry:
    if code in _TRADES:
        kind = _TRADES[code]
        return entries.trade(kind, draft._replace(kind=kind, fee=_hidden_fee(kind, draft)))
    if code in _INCOME:
        return entries.income(_INCOME[code], draft)
    if code in _COSTS:
        return entries.cost(_COSTS[code], draft)
    if code in _ENDS:
        return entries.option_end(_ENDS[code], draft)
    if code in _SPLITS:
        return entries.added_by_split(draft)
    if code in _SHARES and draft.quantity:
        return entries.shares(draft)
    if code in _MONEY or (code in _SHARES and draft.amount):
        return entries.money(draft)
    raise entries.unknown("trans code", row.text("trans code"))


def _quantity(row: Row) -> Decimal | None:
    # "10S": taken out of the account.
    text = row.text("quantity")
    if text.upper().endswith("S"):
        number = row.as_number("quantity", text[:-1])
        return None if number is None else -number
    return row.as_number("quantity", text)


def _hidden_fee(kind: ActivityKind, draft: ActivityDraft) -> Decimal:
    """What the amount differs from price times quantity by, in the direction of a cost and as small as one."""
    if kind not in TRADES or not draft.symbol or None in (draft.price, draft.quantity, draft.amount):
        return Decimal(0)
    assert draft.price is not None
    assert draft.quantity is not None
    assert draft.amount is not None
    expected = gross(draft.price, abs(draft.quantity), draft.symbol)
    is_buying = kind in {K.BUY, K.COVER}
    cost = abs(draft.amount) - expected if is_buying else expected - abs(draft.amount)
    is_exact = draft.quantity == draft.quantity.to_integral_value()
    cents = cost.quantize(Decimal("0.01"))
    return cents if is_exact and 0 < cents <= max(Decimal(1), expected * _MOST_HIDDEN) else Decimal(0)


PRESET: Final = TablePreset(
    id="robinhood",
    title="Robinhood",
    how="Account, Reports and statements, Reports, Generate new report.",
    headers=[frozenset({"activity date", "process date", "instrument", "trans code", "quantity", "price", "amount"})],
    rows=each(_read),
    dates=DateFormat.MONTH_FIRST,
)
