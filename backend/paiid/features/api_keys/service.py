"""Making, listing, revoking and recognizing API keys."""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import ConflictError, ForbiddenError, NotFoundError
from paiid.core.ids import new_id
from paiid.core.security import ROLE_SCOPES, Principal, Scope, token_hash
from paiid.features.activity import service as activity
from paiid.features.api_keys.repository import ApiKeyRepository, ApiKeyRow, KeyScope
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService

MAX_KEYS: Final = 25
"""A user may have at once."""
_KEY_ID_PREFIX: Final = "PK"
_KEY_ID_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_KEY_ID_LENGTH: Final = 18
_SECRET_PREFIX: Final = "paiid_"  # noqa: S105 - by it logs and scanners know a secret of ours
_SECRET_BYTES: Final = 32
_USED_STEP: Final = timedelta(minutes=5)
"""`last_used_at` is as coarse as this, so that reading is not writing."""
_FAMILIAR: Final = 1024
"""Keys that are remembered to have been good."""
_NOBODY: Final = token_hash("")


class TooManyKeysError(ConflictError):
    code, title = "too-many-keys", "Too many API keys"


class KeyMadeAlreadyError(ConflictError):
    """A secret is shown once, so the first answer cannot be given again."""

    code, title = "key-made-already", "The key was made already"


class UnknownKeyError(NotFoundError):
    code, title = "unknown-key", "Unknown API key"


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a user asks for."""

    name: str
    scope: KeyScope


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who is behind a good key, and the one account it is for."""

    row_id: str
    key_id: str
    user_id: str
    account_id: str
    can_trade: bool


@dataclass(frozen=True)
class ApiKeyService:
    """The use cases of API keys."""

    db: Database
    clock: Clock
    ledger: LedgerService
    repository: ApiKeyRepository = field(default_factory=ApiKeyRepository)
    _familiar: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def is_familiar(self, key_id: str) -> bool:
        """Whether that key was good lately, as far as this process remembers; it may have been revoked since."""
        return key_id in self._familiar

    async def list_live(self, user_id: str) -> Sequence[tuple[ApiKeyRow, AccountRow]]:
        """The user's keys that are not revoked with their accounts, the newest first."""

        def read(conn: Connection) -> Sequence[tuple[ApiKeyRow, AccountRow]]:
            accounts = {row.id: row for row in self.ledger.repository.accounts_of(conn, user_id)}
            return [(row, accounts[row.account_id]) for row in self.repository.live_of(conn, user_id)]

        return await self.db.read(read)

    async def create(
        self, principal: Principal, wanted: NewKey, *, request_key: str | None = None, ip: str | None = None
    ) -> tuple[ApiKeyRow, AccountRow, str]:
        """A key to the selected account, and its secret, which nobody can be told again.

        Raises:
            ForbiddenError: a viewer asks for a key that trades.
            NoAccountError: the user has no account.
            TooManyKeysError: 25 are in use already.
            KeyMadeAlreadyError: the request came before.
        """
        if wanted.scope is KeyScope.TRADE and Scope.ACCOUNT_WRITE not in principal.scopes:
            raise ForbiddenError("Your role may look but not trade; make a key that reads only.")
        secret = _SECRET_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)

        def write(conn: Connection) -> tuple[ApiKeyRow, AccountRow]:
            self.repository.lock_owner(conn, principal.user_id)
            account = self.ledger.account_of(conn, principal.user_id)
            self._require_room(conn, principal.user_id, request_key)
            row = ApiKeyRow(
                id=new_id("key"),
                user_id=principal.user_id,
                account_id=account.id,
                name=wanted.name,
                key_id=_new_key_id(),
                secret_hash=token_hash(secret),
                scope=wanted.scope,
                request_key=request_key,
                created_at=self.clock.now(),
                last_used_at=None,
                revoked_at=None,
            )
            self.repository.add(conn, row)
            self._note(conn, row, "api-key-created", ip)
            return row, account

        return (*await self.db.write(write), secret)

    async def revoke(self, user_id: str, row_id: str, *, ip: str | None = None) -> None:
        """End a key, with effect at once.

        Raises:
            UnknownKeyError: no such key, not the user's, or revoked before.
        """

        def write(conn: Connection) -> None:
            self.repository.lock_owner(conn, user_id)
            row = self.repository.by_id(conn, user_id, row_id)
            if row is None or row.revoked_at is not None:
                raise UnknownKeyError("You have no API key with that id.")
            self.repository.update(conn, row.id, revoked_at=self.clock.now())
            self._note(conn, row, "api-key-revoked", ip)

        await self.db.write(write)

    async def recognize(self, key_id: str, secret: str) -> KeyHolder | None:
        """Who holds this key and secret; None when they are not, or no longer, good. Takes as long either way."""
        found = await self.db.read_fast(lambda conn: self.repository.with_role(conn, key_id))
        stored = _NOBODY if found is None else found[0].secret_hash
        is_good = hmac.compare_digest(token_hash(secret), stored)
        if not is_good or found is None or found[0].revoked_at is not None:
            return None
        row, role = found
        self._remember(key_id)
        now = self.clock.now()
        if row.last_used_at is None or now - row.last_used_at >= _USED_STEP:
            await self.db.write(lambda conn: self.repository.update(conn, row.id, last_used_at=now))
        may_write = Scope.ACCOUNT_WRITE in ROLE_SCOPES[role]
        can_trade = may_write and row.scope is KeyScope.TRADE
        return KeyHolder(row.id, row.key_id, row.user_id, row.account_id, can_trade)

    def _remember(self, key_id: str) -> None:
        self._familiar[key_id] = None
        self._familiar.move_to_end(key_id)
        if len(self._familiar) > _FAMILIAR:
            self._familiar.popitem(last=False)

    async def is_live(self, holder: KeyHolder) -> bool:
        """Whether the key still stands; for connections that outlive the moment they were opened in."""
        found = await self.db.read_fast(lambda conn: self.repository.by_id(conn, holder.user_id, holder.row_id))
        return found is not None and found.revoked_at is None

    def _require_room(self, conn: Connection, user_id: str, request_key: str | None) -> None:
        earlier = None if request_key is None else self.repository.by_request(conn, user_id, request_key)
        if earlier is not None:
            raise KeyMadeAlreadyError(
                f"This request made the key {earlier.key_id}. Its secret was shown then and is stored nowhere; "
                "if you do not have it, revoke that key and make another.",
                id=earlier.id,
                key_id=earlier.key_id,
            )
        if self.repository.count_live(conn, user_id) >= MAX_KEYS:
            raise TooManyKeysError(f"You have {MAX_KEYS} API keys; revoke one that is not used any more.")

    def _note(self, conn: Connection, row: ApiKeyRow, action: str, ip: str | None) -> None:
        detail = {"key_id": row.key_id, "scope": row.scope.value, "account_id": row.account_id}
        activity.record(conn, row.user_id, action, detail, self.clock.now(), ip)


def _new_key_id() -> str:
    return _KEY_ID_PREFIX + "".join(secrets.choice(_KEY_ID_ALPHABET) for _ in range(_KEY_ID_LENGTH))
