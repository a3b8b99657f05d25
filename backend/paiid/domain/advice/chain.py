"""Canonical text of a value, and a chain of hashes over such texts: what was said once cannot be changed later."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from paiid.core.clock import isoformat_z
from paiid.core.types import decimal_text

GENESIS: Final = "0" * 64
"""The hash before the first."""


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, decimals as plain text, instants in UTC.

    Raises:
        TypeError: a float, or another type that has no one text.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def link_hash(previous_hash: str, body: str) -> str:
    """The hash of `body` behind a call whose hash is `previous_hash`."""
    return digest(previous_hash + body)


@dataclass(frozen=True, slots=True)
class Link:
    """One stored element of a chain; `number` counts from 1."""

    id: str
    number: int
    previous_hash: str
    hash: str
    body: str


def chained(bodies: Sequence[tuple[str, str]], *, after: int = 0, previous_hash: str = GENESIS) -> list[Link]:
    """Links for (id, body), behind link number `after` with `previous_hash`."""
    links: list[Link] = []
    for number, (identity, body) in enumerate(bodies, after + 1):
        found = link_hash(previous_hash, body)
        links.append(Link(identity, number, previous_hash, found, body))
        previous_hash = found
    return links


def why_broken(link: Link, *, number: int, previous_hash: str) -> str | None:
    """Why `link` cannot be the one of that number behind that hash; None where it is."""
    if link.number != number:
        return f"number {number} is missing before it"
    if link.previous_hash != previous_hash:
        return "it does not name the hash of the call before it"
    if link.hash != link_hash(previous_hash, link.body):
        return "its text is not the one that was hashed"
    return None


def _plain(value: Any) -> Any:
    # Most values are texts and decimals, so they are asked for first.
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return isoformat_z(value)
    if isinstance(value, date):
        return value.isoformat()
    return _plain_container(value)


def _plain_container(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no canonical text")
