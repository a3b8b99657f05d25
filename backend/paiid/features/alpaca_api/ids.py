"""Our ids as UUIDs, which Alpaca's clients insist on, and back.

Nothing is stored for it: an id of ours is a prefix and 128 bits in base 32, and a symbol fits into 16 bytes.
"""

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from paiid.domain.instrument import Symbol, parse_symbol

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_DIGITS: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_LENGTH: Final = 26
_EXECUTIONS: Final = uuid5(NAMESPACE_URL, "urn:paiid:executions")


def uuid_of(row_id: str) -> str:
    """The UUID of `ord_…` or `acc_…`.

    Raises:
        ValueError: not an id of `core.ids`.
    """
    digits = row_id.rpartition("_")[2]
    if len(digits) != _LENGTH:
        raise ValueError(f"not an id: {row_id!r}")
    value = 0
    for digit in digits:
        value = value << 5 | _DIGITS[digit]
    return str(UUID(int=value))


def row_id_of(prefix: str, text: str) -> str | None:
    """The id of kind `prefix` whose UUID is `text`; None when that is no UUID."""
    found = _uuid(text)
    if found is None:
        return None
    return f"{prefix}_" + "".join(_ALPHABET[found.int >> shift & 31] for shift in range(125, -1, -5))


def asset_id_of(symbol: Symbol) -> str:
    """The UUID that stands for `symbol`."""
    return str(UUID(bytes=symbol.encode().ljust(16, b"\0")))


def symbol_of(text: str) -> Symbol:
    """The symbol in a path: itself, or its asset id.

    Raises:
        ValueError: neither.
    """
    found = _uuid(text)
    return parse_symbol(text if found is None else found.bytes.rstrip(b"\0").decode("ascii", "replace"))


def execution_uuid(account_id: str, execution_id: str) -> str:
    """The UUID of a fill, whose own id is its broker's and unique within the account."""
    return str(uuid5(_EXECUTIONS, f"{account_id}/{execution_id}"))


def _uuid(text: str) -> UUID | None:
    # `UUID` also takes braces and `urn:uuid:`; a path has the plain form.
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if text.lower() == str(found) else None
