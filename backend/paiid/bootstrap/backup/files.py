"""The files of imported bars, which a backup holds beside the tables that name them."""

import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Connection, Table, select

from paiid.bootstrap.backup.manifest import FilePart, Manifest, file_member
from paiid.core.private_files import private_file, private_folder

_CHUNK: Final = 1 << 20


def write_files(conn: Connection, archive: zipfile.ZipFile, tables: list[Table], home: Path) -> dict[str, FilePart]:
    """Write the bars of every set that the database names; one whose file is not there (any more) is left out.

    What is packed already is stored as it is.
    """
    sets = next((table for table in tables if table.name == "datasets"), None)
    ids = [] if sets is None else list(conn.execute(select(sets.c.id).order_by(sets.c.id)).scalars())
    found = {}
    for name in (f"{one}.parquet" for one in ids):
        try:
            with (home / "datasets" / name).open("rb") as bars:
                found[name] = _written(archive, name, bars)
        except FileNotFoundError:
            continue
    return found


def _written(archive: zipfile.ZipFile, name: str, bars: BinaryIO) -> FilePart:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(file_member(name))
    with archive.open(info, "w", force_zip64=True) as kept:
        while chunk := bars.read(_CHUNK):
            digest.update(chunk)
            kept.write(chunk)
            size += len(chunk)
    return FilePart(size, digest.hexdigest())


@contextmanager
def files_put_back(archive: zipfile.ZipFile, manifest: Manifest, home: Path) -> Iterator[None]:
    """The files of the backup are in `home`; should what is done within this fail, those that are new go again."""
    folder, new = home / "datasets", list[Path]()
    if manifest.files:
        private_folder(folder)
    try:
        for name in manifest.files:
            path = folder / name
            if not path.exists():
                new.append(path)
            part = folder / f"{name}.part"
            private_file(part)
            with archive.open(file_member(name)) as kept, part.open("wb") as bars:
                shutil.copyfileobj(kept, bars, _CHUNK)
            part.replace(path)
        yield
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise
