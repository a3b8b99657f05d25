"""What no file of the repository may hold: hosts in lock files, paths of somebody's machine, oversized files."""

import re
import subprocess
from pathlib import Path
from typing import Final

from console import ROOT, ScriptError, fail, say

_LOCK_HOSTS: Final = {
    "*.lock": re.compile(r"https?://|--(?:extra-)?index-url|--find-links"),
    # npm also notes where sponsors are thanked; only `resolved` is where a package comes from.
    "package-lock.json": re.compile(r'"resolved": "https?://'),
}
_MACHINE_PATH: Final = re.compile(r"(?<![\w.~-])/(?:root|home/\w+|Users/\w+|work|opt/\w+)/[\w.-]")
_LARGEST_BYTES: Final = 1_500_000
"""The API description, the largest there is, has a million."""


def tracked() -> list[Path]:
    """Files of the repository: tracked, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def faults(path: Path) -> list[str]:
    """What is wrong with one file, a line each."""
    name = path.relative_to(ROOT)
    if path.stat().st_size > _LARGEST_BYTES:
        return [f"{name}: larger than {_LARGEST_BYTES:,} bytes"]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    host = next((rule for pattern, rule in _LOCK_HOSTS.items() if path.match(pattern)), None)
    found = []
    for number, line in enumerate(lines, 1):
        if host is not None and host.search(line):
            found.append(f"{name}:{number}: names a host; lock files carry versions and hashes only")
        elif _MACHINE_PATH.search(line):
            found.append(f"{name}:{number}: a path of somebody's machine")
    return found


def main() -> None:
    """Look at every file."""
    files = tracked()
    found = [fault for path in files for fault in faults(path)]
    if found:
        fail("\n".join([*found[:40], "Take these out of the files named."]))
    say(f"{len(files)} files: no host in a lock file, no path of a machine, none oversized")


if __name__ == "__main__":
    try:
        main()
    except (ScriptError, subprocess.CalledProcessError, OSError) as error:
        fail(f"The files could not be listed: {error}. `make check` needs a git checkout.")
