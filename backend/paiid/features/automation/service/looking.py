"""What an automation sees at a close, and what it would decide there: nothing is stored by looking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.domain.exchange_calendar import previous_session, session_close
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.order import OPEN, OrderStatus
from paiid.features.automation.holding import Happening, OwnBook, OwnFill, own_book
from paiid.features.automation.past import PastCloses, asks_for_portfolio, past_closes
from paiid.features.automation.rows import AutomationRow, BarsRow, OrderKind, PlacedIntent
from paiid.features.automation.service.choosing import ChooseContracts
from paiid.features.automation.service.desk import AutomationDesk, definition, first_bars, newest_bars, parameters
from paiid.features.automation.working.deciding import Decided, DecidedOrder, DecisionTask, decide
from paiid.features.backtest.gathering import Asked, Gathered, NoBarsError, loaded_from
from paiid.features.backtest.working.task import looks
from paiid.ports.errors import ProviderError

WAITED_FOR: Final = timedelta(hours=2)
"""How long after the close bars of single instruments, and ends of orders, are waited for; then it goes on."""
_LIMIT_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known at a close, and what is decided on it; `lacking` says what is not known."""

    book: OwnBook
    decided: Decided | None
    lacking: str | None
    busy: frozenset[Symbol] = frozenset()
    """An order of its own in these is still open, so there must not be another."""
    unended: frozenset[Symbol] = frozenset()
    """Of these the end of an order is not reported yet, though its session is over."""

    def free_orders(self) -> list[DecidedOrder]:
        """What is decided, but for what is still being traded."""
        decided = self.decided.orders if self.decided is not None else ()
        return [one for one in decided if one.symbol not in self.busy]


@dataclass(frozen=True)
class Looking:
    """Gathers what is known at a close and lets the worker judge it."""

    desk: AutomationDesk

    async def at(self, row: AutomationRow, session: date) -> Seen:
        """What it would decide at that close; nothing is stored."""
        repository = self.desk.repository
        fills, intents, stored, equities = await self.desk.db.read(
            lambda conn: (
                repository.fills(conn, row.id),
                repository.orders(conn, row.id),
                repository.bars(conn, row.id),
                repository.equities(conn, row.id),
            )
        )
        actions = await self.desk.actions(row, fills, session)
        book = own_book(row.capital, fills, actions, through=session)
        before = own_book(row.capital, fills, actions, through=previous_session(session))
        wanted, values = definition(row), parameters(row)
        try:
            gathered = await self._gathered(row, session)
        except (NoBarsError, ProviderError) as error:
            return Seen(book, None, f"No prices were to be had: {error}")
        lacking, goes_on = self._lacking(gathered, book, session)
        if not goes_on:
            return Seen(book, None, lacking)
        task = DecisionTask(
            definition=wanted,
            definition_hash=row.definition_hash,
            values=values,
            gathered=gathered,
            cash=book.cash,
            held=book.holdings,
            before=before.holdings,
            leaving=_leaving(book, intents),
            known=newest_bars(stored),
            past=_past(row, session, equities, (fills, actions), stored) if asks_for_portfolio(wanted) else None,
        )
        if wanted.option_writing is None:
            decided = await self.desk.simulation.in_worker(_LIMIT_S, decide, task)
        else:
            decided, unlisted = await ChooseContracts(self.desk).decide(task, book)
            lacking = " ".join(one for one in (lacking, unlisted) if one) or None
        past = [one for one in intents if one.intent.session_date < session]
        return Seen(book, decided, lacking, _busy(intents), _busy(past))

    async def _gathered(self, row: AutomationRow, session: date) -> Gathered:
        """Bars from the same day on at every close, so that what was restated since is noticed."""
        simulation = self.desk.simulation
        look = await simulation.in_worker(_LIMIT_S, looks, definition(row), parameters(row))
        start = loaded_from(row.first_session, look.warm_up)
        return await simulation.bars.gather(Asked(look.symbols, None, start, session), lambda _done, _total: None)

    def _lacking(self, gathered: Gathered, book: OwnBook, session: date) -> tuple[str | None, bool]:
        """What of the prices is missing or old, and whether a decision is made without it."""
        panel = gathered.panel
        newest = datetime.fromtimestamp(int(panel.times[-1]), UTC).date()
        if newest != session:
            return f"The newest bar is of {newest}, not of {session}.", False
        if gathered.delay is Delay.STALE:
            return f"The prices of {gathered.source} are stale.", False
        closes = dict(zip(panel.symbols, panel.close[-1].tolist(), strict=True))
        absent = [*gathered.missing, *(symbol for symbol, close in closes.items() if close != close)]  # noqa: PLR0124
        used = {*book.holdings, *(one.underlying for one in book.contracts.open.values())}
        held = [symbol for symbol in absent if symbol in used]
        if held:
            return f"There is no bar of {', '.join(held)}, which it holds.", False
        if not absent:
            return None, True
        has_waited = self.desk.market_data.now() >= session_close(session) + WAITED_FOR
        return f"There is no bar of {', '.join(absent[:5])}.", has_waited


def _past(
    row: AutomationRow,
    session: date,
    equities: Mapping[date, Decimal],
    events: tuple[Sequence[OwnFill], Sequence[Happening]],
    stored: Sequence[BarsRow],
) -> PastCloses:
    closes = {key: bar[5] for key, bar in first_bars(stored).items()}
    return past_closes(row, session, equities, events, closes)


def _leaving(book: OwnBook, intents: Sequence[PlacedIntent]) -> frozenset[Symbol]:
    """What is held though it was ordered to be sold, and nobody said no to that: an exit is ordered again."""
    found = set()
    for one in intents:
        held = book.holdings.get(Symbol(one.intent.symbol))
        is_exit = one.intent.kind is OrderKind.EXIT and one.proposal != "rejected"
        if held is not None and is_exit and one.intent.session_date >= held.opened:
            found.add(held.symbol)
    return frozenset(found)


def _busy(intents: Sequence[PlacedIntent]) -> frozenset[Symbol]:
    return frozenset(
        Symbol(one.intent.symbol)
        for one in intents
        if one.intent.kind is not OrderKind.PROTECT and one.status is not None and OrderStatus(one.status) in OPEN
    )
