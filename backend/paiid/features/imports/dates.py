"""Days and instants as files write them; which of day and month comes first is told by the whole column."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Final

from paiid.domain.ledger_activities import new_york_day

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ;,]+(.+))?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ;,]*(\d{6}|\d{2}:.+))?(?:\.\d+)?(?:\[.*\])?")
_NUMBERS: Final = re.compile(r"(\d{1,2})([-/.' ]+)(\d{1,2})[-/.' ]+(\d{4}|\d{2})(?:[T ;,]+(.+))?")
_DAY_WORD: Final = re.compile(r"(\d{1,2})[-/. ]*([A-Za-z]{3,9})\.?,?[-/ ']*(\d{4}|\d{2})(?:[T ;,]+(.+))?")
_WORD_DAY: Final = re.compile(r"([A-Za-z]{3,9})\.?[- ]*(\d{1,2}),?[-/ ']+(\d{4}|\d{2})(?:[T ;,]+(.+))?")
_TIME: Final = re.compile(
    r"(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*([AaPp][Mm])?\s*(Z|UTC|GMT|[-+]\d{2}:?\d{2})?"
)
_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS: Final = {name: number for number, name in enumerate(_NAMES, start=1)}
_PIVOT: Final = 70
_DECEMBER: Final = 12
_EARLIEST, _LATEST = 1900, 2200


class DateFormat(StrEnum):
    """Which part comes first; `iso` also for dates that need no telling, with month names or the year in front."""

    ISO = "iso"
    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


@dataclass(frozen=True, slots=True)
class Detected:
    """What a column's dates can be read by. `is_sure` unless both orders fit all of them."""

    format: DateFormat
    is_sure: bool


def detect(texts: Iterable[str]) -> Detected | None:
    """How to read all these dates.

    Returns:
        None when some need the day first and others the month.
    """
    fits = {DateFormat.MONTH_FIRST, DateFormat.DAY_FIRST}
    has_numbers = False
    for text in texts:
        found = _NUMBERS.fullmatch(text.strip())
        if found is None or _ISO.fullmatch(text.strip()):
            continue
        has_numbers = True
        first, mark, second = int(found[1]), found[2], int(found[3])
        # Only where the day comes first is the mark a dot.
        if first > 12 or "." in mark:
            fits.discard(DateFormat.MONTH_FIRST)
        if second > 12:
            fits.discard(DateFormat.DAY_FIRST)
    if not has_numbers:
        return Detected(DateFormat.ISO, is_sure=True)
    if not fits:
        return None
    return Detected(DateFormat.MONTH_FIRST if DateFormat.MONTH_FIRST in fits else DateFormat.DAY_FIRST, len(fits) == 1)


@lru_cache(16_384)
def parse_date(
    text: str, order: DateFormat = DateFormat.ISO, zone: tzinfo | None = None
) -> tuple[date, datetime | None]:
    """The day in New York, and the instant in UTC where a time and its zone are known.

    Args:
        text: what the file says.
        order: how to read three numbers with the year at the end.
        zone: of times that name none; without it they are left out.
    Raises:
        ValueError: it is no date, or not one by that order.
    """
    year, month, day, rest = _parts(text.strip(), order)
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError(f"{text[:40]!r} is not a date of this time")
    found = _day(text, year, month, day)
    if not rest:
        return found, None
    clock = _TIME.fullmatch(rest.strip())
    if clock is None:
        raise ValueError(f"{text[:40]!r} is not a date")
    try:
        own = _zone(clock[6], zone)
        at = datetime.combine(found, time(*_clock(clock)), own or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:40]!r} has a time that no clock shows") from None
    return (found, None) if own is None else (new_york_day(at), at)


def _day(text: str, year: int, month: int, day: int) -> date:
    if not 1 <= month <= _DECEMBER:
        raise ValueError(f"{text[:40]!r} has the month {month}; perhaps the day comes first, or the month does")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(f"{text[:40]!r} has the day {day}, and that month has {last}")
    return date(year, month, day)


def _parts(text: str, order: DateFormat) -> tuple[int, int, int, str]:
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3]), found[4] or ""
    if found := _NUMBERS.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        if order is DateFormat.ISO and "." not in found[2]:
            raise ValueError(f"{text[:40]!r} may be two days; say which part comes first")
        day_first = order is DateFormat.DAY_FIRST or "." in found[2]
        day, month = (first, second) if day_first else (second, first)
        return _year(found[4]), month, day, found[5] or ""
    if found := _DAY_WORD.fullmatch(text):
        return _year(found[3]), _month(found[2]), int(found[1]), found[4] or ""
    if found := _WORD_DAY.fullmatch(text):
        return _year(found[3]), _month(found[1]), int(found[2]), found[4] or ""
    raise ValueError(f"{text[:40]!r} is not a date")


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= _PIVOT else 2000)


def _month(name: str) -> int:
    number = _MONTHS.get(name[:3].lower())
    if number is None:
        raise ValueError(f"{name[:20]!r} is not a month")
    return number


def _zone(text: str | None, zone: tzinfo | None) -> tzinfo | None:
    if text is None:
        return zone
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo


def _clock(found: re.Match[str]) -> tuple[int, int, int, int]:
    hour = int(found[1])
    if found[5]:
        hour = hour % 12 + (12 if found[5].lower() == "pm" else 0)
    return hour, int(found[2]), int(found[3] or 0), int((found[4] or "0").ljust(6, "0"))
