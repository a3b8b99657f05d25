"""A seat belt for the process of a strategy: it refuses what a backtest has no use for.

No wall: who wants to get around it in Python can. It keeps an honest file from reading the account or tomorrow's prices
by mistake; what holds whatever the file does are the process's limits and that it is told nothing secret.
"""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any, Final

_REFUSED: Final = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.killpg",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "socket.__new__",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "sqlite3.connect",
        "subprocess.Popen",
    }
)
_ALWAYS: Final = (
    "/usr/",
    "/lib/",
    "/lib64/",
    "/etc/localtime",
    "/dev/null",
    "/dev/urandom",
    "/proc/self/",
    "/proc/cpuinfo",
)


def _folders() -> tuple[str, ...]:
    """Where Python, its packages and this program are."""
    ours = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()}
    ours.add(str(Path(__file__).resolve().parents[4]))
    return tuple(sorted(f"{Path(one).resolve()}/" for one in ours if one)) + _ALWAYS


def fasten() -> None:
    """From now on, for the rest of the process."""
    folders = _folders()

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _REFUSED:
            raise PermissionError(f"a strategy may not use {event}")
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not path.startswith(folders):
                raise PermissionError(f"a strategy may not open {path}")

    sys.addaudithook(watch)
