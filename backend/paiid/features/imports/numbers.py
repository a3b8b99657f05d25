"""Numbers as people and brokers write them."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

DecimalMark = Literal[".", ","]
_NOTHING: Final = frozenset({"", "-", "--", "n/a", "na", "nan", "null", "none", "not available"})
# Signs and codes of currencies, spaces of every kind, and the marks between thousands of Switzerland.
_NOISE: Final = re.compile(r"[$€£¥₹\s'’_]|(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_PLAIN: Final = re.compile(r"[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]{1,2})?|[0-9]+\.")
_GROUPS: Final = {
    ".": re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*(?:\.[0-9]*)?"),
    ",": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})*(?:,[0-9]*)?"),
}
_MINUS: Final = str.maketrans({"−": "-", "–": "-"})
MOST_LETTERS: Final = 60


def parse_number(text: str, mark: DecimalMark = ".") -> Decimal | None:
    """The number in `text`; None where it says that there is none.

    Args:
        text: `1,234.50`, `$(1,234.50)`, `1.234,50 €`, `-5`, `5-`, `+5`, `1.5E-3`.
        mark: what stands before the decimals.
    Raises:
        ValueError: it is no number.
    """
    if text.isascii() and text.isdigit() and len(text) < MOST_LETTERS:
        return Decimal(text)
    if text.strip("$€£¥ ").lower() in _NOTHING:
        return None
    bare = _NOISE.sub("", text.translate(_MINUS))[: MOST_LETTERS + 1]
    sign, digits = _signed(bare)
    if "," in digits or (mark == "," and "." in digits):
        digits = _without_groups(digits, mark) or ""
    if len(digits) > MOST_LETTERS or not _PLAIN.fullmatch(digits):
        raise ValueError(f"{text[:40]!r} is not a number")
    try:
        return sign * Decimal(digits)
    except InvalidOperation:
        raise ValueError(f"{text[:40]!r} is not a number") from None


def _signed(bare: str) -> tuple[int, str]:
    sign = 1
    if bare.startswith("(") and bare.endswith(")"):
        sign, bare = -1, bare[1:-1]
    elif bare.endswith(("-", "+")):
        bare = bare[-1] + bare[:-1]
    if bare.startswith(("-", "+")):
        sign, bare = (-sign if bare[0] == "-" else sign), bare[1:]
        if bare.startswith("(") and bare.endswith(")"):
            bare = bare[1:-1]
    return sign, bare


def _without_groups(digits: str, mark: DecimalMark) -> str | None:
    if mark == "." and not _GROUPS["."].fullmatch(digits):
        return None
    if mark == ",":
        if digits.count(",") > 1 or ("." in digits and not _GROUPS[","].fullmatch(digits)):
            return None
        return digits.replace(".", "").replace(",", ".")
    return digits.replace(",", "")


def decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """What stands before the decimals in these numbers; None if they do not tell."""
    has_dots = has_commas = False
    for text in texts:
        dot, comma = text.rfind("."), text.rfind(",")
        if dot >= 0 and comma >= 0:
            return "." if dot > comma else ","
        if comma >= 0 and _is_decimal(text, ","):
            has_commas = True
        elif dot >= 0 and _is_decimal(text, "."):
            has_dots = True
    if has_dots == has_commas:
        return None
    return "." if has_dots else ","


def _is_decimal(text: str, mark: str) -> bool:
    """Whether a mark that stands alone cannot be one between thousands."""
    if text.count(mark) > 1:
        return False
    before, after = text.split(mark)
    behind = sum(letter.isdigit() for letter in after)
    ahead = [letter for letter in before if letter.isdigit()]
    return behind != 3 or len(ahead) > 3 or ahead[:1] == ["0"] or not ahead
