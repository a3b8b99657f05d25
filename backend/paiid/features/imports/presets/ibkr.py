"""Interactive Brokers: an Activity Flex Query as CSV with Trades, Cash Transactions and Corporate Actions."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from paiid.domain.activity import ZERO, ActivityKind, Terms
from paiid.domain.activity_draft import ActivityDraft
from paiid.domain.instrument import Symbol
from paiid.features.imports.options_text import contract, named
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, each
from paiid.features.imports.rows import Entry, Row, RowError, RowIgnored

K = ActivityKind
_TRADES, _CASH, _ACTIONS = range(3)
_INCOME: Final = {
    "dividends": K.DIVIDEND, "payment in lieu of dividends": K.DIVIDEND, "broker interest paid": K.INTEREST,
    "broker interest received": K.INTEREST, "bond interest paid": K.INTEREST, "bond interest received": K.INTEREST,
    "price adjustments": K.DIVIDEND,
}  # fmt: skip
_COSTS: Final = {
    "withholding tax": K.TAX, "other fees": K.FEE, "commission adjustments": K.FEE, "advisor fees": K.FEE,
    "871(m) withholding": K.TAX, "broker fees": K.FEE,
}  # fmt: skip
_MONEY: Final = frozenset({"deposits/withdrawals", "deposits & withdrawals", "deposits/withdrawals "})
_SPLIT: Final = re.compile(r"SPLIT\s+(\d+(?:\.\d+)?)\s+FOR\s+(\d+(?:\.\d+)?)", re.IGNORECASE)
_SPIN_OFF: Final = re.compile(r"^(\S+?)\(.*SPIN-?OFF\s+(\d+(?:\.\d+)?)\s+FOR\s+(\d+(?:\.\d+)?)", re.IGNORECASE)
_NAMED: Final = re.compile(r"\(([A-Z0-9 .]+), [^,]+, [A-Z0-9]{9,12}\)\s*$")


def _read(row: Row) -> list[Entry]:
    if row.text("levelofdetail").upper() not in {"", "EXECUTION", "DETAIL"}:
        raise RowIgnored("It sums up other rows.")
    account = entries.masked("Interactive Brokers", row.text("clientaccountid"))
    return [one._replace(account=account) for one in _SECTIONS[row.section](row)]


def _trade(row: Row) -> list[Entry]:
    side = row.needed("buy/sell").upper()
    if "CA." in side:
        raise RowError("buy/sell", "It takes another trade back; delete that one, and import the file without both.")
    day, at = row.day("datetime", "date/time", "tradedate")
    quantity, fee = row.number_in("quantity"), row.number_in("ibcommission") or ZERO
    draft = ActivityDraft(
        K.BUY, day, at, _symbol(row), quantity, row.number_in("tradeprice"), row.number_in("proceeds"),
        fee=entries.magnitude(fee if fee < 0 else None), tax=row.cost("taxes"),
        currency=row.text("currencyprimary") or "USD",
        note=row.text("description"),
    )  # fmt: skip
    identity = row.text("transactionid", "tradeid") or None
    if row.text("assetclass").upper() == "CASH":
        return _currency_trade(draft, row, identity)
    codes = {one.strip() for one in row.text("notes/codes").split(";")}
    for code, kind in (("Ep", K.EXPIRY), ("A", K.ASSIGNMENT), ("Ex", K.EXERCISE)):
        if code in codes and contract(draft.symbol or ""):
            return [entries.option_end(kind, draft, source_id=identity)]
    if codes & {"A", "Ex"}:
        raise RowIgnored("Its shares come with the exercise or assignment of the option.")
    kind = _side(side, row.text("open/closeindicator").upper())
    found = [Entry(draft._replace(kind=kind), source_id=identity)]
    if fee > 0:
        found.append(entries.cost(K.FEE, draft._replace(amount=fee), source_id=identity))
    return found


def _side(side: str, indicator: str) -> ActivityKind:
    if side.startswith("BUY"):
        return K.COVER if indicator == "C" else K.BUY
    return K.SHORT if indicator == "O" else K.SELL


def _currency_trade(draft: ActivityDraft, row: Row, identity: str | None) -> list[Entry]:
    base, _, quote = row.needed("symbol").partition(".")
    bought = (draft.quantity or ZERO) > 0
    ours, theirs = entries.magnitude(draft.quantity), entries.magnitude(draft.amount)
    terms = Terms(to_currency=base if bought else quote, to_amount=ours if bought else theirs)
    paid = ActivityDraft(
        K.EXCHANGE, draft.day, draft.at, amount=theirs if bought else ours, currency=quote if bought else base,
        note=draft.note, terms=terms,
    )  # fmt: skip
    found = [Entry(paid, source_id=identity)]
    if draft.fee:
        own = row.text("ibcommissioncurrency") or draft.currency
        fee = ActivityDraft(K.FEE, draft.day, draft.at, amount=draft.fee, currency=own, note=draft.note)
        found.append(Entry(fee, source_id=identity))
    return found


def _cash(row: Row) -> list[Entry]:
    word = row.needed("type").lower()
    day, _ = row.day("date/time", "datetime", "settledate", "reportdate")
    draft = ActivityDraft(
        K.DEPOSIT, day, symbol=_symbol(row), amount=row.number_in("amount"),
        currency=row.text("currencyprimary") or "USD", note=row.text("description"),
    )  # fmt: skip
    identity = row.text("transactionid") or None
    if word in _INCOME:
        return [entries.income(_INCOME[word], draft, source_id=identity)]
    if word in _COSTS:
        return [entries.cost(_COSTS[word], draft, source_id=identity)]
    if word in _MONEY:
        return [entries.money(draft, source_id=identity)]
    raise entries.unknown("type", row.text("type"))


def _action(row: Row) -> list[Entry]:
    text = row.text("actiondescription", "description")
    day, _ = row.day("date/time", "datetime", "reportdate")
    draft = ActivityDraft(
        K.SPLIT, day, symbol=_symbol(row), quantity=row.number_in("quantity"), amount=row.number_in("proceeds"),
        currency=row.text("currencyprimary") or "USD", note=text,
    )  # fmt: skip
    identity = row.text("transactionid") or None
    if found := _SPLIT.search(text):
        if text.upper().find("(REVERSE") > 0 and (draft.quantity or ZERO) < 0:
            raise RowIgnored("The row of the new shares says the ratio.")
        ratio = Decimal(found[1]) / Decimal(found[2])
        return [Entry(draft._replace(quantity=ratio, amount=None), source_id=identity)]
    if found := _SPIN_OFF.search(text):
        terms = Terms(to_symbol=Symbol(draft.symbol or ""), ratio=Decimal(found[2]) / Decimal(found[3]))
        gone = draft._replace(kind=K.SPIN_OFF, symbol=found[1], quantity=None, amount=None, terms=terms)
        return [Entry(gone, source_id=identity)]
    if draft.amount and (draft.quantity or ZERO) < 0:
        # Acquired for cash: the shares go at what was paid.
        return [entries.trade(K.SELL, draft, source_id=identity)]
    if draft.quantity:
        return [entries.shares(draft, source_id=identity)]
    raise entries.unknown("type", row.text("type") or text)


def _symbol(row: Row) -> str | None:
    text = row.text("symbol")
    if row.text("put/call"):
        try:
            expiration, _ = row.day("expiry")
            return named(row.text("underlyingsymbol") or text.split()[0], expiration, row.text("put/call"),
                         row.number_in("strike") or ZERO)  # fmt: skip
        except ValueError as error:
            raise RowError("symbol", f"{error}.") from None
    return contract(text) or text or None


_SECTIONS: Final[tuple[Callable[[Row], list[Entry]], ...]] = (_trade, _cash, _action)

PRESET: Final = TablePreset(
    id="ibkr",
    title="Interactive Brokers (Flex)",
    how="Reports, Flex Queries, an Activity Flex Query with Trades, Cash Transactions, Corporate Actions; CSV.",
    headers=[
        frozenset({"symbol", "buy/sell", "quantity", "tradeprice", "ibcommission"}),
        frozenset({"currencyprimary", "type", "amount", "description"}),
        frozenset({"symbol", "actiondescription", "quantity"}),
    ],
    rows=each(_read),
    zone=ZoneInfo("America/New_York"),
)
