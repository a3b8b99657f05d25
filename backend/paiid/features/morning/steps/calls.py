"""Calls of the advisor that ended since the session before, hits and misses alike, and those that wait for you."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.advice.outcome import Ending
from paiid.domain.exchange_calendar import previous_session
from paiid.domain.instrument import Symbol
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.telling import Source, Telling, Tone
from paiid.features.morning.words import counted, listed, signed_percent

TITLE: Final = "The advisor's calls"
_SHOWN: Final = 6
_NAMED: Final = 3
_WEIGHT: Final = Decimal(50)
"""Below what is about to happen, beside a large move."""
_WORDS: Final = {
    Ending.TARGET: "reached its target",
    Ending.STOP: "was stopped",
    Ending.EXPIRED: "ran out of time",
}


@dataclass(frozen=True, slots=True)
class EndedCall:
    """How one call ended. `return_ratio` is after costs (0.05 = 5 %), `advisor` who made it."""

    symbol: Symbol
    advisor: str
    ending: Ending
    return_ratio: Decimal


EndedCalls = Callable[[str, date], Awaitable[Sequence[EndedCall]]]
"""A user's calls that ended on a day or later, oldest first."""
NewCalls = Callable[[str], Awaitable[Sequence[Symbol]]]
"""What a user's calls are about that are neither decided on nor over, the best first."""


async def tell(knowledge: Knowledge, ended_calls: EndedCalls, new_calls: NewCalls) -> Telling:
    """How many reached their target, each with its return after costs; then what was proposed and waits."""
    telling = await _ended(knowledge, ended_calls)
    found = await new_calls(knowledge.user_id)
    if found:
        source = Source("Your recommendations", knowledge.now(), link="/recommendations")
        waiting = telling.cite("Proposals that wait", counted(len(found), "proposal"), source)
        verb = "waits" if len(found) == 1 else "wait"
        telling.say(f"{waiting} of the advisor {verb} for your decision: {_names(found)}.")
        telling.suggest(f"Decide on {_names(found)}, which the advisor proposes", "/recommendations", _WEIGHT)
    return telling


def _names(symbols: Sequence[Symbol]) -> str:
    shown = [str(one) for one in symbols[:_NAMED]]
    left = len(symbols) - len(shown)
    return listed([*shown, f"{left} more"] if left else shown)


async def _ended(knowledge: Knowledge, ended_calls: EndedCalls) -> Telling:
    telling, since = Telling(), previous_session(knowledge.today())
    found = await ended_calls(knowledge.user_id, since)
    source = Source("Your calls and their outcomes", knowledge.now(), link="/recommendations?tab=scored")
    if not found:
        telling.say(
            f"No call of the advisor ended since {telling.cite('Looked at since', f'{since:%A %B %-d}', source)}."
        )
        return telling
    won = sum(one.ending is Ending.TARGET for one in found)
    ended = telling.cite("Calls that ended", f"{counted(len(found), 'call')}", source)
    telling.say(f"Since {since:%A %B %-d} {ended} ended, {won} at the target.")
    for one in found[:_SHOWN]:
        result = telling.cite(f"{one.symbol}, return after costs", signed_percent(one.return_ratio * 100), source)
        telling.say(f"{one.symbol} {_WORDS[one.ending]}: {result}.", Tone.GOOD if one.return_ratio > 0 else Tone.BAD)
    if len(found) > _SHOWN:
        telling.say(f"{len(found) - _SHOWN} more in the history.")
    return telling
