"""When which build began to run, a line of JSON each in `starts.jsonl` of PAIID_HOME: what an incident asks first."""

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from paiid import __version__
from paiid.bootstrap.migrations import head_revision
from paiid.core import json_lines
from paiid.settings import Settings

logger = logging.getLogger(__name__)

_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Start:
    """One start: the version, the commit where a host tells it, and the database's revision."""

    at: datetime
    version: str
    commit: str | None
    revision: str
    environment: str


def starts_file(home: Path) -> Path:
    """Where they are."""
    return home / "starts.jsonl"


def note_start(settings: Settings, at: datetime) -> None:
    """Add one; a disk that cannot be written to keeps nobody from starting."""
    path = starts_file(settings.paiid_home)
    start = Start(at, __version__, settings.paiid_commit, head_revision(), settings.paiid_env.value)
    try:
        json_lines.append(path, [asdict(start) | {"at": at.isoformat()}])
        known = list(json_lines.rows_of(path))
        if len(known) > _MOST:
            fresh = path.with_name(f"{path.name}.new")
            fresh.unlink(missing_ok=True)
            json_lines.append(fresh, known[-_MOST // 2 :])
            fresh.replace(path)
    except OSError as error:
        logger.warning("The start could not be noted in %s (%s)", path, error.strerror or error)


def starts(home: Path) -> Iterator[Start]:
    """All that are known, oldest first."""
    for row in json_lines.rows_of(starts_file(home)):
        try:
            yield Start(**{**row, "at": datetime.fromisoformat(row["at"])})
        except (ValueError, TypeError, KeyError):
            continue
