"""Charles Schwab: Accounts, History, Export (CSV)."""

from collections.abc import Callable, Container
from datetime import date
from typing import Final

from paiid.domain.activity import ActivityKind
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat, parse_date
from paiid.features.imports.options_text import contract
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, each
from paiid.features.imports.rows import Entry, Row, RowError, RowIgnored

K = ActivityKind
_TRADES: Final = {
    "buy": K.BUY, "buy to open": K.BUY, "reinvest shares": K.BUY, "sell": K.SELL, "sell to close": K.SELL,
    "sell short": K.SHORT, "sell to open": K.SHORT, "buy to close": K.COVER, "buy to cover": K.COVER,
    "full redemption": K.SELL, "cash merger": K.SELL,
}  # fmt: skip
_DIVIDENDS: Final = frozenset({
    "cash dividend", "qualified dividend", "non-qualified div", "special dividend", "special qual div",
    "qual div reinvest",
    "reinvest dividend", "pr yr cash div", "pr yr div reinvest", "long term cap gain", "long term cap gain reinvest",
    "short term cap gain", "short term cap gain reinvest", "cash in lieu", "pr yr non-qual div",
})  # fmt: skip
_INTEREST: Final = frozenset({"bank interest", "bond interest", "credit interest", "margin interest", "cd interest"})
_MONEY: Final = frozenset({
    "moneylink transfer", "moneylink deposit", "wire funds", "wire funds received", "wire sent", "wire received",
    "funds received", "funds paid", "journal", "internal transfer", "misc cash entry", "misc credits",
    "ach deposit", "visa purchase", "atm withdrawal", "promotional award", "bond principal",
})  # fmt: skip
_FEES: Final = frozenset({"service fee", "adr mgmt fee", "management fee", "wire funds adj", "misc fee", "advisor fee"})
_TAXES: Final = frozenset({"foreign tax paid", "nra tax adj", "nra withholding", "tax withholding"})
_SHARES: Final = frozenset({"journaled shares", "security transfer", "stock plan activity", "shares transferred"})
_RETURNED: Final = frozenset({"return of capital"})
_ENDS: Final = {
    "expired": K.EXPIRY, "assigned": K.ASSIGNMENT, "exchange or exercise": K.EXERCISE, "exercised": K.EXERCISE,
}  # fmt: skip
_SPLITS: Final = frozenset({"stock split", "reverse split"})


def _read(row: Row) -> list[Entry]:
    if row.text("date").lower().startswith("transactions total"):
        raise RowIgnored("It sums up the table.")
    action = row.needed("action").lower()
    day = _day(row)
    common = ActivityDraft(
        K.BUY, day, symbol=_symbol(row), quantity=row.number_in("quantity"), price=row.number_in("price"),
        amount=row.number_in("amount"), fee=row.cost("fees & comm"), note=row.text("description"),
    )  # fmt: skip
    for words, read in _WAYS:
        if action in words:
            return [read(common, action)]
    raise entries.unknown("action", row.text("action"))


_WAYS: Final[tuple[tuple[Container[str], Callable[[ActivityDraft, str], Entry]], ...]] = (
    (_TRADES, lambda d, action: entries.trade(_TRADES[action], d)),
    (_DIVIDENDS, lambda d, _: entries.income(K.DIVIDEND, d)),
    (_INTEREST, lambda d, _: entries.income(K.INTEREST, d)),
    (_MONEY, lambda d, _: entries.money(d) if d.amount else entries.shares(d)),
    (_FEES, lambda d, _: entries.cost(K.FEE, d)),
    (_TAXES, lambda d, _: entries.cost(K.TAX, d)),
    (_SPLITS, lambda d, _: entries.added_by_split(d)),
    (_SHARES, lambda d, _: entries.shares(d)),
    (_RETURNED, lambda d, _: entries.income(K.RETURN_OF_CAPITAL, d)),
    (_ENDS, lambda d, action: entries.option_end(_ENDS[action], d)),
)


def _day(row: Row) -> date:
    # "01/22/2024 as of 01/19/2024": booked on the first, effective on the second.
    text = row.needed("date").lower().rpartition("as of ")[2]
    try:
        return parse_date(text, row.formats.dates)[0]
    except ValueError as error:
        raise RowError("date", f"{error}.") from None


def _symbol(row: Row) -> str | None:
    text = row.text("symbol")
    return contract(text) or text or None


PRESET: Final = TablePreset(
    id="schwab",
    title="Charles Schwab",
    how="Accounts, History, choose the account and the time, Export, CSV.",
    headers=[frozenset({"date", "action", "symbol", "description", "quantity", "price", "fees & comm", "amount"})],
    rows=each(_read),
    dates=DateFormat.MONTH_FIRST,
)
