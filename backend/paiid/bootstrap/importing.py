"""The import service for a command line: no web framework, nothing that runs in the background."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from paiid.bootstrap.adapters import build_adapters
from paiid.bootstrap.migrations import check_database
from paiid.core.clock import SystemClock
from paiid.core.db import Database, open_database
from paiid.core.events import EventBus
from paiid.features.imports.service import ImportService
from paiid.features.ledger.service import LedgerService
from paiid.features.tracking.service import TrackingService
from paiid.settings import Settings

_MEGABYTE = 1024 * 1024


@asynccontextmanager
async def import_service(settings: Settings) -> AsyncIterator[tuple[Database, ImportService]]:
    """The service over the database of `settings`, which must have this release's revision."""
    await check_database(settings.database_url_text())
    clock = SystemClock()
    db = open_database(settings.database_url_text(), pool_size=2, synchronous=settings.sqlite_synchronous)
    adapters = build_adapters(settings, clock)
    try:
        tracking = TrackingService.build(db, clock, LedgerService(clock))
        yield (
            db,
            ImportService.build(
                db, clock, tracking, adapters.market_data, EventBus(), max_bytes=settings.import_max_mb * _MEGABYTE
            ),
        )
    finally:
        for service in adapters.services:
            await service.stop()
        await db.close()
