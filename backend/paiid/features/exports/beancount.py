"""The accounts as a plain-text ledger for Beancount 3: an activity is a transaction that balances, a lot has its cost.

Accounts are opened with the booking method NONE: lots are named by cost and day, as our own method has used them up,
so that Beancount has nothing to choose and comes to the same cost basis. What is realized falls on the posting without
an amount.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from paiid.core.types import decimal_text
from paiid.domain.activity import BUYING, OPTION_ENDS, TRADES, ZERO, Activity, ActivityKind, cash_change
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lot_events import start_of
from paiid.domain.lots import Lot
from paiid.domain.option_ends import delivery
from paiid.domain.portfolio_file import PortfolioFile, TrackedAccount

_BEFORE_ALL: Final = "1970-01-01"
_NOT_IN_A_COMMODITY: Final = re.compile(r"[^A-Z0-9'._-]")
_NOT_IN_AN_ACCOUNT: Final = re.compile(r"[^A-Za-z0-9-]+")
_INCOME: Final = {ActivityKind.DIVIDEND: "Dividends", ActivityKind.INTEREST: "Interest"}
_TRANSFERS: Final = frozenset({ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT})
_FLOW_SIGNS: Final = {
    ActivityKind.DEPOSIT: -1,
    ActivityKind.TRANSFER_IN: -1,
    ActivityKind.WITHDRAWAL: 1,
    ActivityKind.TRANSFER_OUT: 1,
}
# Elsewhere fees and taxes are inside what a lot cost or brought.
_WITH_COSTS_APART: Final = frozenset({
    *_FLOW_SIGNS, *_INCOME, ActivityKind.FEE, ActivityKind.TAX, ActivityKind.EXCHANGE, ActivityKind.RETURN_OF_CAPITAL
})  # fmt: skip
_NAMES: Final = {kind: kind.value.replace("_", " ").capitalize() for kind in ActivityKind}


def beancount_ledger(content: PortfolioFile) -> Iterator[str]:
    """The file, line by line, each with its end."""
    accounts = sorted(content.accounts, key=lambda one: one.name)
    currencies = dict.fromkeys(one.currency for one in accounts)
    yield from _lines("; Exported by PaiiD. Every lot is named, so that no booking method has to choose.", "")
    yield from _lines(*(f'option "operating_currency" "{currency}"' for currency in currencies), "")
    commodities = _Commodities(frozenset(activity.currency for one in accounts for activity in one.activities))
    names = _account_names(accounts)
    written = [_Writer(names[one.name], one, commodities) for one in accounts]
    bodies = ["".join(one.transactions()) for one in written]
    opened = sorted({name for one in written for name in one.used})
    yield from _lines(*(f"{_BEFORE_ALL} open {name}{_booking(name)}" for name in opened), "")
    yield from bodies
    for price in sorted(content.prices, key=lambda one: (one.symbol, one.day)):
        text = f"{price.day} price {commodities.of(price.symbol)} {decimal_text(price.close)} {price.currency}"
        yield from _lines(text)
    for rate in sorted(content.rates, key=lambda one: (one.base, one.quote, one.day)):
        yield from _lines(f"{rate.day} price {rate.base} {decimal_text(rate.rate)} {rate.quote}")


class _Commodities:
    """Symbols as Beancount names commodities: capitals, digits and a few signs, a letter first, no currency's name."""

    def __init__(self, currencies: frozenset[str]) -> None:
        self.currencies = currencies

    def of(self, symbol: str) -> str:
        name = _NOT_IN_A_COMMODITY.sub("-", symbol.upper()).strip("-._'")
        if not name[:1].isalpha():
            name = f"X{name}"
        return f"{name}.STOCK" if name in self.currencies or len(name) == 1 else name


@dataclass
class _Writer:
    name: str
    account: TrackedAccount
    commodities: _Commodities
    used: set[str] = field(default_factory=set)
    books: dict[str, LotBook] = field(default_factory=dict)

    def transactions(self) -> Iterator[str]:
        for activity in self.account.activities:
            yield from self._transaction(activity)

    def _transaction(self, activity: Activity) -> Iterator[str]:
        postings = [*self._cash(activity), *self._lots(activity)]
        if not postings:
            return
        about = f"{_NAMES[activity.kind]} {activity.symbol or ''}".strip()
        yield from _lines(f'{activity.day} * "{_quoted(about)}" "{_quoted(activity.note)}"')
        if activity.id:
            yield from _lines(f'  activity: "{activity.id}"')
        yield from _lines(*(f"  {posting}" for posting in postings), "")

    def _cash(self, activity: Activity) -> Iterator[str]:
        a, kind = activity, activity.kind
        change = cash_change(a)
        if change:
            yield self._posting("Assets", "Cash", f"{_money(change)} {a.currency}")
        if kind is ActivityKind.EXCHANGE and a.terms.to_amount is not None:
            got = f"{_money(a.terms.to_amount)} {a.terms.to_currency}"
            yield self._posting("Assets", "Cash", f"{got} @@ {_money(a.amount)} {a.currency}")
        if kind in _INCOME:
            yield self._posting("Income", _INCOME[kind], f"{_money(-a.amount)} {a.currency}")
        if kind in _WITH_COSTS_APART:
            yield from self._costs(a)
        if a.symbol is None and kind in _FLOW_SIGNS:
            yield self._posting("Equity", "Contributions", f"{_money(_FLOW_SIGNS[kind] * a.amount)} {a.currency}")

    def _costs(self, a: Activity) -> Iterator[str]:
        fee = a.fee + (a.amount if a.kind is ActivityKind.FEE else ZERO)
        tax = a.tax + (a.amount if a.kind is ActivityKind.TAX else ZERO)
        for name, amount in (("Fees", fee), ("Taxes", tax)):
            if amount:
                yield self._posting("Expenses", name, f"{_money(amount)} {a.currency}")

    def _lots(self, activity: Activity) -> Iterator[str]:
        if activity.symbol is None:
            return
        book = self.books.setdefault(activity.currency, LotBook(self.account.lot_method))
        if activity.kind in TRADES:
            yield from self._trade(activity, book)
            return
        symbols = _touched(activity)
        before = {symbol: _held(book, symbol) for symbol in symbols}
        closed = book.apply(activity)
        moved = False
        for symbol in symbols:
            after = _held(book, symbol)
            if before[symbol] == after:
                continue
            moved = True
            yield from (self._lot(symbol, lot, activity.currency, sign=-1) for lot in before[symbol])
            yield from (self._lot(symbol, lot, activity.currency, sign=1) for lot in after)
        yield from self._option_cash(activity, before)
        if moved or closed:
            other = "Equity" if activity.kind in _TRANSFERS else "Income"
            yield self._posting(other, "Transfers" if activity.kind in _TRANSFERS else "Gains", "")

    def _trade(self, activity: Activity, book: LotBook) -> Iterator[str]:
        symbol = Symbol(activity.symbol or "")
        closed = book.apply(activity)
        signed = activity.quantity if activity.kind in BUYING else -activity.quantity
        cost = -cash_change(activity)
        for one in closed:
            sign = 1 if one.is_short else -1
            cost_of_lot = one.proceeds if one.is_short else one.cost
            lot = Lot(one.opened_by, one.quantity, cost_of_lot, one.opened_day, one.opened_at)
            yield self._lot(symbol, lot, activity.currency, sign=sign)
            signed, cost = signed - sign * one.quantity, cost - (one.cost if one.is_short else -one.proceeds)
        if signed:
            opened = Lot(activity.id, signed, cost, activity.day, activity.at or start_of(activity.day))
            yield self._lot(symbol, opened, activity.currency, sign=1)
        if closed:
            yield self._posting("Income", "Gains", "")

    def _option_cash(self, activity: Activity, before: dict[Symbol, tuple[Lot, ...]]) -> Iterator[str]:
        if activity.kind not in OPTION_ENDS:
            return
        lots = before.get(Symbol(activity.symbol or ""), ())
        moved = delivery(activity, is_written=lots[0].quantity < 0 if lots else None)
        if moved is not None and moved.cash:
            yield self._posting("Assets", "Cash", f"{_money(moved.cash)} {activity.currency}")

    def _lot(self, symbol: Symbol, lot: Lot, currency: str, *, sign: int) -> str:
        quantity, cost = decimal_text(sign * lot.quantity), decimal_text(abs(lot.cost))
        what = f"{quantity} {self.commodities.of(symbol)} {{{{{cost} {currency}, {lot.day}}}}}"
        return self._posting("Assets", _part(symbol), what)

    def _posting(self, kind: str, part: str, amount: str) -> str:
        account = f"{kind}:{self.name}:{part}"
        self.used.add(account)
        return f"{account}  {amount}".rstrip()


def _touched(activity: Activity) -> Sequence[Symbol]:
    """Symbols whose lots an activity that is no trade may change."""
    found = [activity.symbol, activity.terms.to_symbol]
    if activity.kind in OPTION_ENDS:
        moved = delivery(activity)
        found.append(moved.symbol if moved is not None else None)
    return list(dict.fromkeys(symbol for symbol in found if symbol is not None))


def _held(book: LotBook, symbol: Symbol) -> tuple[Lot, ...]:
    position = book.positions.get(symbol)
    return position.lots if position is not None else ()


def _account_names(accounts: Iterable[TrackedAccount]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in accounts:
        plain = name = _part(one.name)
        number = 2
        while name in names.values():
            name, number = f"{plain}-{number}", number + 1
        names[one.name] = name
    return names


def _part(text: str) -> str:
    """`text` as a part of an account's name: letters, digits and dashes, a capital or digit first."""
    plain = _NOT_IN_AN_ACCOUNT.sub("-", text).strip("-")
    return plain[:1].upper() + plain[1:] if plain else "Account"


def _booking(account: str) -> str:
    kind, _, part = account.split(":")
    return ' "NONE"' if kind == "Assets" and part != "Cash" else ""


def _money(amount: Decimal) -> str:
    """With two decimals at least: Beancount takes the precision of what is written for the one that must balance."""
    text = decimal_text(amount)
    _, _, decimals = text.partition(".")
    return text if len(decimals) > 1 else f"{amount:.2f}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def _lines(*lines: str) -> Iterator[str]:
    yield from (f"{line}\n" for line in lines)
