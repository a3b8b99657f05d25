"""Stored activities as the domain's values: 50,000 of them at little more than what the driver takes to read them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

import orjson
from sqlalchemy import Select, bindparam, func, literal_column, select

from paiid.core.hot import HotStatement
from paiid.domain.activity import NO_TERMS, RANKS, Activity, ActivityKind, Terms
from paiid.domain.instrument import Symbol
from paiid.features.tracking.models import activities

_c: Final = activities.c
COLUMNS: Final = (
    _c.digest, _c.kind, _c.day, _c.at, _c.symbol, _c.quantity, _c.price, _c.amount, _c.fee, _c.tax, _c.currency,
    _c.note, _c.seq, _c.terms,
)  # fmt: skip
"""In the order of `Activity`'s fields."""


def _by_account() -> Select[Any]:
    return select(*COLUMNS).where(_c.account_id == bindparam("account_id")).order_by(_c.day, _c.seq)


def _since() -> Select[Any]:
    # The account is hidden from SQLite's planner, which would go through all of its rows for the few that are new.
    account = func.coalesce(_c.account_id, literal_column("''"))
    wanted = select(*COLUMNS).where(account == bindparam("account_id"), _c.seq > bindparam("after_seq"))
    return wanted.order_by(_c.day, _c.seq)


_WORDS: Final = ("kind", "symbol", "currency")
ALL: Final = HotStatement(lambda _: _by_account(), ["account_id"], _WORDS)
SINCE: Final = HotStatement(lambda _: _since(), ["account_id", "after_seq"], _WORDS)
_CHUNK: Final = 2_000
_make: Final = partial(tuple.__new__, Activity)
# By the stored word: an enumeration's hash is Python and costs ten times a string's.
_KINDS: Final = {kind.value: kind for kind in ActivityKind}
_RANKS: Final = {kind.value: rank for kind, rank in RANKS.items()}


def activities_of(columns: Sequence[Sequence[Any]]) -> tuple[Activity, ...]:
    """Activities in `activity_order`, from a result in the order of `COLUMNS` that is ordered by day."""
    found: list[Activity] = []
    for chunk in _chunks(columns):
        ids, words, *rest, terms = chunk
        kinds = map(_KINDS.__getitem__, words)
        read = list(map(terms_of, terms)) if any(terms) else [NO_TERMS] * len(ids)
        made: list[Activity] = list(map(_make, zip(ids, kinds, *rest, read, strict=True)))
        found += _ordered(made, chunk)
    return tuple(found)


def _chunks(columns: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    """Whole days, some thousand rows at a time: what runs in C lets no other thread come in between."""
    days = columns[2] if columns else ()
    start = 0
    while start < len(days):
        end = min(start + _CHUNK, len(days))
        while end < len(days) and days[end] == days[end - 1]:
            end += 1
        yield [column[start:end] for column in columns]
        start = end


def _ordered(made: list[Activity], columns: Sequence[Sequence[Any]]) -> list[Activity]:
    """`made` by `activity_order`, its keys put together column by column; in order mostly already."""
    _, words, days, instants, symbols, quantities, _, amounts, fees, taxes, currencies, notes, sequences, _ = columns
    if any(instants):
        whens = [
            (0, 0.0, 0) if at is None else (1, at.timestamp(), seq)
            for at, seq in zip(instants, sequences, strict=True)
        ]  # fmt: skip
    else:
        whens = [(0, 0.0, 0)] * len(made)
    ranks = map(_RANKS.__getitem__, words)
    names = [symbol or "" for symbol in symbols] if None in symbols else symbols
    keys = zip(
        days, whens, ranks, names, quantities, amounts, fees, taxes, currencies, notes, sequences, made, strict=True
    )  # fmt: skip
    return [key[-1] for key in sorted(keys)]


def terms_of(text: str | None) -> Terms:
    """What `terms_text` wrote."""
    if text is None:
        return NO_TERMS
    raw = orjson.loads(text)
    return Terms(
        to_symbol=Symbol(raw["to_symbol"]) if "to_symbol" in raw else None,
        ratio=_decimal(raw.get("ratio")),
        cost_share=_decimal(raw.get("cost_share")),
        to_currency=raw.get("to_currency"),
        to_amount=_decimal(raw.get("to_amount")),
        lots=tuple(raw.get("lots", ())),
    )


def terms_text(terms: Terms) -> str | None:
    """`terms` as JSON without what is absent; None for those of a kind that has none."""
    if terms == NO_TERMS:
        return None
    told = {name: value for name, value in terms._asdict().items() if value is not None and value != ()}
    return orjson.dumps(told, default=str).decode()


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
