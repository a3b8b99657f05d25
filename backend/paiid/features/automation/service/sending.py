"""Decided orders on their way: each is sent once under its own id, or proposed once under it."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.domain.auction import OrderWindowError
from paiid.domain.exchange_calendar import next_session, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.order import OPEN, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from paiid.domain.risk import InsufficientBuyingPowerError, StaleQuoteError
from paiid.features.automation.rows import (
    AutomationMode,
    AutomationRow,
    AutomationState,
    OrderIntent,
    OrderKind,
    PlacedIntent,
    SendState,
)
from paiid.features.automation.service.covering import Step
from paiid.features.automation.service.desk import LONGEST_TEXT, AutomationDesk, writes_options
from paiid.features.automation.service.ordering import BEFORE_OPEN
from paiid.features.automation.service.turning import VOID, WAITS_FOR_TURN, Turn, others_hold, turn_of
from paiid.features.automation.service.writing import WritingDesk
from paiid.features.orders.errors import IdempotencyConflictError, OrderNotOpenError, SharesInOpenOrdersError
from paiid.features.orders.schemas import OrderCreate
from paiid.features.proposals.repository import ProposalSource
from paiid.features.proposals.schemas import ProposalCreate
from paiid.features.proposals.service import Proposer
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_WAITS: Final = "Waits for what is closed to make room for it."
_NOT_SENT: Final = "It was paused before the order was sent."
_LATE: Final = "The time it was for has passed."
_AFTER_OPEN: Final = (_WAITS, WAITS_FOR_TURN)
"""What waits so is sent at the market once what it waits for is done."""
_LATER: Final = (
    OrderWindowError, StaleQuoteError, IdempotencyConflictError, SharesInOpenOrdersError, ProviderError,
)  # fmt: skip


@dataclass(frozen=True)
class SendOrders:
    """Sends what is pending; safe to run again: the id of an order is known before it is sent."""

    desk: AutomationDesk

    @property
    def writing(self) -> WritingDesk:
        """What knows of the orders of definitions that write options."""
        return WritingDesk(self.desk)

    async def run(self, row: AutomationRow) -> None:
        """Send what is due, what closes first."""
        now = self.desk.market_data.now()
        pending = await self.desk.db.read(lambda conn: self.desk.repository.pending(conn, row.id, now))
        is_writer = bool(pending) and writes_options(row)
        if is_writer:
            # Prices of contracts are those of the moment: one that was placed must not be asked for at another.
            await self.desk.db.write(lambda conn: self.desk.repository.adopt(conn, row))
            pending = await self.desk.db.read(lambda conn: self.desk.repository.pending(conn, row.id, now))
        for intent in pending:
            if intent.kind is OrderKind.PROTECT:
                continue
            if now >= intent.send_until:
                await self.mark(row, intent, SendState.LATE, problem=intent.problem or _LATE)
            elif is_writer and (step := await self.writing.step(row, intent, now)) is not None:
                await self._take(row, intent, step, now)
            elif row.mode is AutomationMode.APPROVAL and row.state is not AutomationState.STOPPED:
                await self._propose(row, intent, now)
            else:
                await self._send(row, intent, now)

    async def mark(self, row: AutomationRow, intent: OrderIntent, state: SendState, **values: Any) -> None:
        """Note what became of it, and say so."""
        now = self.desk.clock.now()
        # What has been placed is its own, though it was withheld while it was on its way.
        is_placed = state in {SendState.SENT, SendState.PROPOSED}
        before = (SendState.PENDING, SendState.REFUSED) if is_placed else (SendState.PENDING,)
        changed = await self.desk.db.write(
            lambda conn: self.desk.repository.mark(conn, intent.id, now, before=before, state=state.value, **values)
        )
        if not changed:
            return
        self.desk.tell(row, stage="order", order=intent.id, state=state.value)
        if state in {SendState.REFUSED, SendState.LATE}:
            self.desk.alarm(row, f"{intent.deed} {intent.symbol}: {values.get('problem')}")

    async def _take(self, row: AutomationRow, intent: OrderIntent, step: Step, now: datetime) -> None:
        """One step of an order of a definition that writes options."""
        changed = await self.writing.send(row, intent, step, now)
        state = changed.pop("state", None)
        if isinstance(state, SendState):
            await self.mark(row, intent, state, **changed)
        elif changed:
            await self._note(intent, str(changed["problem"]))

    async def free_shares(self, row: AutomationRow, symbol: str) -> None:
        """Cancel its stops and targets of `symbol`: what they hold back cannot be closed otherwise.

        Raises:
            AppError, ProviderError: one could not be canceled.
        """
        for one in await self._protecting(row, symbol):
            if one.placed_id is not None:
                try:
                    await self.desk.change.cancel(row.user_id, one.placed_id)
                except OrderNotOpenError:
                    # It filled just now: what is left to close, the order checks say.
                    continue

    async def _protecting(self, row: AutomationRow, symbol: str) -> Sequence[PlacedIntent]:
        intents = await self.desk.db.read(lambda conn: self.desk.repository.orders(conn, row.id))
        return [
            one
            for one in intents
            if one.intent.kind is OrderKind.PROTECT
            and one.intent.symbol == symbol
            and one.status is not None
            and OrderStatus(one.status) in OPEN
        ]

    async def _send(self, row: AutomationRow, intent: OrderIntent, now: datetime) -> None:
        terms = self._terms_now(row, intent, now)
        if terms is None or not await self._may_go(row, intent):
            return
        try:
            if intent.closes:
                await self.free_shares(row, intent.symbol)
            answer = await self.desk.place.place(
                row.user_id, terms, intent.id, account_id=row.account_id, closes_only=intent.closes and intent.is_short
            )
        except InsufficientBuyingPowerError as error:
            if await self._closing_is_done(row, intent):
                await self.mark(row, intent, SendState.REFUSED, problem=str(error)[:LONGEST_TEXT])
            elif intent.problem != _WAITS:
                await self._note(intent, _WAITS)
        except _LATER as error:
            logger.info("automation_order_waits", extra={"client_order_id": intent.id, "error": repr(error)})
            if intent.problem != str(error)[:LONGEST_TEXT] and intent.problem not in _AFTER_OPEN:
                await self._note(intent, str(error)[:LONGEST_TEXT])
        except AppError as error:
            await self.mark(row, intent, SendState.REFUSED, problem=str(error)[:LONGEST_TEXT])
        else:
            await self.mark(row, intent, SendState.SENT, order_id=str(json.loads(answer)["id"]), problem=None)

    async def _may_go(self, row: AutomationRow, intent: OrderIntent) -> bool:
        """Whether it waits for nothing and nothing stands on the other side of its symbol; what never may is marked."""
        turn = await turn_of(self.desk, row, intent)
        if turn is Turn.WAITS and intent.problem != WAITS_FOR_TURN:
            await self._note(intent, WAITS_FOR_TURN)
        problem = VOID if turn is Turn.VOID else None
        if turn is Turn.NONE:
            problem = await others_hold(self.desk, row, intent)
        if problem is not None:
            await self.mark(row, intent, SendState.REFUSED, problem=problem)
        if turn is not Turn.NONE or problem is not None:
            return False
        return intent.problem != _WAITS or await self._closing_is_done(row, intent)

    def _terms_now(self, row: AutomationRow, intent: OrderIntent, now: datetime) -> OrderTerms | None:
        """For the opening auction; for the session what waited for others or ends a stopped one. None: not now."""
        if row.state is AutomationState.STOPPED:
            return _terms(intent, TimeInForce.DAY)
        opens = session_open(next_session(intent.session_date))
        is_before = now < opens - BEFORE_OPEN
        if not is_before and (intent.problem not in _AFTER_OPEN or now < opens):
            return None
        return _terms(intent, TimeInForce.OPG if is_before else TimeInForce.DAY)

    async def _closing_is_done(self, row: AutomationRow, intent: OrderIntent) -> bool:
        """Whether nothing of the same decision may still be closed and make room."""
        sessions = [intent.session_date]
        placed = await self.desk.db.read(lambda conn: self.desk.repository.orders(conn, row.id, sessions))
        return not any(_may_make_room(one) for one in placed)

    async def _propose(self, row: AutomationRow, intent: OrderIntent, now: datetime) -> None:
        opens = session_open(next_session(intent.session_date)) - BEFORE_OPEN
        if now >= opens:
            await self.mark(row, intent, SendState.LATE, problem=intent.problem or _LATE)
            return
        if not await self._may_go(row, intent):
            return
        terms = _terms(intent, TimeInForce.OPG)
        order = OrderCreate(
            symbol=terms.symbol,
            side=terms.side,
            quantity=terms.quantity,
            type=terms.type,
            limit_price=terms.limit_price,
            time_in_force=terms.time_in_force,
        )
        reason = _reason(row, intent, is_called=await self._is_called(row, intent))
        wanted = ProposalCreate(order=order, reason=reason, valid_minutes=_minutes(now, opens))
        proposer = Proposer(ProposalSource.STRATEGY, row.name)
        try:
            if intent.closes:
                # Shares in a stop cannot be closed by a yes; without one the stop is placed again before the open.
                await self.free_shares(row, intent.symbol)
            made = await self.desk.proposals.propose(
                row.user_id, wanted, proposer, request_key=intent.id, account_id=row.account_id
            )
        except AppError as error:
            await self.mark(row, intent, SendState.REFUSED, problem=str(error)[:LONGEST_TEXT])
        else:
            await self.mark(row, intent, SendState.PROPOSED, proposal_id=made.id)

    async def _is_called(self, row: AutomationRow, intent: OrderIntent) -> bool:
        """Whether a margin call asks for it, not a rule."""
        if intent.kind is not OrderKind.EXIT or not intent.is_short:
            return False
        before = next_session(intent.session_date)
        found = await self.desk.db.read(
            lambda conn: self.desk.repository.decisions(conn, row.id, before=before, limit=1)
        )
        return any(one.inputs is not None and json.loads(one.inputs).get("is_called", False) for one in found)

    async def _note(self, intent: OrderIntent, problem: str) -> None:
        """Say why it waits; it stays pending."""
        now, state = self.desk.clock.now(), SendState.PENDING.value
        await self.desk.db.write(
            lambda conn: self.desk.repository.mark(conn, intent.id, now, state=state, problem=problem)
        )


def _terms(intent: OrderIntent, lifetime: TimeInForce) -> OrderTerms:
    """As it is placed; a limit works from the open to the end of its session, not in the auction alone."""
    symbol, side = Symbol(intent.symbol), Side(intent.side)
    if intent.limit_price is None:
        return OrderTerms(symbol=symbol, side=side, quantity=intent.quantity, time_in_force=lifetime)
    return OrderTerms(
        symbol=symbol, side=side, quantity=intent.quantity, type=OrderType.LIMIT, limit_price=intent.limit_price
    )


def withhold(desk: AutomationDesk, conn: Connection, row: AutomationRow) -> None:
    """What was decided and not sent is not sent any more."""
    now = desk.clock.now()
    for one in desk.repository.orders(conn, row.id):
        if one.intent.state is SendState.PENDING and one.intent.kind is not OrderKind.PROTECT:
            desk.repository.mark(conn, one.intent.id, now, state=SendState.REFUSED.value, problem=_NOT_SENT)


def _may_make_room(one: PlacedIntent) -> bool:
    if not one.intent.closes or one.intent.kind is OrderKind.PROTECT:
        return False
    return one.intent.state is SendState.PENDING or (one.status is not None and OrderStatus(one.status) in OPEN)


def _minutes(now: datetime, until: datetime) -> int:
    """Whole minutes from now to then, within what a proposal may be valid for."""
    return max(1, min(7 * 24 * 60, int((until - now).total_seconds() // 60)))


def _reason(row: AutomationRow, intent: OrderIntent, *, is_called: bool) -> str:
    words = {
        OrderKind.ENTRY: "the entry rule holds",
        OrderKind.EXIT: "the exit rule holds",
        OrderKind.REBALANCE: "the position is brought back to its size",
    }
    why = "its equity is too small for what it has sold short (margin call)" if is_called else words[intent.kind]
    deed = f"{intent.deed}, for " if intent.is_short else ""
    return f"{row.name} (version {row.strategy_version}): {deed}{why} at the close of {intent.session_date}."
