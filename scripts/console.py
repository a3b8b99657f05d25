"""What every script shares: where things are, how it speaks, how it fails.

Standard library only: these run before anything is installed.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn

ROOT: Final = Path(__file__).resolve().parent.parent
BACKEND: Final = ROOT / "backend"
FRONTEND: Final = ROOT / "frontend"
VENV: Final = ROOT / ".venv"
BIN: Final = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON: Final = BIN / "python"


class ScriptError(Exception):
    """A failure that a person can mend; the message is the sentence that says how."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"[paiid] {text}", flush=True)


def fail(text: str, code: int = 1) -> NoReturn:
    """Say why, and end."""
    print(f"[paiid] {text}", file=sys.stderr, flush=True)
    raise SystemExit(code)


def run(command: Sequence[str | Path], *, mend: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Run `command`; its output is shown only when it fails.

    Raises:
        ScriptError: it could not be started or answered non-zero; carries its last lines and `mend`.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise ScriptError(f"{command[0]} could not be started ({error.strerror}). {mend}") from error
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise ScriptError(f"{Path(command[0]).name} failed:\n{tail}\n{mend}")


def digest(paths: Sequence[Path], *extra: str) -> str:
    """One hash over names and contents, in a stable order."""
    state = hashlib.sha256()
    for text in extra:
        state.update(text.encode() + b"\0")
    for path in sorted(paths):
        state.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether `stamp` already holds `value`: the work it stands for is done."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def write_stamp(stamp: Path, value: str) -> None:
    """Note that the work is done; written last, so that an interrupted set-up starts again."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value, encoding="utf-8")
