"""Fields of Alpaca's payloads: numbers as text or JSON numbers, RFC 3339 times down to nanoseconds, nulls and ""."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.vendor.exact import exact
from paiid.core.clock import require_utc
from paiid.ports.errors import ProviderBadData

Row = Mapping[str, Any]
_NANOSECONDS: Final = re.compile(r"(\.\d{6})\d+")


def text(row: Row, name: str) -> str:
    """A text that must be there.

    Raises:
        ProviderBadData: it is not.
    """
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise ProviderBadData(f"Alpaca sent no {name}.")
    return value


def amount(row: Row, name: str) -> Decimal:
    """A number that must be there; raises as `text` does."""
    found = optional_amount(row, name)
    if found is None:
        raise ProviderBadData(f"Alpaca sent no {name}.")
    return found


def optional_amount(row: Row, name: str) -> Decimal | None:
    """A number, or None for null and "".

    Raises:
        ProviderBadData: something else, or not a finite number.
    """
    value = row.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ProviderBadData(f"Alpaca sent a {name} that is no number.")
    try:
        found = exact(value)
    except ValueError:
        raise ProviderBadData(f"Alpaca sent a {name} that is no number.") from None
    if found is None:
        raise ProviderBadData(f"Alpaca sent a {name} that is no number.")
    return found


def instant(row: Row, name: str) -> datetime:
    """An aware instant in UTC; raises as `text` does."""
    try:
        return require_utc(datetime.fromisoformat(_NANOSECONDS.sub(r"\1", text(row, name))))
    except ValueError:
        raise ProviderBadData(f"Alpaca sent a {name} that is no time with a zone.") from None


def optional_instant(row: Row, name: str) -> datetime | None:
    """As `instant`, or None for null."""
    return None if row.get(name) in {None, ""} else instant(row, name)


def day(row: Row, name: str) -> date:
    """A date; raises as `text` does."""
    try:
        return date.fromisoformat(text(row, name)[:10])
    except ValueError:
        raise ProviderBadData(f"Alpaca sent a {name} that is no date.") from None
