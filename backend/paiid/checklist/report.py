"""How the items stand, as text and as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from paiid.checklist.evidence import State
from paiid.checklist.running import Row

MARKS: Final = {State.PASSED: "ok", State.FAILED: "FAILED", State.OPEN: "open", State.NOT_NEEDED: "not needed"}

_VERDICTS: Final = {
    State.PASSED: "Passed: everything is shown.",
    State.FAILED: "FAILED.",
    State.OPEN: "Nothing failed, but it has not passed: what is open must be shown, or recorded by a person.",
}


@dataclass(frozen=True)
class Report:
    """Rows in the order of the document."""

    at: datetime
    url: str
    commit: str | None
    stage: str
    rows: Sequence[Row]

    @property
    def is_done(self) -> bool:
        """Whether nothing failed and nothing is open."""
        return bool(self.rows) and all(row.state.is_done for row in self.rows)

    @property
    def verdict(self) -> State:
        """Of all of them: failed if one has, else open if one is, for nobody has shown that; else passed."""
        if any(row.state is State.FAILED for row in self.rows):
            return State.FAILED
        return State.PASSED if self.is_done else State.OPEN

    @property
    def exit_code(self) -> int:
        """Of the command: what has not been shown is not well, so that is 1, too; the verdict tells the two apart."""
        return 0 if self.verdict is State.PASSED else 1

    def counts(self) -> dict[State, int]:
        """Items by state, every state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in State}

    def summary(self) -> str:
        """One sentence."""
        counts = self.counts()
        return (
            f"{counts[State.PASSED]} of {len(self.rows)} items passed, {counts[State.NOT_NEEDED]} are not needed, "
            f"{counts[State.FAILED]} failed, {counts[State.OPEN]} are open."
        )

    def sections(self) -> Iterator[tuple[str, list[Row]]]:
        """Heading of the document and its items."""
        for name, rows in groupby(self.rows, key=lambda row: row.item.section):
            yield name, list(rows)

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.url}, stage {self.stage}, commit {self.commit or 'unknown'}, {self.at:%Y-%m-%d %H:%M} UTC"
        for name, rows in self.sections():
            yield f"\n{name}"
            for row in rows:
                yield f"  {MARKS[row.state]:<11}{row.item.severity}  {row.item.text}  [{row.item.id}]"
                yield f"             {row.note}{_by(row)}"
                if not row.state.is_done:
                    yield f"             Mend: {row.item.mend}"
        yield f"\n{self.summary()}"
        if worst := [row for row in self.rows if row.state is State.FAILED]:
            yield "Failed: " + ", ".join(f"{row.item.id} ({row.item.severity})" for row in worst)
        if waiting := [row for row in self.rows if row.state is State.OPEN]:
            yield "Open: " + ", ".join(f"{row.item.id} ({row.item.severity})" for row in waiting)
        yield _VERDICTS[self.verdict]

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "url": self.url,
            "stage": self.stage,
            "commit": self.commit,
            "at": self.at.isoformat(),
            "done": self.is_done,
            "verdict": self.verdict.value,
            "counts": {state.value: count for state, count in self.counts().items()},
            "items": [_item(row) for row in self.rows],
        }


def _by(row: Row) -> str:
    one = row.evidence
    return "" if one is None or row.state is State.OPEN else f" ({one.who}, {one.at:%Y-%m-%d %H:%M} UTC)"


def _item(row: Row) -> dict[str, Any]:
    item, one = row.item, row.evidence
    return {
        "id": item.id,
        "text": item.text,
        "section": item.section,
        "stage": item.stage.value,
        "severity": item.severity,
        "how": "automatic" if item.check else "manual",
        "own": item.is_own,
        "state": row.state.value,
        "note": row.note,
        "mend": item.mend,
        "evidence": None
        if one is None
        else {
            "state": one.state.value,
            "text": one.text,
            "at": one.at.isoformat(),
            "until": one.until.isoformat(),
            "commit": one.commit,
            "url": one.url,
            "who": one.who,
        },
    }
