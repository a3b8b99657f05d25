"""Starts what was built, as its image says: as its user, as process 1 of its own, on a root that cannot be written."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from console import ScriptError
from deploy_roots import Image, asked, settings_of

_START_S: Final = 90
_HEADERS: Final = ("content-security-policy", "strict-transport-security", "x-content-type-options", "x-frame-options")
# In namespaces of its own: mounts, then the root, then the user; nothing it starts gains a right that it has not.
_LAUNCHER: Final = """
import ctypes, json, os, subprocess, sys
spec = json.loads(sys.argv[1])
root = spec["root"]
def mount(*words): subprocess.run(["mount", *words], check=True)
mount("--make-rprivate", "/")
mount("--bind", root, root)
for name in ("proc", "dev", "tmp"): os.makedirs(f"{root}/{name}", exist_ok=True)
mount("-o", "remount,bind,ro", root)
mount("-t", "proc", "proc", f"{root}/proc")
mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", f"{root}/dev")
for name in ("null", "zero", "random", "urandom"):
    open(f"{root}/dev/{name}", "w").close()
    mount("--bind", f"/dev/{name}", f"{root}/dev/{name}")
os.makedirs(f"{root}/dev/shm"); mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", f"{root}/dev/shm")
mount("-t", "tmpfs", "-o", "mode=1777,nosuid,nodev", "tmpfs", f"{root}/tmp")
if spec["data"]: mount("--bind", spec["data"], f"{root}/data")
os.chroot(root); os.chdir(spec["folder"])
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
os.setgroups([]); os.setgid(spec["group"]); os.setuid(spec["user"])
os.execvpe(spec["command"][0], spec["command"], spec["env"])
"""


@dataclass
class Running:
    """A started image."""

    origin: str
    process: subprocess.Popen[str]
    spec: dict[str, Any]
    log: Path

    def said(self) -> str:
        """All that it printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def get(self, path: str) -> tuple[int, Mapping[str, str], str]:
        """Status, headers in small letters, and body."""
        try:
            with urlopen(self.origin + path, timeout=10) as answer:  # noqa: S310 - of this machine
                return _taken(answer)
        except HTTPError as answer:
            return _taken(answer)

    def wait(self, path: str) -> None:
        """Until it answers."""
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.get(path)[0] == 200:
                    return
            except (URLError, OSError):
                pass
            time.sleep(0.1)
        raise ScriptError(f"It did not answer at {path}. It said:\n{self.said()[-2000:]}")

    def end(self) -> int:
        """As an engine stops a container: SIGTERM for its process 1; the code it ends with, or -9 after ten seconds."""
        # unshare stands before it and passes no signal on.
        child = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii").split()
        os.kill(int(child[0]), signal.SIGTERM)
        try:
            return self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return -9


def _taken(answer: Any) -> tuple[int, Mapping[str, str], str]:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return answer.status, headers, answer.read().decode("utf-8", errors="replace")


def _spec(image: Image, root: str, data: str | None, env: Mapping[str, str]) -> Any:
    settings = settings_of(image)
    user, _, group = settings["User"].partition(":")
    given = dict(pair.split("=", 1) for pair in settings["Env"])
    return {
        "root": root,
        "data": data,
        "folder": settings["WorkingDir"],
        "user": int(user),
        "group": int(group),
        "env": {**given, **env},
        "command": list(settings["Cmd"]),
    }


def _start(spec: Any, log: Path) -> subprocess.Popen[str]:
    names = ["--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]
    launch = [sys.executable, "-c", _LAUNCHER, json.dumps(spec)]
    with log.open("a", encoding="utf-8") as out:
        return subprocess.Popen(["unshare", *names, *launch], stdout=out, stderr=subprocess.STDOUT, text=True)


@contextmanager
def mounted(image: Image) -> Iterator[str]:
    """Its files."""
    container = asked("from", "--pull-never", f"localhost/{image.name}:verify")
    try:
        yield asked("mount", container)
    finally:
        asked("rm", container)


def settings_healthcheck(image: Image) -> list[str]:
    """The command by which an engine would look after it."""
    kind, *command = settings_of(image)["Healthcheck"]["Test"]
    if kind != "CMD":
        raise ScriptError(f"Its HEALTHCHECK is no command: {kind}")
    return list(command)


@contextmanager
def started(
    image: Image,
    *,
    port: int,
    env: Mapping[str, str] | None = None,
    data: bool = True,
    first: Sequence[Sequence[str]] = (),
) -> Iterator[Running]:
    """The image in its own root, listening on `port` of this machine, with an empty folder for its data.

    `first` are commands that containers of the same image and data carry out before.
    """
    with mounted(image) as root, tempfile.TemporaryDirectory(prefix="paiid-data-") as folder:
        home = Path(folder) / "data"
        home.mkdir()
        os.chown(home, 10001, 10001)
        log = Path(folder) / "log"
        given = {"PORT": str(port), "HOST": "127.0.0.1", **(env or {})}
        spec = _spec(image, root, str(home) if data else None, given)
        for command in first:
            if _start({**spec, "command": list(command)}, log).wait(timeout=120) != 0:
                raise ScriptError(f"{' '.join(command)} failed:\n{log.read_text(encoding='utf-8')[-2000:]}")
        running = Running(f"http://127.0.0.1:{port}", _start(spec, log), spec, log)
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.end()


def within(running: Running, *command: str) -> int:
    """The code with which `command` ends in another container of the same image, settings and data."""
    log = running.log.with_name("beside")
    return _start({**running.spec, "command": list(command)}, log).wait(timeout=60)


def missing_headers(headers: Mapping[str, str]) -> list[str]:
    """Names of those that a page must carry in production and does not."""
    return [name for name in _HEADERS if not headers.get(name)]
