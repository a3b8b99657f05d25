"""What the history is made of: studies of two years, bars to resolve by, and prices as they were traded."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, Interval
from paiid.features.ai.evidence.library import Library
from paiid.ports.market_data import MarketData

if TYPE_CHECKING:
    from paiid.features.ai.evidence.study import Study

PAST_SESSIONS: Final = 504
"""Two years."""


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """By symbol: the studies, adjusted bars of the two years, and closes as traded by day."""

    studies: "Mapping[Symbol, Study]"
    bars: Mapping[Symbol, Sequence[Bar]]
    closes: Mapping[date, Mapping[Symbol, Decimal]]
    adjusted: Mapping[Symbol, Mapping[date, Decimal]]
    sectors: Mapping[Symbol, str]

    def prices(self, session: date) -> Mapping[Symbol, Decimal]:
        """Closes as they were traded."""
        return self.closes.get(session, {})

    def restated(self, symbol: Symbol, session: date) -> float:
        """What the adjusted prices of `session` are multiplied by to be those."""
        return float(self.closes[session][symbol] / self.adjusted[symbol][session])


async def read_past(market_data: MarketData, session: date) -> Past:
    """Everything up to `session`."""
    library = Library(market_data, recent=PAST_SESSIONS)
    shelf = await library.studies(await library.universe(), session)
    bars: dict[Symbol, Sequence[Bar]] = {}
    closes: dict[date, dict[Symbol, Decimal]] = {}
    adjusted: dict[Symbol, dict[date, Decimal]] = {}
    for symbol in shelf.studies:
        for is_adjusted in (True, False):
            # A market that computes in this thread must let others have it in between.
            await asyncio.sleep(0)
            series = await market_data.bars(symbol, Interval.ONE_DAY, limit=PAST_SESSIONS + 1, adjusted=is_adjusted)
            finished = [] if series is None else [bar for bar in series.bars if bar.session_date <= session]
            if is_adjusted:
                bars[symbol] = finished
                adjusted[symbol] = {bar.session_date: bar.close for bar in finished}
            else:
                for bar in finished:
                    closes.setdefault(bar.session_date, {})[symbol] = bar.close
    sectors = {symbol: study.instrument.sector for symbol, study in shelf.studies.items()}
    return Past(shelf.studies, bars, closes, adjusted, sectors)


def past_sessions(session: date) -> tuple[date, ...]:
    """The sessions of the history, `session` the last."""
    return sessions_between(session.replace(year=session.year - 3), session)[-PAST_SESSIONS:]
