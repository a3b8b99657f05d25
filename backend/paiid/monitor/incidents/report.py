"""One incident: what is kept of it, as JSON, and the operator's template made of it, as Markdown."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from paiid.core.private_files import private_file, private_folder

NOT_KNOWN: Final = "not known"
SEVERITIES: Final = ("P0", "P1", "P2", "P3")
WRITTEN: Final = ("summary", "root_cause", "impact", "resolution", "prevention")
"""What only a person can say."""
BY_HAND: Final = "written by hand"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line, and where it comes from; `at` is None for what tells of the whole time."""

    at: datetime | None
    text: str
    source: str

    @property
    def line(self) -> str:
        """As it stands in the report."""
        when = f"{self.at:%Y-%m-%d %H:%M:%S} - " if self.at else ""
        return f"- {when}{self.text} ({self.source})"


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything kept of one.

    Args:
        id: names its files.
        severity: P0 to P3.
        detected: when, UTC, and `detected_by` says how that is known.
        resolved: when, UTC; None while it lasts.
        affected_users: in words.
        texts: what people wrote, by the names of `WRITTEN`.
        facts: what the sources say; gathered anew each time.
        notes: lines of the timeline that people wrote.
        actions: what is to be done, one a line.
        logs: files in which to look for errors.
    """

    id: str
    title: str
    severity: str
    detected: datetime
    detected_by: str
    resolved: datetime | None = None
    resolved_by: str = NOT_KNOWN
    affected_users: str = NOT_KNOWN
    texts: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    notes: tuple[Fact, ...] = ()
    actions: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()

    @property
    def timeline(self) -> list[Fact]:
        """What has a time, in its order."""
        return sorted([one for one in (*self.facts, *self.notes) if one.at], key=lambda one: (one.at, one.text))

    @property
    def unknown(self) -> list[str]:
        """What nobody has said yet."""
        missing = [name.replace("_", " ") for name in WRITTEN if not self.texts.get(name)]
        missing += ["resolved"] if self.resolved is None else []
        missing += ["affected users"] if self.affected_users.startswith(NOT_KNOWN) else []
        return missing + ([] if self.actions else ["action items"])

    def markdown(self) -> str:
        """The operator's template."""
        return "\n".join(_lines(self)) + "\n"

    def document(self) -> dict[str, Any]:
        """As JSON."""
        told: dict[str, Any] = json.loads(json.dumps(asdict(self), default=datetime.isoformat))
        return told | {"unknown": self.unknown}


def _lines(one: Incident) -> Iterator[str]:
    yield f"# Incident Report: {one.title}"
    yield ""
    yield f"**Severity:** {one.severity}"
    yield f"**Detected:** {_instant(one.detected)} ({one.detected_by})"
    yield f"**Resolved:** {f'{_instant(one.resolved)} ({one.resolved_by})' if one.resolved else NOT_KNOWN}"
    yield f"**Duration:** {_minutes(one)}"
    yield f"**Affected Users:** {one.affected_users}"
    lasting = [fact.line for fact in one.facts if fact.at is None]
    yield from ("", "## Summary", one.texts.get("summary") or NOT_KNOWN)
    yield from ("", "## Root Cause", one.texts.get("root_cause") or NOT_KNOWN)
    yield from ("", "## Impact", one.texts.get("impact") or NOT_KNOWN, *lasting)
    yield from ("", "## Timeline", *([fact.line for fact in one.timeline] or [NOT_KNOWN]))
    yield from ("", "## Resolution", one.texts.get("resolution") or NOT_KNOWN)
    yield from ("", "## Prevention", one.texts.get("prevention") or NOT_KNOWN)
    yield from ("", "## Action Items", *([f"- [ ] {action}" for action in one.actions] or [NOT_KNOWN]))


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _minutes(one: Incident) -> str:
    if one.resolved is None:
        return NOT_KNOWN
    minutes = round((one.resolved - one.detected).total_seconds() / 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


class UnknownIncidentError(Exception):
    """There is none of that name."""


@dataclass(frozen=True)
class Incidents:
    """Those in `folder`, two files each: `<id>.json`, which counts, and `<id>.md`, made from it."""

    folder: Path

    def new_id(self, at: datetime) -> str:
        """A free name, by the day."""
        number = 1
        while self._json(name := f"{at:%Y-%m-%d}-{number}").exists():
            number += 1
        return name

    def save(self, incident: Incident) -> Path:
        """Write both files, each whole or not at all; the Markdown's path.

        Raises:
            OSError: they cannot be written.
        """
        private_folder(self.folder)
        text = json.dumps(asdict(incident), indent=2, default=datetime.isoformat)
        markdown = self._json(incident.id).with_suffix(".md")
        for path, content in ((self._json(incident.id), text), (markdown, incident.markdown())):
            fresh = private_file(path.with_name(f"{path.name}.new"))
            fresh.write_text(content, encoding="utf-8")
            fresh.replace(path)
        return markdown

    def load(self, name: str) -> Incident:
        """One of them.

        Raises:
            UnknownIncidentError: there is none, or it cannot be read.
        """
        try:
            told = json.loads(self._json(name).read_text(encoding="utf-8"))
            return _incident(told)
        except FileNotFoundError as error:
            raise UnknownIncidentError(f"There is no incident {name}; `paiid incident list` names all.") from error
        except (ValueError, TypeError, KeyError) as error:
            raise UnknownIncidentError(f"{self._json(name)} is no report of an incident.") from error

    def all(self) -> list[Incident]:
        """Every one that can be read, oldest first."""
        names = sorted(path.stem for path in self.folder.glob("*.json")) if self.folder.exists() else []
        return [self.load(name) for name in names]

    def _json(self, name: str) -> Path:
        return self.folder / f"{Path(name).name}.json"


def _incident(told: dict[str, Any]) -> Incident:
    lists = {name: tuple(_fact(one) for one in told[name]) for name in ("facts", "notes")}
    times = {name: told[name] and datetime.fromisoformat(told[name]) for name in ("detected", "resolved")}
    plain = {name: tuple(told[name]) for name in ("actions", "logs")}
    rest: dict[str, Any] = {**told, **lists, **times, **plain}
    return Incident(**rest)


def _fact(told: dict[str, Any]) -> Fact:
    return Fact(told["at"] and datetime.fromisoformat(told["at"]), told["text"], told["source"])
