"""What a backup says of itself."""

import hashlib
import json
import re
import zipfile
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
WITH_FILES: Final = 2
"""The same with files of bars beside the tables; releases before there were such cannot put them back."""
_FILE_NAME: Final = re.compile(r"[a-z0-9_]{1,60}\.parquet")
_CHUNK: Final = 1 << 20


class BackupError(Exception):
    """What is no backup, or cannot be restored; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """One table: how many rows, which columns, and the SHA-256 of its lines."""

    rows: int
    columns: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file: bytes, and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Format, the release that wrote it, the database's revision and kind, when, and what is in it."""

    format: int
    version: str
    revision: str
    engine: str
    created_at: datetime
    tables: dict[str, TablePart]
    files: dict[str, FilePart] = field(default_factory=dict)

    def text(self) -> str:
        """As it stands in the file."""
        return json.dumps(asdict(self) | {"created_at": self.created_at.isoformat()}, indent=2)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(part.rows for part in self.tables.values())


def member(table: str) -> str:
    """The file of a table within the backup."""
    return f"tables/{table}.jsonl"


def file_member(name: str) -> str:
    """A file of bars within the backup."""
    return f"datasets/{name}"


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """What the backup says of itself.

    Raises:
        BackupError: it is none of ours, or of a later release.
    """
    try:
        told = json.loads(archive.read(MANIFEST))
        if told["format"] not in {FORMAT, WITH_FILES}:
            raise BackupError(f"The backup is of format {told['format']}; this release reads up to {WITH_FILES}.")
        tables = {
            name: TablePart(part["rows"], tuple(part["columns"]), part["sha256"])
            for name, part in told.pop("tables").items()
        }
        told["created_at"] = datetime.fromisoformat(told["created_at"])
        files = {name: FilePart(**part) for name, part in told.pop("files", {}).items()}
        if not all(_FILE_NAME.fullmatch(name) for name in files):
            raise BackupError("The backup names a file that is none of ours.")
        return Manifest(**told, tables=tables, files=files)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BackupError("The file is no backup that `paiid backup` has written.") from error


def check(path: Path) -> Manifest:
    """The manifest of a backup whose every table and file is as it was written.

    Raises:
        BackupError: it is none, is cut off, or was changed; names what is.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = read_manifest(archive)
            wanted = {member(name): (name, part.sha256) for name, part in manifest.tables.items()}
            wanted |= {file_member(name): (name, part.sha256) for name, part in manifest.files.items()}
            for path_within, (name, sha256) in wanted.items():
                if _sha256(archive, path_within) != sha256:
                    raise BackupError(f"The backup is damaged: {name} is not as it was written.")
    except FileNotFoundError as error:
        raise BackupError(f"{path} does not exist.") from error
    except (zipfile.BadZipFile, KeyError, EOFError, OSError) as error:
        raise BackupError(f"{path} is no whole backup: {error}.") from error
    return manifest


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as lines:
        while chunk := lines.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
