"""Tradier's payloads as they are: collections of no fixed shape, numbers in three forms, times in three units."""

import logging
import math
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from paiid.adapters.vendor.exact import exact
from paiid.ports.errors import ProviderBadData

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]
T = TypeVar("T")

_EMPTY: Final = (None, "null", "")
_ABSURD: Final = Decimal("1e12")
"""No price, size or volume of one instrument is as large; an epoch in milliseconds is."""
_EARLIEST_MS: Final = 946_684_800_000
_MILLISECONDS_FROM: Final = 10**12
_LOG_EVERY_S: Final = 60.0
_last_logged: dict[str, float] = {}


def rows(document: Any, plural: str, singular: str) -> list[Any]:
    """The rows of `{plural: {singular: X}}`, where none, one and many have each their own shape.

    Raises:
        ProviderBadData: the document is nothing of the kind.
    """
    if not isinstance(document, dict) or plural not in document:
        raise ProviderBadData(f"An answer of Tradier has no {plural!r}.")
    wrapper = document[plural]
    if _is_empty(wrapper):
        return []
    if not isinstance(wrapper, dict):
        raise ProviderBadData(f"{plural!r} in an answer of Tradier is not a collection.")
    return as_list(wrapper.get(singular))


def as_list(value: Any) -> list[Any]:
    """`value` as the list it stands for: nothing, one bare thing, or a list already."""
    if isinstance(value, list):
        return value
    return [] if _is_empty(value) else [value]


def each(found: list[Any], parse: Callable[[Row], T | None], what: str) -> Iterator[T]:
    """What `parse` makes of each row; one that cannot be trusted is left out and told once a minute."""
    for row in found:
        try:
            if not isinstance(row, dict):
                raise ProviderBadData(f"A row of {what} is no object.")
            parsed = parse(row)
        except ProviderBadData as error:
            warn_once(what, error)
        else:
            if parsed is not None:
                yield parsed


def warn_once(what: str, error: Exception) -> None:
    """Log a bad row of `what`, at most once a minute."""
    now = time.monotonic()
    if now - _last_logged.get(what, -math.inf) >= _LOG_EVERY_S:
        _last_logged[what] = now
        logger.warning("vendor_bad_row", extra={"vendor": "tradier", "what": what, "error": str(error)})


def text(row: Row, key: str) -> str:
    """A text that must be there.

    Raises:
        ProviderBadData: it is not.
    """
    value = row.get(key)
    if not isinstance(value, str) or _is_empty(value):
        raise ProviderBadData(f"{key!r} is missing or no text.")
    return value


def number(row: Row, key: str, *, below: Decimal = _ABSURD) -> Decimal | None:
    """A number, whatever its form; None where it is absent, null or not finite.

    Raises:
        ProviderBadData: something else stands there, or it is absurd.
    """
    value = row.get(key)
    if _is_empty(value):
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ProviderBadData(f"{key!r} is no number.")
    try:
        found = exact(value)
    except ValueError:
        raise ProviderBadData(f"{key!r} is no number.") from None
    if found is None:
        return None
    if abs(found) >= below:
        raise ProviderBadData(f"{key!r} is larger than can be right.")
    return found


def price(row: Row, key: str) -> Decimal | None:
    """A price in USD without needless zeros; None where there is none (absent, null, zero).

    Raises:
        ProviderBadData: it is negative or no number.
    """
    found = number(row, key)
    if found is None or found == 0:
        return None
    if found < 0:
        raise ProviderBadData(f"{key!r} is negative.")
    return tidy(found)


def required_price(row: Row, key: str) -> Decimal:
    """A price that must be there; raises as `price`, and where it is missing."""
    found = price(row, key)
    if found is None:
        raise ProviderBadData(f"{key!r} is missing.")
    return found


def count(row: Row, key: str) -> int:
    """A whole number of shares; 0 where there is none.

    Raises:
        ProviderBadData: it is negative or no number.
    """
    found = number(row, key)
    if found is None:
        return 0
    if found < 0:
        raise ProviderBadData(f"{key!r} is negative.")
    return int(found)


def instant_ms(row: Row, key: str) -> datetime | None:
    """An epoch in milliseconds (seconds are recognized); None where it is absent or zero.

    Raises:
        ProviderBadData: it is no epoch of this century.
    """
    found = number(row, key, below=_ABSURD * 10)
    if found is None or found == 0:
        return None
    milliseconds = found if found >= _MILLISECONDS_FROM // 2 else found * 1000
    if not _EARLIEST_MS <= milliseconds < 5 * _MILLISECONDS_FROM:
        raise ProviderBadData(f"{key!r} is no time.")
    return datetime.fromtimestamp(int(milliseconds) // 1000, UTC).replace(microsecond=int(milliseconds) % 1000 * 1000)


def tidy(value: Decimal) -> Decimal:
    """At least two decimals and no further zeros behind them: 100.00000000 is 100.00."""
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    return normal.quantize(Decimal("0.01")) if isinstance(exponent, int) and exponent > -2 else normal


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in _EMPTY)
