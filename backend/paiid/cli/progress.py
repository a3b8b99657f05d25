"""How far a command is."""

import sys
from typing import Final

_BAR: Final = 30


class Bar:
    """Progress: one line that grows on a terminal, elsewhere a line a stage or `by_tenths`; on the error stream."""

    def __init__(self, unit: str, *, is_quiet: bool = False, by_tenths: bool = False) -> None:
        self._unit, self._by_tenths, self._tenth = unit, by_tenths, -1
        self._is_terminal = sys.stderr.isatty()
        self._is_quiet = is_quiet and not self._is_terminal
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` of the unit; without a total the stage alone."""
        if self._is_quiet:
            return
        if self._is_terminal:
            filled = _BAR * done // max(total, 1)
            bar = "█" * filled + "░" * (_BAR - filled)
            rows = f" {done:,} of {total:,} {self._unit}" if total else ""
            # What a longer line left behind it is cleared.
            print(f"\r{stage:<10} {bar}{rows}\x1b[K", end="", file=sys.stderr, flush=True)
        elif self._by_tenths:
            if (tenth := 10 * done // max(total, 1)) > self._tenth:
                print(f"{done:,} of {total:,} {self._unit}", file=sys.stderr, flush=True)
            self._tenth = tenth
        elif stage != self._stage:
            print(f"{stage} …", file=sys.stderr, flush=True)
        self._stage = stage

    def end(self) -> None:
        """Leave the line."""
        if self._is_terminal and self._stage:
            print(file=sys.stderr)
