"""Strategies on paper that need a look: told among the orders, for their orders are what stops."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.telling import Source, Telling, Tone

_WEIGHT: Final = Decimal(700)


@dataclass(frozen=True, slots=True)
class PaperAlarm:
    """Why the strategy `name` needs a look, as a sentence."""

    name: str
    strategy_id: str
    text: str


PaperAlarms = Callable[[str], Awaitable[Sequence[PaperAlarm]]]
"""Those of a user, newest first."""


def tell(telling: Telling, knowledge: Knowledge, alarms: Sequence[PaperAlarm]) -> None:
    """Each with its reason, and the suggestion to look at it."""
    for one in alarms:
        page = f"/strategies?strategy={one.strategy_id}&paper=true"
        named = telling.cite("Strategy on paper", one.name, Source("Strategies on paper", knowledge.now(), link=page))
        telling.say(f"{named}: {one.text}", Tone.WARN)
        telling.suggest(f"Look at {one.name}, which runs on paper", page, _WEIGHT)
