"""Runs a program and reads what it says."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from paiid.settings import environment


@dataclass(frozen=True, slots=True)
class Done:
    """How it ended; `text` is what it printed, `errors` apart."""

    code: int
    text: str
    errors: str

    @property
    def last_line(self) -> str:
        """Of everything it said, what it said last."""
        lines = f"{self.text}\n{self.errors}".strip().splitlines()
        return lines[-1][:300] if lines else "it said nothing"


async def program(
    command: Sequence[str], folder: Path, *, timeout_s: float, env: Mapping[str, str] | None = None
) -> Done | None:
    """Run it in `folder`; None when it cannot be started or does not end in time."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={**environment(), **(env or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(timeout_s):
            out, errors = await process.communicate()
    except TimeoutError:
        await _ended(process)
        return None
    except asyncio.CancelledError:
        # By Ctrl-C: nothing of ours is left behind.
        await _ended(process)
        raise
    return Done(process.returncode or 0, out.decode(errors="replace"), errors.decode(errors="replace"))


async def _ended(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
