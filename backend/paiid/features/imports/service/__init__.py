"""Importing files: looked at first, then written whole or not at all, and taken back whole."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.collector import full_collections_put_off
from paiid.core.db import Database
from paiid.core.events import EventBus
from paiid.core.ids import new_id
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.features.imports.errors import (
    AmbiguousDatesError,
    FileTooLargeError,
    ImportChangedError,
    ImportNotFoundError,
    ImportRepeatedError,
    ImportUndoneError,
    LotsInUseError,
)
from paiid.features.imports.parsing import ImportOptions, Parsed, parse
from paiid.features.imports.planning import Plan, plan
from paiid.features.imports.pricing import PricePlan, plan_prices
from paiid.features.imports.repository import ImportRepository, ImportRow
from paiid.features.imports.service.facts import Facts
from paiid.features.imports.service.progress import Progress, Watch, to_stream
from paiid.features.imports.service.undoing import UndoImport
from paiid.features.imports.service.writing import Selected, StaleError, WriteImport, Written
from paiid.features.imports.source import Source
from paiid.features.tracking.service import TrackingService
from paiid.ports.market_data import MarketData

__all__ = ["ImportChangedError", "ImportNotFoundError", "ImportResult", "ImportService", "ImportUndoneError",
           "LotsInUseError", "Selected"]  # fmt: skip

_TRIES: Final = 3
_MOST_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class FileGiven:
    """A file as it came."""

    name: str
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Names the content."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do: then `row` is None. `repeated` when the same request came before."""

    row: ImportRow | None
    parsed: Parsed | None
    plan: Plan | None
    prices: PricePlan | None
    selected: Selected | None = None
    repeated: bool = False


@dataclass(frozen=True)
class ImportService:
    """Reads in a thread, compares with what is there, writes in one transaction."""

    db: Database
    clock: Clock
    facts: Facts
    write: WriteImport
    undoing: UndoImport
    events: EventBus
    max_bytes: int
    repository: ImportRepository = field(default_factory=ImportRepository)

    @classmethod
    def build(
        cls,
        db: Database,
        clock: Clock,
        tracking: TrackingService,
        market_data: MarketData,
        events: EventBus,
        *,
        max_bytes: int,
    ) -> "ImportService":
        """Over the database and the market."""
        accounts = tracking.accounts
        facts, undoing = Facts(db, accounts, market_data), UndoImport(db, clock, accounts)
        return cls(db, clock, facts, WriteImport(db, clock, accounts), undoing, events, max_bytes)

    async def preview(
        self, user_id: str, file: FileGiven, options: ImportOptions, *, watch: Watch | None = None
    ) -> ImportResult:
        """What `run` would do; nothing is changed.

        Raises: as `run`, but for what only writing can meet.
        """
        with full_collections_put_off():
            progress = self._progress(user_id, watch)
            parsed = await self._parsed(file, options, progress)
            return ImportResult(None, parsed, *await self._plans(user_id, parsed, options, progress))

    async def run(
        self,
        user_id: str,
        file: FileGiven,
        options: ImportOptions,
        *,
        request_key: str | None = None,
        ip: str | None = None,
        watch: Watch | None = None,
    ) -> ImportResult:
        """Import every good row, or nothing; the same key again answers the same import.

        Raises:
            FileTooLargeError: more bytes than are taken.
            UnreadableFileError: nothing can be made of the file.
            UnknownPresetError: the preset that was asked for is none.
            AmbiguousDatesError: its dates can be read two ways, and nobody said which.
            AccountNotFoundError: the account that was chosen is an id of none.
            NotTrackedError: a broker keeps the account that was chosen.
            ImportRepeatedError: the key imported another file.
            ImportChangedError: others kept writing into the account.
        """
        progress = self._progress(user_id, watch)
        with full_collections_put_off():
            for _ in range(_TRIES):
                # Each time anew: the same request may come twice at once.
                if (earlier := await self._earlier(user_id, file, request_key)) is not None:
                    return earlier
                parsed = await self._parsed(file, options, progress)
                _require_dates(parsed)
                plans = await self._plans(user_id, parsed, options, progress)
                progress("writing", 0, plans[0].added)
                written = Written(self._row(user_id, file, parsed, plans, request_key), *plans, ip)
                with suppress(StaleError):
                    row, selected = await self.write.run(written, progress)
                    progress("done", row.imported, row.imported)
                    return ImportResult(row, parsed, *plans, selected)
        raise ImportChangedError("The account kept changing while the file was read; try again.")

    async def undo(self, user_id: str, import_id: str, *, ip: str | None = None) -> ImportRow:
        """Take everything of an import back.

        Raises:
            ImportNotFoundError: the user has no such import.
            ImportUndoneError: it was undone already.
            LotsInUseError: sales that are not of it use up its lots by their owner's choice.
        """
        return await self.undoing.run(user_id, import_id, ip=ip)

    async def page(
        self, user_id: str, *, cursor: str | None, limit: int
    ) -> tuple[Sequence[tuple[ImportRow, Sequence[str]]], str | None]:
        """Imports with the ids of the accounts that have something of them, the newest first; and the next cursor.

        Raises:
            InvalidCursorError: not one of ours.
        """
        before = None if cursor is None else decode_cursor(cursor, 1)[0]
        if before is not None and (not before.isdecimal() or len(before) > _MOST_DIGITS):
            raise InvalidCursorError("The cursor is not one this server gave out.")

        def read(conn: Connection) -> list[tuple[ImportRow, Sequence[str]]]:
            rows = self.repository.newest(
                conn, user_id, before_seq=None if before is None else int(before), limit=limit + 1
            )  # fmt: skip
            accounts = self.repository.account_ids(conn, [row.seq for row in rows])
            return [(row, accounts.get(row.seq, [])) for row in rows]

        found = await self.db.read(read)
        if len(found) <= limit:
            return found, None
        return found[:limit], encode_cursor(str(found[limit - 1][0].seq))

    def _progress(self, user_id: str, watch: Watch | None) -> Progress:
        return Progress(watch or to_stream(self.events, user_id, new_id("job")))

    async def _parsed(self, file: FileGiven, options: ImportOptions, progress: Progress) -> Parsed:
        if len(file.data) > self.max_bytes:
            raise FileTooLargeError(f"The file has more than {self.max_bytes} bytes; split it.", limit=self.max_bytes)
        today = self.clock.now().date() + timedelta(days=1)

        def read() -> Parsed:
            source = Source.of(file.name, file.data)
            return parse(source, options, today=today, progress=lambda done, total: progress("reading", done, total))

        return await asyncio.to_thread(read)

    async def _plans(
        self, user_id: str, parsed: Parsed, options: ImportOptions, progress: Progress
    ) -> tuple[Plan, PricePlan]:
        progress("comparing", 0, 0)
        present = await self.facts.present(user_id, parsed, options.account)
        priced = await self.facts.priced(user_id, parsed)

        def compare() -> tuple[Plan, PricePlan]:
            return plan(parsed, present, options.account), plan_prices(parsed, priced)

        return await asyncio.to_thread(compare)

    async def _earlier(self, user_id: str, file: FileGiven, request_key: str | None) -> ImportResult | None:
        if request_key is None:
            return None
        row = await self.db.read(lambda conn: self.repository.by_request(conn, user_id, request_key))
        if row is None:
            return None
        if row.file_sha256 != file.sha256:
            raise ImportRepeatedError("This key was used for another file.", id=row.id)
        return ImportResult(row, None, None, None, repeated=True)

    def _row(
        self, user_id: str, file: FileGiven, parsed: Parsed, plans: tuple[Plan, PricePlan], request_key: str | None
    ) -> ImportRow:
        activities, prices = plans
        return ImportRow(
            seq=0, id=new_id("imp"), user_id=user_id, kind=parsed.kind, preset=parsed.preset.id,
            file_name=file.name[:200], file_sha256=file.sha256, rows=parsed.rows,
            imported=activities.added + len(prices.prices) + len(prices.rates),
            duplicates=activities.duplicates + prices.duplicates, refused=parsed.refused, request_key=request_key,
            created_at=self.clock.now(),
        )  # fmt: skip


def _require_dates(parsed: Parsed) -> None:
    if parsed.reading.ambiguous:
        raise AmbiguousDatesError(
            "Every date of the file can be read with the day or with the month first; say which it is.",
            formats=[one.value for one in parsed.reading.ambiguous],
        )
