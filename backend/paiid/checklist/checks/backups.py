"""Whether there is a way back for what people own: the newest file of `paiid backup`, read whole."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from paiid.bootstrap.backup.manifest import BackupError, check
from paiid.checklist.bench import Bench
from paiid.checklist.evidence import Finding, failed, judged, not_run
from paiid.monitor.reporting import duration

_OLDEST: Final = timedelta(hours=26)
"""A day, and what a daily job may be late."""
_NOT_HERE: Final = "Or record where the platform keeps its own: paiid checklist --record configuration.backup"


async def backups(bench: Bench, _: str) -> Finding:
    """One of the last day, whose every table is as it was written."""
    if not bench.is_beside:
        return not_run(f"The data folder here is not the instance's. {_NOT_HERE}")
    found = sorted((bench.settings.paiid_home / "backups").glob("*.backup.zip"), key=lambda path: path.stat().st_mtime)
    if not found:
        return not_run(f"No backup is in PAIID_HOME/backups: `paiid backup`, daily. {_NOT_HERE}")
    newest = found[-1]
    try:
        manifest = await asyncio.to_thread(check, newest)
    except BackupError as error:
        return failed(str(error).replace(str(newest), newest.name))
    age = bench.clock.now() - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    text = f"{newest.name}, {duration(age.total_seconds())} old, is whole: {manifest.rows:,} rows of {manifest.engine}"
    return judged(ok=age < _OLDEST, text=f"{text}, revision {manifest.revision}.")


CHECKS: Final = {"backups": backups}
