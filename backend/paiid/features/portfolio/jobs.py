"""Dividends and splits of what accounts hold, posted to their ledgers when they take effect."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain import ledger as entries
from paiid.domain.exchange_calendar import NEW_YORK, is_session, previous_session, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerAccount, LedgerTransaction
from paiid.domain.lots import ZERO
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.features.activity import service as activity
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService
from paiid.features.portfolio.inputs.history import AccountReader
from paiid.ports.market_data import MarketData

logger = logging.getLogger(__name__)

_EVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass
class CorporateActions:
    """Posts what is due. Running again changes nothing: the id of each posting follows from symbol and ex-date.

    `tick` is for the loop that matches orders and is almost free; `run` looks at everything, also at what fell due
    while the process was down.
    """

    db: Database
    clock: Clock
    market_data: MarketData
    ledger: LedgerService
    reader: AccountReader
    _ran_at: datetime | None = field(default=None)

    async def tick(self) -> int:
        """Post what is due if a session has opened since the last run, for actions take effect at an open."""
        if self._ran_at is not None and self._ran_at >= _last_open(self.market_data.now()):
            return 0
        return await self.run()

    async def run(self) -> int:
        """Post what is due; how many postings were made."""
        now = self.market_data.now()
        held = await self.db.read(self._ledgers)
        symbols = sorted({one.symbol for _, transactions in held for one in transactions if one.symbol is not None})
        posted = 0
        if symbols:
            first = min(transactions[0].occurred_at for _, transactions in held if transactions)
            actions = await self.market_data.corporate_actions(
                symbols, start=first.astimezone(NEW_YORK).date(), end=now.astimezone(NEW_YORK).date()
            )
            effective = [action for action in actions if action.effective_at <= now]
            for account, transactions in held:
                if due_postings(transactions, effective):
                    posted += await self._post(account, effective)
        self._ran_at = now
        return posted

    def _ledgers(self, conn: Connection) -> list[tuple[AccountRow, tuple[LedgerTransaction, ...]]]:
        return [
            (account, self.reader.history(conn, account.id).transactions)
            for account in self.ledger.repository.accounts(conn)
            if account.archived_at is None and account.is_ours
        ]

    async def _post(self, account: AccountRow, actions: Sequence[CorporateAction]) -> int:
        def write(conn: Connection) -> int:
            self.ledger.repository.lock_account(conn, account.id)
            recorded = self.ledger.transactions(conn, account.id)
            due = due_postings([one.transaction for one in recorded], actions)
            for posting in due:
                self.ledger.post(conn, account.id, posting)
                facts = {"symbol": posting.symbol, "external_id": posting.external_id}
                activity.record(conn, account.user_id, f"{posting.kind}-posted", facts, self.clock.now(), None)
            return len(due)

        posted = await self.db.write(write)
        logger.info("corporate_actions_posted", extra={"account_id": account.id, "count": posted})
        return posted


def due_postings(
    transactions: Sequence[LedgerTransaction], actions: Iterable[CorporateAction]
) -> list[LedgerTransaction]:
    """What `actions` that have taken effect still owe an account with this ledger, in the order of effect.

    An action concerns the shares held right before it took effect; a short position pays the dividend.
    """
    known = {one.external_id for one in transactions}
    all_of_them = list(transactions)
    due: list[LedgerTransaction] = []
    for action in sorted(actions, key=lambda one: one.effective_at):
        if _external_id(action) in known:
            continue
        quantity = held_before(all_of_them, action.symbol, action.effective_at)
        if action.kind is CorporateActionKind.SPLIT and not held_before(all_of_them, action.symbol, _EVER):
            # Sold out before the posting: there is no lot left that could be split.
            continue
        posting = _posting(action, quantity) if quantity else None
        if posting is not None:
            due.append(posting)
            all_of_them.append(posting)
    return due


def held_before(transactions: Iterable[LedgerTransaction], symbol: Symbol, instant: datetime) -> Decimal:
    """Shares of `symbol` held right before `instant`."""
    return sum(
        (
            one.total(LedgerAccount.HOLDINGS, symbol)
            for one in transactions
            if one.symbol == symbol and one.occurred_at < instant
        ),
        ZERO,
    )


def _posting(action: CorporateAction, quantity: Decimal) -> LedgerTransaction | None:
    external_id = _external_id(action)
    if action.kind is CorporateActionKind.SPLIT:
        return entries.split(action.symbol, quantity, action.ratio, external_id=external_id, at=action.effective_at)
    return entries.dividend(action.symbol, quantity, action.amount, external_id=external_id, at=action.effective_at)


def _external_id(action: CorporateAction) -> str:
    return f"{action.kind}:{action.symbol}:{action.ex_date.isoformat()}"


def _last_open(now: datetime) -> datetime:
    today = now.astimezone(NEW_YORK).date()
    if is_session(today) and (opened := session_open(today)) <= now:
        return opened
    return session_open(previous_session(today))
