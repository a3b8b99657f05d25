"""Users' own strategies: saved as versions that never change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import ConflictError, NotFoundError, UnprocessableError
from paiid.core.ids import new_id
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_symbols import symbols_of
from paiid.features.activity import service as activity
from paiid.features.strategies.conversion import canonical_json, definition_of, digest, document_of
from paiid.features.strategies.document import StrategyDocument
from paiid.features.strategies.repository import StrategyRepository, StrategyRow, VersionRow
from paiid.features.strategies.service.diffing import Change, changes
from paiid.features.strategies.service.symbols import SymbolCheck
from paiid.features.strategies.service.templates import StrategyService

MAX_STRATEGIES: Final = 200
"""A user may have at once."""


class UnknownStrategyError(NotFoundError):
    code, title = "unknown-strategy", "Unknown strategy"


class UnknownVersionError(NotFoundError):
    code, title = "unknown-strategy-version", "Unknown version of the strategy"


class InvalidStrategyError(UnprocessableError):
    """The document can be read, and what it says cannot be run; `problems` tells where."""

    code, title = "invalid-strategy", "The strategy cannot be run as it is"


class StrategyChangedError(ConflictError):
    """Another version came between; `version` is the latest."""

    code, title = "strategy-changed", "The strategy was changed meanwhile"


class TooManyStrategiesError(ConflictError):
    code, title = "too-many-strategies", "Too many strategies"


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """One version of a strategy. `made_from` is the version its author looked at; None for the first."""

    number: int
    made_from: int | None
    created_at: datetime
    digest: str
    document: StrategyDocument
    definition: StrategyDefinition


@dataclass(frozen=True, slots=True)
class SavedStrategy:
    """A strategy with its latest version."""

    id: str
    template_id: str | None
    created_at: datetime
    updated_at: datetime
    latest: SavedVersion


@dataclass(frozen=True, slots=True)
class FoundStrategy:
    """What is to be run. `version` is None for a template; `digest` is the SHA-256 of the document's canonical text."""

    id: str
    version: int | None
    digest: str
    definition: StrategyDefinition


@dataclass(frozen=True)
class SavedStrategies:
    """The use cases of users' own strategies."""

    db: Database
    clock: Clock
    templates: StrategyService = field(default_factory=StrategyService)
    repository: StrategyRepository = field(default_factory=StrategyRepository)
    symbols: SymbolCheck | None = None
    """None: no market is asked."""

    async def latest(self, user_id: str) -> Sequence[SavedStrategy]:
        """The user's strategies, what was changed last first."""
        rows = await self.db.read(lambda conn: self.repository.latest(conn, user_id))
        return [_strategy(row, version) for row, version in rows]

    async def get(self, user_id: str, strategy_id: str) -> SavedStrategy:
        """One of the user's strategies.

        Raises:
            UnknownStrategyError: absent or not the user's.
        """
        return _strategy(*await self.db.read_fast(lambda conn: self._found(conn, user_id, strategy_id)))

    async def create(
        self,
        user_id: str,
        document: StrategyDocument,
        *,
        template_id: str | None = None,
        request_key: str | None = None,
        ip: str | None = None,
    ) -> SavedStrategy:
        """Save a new strategy as its version 1; the same key again answers with the same strategy.

        Raises:
            InvalidStrategyError: it cannot be run as it is.
            UnknownTemplateError: `template_id` names none.
            UnknownSymbolsError: the market knows none of that name.
            TooManyStrategiesError: the user has 200.
        """
        text = _runnable(document)
        if template_id is not None:
            self.templates.definition(template_id)
        if self.symbols is not None:
            await self.symbols.check(definition_of(document, "draft"))
        now = self.clock.now()

        def write(conn: Connection) -> tuple[StrategyRow, VersionRow]:
            self.repository.lock_owner(conn, user_id)
            known = None if request_key is None else self.repository.by_request(conn, user_id, request_key)
            if known is not None:
                return self._found(conn, user_id, known.id)
            if self.repository.count(conn, user_id) >= MAX_STRATEGIES:
                raise TooManyStrategiesError(f"You have {MAX_STRATEGIES} strategies; delete one that you do not use.")
            row = StrategyRow(new_id("str"), user_id, template_id, request_key, 1, now, now, None)
            version = VersionRow(row.id, 1, None, text, digest(text), now)
            self.repository.add(conn, row)
            self.repository.add_version(conn, version)
            activity.record(conn, user_id, "strategy-created", {"strategy_id": row.id}, now, ip)
            return row, version

        return _strategy(*await self.db.write(write))

    async def change(
        self, user_id: str, strategy_id: str, document: StrategyDocument, *, made_from: int, ip: str | None = None
    ) -> SavedStrategy:
        """Save a new version; a document equal to the latest makes none.

        Raises:
            InvalidStrategyError: it cannot be run as it is.
            UnknownStrategyError: absent or not the user's.
            UnknownSymbolsError: a symbol that is new in it does not exist.
            StrategyChangedError: `made_from` is not the latest version any more.
        """
        text = _runnable(document)
        if self.symbols is not None:
            known = symbols_of((await self.get(user_id, strategy_id)).latest.definition)
            await self.symbols.check(definition_of(document, "draft"), known)
        now = self.clock.now()

        def write(conn: Connection) -> tuple[StrategyRow, VersionRow]:
            row, latest = self._found(conn, user_id, strategy_id)
            if latest.digest == digest(text):
                return row, latest
            if not self.repository.advance(conn, strategy_id, made_from=made_from, at=now):
                # Read again: on PostgreSQL another version may have come since the first look.
                row, _ = self._found(conn, user_id, strategy_id)
                raise StrategyChangedError(
                    f"You changed version {made_from}; the latest is {row.version}. Look at what came between first.",
                    version=row.version,
                )
            version = VersionRow(strategy_id, made_from + 1, made_from, text, digest(text), now)
            self.repository.add_version(conn, version)
            detail: dict[str, activity.DetailValue] = {"strategy_id": strategy_id, "version": version.number}
            activity.record(conn, user_id, "strategy-changed", detail, now, ip)
            return self._found(conn, user_id, strategy_id)

        return _strategy(*await self.db.write(write))

    async def delete(self, user_id: str, strategy_id: str, *, ip: str | None = None) -> None:
        """Delete a strategy; what was run of it keeps its versions.

        Raises:
            UnknownStrategyError: absent or not the user's.
        """
        now = self.clock.now()

        def write(conn: Connection) -> None:
            self._found(conn, user_id, strategy_id)
            if self.repository.delete(conn, strategy_id, now):
                activity.record(conn, user_id, "strategy-deleted", {"strategy_id": strategy_id}, now, ip)

        await self.db.write(write)

    async def versions(
        self, user_id: str, strategy_id: str, *, cursor: str | None, limit: int
    ) -> tuple[Sequence[SavedVersion], str | None]:
        """Versions of the user's strategy, the newest first, and the cursor of those after them.

        Raises:
            UnknownStrategyError: absent or not the user's.
            InvalidCursorError: the cursor is not one of ours.
        """
        before = None if cursor is None else _number(decode_cursor(cursor, 1)[0])

        def read(conn: Connection) -> Sequence[VersionRow]:
            self._found(conn, user_id, strategy_id)
            return self.repository.versions(conn, user_id, strategy_id, before=before, limit=limit + 1)

        rows = await self.db.read(read)
        following = encode_cursor(str(rows[limit - 1].number)) if len(rows) > limit else None
        return [_version(row) for row in rows[:limit]], following

    async def version(self, user_id: str, strategy_id: str, number: int) -> SavedVersion:
        """One version.

        Raises:
            UnknownStrategyError: absent or not the user's.
            UnknownVersionError: it has no such version.
        """

        def read(conn: Connection) -> VersionRow:
            self._found(conn, user_id, strategy_id)
            found = self.repository.version(conn, user_id, strategy_id, number)
            if found is None:
                raise UnknownVersionError(f"The strategy has no version {number}.")
            return found

        return _version(await self.db.read_fast(read))

    async def diff(self, user_id: str, strategy_id: str, first: int, second: int) -> Sequence[Change]:
        """What is different in version `second` from version `first`.

        Raises:
            UnknownStrategyError, UnknownVersionError: as `version`.
        """
        before = await self.version(user_id, strategy_id, first)
        after = await self.version(user_id, strategy_id, second)
        return changes(before.definition, after.definition)

    async def find(self, user_id: str, strategy_id: str, version: int | None = None) -> FoundStrategy:
        """What to run: a version of the user's strategy (the latest for None), or a template by its id.

        Raises:
            UnknownStrategyError, UnknownVersionError: as `version`.
        """
        for one in self.templates.definitions:
            if one.id == strategy_id:
                return FoundStrategy(one.id, None, digest(canonical_json(document_of(one))), one)
        if version is None:
            found = (await self.get(user_id, strategy_id)).latest
        else:
            found = await self.version(user_id, strategy_id, version)
        return FoundStrategy(strategy_id, found.number, found.digest, found.definition)

    def _found(self, conn: Connection, user_id: str, strategy_id: str) -> tuple[StrategyRow, VersionRow]:
        row = self.repository.by_id(conn, user_id, strategy_id)
        latest = None if row is None else self.repository.version(conn, user_id, strategy_id, row.version)
        if row is None or latest is None:
            raise UnknownStrategyError("You have no strategy with that id.")
        return row, latest


def _runnable(document: StrategyDocument) -> str:
    found = validate(definition_of(document, "draft"))
    if found:
        told = "; ".join(f"{one.path}: {one.message}" for one in found[:3])
        raise InvalidStrategyError(f"{told}.", problems=[{"path": one.path, "message": one.message} for one in found])
    return canonical_json(document)


def _strategy(row: StrategyRow, version: VersionRow) -> SavedStrategy:
    return SavedStrategy(row.id, row.template_id, row.created_at, row.updated_at, _version(version))


def _version(row: VersionRow) -> SavedVersion:
    document = StrategyDocument.model_validate_json(row.document)
    definition = definition_of(document, row.strategy_id)
    return SavedVersion(row.number, row.made_from, row.created_at, row.digest, document, definition)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return int(text)
