"""Asks a person at a terminal for what only a person can see, item by item; each answer is kept at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from paiid.checklist.bench import Bench
from paiid.checklist.evidence import EvidenceFile, State
from paiid.checklist.running import Row, recorded

_ANSWERS: Final = {"y": State.PASSED, "n": State.FAILED, "-": State.NOT_NEEDED}
_QUESTION: Final = "Is it so? [y]es, [n]o, [-] not needed, [Enter] later, [q] ask no more: "
_LATER: Final = frozenset({"", "s", "skip", "later"})
_NO_MORE: Final = frozenset({"q", "quit"})


class NoMoreError(Exception):
    """The person wants to be asked no more."""


@dataclass
class Asking:
    """One sitting.

    Args:
        line: shows a prompt and gives what was typed; raises EOFError at the end of input, and KeyboardInterrupt.
        say: shows a line.
        who: the name given last, which stands until another is given.
    """

    bench: Bench
    file: EvidenceFile
    line: Callable[[str], str]
    say: Callable[[str], None]
    who: str = ""

    def ask(self, rows: Sequence[Row]) -> list[Row]:
        """All rows as they stand after it. End of input, Ctrl-C and q leave the rest open; what was answered stays."""
        found = list(rows)
        waiting = [number for number, row in enumerate(rows) if row.state is State.OPEN and row.item.check is None]
        try:
            for at, number in enumerate(waiting, 1):
                found[number] = self._one(rows[number], f"{at} of {len(waiting)}")
        except (EOFError, KeyboardInterrupt, NoMoreError):
            self.say("\nNo more is asked; what was not answered is open.")
        return found

    def _one(self, row: Row, place: str) -> Row:
        item = row.item
        self.say(f"\n({place}) {item.section}: {item.text}  [{item.id}, {item.severity}]\n  {item.mend}")
        if row.evidence is not None:
            self.say(f"  Before, by {row.evidence.who}: {row.evidence.text}")
        if (state := self._state()) is None:
            return row
        note = self._needed("What was seen, and where can it be seen again? ")
        prompt = f"Who has seen it? [{self.who}] " if self.who else "Who has seen it? "
        self.who = self.line(prompt).strip() or self.who or self._needed("A name is needed: ")
        made = recorded(item, self.bench, state, by=self.who, note=note)
        self.file.write(self.bench.url, {item.id: made})
        until = f"counts until {made.until:%Y-%m-%d %H:%M}"
        self.say(f"  Kept: {state.value} by {self.who}, {made.at:%Y-%m-%d %H:%M} UTC; {until}.")
        return Row(item, state, note, made)

    def _state(self) -> State | None:
        while True:
            answer = self.line(_QUESTION).strip().lower()
            if answer in _LATER:
                return None
            if answer in _NO_MORE:
                raise NoMoreError
            if (state := _ANSWERS.get(answer[:1])) is not None:
                return state
            self.say("  y, n, - or q, please; Enter leaves it open.")

    def _needed(self, prompt: str) -> str:
        """What was typed; asked again while it is nothing, for an answer without it is no evidence."""
        while not (answer := self.line(prompt).strip()):
            self.say("  Without it there is no evidence; Ctrl-C leaves the item open.")
        return answer
