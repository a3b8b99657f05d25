"""Alpaca's JSON values: amounts as text, instants as RFC 3339 in UTC, amounts read from text or number."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from .refusals import malformed


def amount(value: Decimal | None) -> str | None:
    """Plain digits without trailing zeros, None for none."""
    if value is None:
        return None
    if not value:
        return "0"
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def instant(at: datetime | None, nanoseconds: str = "") -> str | None:
    """UTC with a `Z`; `nanoseconds` are three more digits, as Alpaca sends for some of its fields."""
    if at is None:
        return None
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + nanoseconds + "Z"


def read_amount(value: object, name: str) -> Decimal | None:
    """An amount from a JSON number (read as Decimal) or text; None when absent.

    Raises:
        Refusal: 422, it is no finite number.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise malformed(f"{name} must be a number")
    try:
        read = Decimal(value)
    except InvalidOperation:
        raise malformed(f"{name} must be a number") from None
    if not read.is_finite():
        raise malformed(f"{name} must be a number")
    return read


def read_positive(value: object, name: str) -> Decimal | None:
    """As `read_amount`, and refused unless above zero."""
    read = read_amount(value, name)
    if read is not None and read <= 0:
        raise malformed(f"{name} must be > 0")
    return read


def read_instant(text: str | None, name: str) -> datetime | None:
    """RFC 3339, or a date that stands for its first moment in UTC; None when absent.

    Raises:
        Refusal: 422, it is neither.
    """
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise malformed(f"invalid {name}: {text}") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def read_flag(text: str | None, *, default: bool = False) -> bool:
    """A query's boolean; the SDK sends Python's `True` and `False`."""
    return default if text is None else text.lower() in {"true", "1", "t"}
