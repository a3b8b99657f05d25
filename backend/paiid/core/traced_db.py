"""A database whose transactions are spans."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.core.slow_statements import PoolState
from paiid.core.tracing import name_of, span

T = TypeVar("T")


class TracedDatabase:
    """`inner`, with a span a transaction: from being asked, so that waiting for a connection is part of it.

    It names the function that runs in it. Statements and values are not told.
    """

    def __init__(self, inner: Database) -> None:
        self._inner = inner
        self.engine_name, self.slow = inner.engine_name, inner.slow
        self._attributes = {"db.system.name": inner.engine_name.lower()}

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """See `Database`."""
        with span(f"write {name_of(fn)}", "internal", self._attributes):
            return await self._inner.write(fn)

    async def write_fast(self, fn: Callable[[Connection], T]) -> T:
        """See `Database`."""
        with span(f"write {name_of(fn)}", "internal", self._attributes):
            return await self._inner.write_fast(fn)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """See `Database`."""
        with span(f"read {name_of(fn)}", "internal", self._attributes):
            return await self._inner.read(fn)

    async def read_fast(self, fn: Callable[[Connection], T]) -> T:
        """See `Database`."""
        with span(f"read {name_of(fn)}", "internal", self._attributes):
            return await self._inner.read_fast(fn)

    def pool(self) -> PoolState:
        """See `Database`."""
        return self._inner.pool()

    async def close(self) -> None:
        """See `Database`."""
        await self._inner.close()
