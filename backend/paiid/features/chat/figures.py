"""Whether the numbers of an answer are in the data it was made from. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_REFERENCE: Final = re.compile(r"\[r?\d+(?:\s*,\s*r?\d+)*\]")
_DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b")
_NUMBER: Final = re.compile(r"(?<![\w.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w]|\.\d)")
_IN_DATA: Final = re.compile(r"\d+(?:\.\d+)?")
_COUNTS: Final = 12
"""Whole numbers up to here count things and name months; they are not looked for."""
_YEARS: Final = range(1990, 2101)


def unfounded_numbers(text: str, data: Iterable[Any], question: str = "") -> list[str]:
    """Numbers in `text` that neither `data` nor the question has, as written, each once.

    A number is there if one of the data rounds to it at the digits it is written with, as it is or as a percentage.
    Signs are not compared: "a loss of 12" is -12 in the data.
    """
    known = {abs(one) for one in _numbers(data)} | set(_written(question).values())
    known |= {one * 100 for one in known}
    rest = _DAY.sub(" ", _REFERENCE.sub(" ", text))
    return [shown for shown, value in _written(rest).items() if not _is_plain(value) and not _is_known(value, known)]


def _written(text: str) -> dict[str, Decimal]:
    return {match[1]: Decimal(match[1].replace(",", "")) for match in _NUMBER.finditer(text)}


def _is_plain(value: Decimal) -> bool:
    whole = value == value.to_integral_value() and value.as_tuple().exponent == 0
    return whole and (value <= _COUNTS or int(value) in _YEARS)


def _is_known(value: Decimal, known: set[Decimal]) -> bool:
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return any(abs(one - value) * 2 <= step for one in known)


def _numbers(data: Any) -> Iterator[Decimal]:
    if isinstance(data, Mapping):
        for one in data.values():
            yield from _numbers(one)
    elif isinstance(data, str):
        yield from _in_text(data)
    elif isinstance(data, bool) or data is None:
        return
    elif isinstance(data, int | float | Decimal):
        yield Decimal(str(data))
    elif isinstance(data, Iterable):
        for one in data:
            yield from _numbers(one)


def _in_text(text: str) -> Iterator[Decimal]:
    try:
        whole = Decimal(text)
    except InvalidOperation:
        yield from (Decimal(found) for found in _IN_DATA.findall(text[:2000]))
    else:
        if whole.is_finite():
            yield whole
