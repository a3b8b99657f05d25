"""What somebody wrote of an activity, and how its parts are made fit to be stored."""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache
from typing import Final, NamedTuple

from paiid.domain.activity import NO_TERMS, ZERO, ActivityKind, Terms, currency_code, instrument_symbol
from paiid.domain.instrument import Symbol

MAX_NOTE: Final = 400
_PLACES: Final = Decimal("1e-12")
_MOST: Final = Decimal("1e15")


class ActivityError(ValueError):
    """What is wrong with a draft: which field, and a sentence for its writer."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ActivityDraft(NamedTuple):
    """What somebody wrote. None is what was left out; `amount_is_net` when fee and tax are in the amount already."""

    kind: ActivityKind
    day: date
    at: datetime | None = None
    symbol: str | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    currency: str = "USD"
    note: str = ""
    terms: Terms = NO_TERMS
    amount_is_net: bool = False


def named(kind: ActivityKind) -> str:
    """`A buy`, `An interest`."""
    words = kind.value.replace("_", " ")
    return f"An {words}" if words[0] in "aeiou" else f"A {words}"


@lru_cache(8192)
def symbol_of(text: str, field: str = "symbol") -> Symbol:
    """The canonical symbol; raises ActivityError."""
    try:
        return instrument_symbol(text)
    except ValueError:
        raise ActivityError(field, f"{text[:40]!r} is not a symbol.") from None


@lru_cache(64)
def currency_of(text: str) -> str:
    """The code in capitals; raises ActivityError."""
    try:
        return currency_code(text)
    except ValueError:
        raise ActivityError("currency", f"{text[:10]!r} is not a currency: three letters, as USD.") from None


def note_of(text: str) -> str:
    """One line of at most 400 letters."""
    return " ".join(text.split())[:MAX_NOTE] if text else ""


def costs_of(field: str, number: Decimal) -> Decimal:
    """Fees and taxes are costs, whichever sign they were written with; raises ActivityError."""
    return abs(storable(field, number) or ZERO) if number else ZERO


def storable(field: str, number: Decimal | None) -> Decimal | None:
    """The number to twelve decimals; raises ActivityError where it is beyond reason."""
    if number is None:
        return None
    if not number.is_finite() or abs(number) >= _MOST:
        raise ActivityError(field, f"The {field.replace('_', ' ')} is too large.")
    return rounded(number)


def rounded(number: Decimal) -> Decimal:
    """To twelve decimals, half to even."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -12:
        return number
    with localcontext(prec=60):
        return number.quantize(_PLACES, ROUND_HALF_EVEN)


def plain(number: Decimal) -> str:
    """For a sentence: without exponent and trailing zeros."""
    return format(rounded(number).normalize(), "f")
