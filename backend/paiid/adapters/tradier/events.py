"""What the events of a stream change in the last quotes. Numbers come as numbers or as texts there."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.tradier import wire
from paiid.adapters.tradier.last_quote import LastQuote
from paiid.adapters.tradier.parse_quotes import AHEAD, ROUND_LOT
from paiid.adapters.tradier.symbols import DOW, DOW_SCALE
from paiid.adapters.vendor.exact import exact
from paiid.domain.instrument import AssetClass
from paiid.ports.errors import ProviderBadData

FILTER: Final = ("trade", "quote", "summary")
"""`tradex` would bring odd lots, which do not make a last price."""
_DECODER: Final = json.JSONDecoder(parse_float=exact, parse_constant=lambda _: None)


def objects(text: str) -> Iterator[Any]:
    """The JSON objects in `text`, which may follow one another without a separator.

    Raises:
        ProviderBadData: something else stands there; what came before it has been yielded.
    """
    at, length = 0, len(text)
    while at < length:
        if text[at].isspace():
            at += 1
            continue
        try:
            found, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            raise ProviderBadData("A stream of Tradier sent what is not JSON.") from None
        yield found


def changed(known: LastQuote, event: wire.Row, now: datetime) -> LastQuote:
    """`known` after `event`: itself where the event is a repetition, older, or of no matter.

    Raises:
        ProviderBadData: the event cannot be trusted.
    """
    match event.get("type"):
        case "quote":
            return _with_book(known, event, now)
        case "trade":
            return _with_trade(known, event, now)
        case "summary":
            return _with_summary(known, event)
        case _:
            return known


def told_at(event: wire.Row) -> datetime | None:
    """When what an event tells happened; None where it does not say."""
    names = {"trade": ("date",), "quote": ("biddate", "askdate")}.get(str(event.get("type")), ())
    return max(filter(None, (wire.instant_ms(event, name) for name in names)), default=None)


def _with_trade(known: LastQuote, event: wire.Row, now: datetime) -> LastQuote:
    at, volume = wire.instant_ms(event, "date"), wire.count(event, "cvol")
    if at is None:
        raise ProviderBadData("A trade has no time.")
    if (at == known.traded_at and volume <= known.volume) or wire.count(event, "size") == 0:
        # Tradier repeats the last trade about every 20 s, and after a reconnection.
        return known
    _check_time(at, now)
    last = wire.price(event, "last") or wire.required_price(event, "price")
    return known.with_trade(last * _scale(known), volume, at)


def _with_book(known: LastQuote, event: wire.Row, now: datetime) -> LastQuote:
    if known.instrument.asset_class is AssetClass.INDEX:
        return known
    times = (wire.instant_ms(event, "biddate"), wire.instant_ms(event, "askdate"))
    at = max(filter(None, times), default=None)
    if at is None:
        raise ProviderBadData("A quote has no time.")
    _check_time(at, now)
    bid = wire.price(event, "bid"), wire.count(event, "bidsz") * ROUND_LOT
    ask = wire.price(event, "ask"), wire.count(event, "asksz") * ROUND_LOT
    return known.with_book(bid, ask, at)


def _with_summary(known: LastQuote, event: wire.Row) -> LastQuote:
    """The day's values; only those that have changed are told."""
    scale = _scale(known)
    told = {key: wire.price(event, key) for key in ("open", "high", "low", "prevClose")}

    def value(key: str, before: Decimal | None) -> Decimal | None:
        after = told[key]
        return before if after is None else after * scale

    return replace(
        known,
        open=value("open", known.open),
        high=value("high", known.high),
        low=value("low", known.low),
        previous_close=value("prevClose", known.previous_close) or known.previous_close,
    )


def _scale(known: LastQuote) -> Decimal:
    return DOW_SCALE if known.symbol == DOW else Decimal(1)


def _check_time(at: datetime, now: datetime) -> None:
    if at > now + AHEAD:
        raise ProviderBadData("An event is from the future.")
