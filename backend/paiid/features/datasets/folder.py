"""Where the bars stand: one Parquet file a set, in a folder that only this user may read."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from paiid.core.orphans import is_older, tidy_orphans
from paiid.core.private_files import private_folder
from paiid.features.datasets.errors import DataFileTooLargeError

_CHUNK: Final = 1 << 20
_IN_USE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DatasetFolder:
    """`PAIID_HOME/datasets`. What stands under a set's name is whole: files are moved there."""

    path: Path

    def file(self, dataset_id: str) -> Path:
        """Of a set."""
        return self.path / f"{dataset_id}.parquet"

    def given(self, dataset_id: str) -> Path:
        """Where a file waits to be read."""
        return self.path / f"{dataset_id}.given"

    def receive(self, dataset_id: str, data: BinaryIO, most: int) -> str:
        """Write a given file down; its SHA-256 (hex).

        Raises:
            DataFileTooLargeError: more than `most` bytes.
        """
        private_folder(self.path)
        digest, size = hashlib.sha256(), 0
        with self.given(dataset_id).open("wb") as kept:
            while chunk := data.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise DataFileTooLargeError(f"At most {most // _CHUNK} MB can be imported (IMPORT_MAX_MB).")
                digest.update(chunk)
                kept.write(chunk)
        return digest.hexdigest()

    def forget(self, dataset_id: str) -> None:
        """Remove the file that was given."""
        self.given(dataset_id).unlink(missing_ok=True)

    def tidy(self, known: Collection[str], now: datetime) -> None:
        """Remove bars of sets that are gone, as `tidy_orphans` does, and files that were given and never read."""
        for path in self.path.glob("*.given"):
            if is_older(path, now - _IN_USE):
                path.unlink()
        tidy_orphans(self.path, "*.parquet", known, now)

    def remove(self, dataset_id: str) -> None:
        """Remove the bars."""
        self.file(dataset_id).unlink(missing_ok=True)
