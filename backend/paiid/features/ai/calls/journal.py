"""The user's own calls: said before the market answers, frozen and scored as an advisor's."""

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.domain.advice.calls import JOURNAL, Call, Making, Origin, freeze_own
from paiid.domain.advice.draft import AdviceDraft, Author
from paiid.domain.advice.packet import Direction
from paiid.domain.exchange_calendar import CalendarRangeError, session_close
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, Delay, Interval, Quote
from paiid.domain.money import is_on_tick
from paiid.features.activity.service import record
from paiid.features.ai.calls.errors import JournalEntryError, NoPriceError
from paiid.features.ai.calls.repository import CallRepository
from paiid.features.ai.calls.service import check_order
from paiid.features.market.service import UnknownSymbolError
from paiid.features.orders.service.reading import ReadOrders
from paiid.ports.market_data import MarketData

_YOU: Final = Author(JOURNAL, "journal", "1")
_BARS: Final = 6
_FORBIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class OwnCall:
    """What the user says; `confidence` that the target comes before the stop, in [0.02, 0.98]."""

    symbol: Symbol
    direction: Direction
    thesis: str
    stop: Decimal
    target: Decimal
    horizon_sessions: int
    confidence: Decimal
    order_id: str | None = None


@dataclass(frozen=True)
class JournalService:
    """Freezes the user's own calls."""

    db: Database
    clock: Clock
    market_data: MarketData
    orders: ReadOrders
    calls: CallRepository = field(default_factory=CallRepository)

    async def write(self, user_id: str, said: OwnCall, *, ip: str | None = None) -> str:
        """Freeze `said` at the present price; the id of the call.

        Raises:
            UnknownSymbolError: no market knows the symbol.
            OrderOfAdviceError: the order is not the user's, or of another symbol or side.
            JournalEntryError: stop or target on the wrong side of the price or off the tick, or a text that hides.
            NoPriceError: no present price, or no past close.
        """
        if await self.market_data.instrument(said.symbol) is None:
            raise UnknownSymbolError(f"There is no instrument with the symbol {said.symbol}.", symbol=said.symbol)
        if said.order_id is not None:
            await check_order(self.orders, user_id, said.order_id, symbol=said.symbol, side=said.direction.value)
        quote, bar = await self._prices(said.symbol)
        _check(said, quote.last)
        call = self._frozen(user_id, said, quote, bar)
        detail = {"call_id": call.id, "symbol": said.symbol, "order_id": said.order_id}

        def write(conn: Connection) -> None:
            self.calls.insert_call(conn, call)
            record(conn, user_id, "journal-entry-written", detail, call.made_at, ip)

        await self.db.write(write)
        return call.id

    def _frozen(self, user_id: str, said: OwnCall, quote: Quote, bar: Bar) -> Call:
        draft = AdviceDraft(
            symbol=said.symbol,
            direction=said.direction,
            probability=said.confidence,
            entry=quote.last,
            stop=said.stop,
            target=said.target,
            horizon_sessions=said.horizon_sessions,
            thesis=said.thesis,
            counter_thesis="",
            citations=(),
        )
        origin = Origin(quote.source, is_simulated=quote.delay is Delay.SIMULATED, order_id=said.order_id)
        making = Making(new_id("call"), user_id, _YOU, self.clock.now(), origin)
        try:
            return freeze_own(making, draft, confidence=said.confidence, session_date=bar.session_date, close=bar.close)
        except CalendarRangeError as error:
            raise JournalEntryError("The exchange's calendar does not reach that far.") from error

    async def _prices(self, symbol: Symbol) -> tuple[Quote, Bar]:
        """The present quote, and the bar of the last finished session."""
        quote = (await self.market_data.quotes([symbol])).get(symbol)
        if quote is None or quote.delay is Delay.STALE:
            raise NoPriceError(f"There is no fresh price of {symbol}.", symbol=symbol)
        series = await self.market_data.bars(symbol, Interval.ONE_DAY, limit=_BARS)
        now = self.market_data.now()
        finished = [bar for bar in series.bars if session_close(bar.session_date) <= now] if series else []
        if not finished:
            raise NoPriceError(f"{symbol} has no past close to measure from.", symbol=symbol)
        return quote, finished[-1]


def _check(said: OwnCall, last: Decimal) -> None:
    sign = 1 if said.direction is Direction.BUY else -1
    for name, price, is_right in (
        ("stop", said.stop, sign * (last - said.stop) > 0),
        ("target", said.target, sign * (said.target - last) > 0),
    ):
        if not is_right:
            side = "below" if (name == "stop") == (sign > 0) else "above"
            raise JournalEntryError(f"The {name} must be {side} the present price, {last}.", field=name)
        if not is_on_tick(price):
            raise JournalEntryError(f"The {name} is not a price that can be traded.", field=name)
    if any(unicodedata.category(letter) in _FORBIDDEN and letter != "\n" for letter in said.thesis):
        raise JournalEntryError("The thesis has control or direction characters.", field="thesis")
