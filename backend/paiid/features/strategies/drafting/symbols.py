"""Symbols and known lists of them in a description."""

import re
from itertools import takewhile
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import Universe
from paiid.features.strategies.drafting.scanning import Reading
from paiid.features.strategies.templates.allocation import ASSET_CLASSES
from paiid.features.strategies.templates.parts import INDEX_FUNDS, LARGE_CAPS, SPY_ONLY
from paiid.features.strategies.templates.rotation import SECTOR_FUNDS

TICKER: Final = r"(?<![A-Za-z0-9$])[A-Z]{1,5}(?:\.[A-Z])?(?![A-Za-z0-9])"
_NO_SYMBOLS: Final = frozenset(
    [
        "A",
        "ADX",
        "AN",
        "AND",
        "ANY",
        "AT",
        "ATM",
        "ATR",
        "BE",
        "BUT",
        "BUY",
        "BY",
        "CASH",
        "CCI",
        "CLOSE",
        "CMO",
        "CSP",
        "DAY",
        "DCA",
        "DEMA",
        "DI",
        "DMA",
        "DO",
        "EMA",
        "ENTER",
        "ETF",
        "EXIT",
        "FOR",
        "GO",
        "HIGH",
        "HOLD",
        "I",
        "IF",
        "IN",
        "IS",
        "IT",
        "ITM",
        "LONG",
        "LOW",
        "MA",
        "MACD",
        "MAX",
        "MFI",
        "MIN",
        "NATR",
        "NO",
        "NOT",
        "OF",
        "OFF",
        "ON",
        "OR",
        "OTM",
        "OUT",
        "OVER",
        "RISK",
        "RSI",
        "SELL",
        "SHORT",
        "SIZE",
        "SMA",
        "STOP",
        "TEMA",
        "THE",
        "THEN",
        "TO",
        "TOP",
        "TRIX",
        "UP",
        "US",
        "USD",
        "VIX",
        "VWAP",
        "WHEN",
        "WITH",
        "WMA",
    ]
)
_LIST: Final = re.compile(rf"{TICKER}(?:(?:\s*[,/&+]\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+){TICKER})*")
_LEADS: Final = re.compile(
    r"(?:(?P<kept>buy|hold|own|(?:top|best|strongest|bottom|worst|weakest|lowest|highest) \w+ of|"
    r"\w+ (?:best|strongest|worst|weakest|lowest|highest) of)|"
    r"trade|trading|(?:on|against)(?: my)?|shares of|in|for|universe(?: of)?|symbols?|among|from|across)[:\s]*$"
)
_WRITES: Final = re.compile(r"(?<!\w)(?:sell|selling|write|writing)\s+(?:(?:an?|one|weekly|monthly)\s+)*$")
_CONTRACTS: Final = re.compile(r"\s+(?:[^\s;]+\s+){0,3}?(?:covered|cash|puts?|calls?)(?!\w)")
"""What is written on a symbol before it, as in "sell SPY covered calls"."""
_NAMED: Final = (
    (r"(?:the )?(?:us )?sectors?(?: funds| etfs)?", SECTOR_FUNDS),
    (r"(?:the )?(?:broad |us )*index (?:funds|etfs)", INDEX_FUNDS),
    (r"(?:the )?asset class(?:es)?", ASSET_CLASSES),
    (
        (
            r"(?:the )?(?:large(?:st)?(?: us)?[ -](?:companies|caps?(?: stocks| companies)?|stocks)|blue chips|"
            r"s&p (?:100|500)(?: stocks| companies| names)?)"
        ),
        LARGE_CAPS,
    ),
)


def tickers(raw: str, span: tuple[int, int]) -> bool:
    """Whether what stands there is a symbol: capitals among other words, and none of the words of a strategy."""
    has_small = any(one.islower() for one in raw)
    return has_small and raw[slice(*span)] not in _NO_SYMBOLS


def universe(reading: Reading) -> Universe | None:
    """What is to be traded, taken out of the reading; None where nothing is said."""
    for found in _LIST.finditer(reading.raw):
        lead = _LEADS.search(reading.low, max(0, found.start() - 24), found.start())
        names = list(takewhile(lambda one: one[0] not in _NO_SYMBOLS, re.finditer(TICKER, found[0])))
        if not names or not tickers(reading.raw, found.span()) or not (lead or _is_written_on(reading, found)):
            continue
        start = found.start() if lead is None or lead["kept"] else lead.start()
        return _given(reading, (start, found.start() + names[-1].end()), [one[0] for one in names])
    for words, known in _NAMED:
        named = reading.cut(rf"(?:(?:trade|on|in|of|from|among|across) )?{words}")
        if named is not None:
            reading.understood(named.span(), f"{known.name}: {', '.join(known.symbols)}.")
            reading.assumed(f"The product's own list of that name. {known.meaning}", named.span())
            return known
    return None


def _is_written_on(reading: Reading, found: re.Match[str]) -> bool:
    verb = _WRITES.search(reading.low, max(0, found.start() - 24), found.start())
    return verb is not None and _CONTRACTS.match(reading.low, found.end()) is not None


def _given(reading: Reading, span: tuple[int, int], names: list[str]) -> Universe:
    symbols = tuple(dict.fromkeys(Symbol(one) for one in names))
    reading.blank(*span)
    reading.understood(span, f"Trades {', '.join(symbols)}.")
    return Universe(", ".join(symbols)[:80], symbols, "The symbols of the description.")


def usual(reading: Reading, *, ranks: bool) -> Universe:
    """What is traded where nothing is said."""
    chosen = ASSET_CLASSES if ranks else SPY_ONLY
    reading.assumed(f"Nothing is said of what to trade; the draft takes {', '.join(chosen.symbols)}.")
    return chosen
