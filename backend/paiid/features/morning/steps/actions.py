"""The two or three things most worth a look, out of what the other steps found."""

from collections.abc import Sequence
from typing import Final

from paiid.features.morning.telling import StepState, Suggestion, Telling, ToldStep

TITLE: Final = "Suggested"
MOST: Final = 3


def choose(told: Sequence[ToldStep]) -> tuple[Suggestion, ...]:
    """The heaviest suggestions, each page and text once."""
    found = {(one.text, one.link): one for step in told for one in step.suggestions}
    return tuple(sorted(found.values(), key=lambda one: (-one.weight, one.text))[:MOST])


def tell(told: Sequence[ToldStep]) -> Telling:
    """One sentence on what they rest on; the suggestions themselves stand beside it."""
    telling, chosen = Telling(), choose(told)
    telling.suggestions.extend(chosen)
    failed = [step.title for step in told if step.state is StepState.FAILED]
    if chosen:
        telling.say("From what was found above; nothing is done without you.")
    else:
        telling.say("Nothing found above asks for a step of yours.")
    if failed:
        telling.say(f"Not looked at, for it could not be read: {', '.join(failed)}.")
    return telling
