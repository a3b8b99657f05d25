"""Speaks with the process that runs the other backtesters: a line of JSON each way."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.peers.environment import peer_python

_SERVE = Path(__file__).with_name("serve.py")


class Peers:
    """A running process of them."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, task: str, **arguments: Any) -> dict[str, Any]:
        """Do `task` and return its answer.

        Raises:
            RuntimeError: it failed; says how.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"task": task} | arguments) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError(f"the process of the other backtesters ended at {task}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer


@contextmanager
def peers() -> Iterator[Peers]:
    """The process, as long as it is needed.

    Raises:
        PeersMissingError: they cannot be installed.
    """
    command = [str(peer_python()), "-W", "ignore", str(_SERVE)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield Peers(process)
        finally:
            process.kill()
