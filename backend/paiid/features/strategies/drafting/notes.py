"""What a draft says about how it came about."""

from dataclasses import dataclass
from enum import StrEnum

from paiid.domain.strategy import StrategyDefinition


class NoteKind(StrEnum):
    """`assumed`: nothing was said of it, so the draft has what the note says."""

    UNDERSTOOD = "understood"
    ASSUMED = "assumed"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class Note:
    """`phrase` is of the description, empty where it says nothing; `meaning` is ours."""

    kind: NoteKind
    phrase: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A definition to be reviewed, and how each part of the description was read."""

    definition: StrategyDefinition
    notes: tuple[Note, ...]


class NothingUnderstoodError(Exception):
    """No rule is in the description; `notes` tell the phrases."""

    def __init__(self, notes: tuple[Note, ...]) -> None:
        super().__init__("nothing understood")
        self.notes = notes
