"""Items that only a person sees, asked at a real terminal: what is kept, by whom and when; and every way to stop."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from paiid.checklist.evidence import Evidence, EvidenceFile, State
from paiid.core.clock import SystemClock
from tests.support.databases import BACKEND, plain_environment

URL = "http://127.0.0.1:9"
ITEMS = ("contact.oncall", "contact.lead", "review.metrics")
_PROMPT_S = 60
QUESTION, NOTE, WHO = "ask no more: ", "seen again? ", "Who has seen it?"


@dataclass
class Terminal:
    """A person's side of it."""

    process: subprocess.Popen[bytes]
    screen: int
    seen: str = ""

    def wait_for(self, words: str) -> None:
        """Until it has been shown, from where the last waiting ended."""
        while words not in self.seen:
            assert select.select([self.screen], [], [], _PROMPT_S)[0], f"{words!r} was not shown: {self.seen}"
            self.seen += os.read(self.screen, 4096).decode()
        self.seen = self.seen[self.seen.index(words) + len(words) :]

    def type(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def answer(self, *pairs: tuple[str, str]) -> None:
        for prompt, text in pairs:
            self.wait_for(prompt)
            self.type(f"{text}\n")

    def end(self) -> tuple[int, str]:
        """Exit code, and what was shown last."""
        with suppress(OSError):
            while more := os.read(self.screen, 4096):
                self.seen += more.decode()
        return self.process.wait(_PROMPT_S), self.seen


# With the terminal as its own, so that Ctrl-C does what it does where a person types it, also in a run that was started
# in the background and was told to ignore it.
PAIID = """
import fcntl, signal, termios
signal.signal(signal.SIGINT, signal.default_int_handler)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from paiid.cli import main
main()
"""


@contextmanager
def terminal(home: Path) -> Iterator[Terminal]:
    """`paiid checklist` on items for people; the address is asked for nothing."""
    ours, theirs = pty.openpty()
    asked = [argument for item in ITEMS for argument in ("--item", item)]
    process = subprocess.Popen(
        [sys.executable, "-c", PAIID, "checklist", "--url", URL, *asked],
        cwd=BACKEND,
        env=plain_environment() | {"PAIID_HOME": str(home)},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(ours)


def kept(home: Path) -> dict[str, Evidence]:
    return EvidenceFile(home / "checklist.json").read(URL)


def test_what_is_answered_is_kept_with_who_and_when(paiid_home: Path) -> None:
    began = SystemClock().now().replace(microsecond=0)
    with terminal(paiid_home) as person:
        person.answer(
            (QUESTION, "y"), (NOTE, "Ada, by telephone"), (WHO, "Ada"),
            (QUESTION, "n"), (NOTE, "nobody is named"), (WHO, ""),
            (QUESTION, "-"), (NOTE, "one person uses it"), (WHO, "Bob"),
        )  # fmt: skip
        code, shown = person.end()
    found = kept(paiid_home)
    assert {name: (one.state, one.text, one.who) for name, one in found.items()} == {
        "contact.oncall": (State.PASSED, "Ada, by telephone", "Ada"),
        # Enter at the name: the one given before.
        "contact.lead": (State.FAILED, "nobody is named", "Ada"),
        "review.metrics": (State.NOT_NEEDED, "one person uses it", "Bob"),
    }
    assert all(began <= one.at <= SystemClock().now() for one in found.values())
    assert code == 1
    assert "Failed: contact.lead (P2)" in shown


def test_enter_leaves_an_item_open_and_nonsense_is_asked_again(paiid_home: Path) -> None:
    with terminal(paiid_home) as person:
        person.answer((QUESTION, ""), (QUESTION, "perhaps"))
        person.wait_for("y, n, - or q, please")
        person.answer((QUESTION, "y"), (NOTE, ""))
        person.wait_for("no evidence")
        person.answer((NOTE, "in the notes of Friday"), (WHO, ""))
        person.answer(("A name is needed: ", "Ada"), (QUESTION, "skip"))
        code, shown = person.end()
    assert list(kept(paiid_home)) == ["contact.lead"]
    assert code == 1
    assert "Open: contact.oncall (P2), review.metrics (P3)" in shown
    assert "Nothing failed, but it has not passed" in shown


@pytest.mark.parametrize(
    "stop",
    [
        pytest.param(lambda person: person.answer((QUESTION, "q")), id="q"),
        pytest.param(lambda person: (person.wait_for(QUESTION), person.type("\x04")), id="end of input"),
        pytest.param(lambda person: (person.wait_for(QUESTION), person.type("\x03")), id="Ctrl-C"),
        pytest.param(
            lambda person: (person.answer((QUESTION, "y")), person.wait_for(NOTE), person.type("\x03")),
            id="Ctrl-C within an item",
        ),
    ],
)
def test_every_way_to_stop_keeps_what_was_answered_and_tells_the_rest(
    paiid_home: Path, stop: Callable[[Terminal], object]
) -> None:
    with terminal(paiid_home) as person:
        person.answer((QUESTION, "y"), (NOTE, "Ada, by telephone"), (WHO, "Ada"))
        stop(person)
        code, shown = person.end()
    assert list(kept(paiid_home)) == ["contact.oncall"]
    assert code == 1
    assert "what was not answered is open" in shown
    assert "Traceback" not in shown
    assert re.search(r"1 of 3 items passed.*2 are open", shown)


def test_nobody_is_asked_without_a_terminal(paiid_home: Path) -> None:
    asked = [argument for item in ITEMS for argument in ("--item", item)]
    done = subprocess.run(
        [sys.executable, "-c", "from paiid.cli import main; main()", "checklist", "--url", URL, *asked],
        cwd=BACKEND, env=plain_environment() | {"PAIID_HOME": str(paiid_home)},
        input="y\n", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Is it so?" not in done.stderr
    assert kept(paiid_home) == {}
