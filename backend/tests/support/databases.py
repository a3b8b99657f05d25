"""A migrated, empty database for each test: migrated once, then copied."""

import itertools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.support.postgres import Administrator, ReusableDatabase

BACKEND = Path(__file__).resolve().parents[2]


class MigratedDatabases(Protocol):
    """Hands out fresh databases."""

    def fresh(self) -> str:
        """The URL of a new one."""
        ...

    def empty(self) -> str:
        """The URL of a new one that nobody has migrated."""
        ...

    def discard(self, url: str) -> None:
        """Remove one again."""
        ...


def migrate(url: str, home: Path) -> None:
    """`paiid migrate`, as an operator runs it."""
    run_paiid(["migrate"], {"DATABASE_URL": url, "PAIID_HOME": str(home)})


def run_paiid(arguments: list[str], env: dict[str, str], *, expect: int = 0) -> str:
    """Run the console command in a process of its own; returns what it printed, both streams.

    Raises:
        RuntimeError: another exit code than `expect`; carries the output.
    """
    command = [sys.executable, "-c", "from paiid.cli import main; main()", *arguments]
    done = subprocess.run(
        command,
        cwd=BACKEND,
        env=plain_environment() | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != expect:
        raise RuntimeError(f"paiid {' '.join(arguments)} ended with {done.returncode}, not {expect}:\n{done.stdout}")
    return done.stdout


def plain_environment() -> dict[str, str]:
    """What a child needs of ours, and no setting of the person who runs the tests."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}


@dataclass
class SqliteDatabases:
    """Files in `folder`."""

    folder: Path
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self._template = self.folder / "template.db"
        migrate(f"sqlite:///{self._template}", self.folder)

    def fresh(self) -> str:
        path = self.folder / f"test-{next(self._numbers)}.db"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def empty(self) -> str:
        return f"sqlite:///{self.folder / f'test-{next(self._numbers)}.db'}"

    def discard(self, url: str) -> None:
        path = url.removeprefix("sqlite:///")
        for suffix in ("", "-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)


@dataclass
class PostgresDatabases:
    """Databases of the server at `admin_url`; `worker` keeps parallel test processes apart."""

    admin_url: str
    worker: str
    home: Path
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    _migrated: dict[str, ReusableDatabase] = field(default_factory=dict)
    _cleared: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._administrator = Administrator(self.admin_url)
        self._template = f"paiid_test_{self.worker}_template"
        migrate(self._administrator.create(self._template), self.home)

    def fresh(self) -> str:
        if self._cleared:
            return self._cleared.pop()
        name = f"paiid_test_{self.worker}_{next(self._numbers)}"
        url = self._administrator.create(name, template=self._template)
        self._migrated[url] = ReusableDatabase(url)
        return url

    def empty(self) -> str:
        return self._administrator.create(f"paiid_test_{self.worker}_{next(self._numbers)}")

    def discard(self, url: str) -> None:
        used = self._migrated.get(url)
        if used is not None and used.cleared():
            self._cleared.append(url)
        else:
            self._drop(url)

    def close(self) -> None:
        """Drop the template and what is kept."""
        for url in list(self._migrated):
            self._drop(url)
        self._administrator.drop(self._template)
        self._administrator.close()

    def _drop(self, url: str) -> None:
        if url in self._migrated:
            self._migrated.pop(url).close()
        self._administrator.drop(url.rsplit("/", 1)[-1].split("?", maxsplit=1)[0])
