"""Orders of definitions that write options: contracts have no opening auction, so they go out after the open.

A contract is sold at the bid that stands when its order is sent, and bought back at the ask, as a limit order that ends
with its session. A call waits for its shares, a put for its cash, a sale of shares for the call on them.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.domain.exchange_calendar import next_session, session_close, session_date_at, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.money import CENT
from paiid.domain.option import OptionRight, OptionSymbol, is_option
from paiid.domain.order import OrderTerms, OrderType, PositionIntent, Side
from paiid.domain.risk import InsufficientBuyingPowerError, ShortSellingNotAllowedError, StaleQuoteError
from paiid.domain.written import OptionIntentError, UncoveredOptionError
from paiid.features.automation.guarding import Pause
from paiid.features.automation.holding import own_book
from paiid.features.automation.rows import (
    AutomationMode,
    AutomationRow,
    AutomationState,
    OrderIntent,
    PauseReason,
    SendState,
)
from paiid.features.automation.service.covering import (
    Step,
    covered,
    is_alive,
    sale,
    still_written,
    why_not_written,
)
from paiid.features.automation.service.desk import LONGEST_TEXT, AutomationDesk
from paiid.features.automation.service.ordering import BEFORE_OPEN, Window, pending, send_window
from paiid.features.automation.working.deciding import DecidedOrder
from paiid.features.orders.errors import IdempotencyConflictError
from paiid.features.orders.schemas import OrderCreate
from paiid.features.proposals.repository import ProposalSource
from paiid.features.proposals.schemas import ProposalCreate
from paiid.features.proposals.service import Proposer
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_NO_SHARES: Final = "The shares under the call were not bought."
_NO_CASH: Final = "The cash for the put's strike is not there."
_UNQUOTED: Final = "Nobody {} the contract."
_LATER: Final = (InsufficientBuyingPowerError, ShortSellingNotAllowedError, UncoveredOptionError, OptionIntentError)
"""Refusals that an account may take back: a fill, or the end of a contract, is booked a little later."""


def writing_intents(
    row: AutomationRow, session: date, orders: Sequence[DecidedOrder], now: datetime, pause: Pause | None
) -> list[OrderIntent]:
    """The orders of a decision. One that is paused opens nothing; one that lost what it held orders nothing at all."""
    if pause is not None and pause.reason in {PauseReason.HOLDINGS, PauseReason.ACCOUNT}:
        return []
    following = next_session(session)
    evening = send_window(session, now)
    day: Window = (max(session_open(following), now), session_close(following) - BEFORE_OPEN)
    bought_back = {OptionSymbol.parse(one.symbol).root for one in orders if is_option(one.symbol) and one.shares > 0}
    found: list[OrderIntent] = []
    for one in orders:
        opens = one.shares < 0 if is_option(one.symbol) else one.shares > 0
        if pause is not None and opens:
            continue
        is_late = is_option(one.symbol) or (not opens and one.symbol in bought_back)
        # The shares of a put come when their broker books them, perhaps after the open.
        window = day if is_late else evening if opens else (evening[0], day[1])
        found.append(pending(row.id, (session, len(found) + 1), one, window, now))
    return found


@dataclass(frozen=True)
class WritingDesk:
    """Says of an order of a definition that writes options when it may go, and at which price and size."""

    desk: AutomationDesk

    async def step(self, row: AutomationRow, intent: OrderIntent, now: datetime) -> Step | None:
        """What to do with a pending order; None for one that goes to the opening auction like any other."""
        is_contract = is_option(intent.symbol)
        if now < self._opens(row, intent):
            is_ready = not is_contract and (intent.side == Side.BUY.value or await self._has_shares(row, intent))
            return None if is_ready else Step()
        if not is_contract and intent.side == Side.BUY.value:
            return None
        if is_contract and not (await self.desk.market_data.status()).is_tradable:
            return Step()
        repository = self.desk.repository
        fills, placed = await self.desk.db.read(
            lambda conn: (repository.fills(conn, row.id), repository.orders(conn, row.id))
        )
        through = session_date_at(now)
        book = own_book(row.capital, fills, await self.desk.actions(row, fills, through), through=through)
        others = [one for one in placed if one.intent.id != intent.id and is_alive(one, now)]
        if not is_contract:
            return sale(intent, book, others)
        if intent.side == Side.BUY.value:
            return await self._at_quote(
                intent, min(intent.quantity, still_written(book, intent)), PositionIntent.BUY_TO_CLOSE
            )
        if (waits := why_not_written(intent, book, others)) is not None:
            return waits
        contracts = min(intent.quantity, covered(book, intent, others))
        return await self._at_quote(intent, contracts, PositionIntent.SELL_TO_OPEN)

    async def send(self, row: AutomationRow, intent: OrderIntent, step: Step, now: datetime) -> dict[str, object]:
        """Send it, or propose it; the columns of the intent that this changes, none where it waits on."""
        terms = step.terms
        if step.problem is not None:
            return {"state": SendState.REFUSED, "problem": step.problem}
        if terms is None:
            return {} if step.note is None or step.note == intent.problem else {"problem": step.note}
        try:
            if row.mode is AutomationMode.APPROVAL and row.state is not AutomationState.STOPPED:
                return await self._propose(row, intent, terms, now)
            answer = await self.desk.place.place(row.user_id, terms, intent.id, account_id=row.account_id)
        except (StaleQuoteError, IdempotencyConflictError, ProviderError, *_LATER) as error:
            logger.info("automation_order_waits", extra={"client_order_id": intent.id, "error": repr(error)})
            told = str(error)[:LONGEST_TEXT]
            return {} if told == intent.problem else {"problem": told}
        except AppError as error:
            return {"state": SendState.REFUSED, "problem": str(error)[:LONGEST_TEXT]}
        placed = {"state": SendState.SENT, "order_id": str(json.loads(answer)["id"]), "problem": None}
        return placed | {"quantity": terms.quantity, "limit_price": terms.limit_price}

    async def _propose(
        self, row: AutomationRow, intent: OrderIntent, terms: OrderTerms, now: datetime
    ) -> dict[str, object]:
        order = OrderCreate(
            symbol=terms.symbol,
            side=terms.side,
            quantity=terms.quantity,
            type=terms.type,
            limit_price=terms.limit_price,
            position_intent=terms.position_intent,
        )
        minutes = max(1, int((intent.send_until - now).total_seconds() // 60))
        why = (
            f"{row.name} (version {row.strategy_version}): {_reason(intent)} after the close of {intent.session_date}."
        )
        made = await self.desk.proposals.propose(
            row.user_id,
            ProposalCreate(order=order, reason=why, valid_minutes=minutes),
            Proposer(ProposalSource.STRATEGY, row.name),
            request_key=intent.id,
            account_id=row.account_id,
        )
        placed: dict[str, object] = {"state": SendState.PROPOSED, "proposal_id": made.id, "problem": None}
        return placed | {"quantity": terms.quantity, "limit_price": terms.limit_price}

    async def _at_quote(self, intent: OrderIntent, contracts: Decimal, does: PositionIntent) -> Step:
        symbol, sells = Symbol(intent.symbol), intent.side == Side.SELL.value
        if contracts <= 0:
            option = OptionSymbol.parse(symbol)
            lacking = _NO_SHARES if option.right is OptionRight.CALL else _NO_CASH
            return Step(problem=lacking if sells else "Nothing of the contract is open any more.")
        quote = (await self.desk.market_data.quotes([symbol])).get(symbol)
        price = None if quote is None else quote.bid if sells else quote.ask
        if quote is None or price is None or price < CENT or quote.delay is Delay.STALE:
            return Step(note=_UNQUOTED.format("bids for" if sells else "offers"))
        terms = OrderTerms(
            symbol=symbol,
            side=Side(intent.side),
            quantity=contracts,
            type=OrderType.LIMIT,
            limit_price=price.quantize(CENT),
            position_intent=does,
        )
        return Step(terms)

    async def _has_shares(self, row: AutomationRow, intent: OrderIntent) -> bool:
        """Whether the account has what is sold; the shares of a put come once its broker has booked them."""

        def read(conn: Connection) -> Decimal:
            account = self.desk.ledger.account_of(conn, row.user_id, row.account_id)
            return self.desk.ledger.book(conn, account.id).quantity(Symbol(intent.symbol))

        return await self.desk.db.read(read) >= intent.quantity

    @staticmethod
    def _opens(row: AutomationRow, intent: OrderIntent) -> datetime:
        """From when on it may be sent at the market; of one that was stopped at once."""
        if row.state is AutomationState.STOPPED:
            return intent.send_from
        return session_open(next_session(intent.session_date))


def _reason(intent: OrderIntent) -> str:
    if not is_option(intent.symbol):
        return "the shares are sold"
    return "the contract is written" if intent.side == Side.SELL.value else "the contract is bought back"
