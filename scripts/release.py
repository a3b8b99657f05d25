"""Makes a version: the number in its one place, copies of it, and the changelog's heading. Commits and tags nothing.

Usage: release.py VERSION     the next version, such as 0.2.0
       release.py --check     do all copies agree?
"""

import argparse
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from console import ROOT, ScriptError, fail, say

_SEMANTIC: Final = re.compile(r"\d+\.\d+\.\d+")
_UNRELEASED: Final = "## Unreleased\n"
_NUMBER: Final = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


def source(root: Path) -> Path:
    """The one place of the number."""
    return root / "backend" / "paiid" / "__init__.py"


def current(root: Path) -> str:
    """This version.

    Raises:
        ScriptError: the one place names none.
    """
    found = _NUMBER.search(source(root).read_text(encoding="utf-8"))
    if found is None:
        raise ScriptError(f"{source(root)} names no version.")
    return found[1]


def disagreements(root: Path) -> list[str]:
    """Copies of the number that are another one."""
    version = current(root)
    lock = json.loads((root / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    copies = {
        "frontend/package.json": json.loads((root / "frontend" / "package.json").read_text(encoding="utf-8"))[
            "version"
        ],
        "frontend/package-lock.json": lock["version"],
        "frontend/package-lock.json, packages": lock["packages"][""]["version"],
        "backend/openapi.json": json.loads((root / "backend" / "openapi.json").read_text(encoding="utf-8"))["info"][
            "version"
        ],
        "CHANGELOG.md": newest_in(root / "CHANGELOG.md"),
    }
    return [f"{name} says {said}, not {version}" for name, said in copies.items() if said != version]


def newest_in(changelog: Path) -> str:
    """The version of the first heading that has one."""
    found = re.search(r"^## (\d+\.\d+\.\d+)", changelog.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else "none"


def release(root: Path, version: str, day: str) -> None:
    """Write the number everywhere, and give what is unreleased its heading.

    Raises:
        ScriptError: it is no later version, or there is nothing to release.
    """
    before = current(root)
    if not _SEMANTIC.fullmatch(version) or _parts(version) <= _parts(before):
        raise ScriptError(f"{version} is no version later than {before}, such as 0.2.0.")
    changelog = root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    head, found, rest = text.partition(_UNRELEASED)
    unreleased = re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    if not found or not unreleased.strip():
        raise ScriptError("CHANGELOG.md has nothing under Unreleased: a version without a change is none.")
    changelog.write_text(f"{head}{_UNRELEASED}\n## {version} ({day})\n{rest}", encoding="utf-8")
    _replace(source(root), _NUMBER, f'__version__ = "{version}"', 1)
    number = re.compile(rf'"version": "{re.escape(before)}"')
    _replace(root / "frontend" / "package.json", number, f'"version": "{version}"', 1)
    _replace(root / "frontend" / "package-lock.json", number, f'"version": "{version}"', 2)
    _replace(root / "backend" / "openapi.json", number, f'"version": "{version}"', 1)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _replace(path: Path, pattern: re.Pattern[str], text: str, count: int) -> None:
    changed, found = pattern.subn(text, path.read_text(encoding="utf-8"), count)
    if found != count:
        raise ScriptError(f"{path} has the version {found} times, not {count}.")
    path.write_text(changed, encoding="utf-8")


def main() -> None:
    """Make one, or look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("version", nargs="?", metavar="VERSION")
    what.add_argument("--check", action="store_true")
    options = parser.parse_args()
    try:
        if options.version:
            release(ROOT, options.version, f"{datetime.now(UTC):%Y-%m-%d}")
        if wrong := disagreements(ROOT):
            fail("\n".join(wrong))
    except ScriptError as error:
        fail(str(error))
    say(f"Version {current(ROOT)}, the same everywhere.")
    if options.version:
        say(f"Now: make test, then: git commit -a -m 'Version {options.version}' && git tag v{options.version}")


if __name__ == "__main__":
    main()
