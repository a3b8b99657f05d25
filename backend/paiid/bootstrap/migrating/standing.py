"""Where a database is, and which migrations lie between that and this release."""

import ast
from dataclasses import dataclass
from enum import StrEnum

from paiid.bootstrap import migrations
from paiid.bootstrap.migrations import head_revision, is_newer, known_revisions


class Place(StrEnum):
    """The database's revision beside this release's newest."""

    CURRENT = "current"
    EMPTY = "empty"
    BEHIND = "behind"
    NEWER = "newer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its revision, and what its first line says it is."""

    revision: str
    title: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the database is; `pending` are the migrations up to this release's newest, in their order."""

    revision: str | None
    head: str
    place: Place
    pending: tuple[Step, ...]

    @property
    def text(self) -> str:
        """One sentence."""
        if self.place is Place.CURRENT:
            return f"The database is at revision {self.revision}, which is this release's newest."
        if self.place is Place.EMPTY:
            return f"The database is empty; {len(self.pending)} migrations bring it to {self.head}."
        if self.place is Place.BEHIND:
            return (
                f"The database is at revision {self.revision}, {len(self.pending)} behind this release's {self.head}."
            )
        if self.place is Place.NEWER:
            return (
                f"The database is at revision {self.revision}, of a newer release than this one, which ends at "
                f"{self.head}. That release takes it back: paiid migrate --rollback"
            )
        return (
            f"The database is at revision {self.revision}, which this release does not know (it ends at {self.head})."
        )


def standing(revision: str | None) -> Standing:
    """Of a database at `revision`."""
    head = head_revision()
    pending = tuple(step for step in steps() if revision is None or step.revision > revision)
    if revision is None:
        return Standing(None, head, Place.EMPTY, pending)
    if revision in known_revisions():
        return Standing(revision, head, Place.BEHIND if pending else Place.CURRENT, pending)
    return Standing(revision, head, Place.NEWER if is_newer(revision) else Place.UNKNOWN, ())


def steps() -> list[Step]:
    """Every migration of this release, oldest first; read, not run."""
    return [
        Step(path.name.split("_", 1)[0], _title(path.read_text(encoding="utf-8")))
        for path in sorted((migrations.SCRIPTS / "versions").glob("[0-9]*.py"))
    ]


def _title(source: str) -> str:
    return (ast.get_docstring(ast.parse(source)) or "").split("\n", 1)[0]
