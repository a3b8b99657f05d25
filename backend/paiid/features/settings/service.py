"""Reading and saving a user's preferences."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError
from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import AppError, NotFoundError
from paiid.domain.instrument import Symbol
from paiid.features.settings.repository import PreferencesRow, SettingsRepository
from paiid.features.settings.schemas import Preferences
from paiid.ports.market_data import MarketData


class SettingsChangedError(AppError):
    """`If-Match` names another version than the stored one."""

    status, code, title = 412, "settings-changed", "The settings changed meanwhile"


class UnknownSymbolError(NotFoundError):
    """No market knows the symbol."""

    code, title = "unknown-symbol", "Unknown symbol"


@dataclass(frozen=True, slots=True)
class SavedSettings:
    """Preferences with their version; version 0 means the defaults, never saved."""

    preferences: Preferences
    version: int
    updated_at: datetime | None


class PauseWatcher(Protocol):
    """Who has to know that a user's trading was paused, or goes on."""

    def note(self, conn: Connection, user_id: str, *, is_paused: bool) -> Callable[[], None]:
        """Write it down within the transaction that saves it; what is returned tells of it afterwards."""
        ...


@dataclass(frozen=True)
class SettingsService:
    """One user's preferences; a member that was never saved has its default."""

    db: Database
    clock: Clock
    market_data: MarketData
    repository: SettingsRepository = field(default_factory=SettingsRepository)
    watchers: Sequence[PauseWatcher] = ()

    async def get(self, user_id: str) -> SavedSettings:
        """What `user_id` saved, or the defaults."""
        return await self.db.read_fast(lambda conn: self._saved(conn, user_id))

    async def save(self, user_id: str, changes: Preferences, *, if_match: str | None = None) -> SavedSettings:
        """Save the members that `changes` names; the others keep what they were.

        Args:
            user_id: whose.
            changes: what the caller sent; members it left out are told by `model_fields_set`.
            if_match: the ETag of what the caller read; None or `*` saves over whatever is there.
        Raises:
            SettingsChangedError: another version is stored by now.
            UnknownSymbolError: a symbol that was not there before does not exist.
        """
        await self._check_symbols((await self.get(user_id)).preferences, changes)
        saved, telling = await self.db.write(lambda conn: self._save(conn, user_id, changes, if_match))
        for tell in telling:
            tell()
        return saved

    def _save(
        self, conn: Connection, user_id: str, changes: Preferences, if_match: str | None
    ) -> tuple[SavedSettings, list[Callable[[], None]]]:
        self.repository.lock(conn, user_id)
        before = self._saved(conn, user_id)
        if if_match not in {None, "*"} and if_match != f'"{before.version}"':
            raise SettingsChangedError("The settings were changed elsewhere; read them again.", version=before.version)
        merged = before.preferences.model_copy(
            update={name: getattr(changes, name) for name in changes.model_fields_set}
        )
        row = PreferencesRow(merged.model_dump_json(), before.version + 1, self.clock.now())
        self.repository.save(conn, user_id, row)
        is_paused, telling = merged.trading_paused, list[Callable[[], None]]()
        if is_paused != before.preferences.trading_paused:
            telling = [watcher.note(conn, user_id, is_paused=is_paused) for watcher in self.watchers]
        return SavedSettings(merged, row.version, row.updated_at), telling

    def _saved(self, conn: Connection, user_id: str) -> SavedSettings:
        row = self.repository.find(conn, user_id)
        if row is None:
            return SavedSettings(Preferences(), 0, None)
        return SavedSettings(_parse(row.preferences), row.version, row.updated_at)

    async def _check_symbols(self, before: Preferences, after: Preferences) -> None:
        known = _symbols(before)
        for symbol in _symbols(after) - known if after.model_fields_set else ():
            if await self.market_data.instrument(symbol) is None:
                raise UnknownSymbolError(f"There is no instrument with the symbol {symbol}.", symbol=symbol)


def is_trading_paused(conn: Connection, user_id: str) -> bool:
    """Whether the user lets no order open anything; read within the transaction that would place one."""
    row = SettingsRepository().find(conn, user_id)
    return row is not None and json.loads(row.preferences).get("trading_paused") is True


def _symbols(preferences: Preferences) -> set[Symbol]:
    named: Iterable[str] = (*preferences.watchlist, preferences.default_symbol)
    return {Symbol(symbol) for symbol in named}


def _parse(stored: str) -> Preferences:
    """What was saved. A member or value that this release does not know is left at its default."""
    values = json.loads(stored)
    kept = {name: value for name, value in values.items() if name in Preferences.model_fields}
    try:
        return Preferences.model_validate(kept)
    except ValidationError as error:
        unknown = {str(problem["loc"][0]) for problem in error.errors()}
        return Preferences.model_validate({name: value for name, value in kept.items() if name not in unknown})
