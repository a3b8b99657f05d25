"""How the engine's loops become machine code: without the interpreter's lock, and kept on disk from run to run.

numba keeps what it has compiled beside the file of each function, and looks at that file alone to tell whether it is
still current. A loop that calls a function of another file would go on with the old one, so the folder is named by all
the sources of the engine together.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., object])
_CONFIG: Final[Any] = numba.config
_HERE: Final = Path(__file__).parent


def _hash_of_sources() -> str:
    hashed = hashlib.sha256()
    for path in sorted(_HERE.glob("*.py")):
        hashed.update(path.name.encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()[:16]


SOURCES: Final = _hash_of_sources()
"""Names the engine's code: a result of the same inputs may differ only where this does."""


def _folder() -> Path:
    beside = _HERE / "__pycache__"
    if _CONFIG.CACHE_DIR:
        base = Path(_CONFIG.CACHE_DIR)
    elif os.access(beside if beside.is_dir() else _HERE, os.W_OK):
        base = beside
    else:
        base = Path(tempfile.gettempdir()) / f"paiid-kernels-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    return base / f"kernels-{SOURCES}"


_CACHE: Final = _folder()


def jit(function: _Function) -> _Function:
    """`function` compiled at its first call, or read from disk where it was compiled before.

    `NUMBA_CACHE_DIR` says where, if it is set before this module is imported.
    """
    before, _CONFIG.CACHE_DIR = _CONFIG.CACHE_DIR, str(_CACHE)
    try:
        return cast("_Function", numba.njit(nogil=True, cache=True, error_model="numpy")(function))
    finally:
        _CONFIG.CACHE_DIR = before


def inlined(function: _Function) -> _Function:
    """`function` written out wherever compiled code calls it.

    For those that take arrays: to hand one to a compiled function costs several times what an idle bar does.
    """
    return cast("_Function", numba.njit(nogil=True, error_model="numpy", inline="always")(function))
