"""Reads of linked accounts over the `LinkedAccounts` port."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from paiid.core.errors import NotFoundError
from paiid.core.pagination import MAX_PAGE, InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.linked_account import (
    AsTold,
    Balances,
    LinkedAccount,
    LinkedEvent,
    LinkedGain,
    LinkedPosition,
    PageOf,
)
from paiid.ports.linked_account import LinkedAccounts

_MOST_PAGES: Final = 10_000

T = TypeVar("T")


class UnknownLinkedAccountError(NotFoundError):
    code, title = "unknown-linked-account", "No such linked account"


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """One page of rows; `next_cursor` continues after it, None on the last one."""

    told: AsTold[PageOf[T]]
    next_cursor: str | None


@dataclass(frozen=True)
class LinkedAccountService:
    """What the owner may see of accounts elsewhere; `linked` is None where none is configured."""

    linked: LinkedAccounts | None

    def accounts(self) -> Sequence[LinkedAccount]:
        """Every linked account; asks no broker."""
        return () if self.linked is None else self.linked.accounts()

    def account(self, account_id: str) -> LinkedAccount:
        """One of them.

        Raises:
            UnknownLinkedAccountError: no such account.
        """
        return self._of(account_id)[1]

    async def balances(self, account_id: str) -> AsTold[Balances]:
        """What it is worth and may spend; raises as `account`."""
        port, _ = self._of(account_id)
        return await port.balances(account_id)

    async def positions(self, account_id: str) -> AsTold[tuple[LinkedPosition, ...]]:
        """What it holds; raises as `account`."""
        port, _ = self._of(account_id)
        return await port.positions(account_id)

    async def history(self, account_id: str, cursor: str | None, limit: int) -> Rows[LinkedEvent]:
        """What was booked, newest first; raises as `account`.

        Raises:
            InvalidCursorError: `cursor` is not one of ours.
        """
        port, _ = self._of(account_id)
        page, limit = _place(cursor, limit)
        return _rows(await port.history(account_id, page=page, limit=limit), limit)

    async def gains(self, account_id: str, cursor: str | None, limit: int) -> Rows[LinkedGain]:
        """What was closed, newest first; raises as `history`."""
        port, _ = self._of(account_id)
        page, limit = _place(cursor, limit)
        return _rows(await port.gains(account_id, page=page, limit=limit), limit)

    def _of(self, account_id: str) -> tuple[LinkedAccounts, LinkedAccount]:
        for account in self.accounts():
            if account.id == account_id and self.linked is not None:
                return self.linked, account
        raise UnknownLinkedAccountError("There is no linked account with this id.")


def _place(cursor: str | None, limit: int) -> tuple[int, int]:
    """Page and page length: brokers count pages, so a list goes on with the length it began with."""
    if cursor is None:
        return 1, limit
    parts = decode_cursor(cursor, 2)
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) <= len(str(_MOST_PAGES))]
    if len(numbers) != len(parts) or not (1 <= numbers[0] <= _MOST_PAGES and 1 <= numbers[1] <= MAX_PAGE):
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return numbers[0], numbers[1]


def _rows(told: AsTold[PageOf[T]], limit: int) -> Rows[T]:
    following = told.value.next_page
    return Rows(told, None if following is None else encode_cursor(str(following), str(limit)))
