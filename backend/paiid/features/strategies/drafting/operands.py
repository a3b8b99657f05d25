"""Figures in words: prices, averages, RSI, highs and lows, returns, volatility, volume, ranks aside."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.strategy_tree import Indicator, IndicatorName, Number, Operand, Price, PriceField
from paiid.features.strategies.drafting.figures import LONG, NUMBER, WHOLE, bars_of, indicator, sessions
from paiid.features.strategies.drafting.portfolio import portfolio_figure
from paiid.features.strategies.drafting.scanning import Cursor
from paiid.features.strategies.drafting.symbols import TICKER, tickers
from paiid.features.strategies.drafting.technical import technical

_AVERAGE: Final = r"(?:moving average|average|ma|mean)"
_DETERMINERS: Final = r"(?:the|its|their|a|an|this)"
_PRICES: Final = (
    (r"(?:(?:closing |share |stock )?price|close|it(?:'s|’s)?|the stock|the fund|the market)", PriceField.CLOSE),
    (r"(?:day's )?open", PriceField.OPEN),
    (r"(?:day's )?high", PriceField.HIGH),
    (r"(?:day's )?low", PriceField.LOW),
    (r"(?:trading )?volume", PriceField.VOLUME),
)
_NAMED: Final = {
    "sma": IndicatorName.SMA,
    "simple moving average": IndicatorName.SMA,
    "ma": IndicatorName.SMA,
    "ema": IndicatorName.EMA,
    "rsi": IndicatorName.RSI,
    "atr": IndicatorName.ATR,
}
_USUAL: Final = {IndicatorName.RSI: 14, IndicatorName.ATR: 14}


def operand(cursor: Cursor) -> Operand | None:
    """The figure that comes next; the cursor stays where there is none."""
    begun = cursor.mark()
    cursor.take(_DETERMINERS)
    symbol = _ticker(cursor)
    if symbol is not None:
        cursor.take(r"'s|’s")
        cursor.take(_DETERMINERS)
    found = _figure(cursor, symbol)
    if found is None and symbol is not None:
        found = Price(PriceField.CLOSE, symbol)
    if found is None:
        cursor.back(begun)
        return None
    if symbol is None and not isinstance(found, Number):
        found = _of_symbol(cursor, found)
    return found


def _of_symbol(cursor: Cursor, found: Operand) -> Operand:
    """`… of SPY`."""
    before = cursor.at
    if cursor.take("of") and (symbol := _ticker(cursor)) is not None and isinstance(found, Price | Indicator):
        if isinstance(found, Price):
            return Price(found.field, symbol, found.ago, found.bars)
        return Indicator(found.name, found.arguments, symbol, found.ago, found.bars)
    cursor.at = before
    return found


def _ticker(cursor: Cursor) -> Symbol | None:
    cursor.skip()
    found = re.compile(TICKER).match(cursor.reading.raw, cursor.at, cursor.end)
    if found is None or not tickers(cursor.reading.raw, found.span()):
        return None
    cursor.at = found.end()
    return Symbol(found[0])


def _figure(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    for read in _READERS:
        before = cursor.mark()
        found = read(cursor, symbol)
        if found is not None:
            return found
        cursor.back(before)
    return None


def _bands(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    found = cursor.take(r"(upper|lower|middle) (?:bollinger )?band(?: of)?")
    if found is None:
        return None
    given = cursor.take(rf"\(?\s*{WHOLE}(?:\s*,\s*{NUMBER})?(?: \w+)?\s*\)?(?![ -](?:day|session|week|month))")
    period, width = ("20", "2") if given is None else (given[1], given[2] or "2")
    if given is None or given[2] is None:
        cursor.reading.assumed(f"A Bollinger band of {period} sessions and {width} deviations.", found.span())
    name = IndicatorName(f"bollinger_{found[1]}")
    if name is IndicatorName.BOLLINGER_MIDDLE:
        return indicator(name, symbol, period=int(period))
    return indicator(name, symbol, period=int(period), width=Decimal(width))


def _named(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    """`RSI(2)`, `SMA 200`, `RSI`, `14-day RSI`."""
    ahead = cursor.take(rf"{LONG} (rsi|atr|ema|sma)")
    if ahead is not None:
        return _spanned(cursor, _NAMED[ahead[3]], ahead, symbol)
    found = cursor.take(rf"(simple moving average|sma|ema|rsi|atr|ma)\s*\(\s*{WHOLE}\s*\)")
    found = found or cursor.take(rf"(sma|ema|rsi|atr|ma)[ -]?{WHOLE}(?!\s*[%.\d])")
    if found is not None:
        return indicator(_NAMED[found[1]], symbol, period=int(found[2]))
    bare = cursor.take(r"(rsi|atr)")
    if bare is None:
        return None
    name = _NAMED[bare[1]]
    cursor.reading.assumed(f"{bare[1].upper()} of {_USUAL[name]} sessions, as is usual.", bare.span())
    return indicator(name, symbol, period=_USUAL[name])


def _averages(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    volume = cursor.take(rf"(?:{LONG} )?(?:average volume|volume average)(?: of {LONG})?")
    if volume is not None:
        count, span = (volume[1], volume[2]) if volume[1] else (volume[3], volume[4])
        if count is None:
            cursor.reading.assumed("The average volume of 50 sessions.", volume.span())
            return indicator(IndicatorName.AVERAGE_VOLUME, symbol, period=50)
        return indicator(IndicatorName.AVERAGE_VOLUME, symbol, bars=bars_of(cursor, span), period=sessions(count, span))
    found = cursor.take(rf"{LONG} (exponential |simple )?{_AVERAGE}")
    if found is not None:
        name = IndicatorName.EMA if found[3] and found[3].startswith("exp") else IndicatorName.SMA
        return _spanned(cursor, name, found, symbol)
    short = cursor.take(rf"{WHOLE}[ -]?(dma|sma|ema|ma)")
    if short is None:
        return None
    name = IndicatorName.EMA if short[2] == "ema" else IndicatorName.SMA
    return indicator(name, symbol, period=int(short[1]))


def _extremes(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    found = cursor.take(rf"{LONG} (high|low)")
    if found is None:
        worded = cursor.take(
            rf"(highest high|lowest low|highest price|lowest price) (?:of|in|over) (?:the )?(?:last |past )?{LONG}"
        )
        if worded is None:
            return None
        name = IndicatorName.HIGHEST_HIGH if worded[1].startswith("high") else IndicatorName.LOWEST_LOW
        return indicator(name, symbol, bars=bars_of(cursor, worded[3]), period=sessions(worded[2], worded[3]))
    name = IndicatorName.HIGHEST_HIGH if found[3] == "high" else IndicatorName.LOWEST_LOW
    return _spanned(cursor, name, found, symbol)


def _measures(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    found = cursor.take(
        rf"{LONG} (?:total )?(return|momentum|performance|volatility|(?:annual(?:ized|ised)? )?volatility)"
    )
    if found is None:
        found = cursor.take(
            rf"(?:()())(?:total )?(return|momentum|performance|volatility) (?:of|over) (?:the )?(?:last |past "
            rf")?{LONG}"
        )
        if found is None:
            return None
        count, span = found[4], found[5]
    else:
        count, span = found[1], found[2]
    period = sessions(count, span)
    if span not in {"day", "session", "bar"}:
        cursor.reading.assumed(f"{count} {span}{'s' if count != '1' else ''} are {period} sessions.", found.span())
    if found[3].endswith("volatility"):
        return indicator(IndicatorName.REALIZED_VOLATILITY, symbol, bars=bars_of(cursor, span), period=period)
    return indicator(IndicatorName.TOTAL_RETURN, symbol, bars=bars_of(cursor, span), period=period, skip=0)


def _bare(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    """`50-day` alone, as in "the 50-day crosses above the 200-day"."""
    found = cursor.take(rf"{LONG}")
    if found is None:
        return None
    cursor.reading.assumed("The simple average of that many sessions.", found.span())
    return _spanned(cursor, IndicatorName.SMA, found, symbol)


def _price(cursor: Cursor, symbol: Symbol | None) -> Operand | None:
    for words, field in _PRICES:
        if cursor.take(words):
            return Price(field, symbol)
    return None


def _spanned(cursor: Cursor, name: IndicatorName, found: re.Match[str], symbol: Symbol | None) -> Indicator:
    period = sessions(found[1], found[2])
    if found[2] not in {"day", "session", "bar"}:
        cursor.reading.assumed(f"{found[1]} {found[2]}s are {period} sessions.", found.span())
    return indicator(name, symbol, bars=bars_of(cursor, found[2]), period=period)


_READERS: Final[tuple[Callable[[Cursor, Symbol | None], Operand | None], ...]] = (
    _bands,
    _measures,
    portfolio_figure,
    technical,
    _named,
    _averages,
    _extremes,
    _bare,
    _price,
)
