"""The account at present prices."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from paiid.core.db import Database
from paiid.domain.buying_power import buying_power
from paiid.domain.exchange_calendar import NEW_YORK, is_session, previous_session, session_close, session_open
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Quote
from paiid.domain.option import is_option
from paiid.domain.portfolio import PortfolioValue, value_portfolio
from paiid.domain.valuation import MissingPriceError
from paiid.features.market.service import MarketService
from paiid.features.portfolio.inputs.history import AccountReader, AccountState
from paiid.features.portfolio.inputs.naming import named_as
from paiid.features.portfolio.inputs.prices import PriceHistory, PriceTrack
from paiid.features.portfolio.inputs.truth import REFERENCE, Truth, quote_truth, truth_of
from paiid.features.portfolio.service.shown import PresentPosition, present_position


@dataclass(frozen=True, slots=True)
class PortfolioSnapshot:
    """An account valued at one moment. `buying_power` is USD >= 0; the day began at the close of `day_began_at`.

    `instruments` are those of what has a price.
    """

    state: AccountState
    value: PortfolioValue
    buying_power: Decimal
    quotes: Mapping[Symbol, Quote]
    instruments: Mapping[Symbol, Instrument]
    truth: Truth
    day_began_at: datetime
    now: datetime

    @property
    def positions(self) -> list[PresentPosition]:
        """Each with its name and where its price is from, the largest first."""
        return [
            present_position(one, named_as(self.instruments[one.symbol]), quote_truth(self.quotes[one.symbol]))
            for one in self.value.positions
        ]


@dataclass(frozen=True)
class ValuePortfolio:
    """Values accounts at the market's present prices."""

    db: Database
    market: MarketService
    reader: AccountReader
    prices: PriceHistory

    async def snapshot(self, user_id: str, account_id: str | None = None) -> PortfolioSnapshot:
        """The selected account of `user_id`, or the one named, now.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
        """
        state = await self.db.read_fast(lambda conn: self.reader.state(conn, user_id, account_id))
        return await self.value(state)

    async def value(self, state: AccountState, *, quotes: Mapping[Symbol, Quote] | None = None) -> PortfolioSnapshot:
        """`state` now, at `quotes` if they are at hand already; what has no price is left out."""
        now = self.market.market_data.now()
        began_at = day_began_at(now)
        day = self.reader.day(state, began_at)
        held = state.history.book.positions
        if quotes is None:
            contracts = [symbol for symbol in day.quantities if is_option(symbol)]
            quotes = await self.market.market_data.quotes(list(dict.fromkeys([*held, *contracts, REFERENCE])))
        last_session = began_at.astimezone(NEW_YORK).date()
        tracks = await self.prices.closes(day.quantities, last_session, last_session)
        # What has no price carries as much as it cost: so orders are judged, too.
        costs = {symbol: position.average_price for symbol, position in held.items()}
        marks = costs | {symbol: quote.last for symbol, quote in quotes.items()}
        value = value_portfolio(state.history.book, day, quotes=quotes, closes=_closes(tracks, began_at, quotes))
        return PortfolioSnapshot(
            state=state,
            value=value,
            buying_power=buying_power(state.history.book, marks, state.open_orders, state.account.terms),
            quotes=quotes,
            instruments={symbol: await self.market.instrument(symbol) for symbol in held if symbol in quotes},
            truth=truth_of((quotes[symbol] for symbol in (held or (REFERENCE,)) if symbol in quotes), self.market),
            day_began_at=began_at,
            now=now,
        )


def day_began_at(now: datetime) -> datetime:
    """The close that quotes compare with: that before the session which is running or, outside one, ran last."""
    today = now.astimezone(NEW_YORK).date()
    shown = today if is_session(today) and session_open(today) <= now else previous_session(today)
    return session_close(previous_session(shown))


def _closes(
    tracks: Mapping[Symbol, PriceTrack], began_at: datetime, quotes: Mapping[Symbol, Quote]
) -> dict[Symbol, Decimal]:
    """Prices when the day began, as far as known. Sources have no bars of contracts: theirs are the quotes'."""
    found: dict[Symbol, Decimal] = {}
    for symbol, track in tracks.items():
        if not is_option(symbol):
            with suppress(MissingPriceError):
                found[symbol] = track.at(began_at)
        elif (quote := quotes.get(symbol)) is not None and quote.told_close is not None:
            found[symbol] = quote.told_close
    return found
