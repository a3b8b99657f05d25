"""DEGIRO: Transactions.csv for what was traded, Account.csv for the money around it (English export)."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from paiid.domain.activity import ZERO, ActivityKind, Terms
from paiid.domain.activity_draft import ActivityDraft
from paiid.features.imports.dates import DateFormat
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, outcome_of
from paiid.features.imports.rows import Entry, Outcome, Row, RowError, RowIgnored

K = ActivityKind
_TRADED, _ACCOUNT = range(2)
_WAYS: Final = (
    (re.compile(r"dividend tax", re.IGNORECASE), "tax"),
    (re.compile(r"capital return|return of capital", re.IGNORECASE), "capital"),
    (re.compile(r"dividend", re.IGNORECASE), "dividend"),
    (re.compile(r"transaction (and/or|fee|cost)|stamp duty|transaction tax", re.IGNORECASE), "of trade"),
    (re.compile(r"adr/gdr|fee\b|costs?\b", re.IGNORECASE), "fee"),
    (re.compile(r"interest", re.IGNORECASE), "interest"),
    (re.compile(r"^(buy|sell) ", re.IGNORECASE), "of trade"),
    (re.compile(r"cash sweep|degiro cash|money market fund", re.IGNORECASE), "sweep"),
    (re.compile(r"fx (credit|debit)|currency (credit|debit)", re.IGNORECASE), "exchange"),
    (re.compile(r"deposit|withdrawal|flatex|reservation|promotion|payment", re.IGNORECASE), "money"),
)  # fmt: skip


def _rows(found: Iterable[Row]) -> Iterator[Outcome]:
    halves: dict[tuple[str, str], tuple[Row, Decimal, str]] = {}
    for row in found:
        if row.section == _ACCOUNT and _way(row) == "exchange" and not row.text("order id"):
            yield from _halves(row, halves)
        else:
            yield outcome_of(row, _read)
    for row, _, _ in halves.values():
        yield Outcome(
            row.number, row.cells, error=("description", "The other side of this exchange is not in the file.")
        )


def _halves(row: Row, waiting: dict[tuple[str, str], tuple[Row, Decimal, str]]) -> Iterator[Outcome]:
    """An exchange is two rows of one minute: what was paid and what was received."""
    key = (row.text("date"), row.text("time"))
    try:
        amount = row.as_number("change", row.right_of("change")) or ZERO
    except RowError as error:
        yield Outcome(row.number, row.cells, error=(error.field, error.reason))
        return
    if key not in waiting:
        waiting[key] = (row, amount, row.text("change"))
        return
    other, other_amount, other_currency = waiting.pop(key)
    yield Outcome(other.number, other.cells, ignored="It is one side of the exchange that a later row completes.")
    mine, theirs = (amount, row.text("change")), (other_amount, other_currency)
    (paid, paid_currency), (received, currency) = (mine, theirs) if amount < 0 else (theirs, mine)

    def read(one: Row) -> list[Entry]:
        day, _ = one.day("date")
        terms = Terms(to_currency=currency, to_amount=received)
        draft = ActivityDraft(
            K.EXCHANGE, day, amount=paid, currency=paid_currency, note=one.text("description"), terms=terms
        )  # fmt: skip
        return [Entry(draft)]

    yield outcome_of(row, read)


def _read(row: Row) -> list[Entry]:
    return [_trade(row) if row.section == _TRADED else _money(row)]


def _trade(row: Row) -> Entry:
    day, _ = row.day("date")
    quantity = row.number_in("quantity")
    value = row.as_number("value", row.text("value", "value eur"))
    currency = row.right_of("value") if row.right_of("value").isalpha() else "EUR"
    if value is None and row.text("value").isalpha():
        currency, value = row.text("value"), row.as_number("value", row.right_of("value"))
    draft = ActivityDraft(
        K.BUY, day, symbol=row.text("isin") or None, quantity=quantity, amount=entries.magnitude(value),
        fee=_fee(row), currency=currency, note=row.text("product"),
    )  # fmt: skip
    kind = K.BUY if (quantity or ZERO) > 0 else K.SELL
    # An order may be several rows, so its id is no row's own.
    return Entry(draft._replace(kind=kind))


def _fee(row: Row) -> Decimal:
    names = (
        "transaction and/or third",
        "transaction and/or third party fees eur",
        "transaction and/or third party costs",
        "transaction costs",
        "autofx fee",
    )
    return sum((entries.magnitude(row.number_in(name)) for name in names), ZERO)


def _money(row: Row) -> Entry:
    way = _way(row)
    if way in {"of trade", "exchange"}:
        raise RowIgnored("What was traded comes with Transactions.csv, with its costs.")
    if way == "sweep":
        raise RowIgnored(entries.SETTLEMENT_FUND)
    day, _ = row.day("value date", "date")
    draft = ActivityDraft(
        K.DEPOSIT, day, symbol=row.text("isin") or None, amount=row.as_number("change", row.right_of("change")),
        currency=row.text("change") or "EUR", note=row.text("description"),
    )  # fmt: skip
    if way in {"tax", "fee"}:
        return entries.cost(K.TAX if way == "tax" else K.FEE, draft)
    kinds = {"dividend": K.DIVIDEND, "interest": K.INTEREST, "capital": K.RETURN_OF_CAPITAL}
    if way in kinds:
        return entries.income(kinds[way], draft)
    if way == "money":
        return entries.money(draft)
    raise entries.unknown("description", row.text("description"))


def _way(row: Row) -> str | None:
    text = row.text("description")
    return next((way for form, way in _WAYS if form.search(text)), None)


PRESET: Final = TablePreset(
    id="degiro",
    title="DEGIRO",
    how="Inbox, Transactions and Account, Export, CSV, in English; import both files.",
    headers=[
        # The value's column has had two names.
        frozenset({"date", "product", "isin", "venue", "quantity", "price", "local value"}),
        frozenset({"date", "product", "isin", "description", "change", "balance"}),
    ],
    rows=_rows,
    dates=DateFormat.DAY_FIRST,
)
