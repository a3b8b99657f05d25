"""Rows of imported bars. The first argument after the connection is the owner."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select

from paiid.features.datasets.models import datasets as t


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """One set of bars as stored; `quality` is a `DatasetQualityRead` as JSON."""

    id: str
    user_id: str
    source: str
    symbol: str
    timeframe: str
    prices: str
    file_name: str
    file_hash: str
    data_hash: str
    bars: int
    first_session: date
    last_session: date
    size_bytes: int
    faults: int
    quality: str
    created_at: datetime


_COLUMNS: Final = [t.c[one.name] for one in fields(DatasetRow)]
_KEY: Final = (t.c.source, t.c.symbol, t.c.timeframe, t.c.id)


class DatasetRepository:
    """Every query of the slice."""

    def add(self, conn: Connection, row: DatasetRow) -> None:
        """Insert a new set.

        Raises:
            IntegrityError: there is one of that source, symbol and length of bars.
        """
        conn.execute(insert(t).values(**asdict(row)))

    def find(self, conn: Connection, user_id: str, dataset_id: str) -> DatasetRow | None:
        """One set of the user."""
        return next(iter(self._rows(conn, user_id, t.c.id == dataset_id)), None)

    def of_terms(
        self, conn: Connection, user_id: str, *, source: str, symbol: str, timeframe: str
    ) -> DatasetRow | None:
        """The user's set of that source, symbol and length of bars."""
        same = (t.c.source == source) & (t.c.symbol == symbol) & (t.c.timeframe == timeframe)
        return next(iter(self._rows(conn, user_id, same)), None)

    def of_source(self, conn: Connection, user_id: str, source: str) -> list[DatasetRow]:
        """Every set of the user of that source."""
        return self._rows(conn, user_id, t.c.source == source)

    def ids(self, conn: Connection) -> set[str]:
        """Of the sets of all users."""
        return set(conn.execute(select(t.c.id)).scalars())

    def page(
        self, conn: Connection, user_id: str, *, after: tuple[str, str, str, str] | None, limit: int
    ) -> list[DatasetRow]:
        """Sets of the user by source, symbol and length of bars, after that of the key `after`."""
        query = select(*_COLUMNS).where(t.c.user_id == user_id)
        if after is not None:
            query = query.where(_later(after))
        found = conn.execute(query.order_by(*_KEY).limit(limit)).mappings()
        return [DatasetRow(**one) for one in found]

    def taken(self, conn: Connection, user_id: str) -> tuple[int, int]:
        """How many sets the user has, and their bytes."""
        query = select(func.count(), func.coalesce(func.sum(t.c.size_bytes), 0)).where(t.c.user_id == user_id)
        count, size = conn.execute(query).one()
        return int(count), int(size)

    def remove(self, conn: Connection, user_id: str, dataset_id: str) -> bool:
        """Delete a set; False when there is none of that id."""
        return conn.execute(delete(t).where(t.c.user_id == user_id, t.c.id == dataset_id)).rowcount == 1

    def _rows(self, conn: Connection, user_id: str, condition: Any) -> list[DatasetRow]:
        query = select(*_COLUMNS).where(t.c.user_id == user_id, condition).order_by(*_KEY)
        return [DatasetRow(**one) for one in conn.execute(query).mappings()]


def _later(after: Sequence[str]) -> Any:
    """Beyond the key, column by column."""
    later: Any = _KEY[-1] > after[-1]
    for column, value in reversed(list(zip(_KEY[:-1], after[:-1], strict=True))):
        later = (column > value) | ((column == value) & later)
    return later
