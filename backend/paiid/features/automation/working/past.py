"""The figures of the portfolio before the close that is decided on, from what the automation owned."""

import math
from collections.abc import Mapping
from datetime import date

from paiid.domain.instrument import Symbol
from paiid.features.automation.holding import OwnBook
from paiid.features.automation.past import PastCloses
from paiid.features.backtest.panels import session_days
from paiid.quant.backtest.model import Panel
from paiid.quant.backtest.standing import Past, PortfolioFigures


def past_of(known: PastCloses, panel: Panel) -> Past:
    """As the engine wants it.

    A close without a decision is valued at prices as they were first seen, or where they were not yet, at those of
    `panel`.
    """
    prices = _prices(known, panel)
    equities = {day: float(equity) for day, equity in known.equities.items()}
    for day, book in known.books.items():
        equities.setdefault(day, float(book.cash) + sum(_worths(book, prices, day)))
    peak = max(float(known.capital), *equities.values()) if equities else float(known.capital)
    if not equities:
        return Past(peak)
    last = max(equities)
    book, equity = known.books[last], equities[last]
    gross, is_known = sum(map(abs, _worths(book, prices, last))), equity > 0.0
    return Past(
        peak,
        PortfolioFigures(
            drawdown=(peak - equity) / peak,
            open_positions=float(len(book.holdings)),
            exposure=gross / equity if is_known else math.nan,
            cash=float(book.cash) / equity if is_known else math.nan,
        ),
    )


_Prices = Mapping[Symbol, Mapping[date, float]]


def _prices(known: PastCloses, panel: Panel) -> _Prices:
    """Closes by symbol and day; days in their order."""
    days = session_days(panel.times)
    found: dict[Symbol, dict[date, float]] = {}
    for s, name in enumerate(panel.symbols):
        closes = {day: close for day, close in zip(days, panel.close[:, s].tolist(), strict=True) if close == close}  # noqa: PLR0124
        closes |= {day: close for (symbol, day), close in known.closes.items() if symbol == name}
        found[Symbol(name)] = dict(sorted(closes.items()))
    return found


def _worths(book: OwnBook, prices: _Prices, day: date) -> list[float]:
    """What each position was worth, USD, below 0 where shares are owed: at its newest close by then."""
    found = []
    for symbol, held in book.holdings.items():
        earlier = [close for at, close in prices.get(symbol, {}).items() if at <= day]
        found.append(float(held.shares) * (earlier[-1] if earlier else float(held.average)))
    return found
