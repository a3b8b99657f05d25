"""The folder of Python strategies: whoever may write there says what runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from paiid.core.errors import NotFoundError, UnprocessableError
from paiid.features.backtest.python.program import Limits, ProgramError, PythonProgram, read_program

FILE_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}\.py$"
_LARGEST: Final = 256 * 1024
_MOST: Final = 200


class UnknownPythonFileError(NotFoundError):
    """The folder has no such file."""

    code, title = "unknown-python-strategy", "No such Python strategy"


class UnreadablePythonFileError(UnprocessableError):
    """The file is no strategy."""

    code, title = "unreadable-python-strategy", "The file is no strategy"


@dataclass(frozen=True, slots=True)
class Listed:
    """One file: the strategy it holds, or what is wrong with it."""

    file: str
    program: PythonProgram | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class StrategyFolder:
    """Read anew at each asking. It need not exist."""

    path: Path
    limits: Limits

    def listed(self) -> list[Listed]:
        """Every file by name."""
        return list(self._each())

    def find(self, file: str) -> PythonProgram:
        """The strategy of one file.

        Raises:
            UnknownPythonFileError: there is none of that name.
            UnreadablePythonFileError: it holds no strategy; the detail says why.
        """
        path = self.path / file
        if re.fullmatch(FILE_PATTERN, file) is None or not path.is_file():
            raise UnknownPythonFileError(f"The folder of Python strategies has no {file}.")
        try:
            return self._read(path)
        except ProgramError as error:
            raise UnreadablePythonFileError(f"{file}: {error}.") from error

    def _each(self) -> Iterator[Listed]:
        found = sorted(self.path.glob("*.py")) if self.path.is_dir() else []
        for path in [one for one in found if re.fullmatch(FILE_PATTERN, one.name)][:_MOST]:
            try:
                yield Listed(path.name, self._read(path), None)
            except ProgramError as error:
                yield Listed(path.name, None, str(error))

    def _read(self, path: Path) -> PythonProgram:
        try:
            if path.stat().st_size > _LARGEST:
                raise ProgramError(f"it is larger than {_LARGEST // 1024} kB")
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ProgramError("it cannot be read as a text in UTF-8") from error
        return read_program(path.name, source, self.limits)
