"""What `paiid migrate` has done, a line of JSON each in `migrations.jsonl` of PAIID_HOME."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from paiid.core import json_lines


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when, of which release, on which database, from where to where (None: empty), and the backup."""

    at: datetime
    version: str
    database: str
    before: str | None
    after: str | None
    backup: str | None


@dataclass(frozen=True)
class Record:
    """The file in `home`; it need not exist."""

    home: Path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.home / "migrations.jsonl"

    def add(self, run: Run) -> None:
        """Append one.

        Raises:
            OSError: it cannot be written.
        """
        json_lines.append(self.path, [asdict(run) | {"at": run.at.isoformat()}])

    def runs(self) -> list[Run]:
        """All, oldest first."""
        return list(_runs(json_lines.rows_of(self.path)))

    def before(self, database: str, revision: str) -> str | None:
        """Where `database` was before it was last brought up to `revision`; None when nothing tells."""
        for run in reversed(self.runs()):
            if run.database == database and run.after == revision and (run.before or "") < revision:
                return run.before
        return None


def database_id(url: str) -> str:
    """Tells databases apart without their password."""
    parts = urlsplit(url)
    told = f"{parts.scheme.removesuffix('ql')}://{parts.hostname or ''}:{parts.port or ''}{parts.path}?{parts.query}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _runs(rows: Iterable[Mapping[str, Any]]) -> Iterator[Run]:
    for row in rows:
        try:
            yield Run(**{**row, "at": datetime.fromisoformat(row["at"])})
        except (ValueError, TypeError, KeyError):
            continue
