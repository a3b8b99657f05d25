"""Files and folders of the data folder whose row is gone, as when their owner is."""

import os
import shutil
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from paiid.core.private_files import private_folder

_IN_USE: Final = timedelta(days=1)
"""They may stand a while before the row that names them."""
_KEPT_ASIDE: Final = timedelta(days=7)


def tidy_orphans(home: Path, pattern: str, known: Collection[str], now: datetime) -> None:
    """Remove what matches `pattern` in `home` and is not `known` by its stem: put aside first, gone after a week.

    So a database that is another one for a day costs nothing: what is known again comes back.
    """
    aside = home / "orphans"
    for path in aside.glob(pattern):
        if path.stem in known:
            path.replace(home / path.name)
        elif is_older(path, now - _KEPT_ASIDE):
            _remove(path)
    for path in home.glob(pattern):
        if path.stem not in known and is_older(path, now - _IN_USE):
            kept = path.replace(private_folder(aside) / path.name)
            os.utime(kept, (now.timestamp(), now.timestamp()))


def is_older(path: Path, than: datetime) -> bool:
    """Whether it was last written before that."""
    return path.stat().st_mtime < than.timestamp()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()
