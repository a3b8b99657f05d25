"""Proposals of orders: made by programs, decided by their owner, placed once.

A yes marks the proposal `approving`, places the order under a key that is the proposal's own, then marks it `approved`.
Whatever breaks in between, another yes places nothing twice: the key answers with the order that is there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock, isoformat_z, require_utc
from paiid.core.db import Database
from paiid.core.errors import AppError, ConflictError, NotFoundError
from paiid.core.events import Event, EventBus
from paiid.core.ids import new_id
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.foreign_text import visible
from paiid.domain.order_rules import validate_terms
from paiid.features.activity import service as activity
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService
from paiid.features.orders.bodies import order_exits, order_terms
from paiid.features.orders.errors import IdempotencyConflictError
from paiid.features.orders.schemas import OrderCreate
from paiid.features.orders.service.families import FamilyRequest
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.proposals.repository import ProposalRepository, ProposalRow, ProposalSource, ProposalState
from paiid.features.proposals.schemas import MAX_REASON, ProposalCreate, ProposalRead, ProposalsPage, proposal_read

MAX_WAITING: Final = 50
MAX_NAME: Final = 60
_DECIDABLE: Final = (ProposalState.WAITING, ProposalState.APPROVING)


class ProposalNotFoundError(NotFoundError):
    code, title = "proposal-not-found", "No such proposal"


class ProposalDecidedError(ConflictError):
    code, title = "proposal-decided", "The proposal is not open any more"


class TooManyProposalsError(ConflictError):
    code, title = "too-many-proposals", "Too many proposals wait"


@dataclass(frozen=True, slots=True)
class Proposer:
    """Who proposes: `name` is that of the chat, the token or the strategy."""

    source: ProposalSource
    name: str


@dataclass(frozen=True)
class ProposalService:
    """Takes proposals and decisions.

    A proposal lives by `market_clock`, as its order will: in a replay the market's time passes faster than the wall's.
    """

    db: Database
    clock: Clock
    market_clock: Clock
    ledger: LedgerService
    place: PlaceOrders
    events: EventBus
    repository: ProposalRepository = field(default_factory=ProposalRepository)

    async def propose(
        self,
        user_id: str,
        wanted: ProposalCreate,
        proposer: Proposer,
        *,
        request_key: str | None = None,
        account_id: str | None = None,
    ) -> ProposalRead:
        """Store an order for a later yes or no; the same key again answers with the same proposal.

        It is for the account in use unless `account_id` names another of the user's.

        Raises:
            InvalidOrderError, OffTickPriceError: the order could never be placed.
            NoAccountError: the user has no account.
            TrackedAccountError: the account in use takes no orders.
            TooManyProposalsError: 50 wait already.
        """
        validate_terms(order_terms(wanted.order))
        now = self.market_clock.now()

        def write(conn: Connection) -> tuple[ProposalRow, bool]:
            if request_key is not None and (known := self.repository.by_key(conn, user_id, request_key)) is not None:
                return known, False
            account = self.ledger.lock_for_trading(conn, user_id, account_id)
            if len(self.repository.open_of(conn, user_id, now)) >= MAX_WAITING:
                raise TooManyProposalsError(f"{MAX_WAITING} proposals wait for a decision; decide some of them first.")
            row = self._new(account, wanted, proposer, request_key)
            self.repository.insert(conn, row)
            detail = {"proposal_id": row.id, "source": row.source, "symbol": wanted.order.symbol}
            activity.record(conn, user_id, "order-proposed", detail, self.clock.now(), None)
            return row, True

        row, is_new = await self.db.write(write)
        if is_new:
            self._tell(row, ProposalState.WAITING)
        return proposal_read(row, row.state_at(now))

    async def page(self, user_id: str, *, cursor: str | None, limit: int) -> ProposalsPage:
        """Proposals, newest first.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        now, after = self.market_clock.now(), None if cursor is None else _key(cursor)

        def read(conn: Connection) -> tuple[Sequence[ProposalRow], int]:
            rows = self.repository.page(conn, user_id, after=after, limit=limit + 1)
            return rows, len(self.repository.open_of(conn, user_id, now))

        rows, waiting = await self.db.read_fast(read)
        more = rows[limit - 1] if len(rows) > limit else None
        return ProposalsPage(
            items=[proposal_read(row, row.state_at(now)) for row in rows[:limit]],
            next_cursor=encode_cursor(isoformat_z(more.created_at), more.id) if more else None,
            waiting=waiting,
        )

    async def approve(self, user_id: str, proposal_id: str, *, order: OrderCreate | None = None) -> ProposalRead:
        """Place the order, with the terms of `order` when its owner changed them.

        Raises:
            ProposalNotFoundError: absent or not the user's.
            ProposalDecidedError: rejected, expired, or approved before with another order.
            AppError: what placing the order raises; the proposal waits on then.
        """
        row = await self._claimed(user_id, proposal_id, order)
        wanted = OrderCreate.model_validate_json(row.body)
        try:
            answer = await self._placed(row, wanted)
        except IdempotencyConflictError:
            # Another yes is placing it at this moment: that one tells the outcome.
            raise
        except AppError:
            # Refused, so nothing was placed; its owner may change the terms or say no.
            await self._release(row)
            raise
        order_id = str(json.loads(answer)["id"])
        return await self._change(row, ProposalState.APPROVED, order_id=order_id)

    async def reject(self, user_id: str, proposal_id: str) -> ProposalRead:
        """Say no.

        Raises:
            ProposalNotFoundError: absent or not the user's.
            ProposalDecidedError: its order is placed or on its way.
        """
        row = await self._of(user_id, proposal_id)
        if row.state_at(self.market_clock.now()) is ProposalState.REJECTED:
            return proposal_read(row, ProposalState.REJECTED)
        return await self._change(row, ProposalState.REJECTED, before=(ProposalState.WAITING,))

    def _new(
        self, account: AccountRow, wanted: ProposalCreate, proposer: Proposer, request_key: str | None
    ) -> ProposalRow:
        now = self.market_clock.now()
        return ProposalRow(
            id=new_id("prp"),
            user_id=account.user_id,
            account_id=account.id,
            source=proposer.source.value,
            source_name=visible(proposer.name, MAX_NAME),
            body=wanted.order.model_copy(update={"client_order_id": None}).model_dump_json(exclude_none=True),
            reason=visible(wanted.reason, MAX_REASON),
            state=ProposalState.WAITING.value,
            request_key=request_key,
            order_id=None,
            created_at=now,
            expires_at=now + timedelta(minutes=wanted.valid_minutes),
            decided_at=None,
        )

    async def _of(self, user_id: str, proposal_id: str) -> ProposalRow:
        row = await self.db.read_fast(lambda conn: self.repository.by_id(conn, user_id, proposal_id))
        if row is None:
            raise ProposalNotFoundError("You have no proposal with that id.")
        return row

    async def _claimed(self, user_id: str, proposal_id: str, order: OrderCreate | None) -> ProposalRow:
        """The proposal with its final terms, marked `approving`; as it is when it was approved before."""
        row, now = await self._of(user_id, proposal_id), self.market_clock.now()
        state = row.state_at(now)
        if state in {ProposalState.REJECTED, ProposalState.EXPIRED}:
            raise ProposalDecidedError(f"The proposal is {state.value}.", state=state.value)
        if state is not ProposalState.WAITING:
            return row
        body = row.body if order is None else _body(order)

        def write(conn: Connection) -> ProposalRow | None:
            values = {"state": ProposalState.APPROVING.value, "body": body}
            self.repository.change(conn, row.id, before=(ProposalState.WAITING,), **values)
            return self.repository.by_id(conn, user_id, proposal_id)

        claimed = await self.db.write(write)
        if claimed is None or claimed.state == ProposalState.REJECTED.value:
            raise ProposalDecidedError("The proposal was rejected meanwhile.", state="rejected")
        return claimed

    async def _placed(self, row: ProposalRow, wanted: OrderCreate) -> str:
        terms, exits, key = order_terms(wanted), order_exits(wanted), f"proposal-{row.id}"
        if exits is None:
            return await self.place.place(row.user_id, terms, key, account_id=row.account_id)
        return await self.place.place_family(FamilyRequest(row.user_id, terms, exits, key, account_id=row.account_id))

    async def _release(self, row: ProposalRow) -> None:
        waiting = ProposalState.WAITING.value
        await self.db.write(
            lambda conn: self.repository.change(conn, row.id, before=(ProposalState.APPROVING,), state=waiting)
        )

    async def _change(
        self,
        row: ProposalRow,
        state: ProposalState,
        *,
        before: Sequence[ProposalState] = (*_DECIDABLE, ProposalState.APPROVED),
        order_id: str | None = None,
    ) -> ProposalRead:
        now = self.market_clock.now()

        def write(conn: Connection) -> ProposalRow | None:
            values = {"state": state.value, "order_id": order_id, "decided_at": now}
            if not self.repository.change(conn, row.id, before=before, **values):
                return None
            detail = {"proposal_id": row.id, "order_id": order_id}
            activity.record(conn, row.user_id, f"proposal-{state.value}", detail, self.clock.now(), None)
            return self.repository.by_id(conn, row.user_id, row.id)

        changed = await self.db.write(write)
        if changed is None:
            raise ProposalDecidedError("The proposal was decided meanwhile.")
        self._tell(changed, state)
        return proposal_read(changed, changed.state_at(now))

    def _tell(self, row: ProposalRow, state: ProposalState) -> None:
        facts = {"kind": "proposal", "id": row.id, "state": state.value}
        self.events.publish(Event(row.user_id, "alert", json.dumps(facts)))


def _body(order: OrderCreate) -> str:
    return order.model_copy(update={"client_order_id": None}).model_dump_json(exclude_none=True)


def _key(cursor: str) -> tuple[datetime, str]:
    moment, row_id = decode_cursor(cursor, 2)
    try:
        return require_utc(datetime.fromisoformat(moment)), row_id
    except ValueError:
        raise InvalidCursorError("The cursor is not one this server gave out.") from None
