"""The liquid names an advisor looks at beside what the user holds; those a market does not know are left out."""

from typing import Final

from paiid.domain.instrument import Symbol

UNIVERSE: Final = tuple(
    Symbol(symbol)
    for symbol in [
        "AAPL",
        "MSFT",
        "NVDA",
        "AMZN",
        "GOOGL",
        "META",
        "TSLA",
        "AVGO",
        "AMD",
        "ORCL",
        "CRM",
        "ADBE",
        "CSCO",
        "INTC",
        "QCOM",
        "TXN",
        "IBM",
        "NFLX",
        "DIS",
        "JPM",
        "BAC",
        "WFC",
        "GS",
        "MS",
        "V",
        "MA",
        "BRK.B",
        "UNH",
        "JNJ",
        "LLY",
        "PFE",
        "MRK",
        "ABBV",
        "TMO",
        "XOM",
        "CVX",
        "COP",
        "CAT",
        "BA",
        "HON",
        "GE",
        "UPS",
        "WMT",
        "COST",
        "PG",
        "KO",
        "PEP",
        "MCD",
        "NKE",
        "HD",
        "LOW",
        "T",
        "VZ",
        "NEE",
        "DUK",
        "LIN",
        "SPY",
        "QQQ",
        "IWM",
        "DIA",
        "TLT",
        "GLD",
        "XLE",
        "XLF",
    ]
)

SHORT_UNIVERSE: Final = tuple(
    Symbol(symbol)
    for symbol in [
        *["SPY", "QQQ", "IWM", "DIA", "TLT", "GLD", "XLE", "XLF"],
        *["AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA", "AVGO", "JPM", "V", "UNH", "LLY", "XOM", "WMT"],
        *["COST", "PG", "HD", "KO", "JNJ"],
    ]
)
"""Where each history costs one of few calls a minute: broad funds and the largest companies."""
MOST_SYMBOLS: Final = 150
"""So many of a market that lists them all, the liquid names first."""
