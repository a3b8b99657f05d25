"""What was found of each item: state, words, time, commit, who; kept in one file, by the address it was found at."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from paiid.checklist.items import Item
from paiid.core.private_files import private_file, private_folder

CHECKER: Final = "paiid checklist"


class State(StrEnum):
    """Of an item. Only `passed` and `not_needed` count as done; what nobody has shown is open."""

    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"
    NOT_NEEDED = "not_needed"

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self in {State.PASSED, State.NOT_NEEDED}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look came to; `text` is what shows it."""

    state: State
    text: str


def passed(text: str) -> Finding:
    """Shown to be so."""
    return Finding(State.PASSED, text)


def failed(text: str) -> Finding:
    """Shown not to be so."""
    return Finding(State.FAILED, text)


def not_run(text: str) -> Finding:
    """Nothing was shown; `text` says why."""
    return Finding(State.OPEN, text)


def not_needed(text: str) -> Finding:
    """Does not concern this installation; `text` says why."""
    return Finding(State.NOT_NEEDED, text)


def judged(*, ok: bool, text: str) -> Finding:
    """Passed or failed, with the same words."""
    return passed(text) if ok else failed(text)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding as it is kept. `at` and `until` are UTC; `commit` is of the code that was looked at, if known."""

    state: State
    text: str
    at: datetime
    until: datetime
    commit: str | None
    url: str
    who: str


@dataclass(frozen=True)
class EvidenceFile:
    """The file at `path`; it need not exist.

    Raises (every method):
        OSError: it cannot be read or written.
        ValueError: it is not what this program writes.
    """

    path: Path

    def read(self, url: str) -> dict[str, Evidence]:
        """By item, of the instance at `url`."""
        return {name: _evidence(row) for name, row in self._all().get(url, {}).items()}

    def write(self, url: str, found: Mapping[str, Evidence]) -> None:
        """Put `found` in the place of what was known of these items. The file is replaced whole, or not at all."""
        everything = self._all()
        rows = {
            name: asdict(one) | {"at": one.at.isoformat(), "until": one.until.isoformat()}
            for name, one in found.items()
        }
        everything[url] = everything.get(url, {}) | rows
        private_folder(self.path.parent)
        fresh = self.path.with_name(f"{self.path.name}.new")
        private_file(fresh).write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        fresh.replace(self.path)

    def _all(self) -> dict[str, dict[str, Any]]:
        if not self.path.exists():
            return {}
        found: dict[str, dict[str, Any]] = json.loads(self.path.read_text(encoding="utf-8"))
        return found


def _evidence(row: dict[str, Any]) -> Evidence:
    return Evidence(
        state=State(row["state"]),
        text=row["text"],
        at=datetime.fromisoformat(row["at"]),
        until=datetime.fromisoformat(row["until"]),
        commit=row["commit"],
        url=row["url"],
        who=row["who"],
    )


def expired(evidence: Evidence, item: Item, now: datetime, commit: str | None) -> str | None:
    """Why `evidence` counts no more, in words; None while it does."""
    if evidence.until <= now:
        return f"its evidence expired on {evidence.until:%Y-%m-%d %H:%M} UTC"
    if not item.is_lasting and evidence.commit != commit:
        return f"its evidence is of commit {_short(evidence.commit)}, and not of {_short(commit)}"
    return None


def _short(commit: str | None) -> str:
    return commit[:8] if commit else "unknown"
