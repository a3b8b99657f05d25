"""Which process runs the scheduled work: a lease in the database, so that two workers never do the same job."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Connection, String, Table, delete, or_, select, update

from paiid.core.clock import Clock
from paiid.core.db import Database, metadata
from paiid.core.dialects import dialect_of
from paiid.core.ids import new_id
from paiid.core.types import UtcDateTime

LEASE_FOR: Final = timedelta(seconds=15)

job_leases: Final = Table(
    "job_leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)


@dataclass
class Lease:
    """This process's claim on `name`; renew it more often than it runs out."""

    db: Database
    clock: Clock
    name: str
    holder: str
    _held_until: datetime | None = None

    @property
    def is_held(self) -> bool:
        """Whether it is ours: a process that could not renew in time must not believe it still leads."""
        return self._held_until is not None and self.clock.now() < self._held_until

    @classmethod
    def new(cls, db: Database, clock: Clock, name: str) -> "Lease":
        """A claim not yet made."""
        return cls(db, clock, name, new_id("proc"))

    async def renew(self) -> bool:
        """Take or keep the lease; whether it is ours now."""
        self._held_until = await self.db.write(self._take)
        return self.is_held

    async def is_taken(self) -> bool:
        """Whether any process holds it."""
        held = (job_leases.c.name == self.name) & (job_leases.c.expires_at >= self.clock.now())
        holder = select(job_leases.c.holder).where(held)
        return await self.db.read(lambda conn: conn.execute(holder).first() is not None)

    async def release(self) -> None:
        """Let another process have it at once."""
        if self._held_until is not None:
            self._held_until = None
            mine = (job_leases.c.name == self.name) & (job_leases.c.holder == self.holder)
            await self.db.write(lambda conn: conn.execute(delete(job_leases).where(mine)) and None)

    def _take(self, conn: Connection) -> datetime | None:
        now = self.clock.now()
        until = now + LEASE_FOR
        dialect = dialect_of(conn)
        claim = {"holder": self.holder, "expires_at": until}
        fresh = dialect.insert(job_leases).values(name=self.name, **claim).on_conflict_do_nothing()
        if conn.execute(fresh).rowcount == 1:
            return until
        free = or_(job_leases.c.holder == self.holder, job_leases.c.expires_at < now)
        changed = conn.execute(update(job_leases).where(job_leases.c.name == self.name, free).values(**claim))
        return until if changed.rowcount == 1 else None
