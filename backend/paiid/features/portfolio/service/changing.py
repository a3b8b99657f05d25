"""Changes of the paper account: its terms, pretend deposits, and starting over."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.core.types import decimal_text
from paiid.domain.account import AccountKind
from paiid.domain.book import AccountBook
from paiid.domain.ledger import LedgerAccount, TransactionKind, deposit
from paiid.features.activity import service as activity
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import AccountPlan, LedgerService
from paiid.features.orders.errors import OrderNotOpenError
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.portfolio.errors import (
    AccountElsewhereError,
    AccountInUseError,
    IdempotencyConflictError,
    OrdersStillOpenError,
)
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData

ACCOUNT_NAME: Final = "Paper account"


@dataclass(frozen=True)
class ChangeAccount:
    """Changes accounts; each change stands in the activity log, written in the same transaction."""

    db: Database
    clock: Clock
    market_data: MarketData
    ledger: LedgerService
    read_orders: ReadOrders
    change_orders: ChangeOrders

    async def update(
        self, user_id: str, wanted: Mapping[str, Any], *, ip: str | None = None, account_id: str | None = None
    ) -> None:
        """Change the terms named in `wanted`.

        Args:
            user_id: whose account.
            wanted: any of `margin_enabled`, `shorting_enabled`, `commission_per_share` and `slippage_bps`.
            ip: the client's address, for the log.
            account_id: one of the user's accounts in use; the selected one where none is named.
        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
            AccountElsewhereError: another broker keeps it.
            AccountInUseError: a short position, or borrowed money, needs what is to be switched off.
        """

        def write(conn: Connection) -> None:
            account = _ours(self.ledger.lock_account_of(conn, user_id, account_id))
            values = _columns(account, wanted)
            _check_terms(values, self.ledger.book(conn, account.id))
            if values:
                self.ledger.repository.update_account(conn, account.id, **values)
                self._note(conn, user_id, "account-updated", {name: str(value) for name, value in wanted.items()}, ip)

        await self.db.write(write)

    async def deposit(self, user_id: str, amount: Decimal, *, key: str | None = None, ip: str | None = None) -> None:
        """Put `amount` USD of pretend money in; once for each `key`.

        Raises:
            NoAccountError: the user has no account.
            AccountElsewhereError: another broker keeps it.
            IdempotencyConflictError: the key was used for another amount.
        """
        external_id = f"deposit:{key or new_id('dep')}"
        at = self.market_data.now()

        def write(conn: Connection) -> None:
            account = _ours(self.ledger.lock_account_of(conn, user_id))
            if self.ledger.post(conn, account.id, deposit(amount, external_id=external_id, at=at)):
                self._note(conn, user_id, "cash-deposited", {"amount": decimal_text(amount)}, ip)
            elif self._deposited(conn, account.id, external_id) != amount:
                raise IdempotencyConflictError("This key was used for a deposit of another amount.")

        await self.db.write(write)

    async def reset(
        self,
        user_id: str,
        *,
        starting_cash: Decimal,
        margin_enabled: bool | None = None,
        shorting_enabled: bool | None = None,
        ip: str | None = None,
    ) -> None:
        """Archive the account with all its history and open a fresh one. Its open orders are canceled first.

        An account in which nothing has happened yet, and which is as wanted already, stays.

        Raises:
            NoAccountError: the user has no account.
            AccountElsewhereError: another broker keeps it.
            OrdersStillOpenError: an order could not be canceled; nothing was archived.
        """
        await self._cancel_open_orders(user_id)
        asked = {"margin_enabled": margin_enabled, "shorting_enabled": shorting_enabled}
        wanted = {name: value for name, value in asked.items() if value is not None}
        at = self.market_data.now()

        def write(conn: Connection) -> None:
            account = _ours(self.ledger.lock_account_of(conn, user_id))
            self._require_no_open_orders(conn, account)
            values = _columns(account, wanted)
            is_untouched = self.ledger.book(conn, account.id).transaction_count == 1
            if is_untouched and account.starting_cash == starting_cash and not values:
                return
            self.ledger.repository.update_account(conn, account.id, archived_at=self.clock.now())
            plan = _plan_like(account, values)
            fresh = self.ledger.open_account(conn, user_id, starting_cash=starting_cash, at=at, plan=plan)
            facts = {"archived": account.id, "opened": fresh.id, "starting_cash": decimal_text(starting_cash)}
            self._note(conn, user_id, "account-reset", facts, ip)

        await self.db.write(write)

    def _require_no_open_orders(self, conn: Connection, account: AccountRow) -> None:
        if left := self.read_orders.repository.open_of_account(conn, account.id):
            raise OrdersStillOpenError(
                "The broker has not confirmed that your open orders are canceled; try again in a moment.",
                order_ids=[order.id for order in left],
            )

    async def _cancel_open_orders(self, user_id: str) -> None:
        def read(conn: Connection) -> list[str]:
            account = _ours(self.ledger.account_of(conn, user_id))
            return [order.id for order in self.read_orders.repository.open_of_account(conn, account.id)]

        for order_id in await self.db.read(read):
            try:
                await self.change_orders.cancel(user_id, order_id)
            except (OrderNotOpenError, ProviderError):
                # It ended by itself, or its state is unknown; what is open still is found out below.
                continue

    def _deposited(self, conn: Connection, account_id: str, external_id: str) -> Decimal | None:
        for recorded in self.ledger.transactions(conn, account_id):
            transaction = recorded.transaction
            if transaction.kind is TransactionKind.DEPOSIT and transaction.external_id == external_id:
                return transaction.total(LedgerAccount.CASH)
        return None

    def _note(self, conn: Connection, user_id: str, action: str, facts: Mapping[str, str], ip: str | None) -> None:
        activity.record(conn, user_id, action, facts, self.clock.now(), ip)


def _ours(account: AccountRow) -> AccountRow:
    if not account.is_ours:
        title = account.broker.label
        raise AccountElsewhereError(f"{title} keeps this account; change its cash and terms there, not here.")
    return account


def _plan_like(account: AccountRow, values: Mapping[str, Any]) -> AccountPlan:
    """A plan on the terms of `account`, apart from `values`."""
    return AccountPlan(
        name=ACCOUNT_NAME,
        kind=AccountKind(values.get("kind", account.kind)),
        allows_shorting=values.get("allows_shorting", account.allows_shorting),
        commission_per_share=account.commission_per_share,
        slippage_bps=account.slippage_bps,
    )


def _columns(account: AccountRow, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that change."""
    values = dict(wanted)
    if (margin := values.pop("margin_enabled", None)) is not None:
        values["kind"] = (AccountKind.MARGIN if margin else AccountKind.CASH).value
    if (shorting := values.pop("shorting_enabled", None)) is not None:
        values["allows_shorting"] = shorting
    return {name: value for name, value in values.items() if getattr(account, name) != value}


def _check_terms(values: Mapping[str, Any], book: AccountBook) -> None:
    is_short = any(position.quantity < 0 for position in book.positions.values())
    if is_short and (values.get("allows_shorting") is False or values.get("kind") == AccountKind.CASH):
        raise AccountInUseError("You have short positions; close them before you switch off margin or short selling.")
    if book.cash < 0 and values.get("kind") == AccountKind.CASH:
        raise AccountInUseError(
            "The account has borrowed cash; sell something before you switch off margin.", cash=decimal_text(book.cash)
        )
