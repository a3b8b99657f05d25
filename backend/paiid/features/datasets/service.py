"""Sets of bars: taken in whole or not at all, listed, used by backtests, removed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.core.pagination import decode_cursor, encode_cursor
from paiid.core.worker_process import Worker, WorkerDiedError, WorkerTimeoutError
from paiid.domain.instrument import Symbol, parse_symbol
from paiid.features.datasets.errors import (
    DatasetExistsError,
    DatasetGoneError,
    DatasetNotFoundError,
    DatasetWorkerError,
    RefusedBarsError,
    TooManyDatasetsError,
    UnknownDataSourceError,
    UnreadableDataFileError,
)
from paiid.features.datasets.folder import DatasetFolder
from paiid.features.datasets.repository import DatasetRepository, DatasetRow
from paiid.features.datasets.schemas import (
    DatasetBarsRead,
    DatasetCreate,
    DatasetDetailRead,
    DatasetQualityRead,
    DatasetRead,
    DatasetsPage,
    DatasetUsed,
)
from paiid.features.datasets.telling import bars_read
from paiid.features.datasets.working.asked import Given, Refused, Taken, take_in

if TYPE_CHECKING:
    from paiid.features.datasets.working.files import Columns

P = ParamSpec("P")
R = TypeVar("R")

MOST_SETS: Final = 500
MOST_BYTES: Final = 4 * 1024**3
"""Of one user."""
LIMIT_S: Final = 300.0


@dataclass
class DatasetService:
    """`worker` reads files in a process of its own; `max_bytes` is the largest file that is taken."""

    db: Database
    clock: Clock
    folder: DatasetFolder
    worker: Worker
    max_bytes: int
    sets: DatasetRepository = field(default_factory=DatasetRepository)

    async def add(self, user_id: str, name: str, data: BinaryIO, wanted: DatasetCreate) -> DatasetDetailRead:
        """Take a file in, or answer the set that the very file made before.

        Raises:
            UnreadableDataFileError, RefusedBarsError: it holds no bars, or rows of it are wrong; nothing is kept.
            DataFileTooLargeError, TooManyDatasetsError: it is too large, or there is no room.
            DatasetExistsError: there are other bars of that source, symbol and length.
            DatasetWorkerError: the process that reads it failed.
        """
        zone, symbol = _zone(wanted.timezone), parse_symbol(wanted.symbol)
        set_id = new_id("dat")
        try:
            file_hash = await asyncio.to_thread(self.folder.receive, set_id, data, self.max_bytes)
            known = await self.db.read(lambda conn: self._known(conn, user_id, symbol, wanted))
            if known is not None:
                return _same(known, file_hash, wanted)
            given = Given(self.folder.given(set_id), symbol, wanted.timeframe, wanted.prices, zone, self.clock.now())
            taken = await self._taken(given, self.folder.file(set_id))
            row = self._row(set_id, user_id, wanted, taken, file_hash=file_hash, name=name)
            return await self._kept(row)
        except BaseException:
            await asyncio.to_thread(self.folder.remove, set_id)
            raise
        finally:
            await asyncio.to_thread(self.folder.forget, set_id)

    async def get(self, user_id: str, dataset_id: str) -> DatasetDetailRead:
        """One set with its quality report.

        Raises:
            DatasetNotFoundError: absent or not the user's.
        """
        return detail_read(await self._found(user_id, dataset_id))

    async def bars(self, user_id: str, dataset_id: str, start: date, end: date) -> DatasetBarsRead:
        """The first `MOST_BARS` of a set's bars of the sessions in [start, end].

        Raises:
            DatasetNotFoundError: absent or not the user's.
            DatasetGoneError: its file is not there.
            DatasetWorkerError: the process that reads it failed.
        """
        row = await self._found(user_id, dataset_id)
        columns = (await self._in_worker(read_bars, [self.folder.file(row.id)], start, end))[0]
        return bars_read(row, columns)

    async def page(self, user_id: str, *, limit: int, cursor: str | None) -> DatasetsPage:
        """Sets of the user by source, symbol and length of bars.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        key = None if cursor is None else decode_cursor(cursor, 4)
        after = None if key is None else (key[0], key[1], key[2], key[3])
        rows = await self.db.read(lambda conn: self.sets.page(conn, user_id, after=after, limit=limit + 1))
        last = rows[limit - 1] if len(rows) > limit else None
        return DatasetsPage(
            items=[DatasetRead.model_validate(row) for row in rows[:limit]],
            next_cursor=None if last is None else encode_cursor(last.source, last.symbol, last.timeframe, last.id),
        )

    async def remove(self, user_id: str, dataset_id: str) -> None:
        """Take an import back: its row and its bars. Runs that were made on it stay as they are.

        Raises:
            DatasetNotFoundError: absent or not the user's.
        """
        if not await self.db.write(lambda conn: self.sets.remove(conn, user_id, dataset_id)):
            raise DatasetNotFoundError("You have no data set with that id.")
        await asyncio.to_thread(self.folder.remove, dataset_id)

    async def tidy(self) -> None:
        """Remove the bars of sets that are gone with their owner; see `DatasetFolder.tidy`."""
        known = await self.db.read(self.sets.ids)
        await asyncio.to_thread(self.folder.tidy, known, self.clock.now())

    async def of_source(self, user_id: str, source: str) -> tuple[DatasetUsed, ...]:
        """Every set of that source.

        Raises:
            UnknownDataSourceError: the user has imported nothing under that name.
        """
        rows = await self.db.read(lambda conn: self.sets.of_source(conn, user_id, source))
        if not rows:
            raise UnknownDataSourceError(f"You have imported no bars under the name {source!r}.")
        return tuple(DatasetUsed.model_validate(row) for row in rows)

    async def stop(self) -> None:
        """End the process that reads files."""
        await self.worker.stop()

    async def _found(self, user_id: str, dataset_id: str) -> DatasetRow:
        row = await self.db.read(lambda conn: self.sets.find(conn, user_id, dataset_id))
        if row is None:
            raise DatasetNotFoundError("You have no data set with that id.")
        return row

    async def _in_worker(self, task: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await self.worker.run(LIMIT_S, task, *args, **kwargs)
        except WorkerTimeoutError as error:
            raise DatasetWorkerError(f"Reading the file took longer than {LIMIT_S:.0f} seconds.") from error
        except WorkerDiedError as error:
            raise DatasetWorkerError("The process that reads files ended unexpectedly. Try again.") from error

    async def _taken(self, given: Given, target: Path) -> Taken:
        found = await self._in_worker(take_in, given, target)
        if isinstance(found, Refused):
            raise _refusal(found)
        return found

    async def _kept(self, row: DatasetRow) -> DatasetDetailRead:
        def add(conn: Connection) -> None:
            count, size = self.sets.taken(conn, row.user_id)
            if count >= MOST_SETS or size + row.size_bytes > MOST_BYTES:
                raise TooManyDatasetsError(
                    f"You keep {count} sets of {size // 2**20} MB; at most {MOST_SETS} of {MOST_BYTES // 2**20} MB."
                )
            self.sets.add(conn, row)

        try:
            await self.db.write(add)
        except IntegrityError as error:
            raise _exists(row.source, row.symbol, row.timeframe) from error
        return detail_read(row)

    def _known(self, conn: Connection, user_id: str, symbol: Symbol, wanted: DatasetCreate) -> DatasetRow | None:
        return self.sets.of_terms(conn, user_id, source=wanted.source, symbol=symbol, timeframe=wanted.timeframe.value)

    def _row(
        self, set_id: str, user_id: str, wanted: DatasetCreate, taken: Taken, *, file_hash: str, name: str
    ) -> DatasetRow:
        return DatasetRow(
            id=set_id,
            user_id=user_id,
            source=wanted.source,
            symbol=parse_symbol(wanted.symbol),
            timeframe=wanted.timeframe.value,
            prices=wanted.prices.value,
            file_name=name[-200:],
            file_hash=file_hash,
            data_hash=taken.data_hash,
            bars=taken.bars,
            first_session=taken.first,
            last_session=taken.last,
            size_bytes=taken.size_bytes,
            faults=taken.faults,
            quality=taken.quality,
            created_at=self.clock.now(),
        )


def detail_read(row: DatasetRow) -> DatasetDetailRead:
    """The set with its quality report."""
    read = DatasetRead.model_validate(row)
    return DatasetDetailRead(**read.model_dump(), quality=DatasetQualityRead.model_validate_json(row.quality))


def read_bars(paths: Sequence[Path], start: date, end: date) -> "list[Columns]":
    """The bars of some files of the sessions in [start, end], for a process that may load what reads them.

    Raises:
        DatasetGoneError: a file is not there.
    """
    from paiid.features.datasets.working.files import read

    lost = [path.stem for path in paths if not path.is_file()]
    if lost:
        raise DatasetGoneError(f"The bars of {', '.join(lost[:3])} are not in the data folder; import them again.")
    return [read(path, start, end) for path in paths]


def _same(known: DatasetRow, file_hash: str, wanted: DatasetCreate) -> DatasetDetailRead:
    if known.file_hash == file_hash and known.prices == wanted.prices.value:
        return detail_read(known)
    raise _exists(known.source, known.symbol, known.timeframe)


def _exists(source: str, symbol: str, timeframe: str) -> DatasetExistsError:
    return DatasetExistsError(
        f"There are {timeframe} bars of {symbol} under the name {source!r} already: remove them first, or choose "
        "another name."
    )


def _refusal(found: Refused) -> Exception:
    if found.problem is not None:
        return UnreadableDataFileError(found.problem)
    first = found.faults[0]
    more = f", and {found.count - 1:,} more rows are wrong" if found.count > 1 else ""
    return RefusedBarsError(
        f"Row {first[0]}: {first[1]}{more}. Nothing was imported.",
        refused=found.count,
        errors=[{"row": row, "message": reason, "cells": cells} for row, reason, cells in found.faults],
    )


def _zone(name: str | None) -> str | None:
    """The name, if there is such a time zone.

    Raises:
        UnreadableDataFileError: there is none.
    """
    try:
        return None if name is None else ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnreadableDataFileError(f"There is no time zone {name!r}.") from None
