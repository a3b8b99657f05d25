"""Trading 212: History, Export (CSV). Money is in the account's currency, prices are in the instrument's."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from paiid.domain.activity import ZERO, ActivityKind, Terms
from paiid.domain.activity_draft import ActivityDraft, rounded
from paiid.features.imports.presets import entries
from paiid.features.imports.presets.base import TablePreset, outcome_of
from paiid.features.imports.rows import Entry, Outcome, Row, RowError

K = ActivityKind
_FEES: Final = (
    "currency conversion fee", "transaction fee", "finra fee", "stamp duty reserve tax", "stamp duty",
    "french transaction tax",
    "ptm levy", "charge amount",
)  # fmt: skip
_MONEY: Final = frozenset({"deposit", "withdrawal", "spending cashback", "card debit", "card credit"})
_CENT: Final = Decimal("0.01")
_SPLIT: Final = ("stock split open", "stock split close")
_MOST_OLD: Final = 20
"""The largest smaller side of a ratio; fractions of shares leave the exact one a little off."""


def _rows(found: Iterable[Row]) -> Iterator[Outcome]:
    """A split is two rows of one moment: all that was held before it, and all that is held after."""
    waiting: dict[tuple[str, str], Row] = {}
    for row in found:
        word = row.text("action").lower()
        if word not in _SPLIT:
            yield outcome_of(row, _read)
            continue
        key = (row.text("time"), row.text("isin"))
        other = waiting.pop(key, None)
        if other is None or other.text("action").lower() == word:
            waiting[key] = row
            continue
        yield Outcome(other.number, other.cells, ignored="It is one side of the split that a later row completes.")
        before, after = (other, row) if word == _SPLIT[0] else (row, other)
        yield outcome_of(after, lambda one, held=before: [_split(one, held)])  # type: ignore[misc]
    for row in waiting.values():
        yield Outcome(row.number, row.cells, error=("action", "The other side of this split is not in the file."))


def _split(after: Row, before: Row) -> Entry:
    day, at = after.day("time")
    held, now = (entries.magnitude(row.number_in("no. of shares")) for row in (before, after))
    if not held or not now:
        raise RowError("no. of shares", "A split needs what was held before it and what is held after.")
    ratio = Fraction(now) / Fraction(held)
    plain = ratio.limit_denominator(_MOST_OLD) if ratio > 1 else 1 / (1 / ratio).limit_denominator(_MOST_OLD)
    with localcontext(prec=40):
        size = rounded(Decimal(plain.numerator) / Decimal(plain.denominator))
    draft = ActivityDraft(K.SPLIT, day, at, after.text("ticker") or after.text("isin") or None, size)
    return Entry(draft, source_id=after.text("id") or None)


def _read(row: Row) -> list[Entry]:
    word = row.needed("action").lower()
    day, at = row.day("time")
    currency = row.text("currency (total)") or _currency_of_header(row)
    draft = ActivityDraft(
        K.BUY, day, at, row.text("ticker") or row.text("isin") or None, row.number_in("no. of shares"),
        amount=_total(row), fee=_fees(row, currency), currency=currency, note=row.text("name", "notes"),
    )  # fmt: skip
    return [_entry(word, draft, row)._replace(source_id=row.text("id") or None)]


def _entry(word: str, draft: ActivityDraft, row: Row) -> Entry:
    if word.endswith((" buy", " sell")):
        # The price is in the instrument's currency; in the account's it follows from the amount.
        return entries.trade(K.BUY if word.endswith("buy") else K.SELL, draft)
    if word.startswith("dividend") and "return of capital" in word:
        return entries.income(K.RETURN_OF_CAPITAL, draft._replace(fee=ZERO, tax=_withheld(row, draft)))
    if word.startswith("dividend"):
        return entries.income(K.DIVIDEND, draft._replace(fee=ZERO, tax=_withheld(row, draft)))
    if "interest" in word:
        return entries.income(K.INTEREST, draft._replace(fee=ZERO))
    if word == "currency conversion":
        return _conversion(draft, row)
    if word == "new card cost":
        return entries.cost(K.FEE, draft._replace(fee=ZERO))
    if word in _MONEY:
        goes_out = word in {"withdrawal", "card debit"}
        amount = entries.magnitude(draft.amount)
        return entries.money(draft._replace(amount=-amount if goes_out else amount))
    raise entries.unknown("action", row.text("action"))


def _withheld(row: Row, draft: ActivityDraft) -> Decimal:
    """Tax in the account's currency; one told in another is converted by the row's own rate."""
    tax = entries.magnitude(row.number_in("withholding tax"))
    own = row.text("currency (withholding tax)")
    if not tax or own in {"", draft.currency}:
        return tax
    # The price for a share is after tax here, and the total is what arrived: their ratio is the rate.
    net = entries.magnitude(row.number_in("no. of shares")) * entries.magnitude(row.number_in("price / share"))
    rate = row.number_in("exchange rate") or (net / abs(draft.amount) if draft.amount else ZERO)
    if not rate:
        raise RowError("withholding tax", f"The tax is in {own} and the row tells no rate.")
    return (tax / rate).quantize(_CENT)


def _conversion(draft: ActivityDraft, row: Row) -> Entry:
    paid, paid_currency = (
        row.number_in("currency conversion from amount"),
        row.text("currency (currency conversion from amount)"),
    )
    received, to_currency = (
        row.number_in("currency conversion to amount"),
        row.text("currency (currency conversion to amount)"),
    )
    terms = Terms(to_currency=to_currency or None, to_amount=received)
    return Entry(draft._replace(kind=K.EXCHANGE, symbol=None, quantity=None, amount=paid,
                                currency=paid_currency or draft.currency, terms=terms))  # fmt: skip


def _total(row: Row) -> Decimal | None:
    return row.number_in("total", *(f"total ({code})" for code in _CODES))


def _fees(row: Row, currency: str) -> Decimal:
    """Those in the account's currency; others are part of the total's conversion and told nowhere in it."""
    found = ZERO
    for name in _FEES:
        amount = row.number_in(name, f"{name} ({currency.lower()})")
        if amount and row.text(f"currency ({name})") in {"", currency}:
            found += abs(amount)
    return found


_CODES: Final = ("gbp", "eur", "usd", "chf", "czk", "pln", "ron", "huf", "sek", "nok", "dkk", "cad", "bgn")


def _currency_of_header(row: Row) -> str:
    return next((code.upper() for code in _CODES if row.text(f"total ({code})")), "GBP")


PRESET: Final = TablePreset(
    id="trading212",
    title="Trading 212",
    how="History, the arrow at the top, choose the time and all data, Export CSV.",
    headers=[frozenset({"action", "time", "isin", "ticker", "no. of shares", "price / share"})],
    rows=_rows,
    zone=UTC,
)
