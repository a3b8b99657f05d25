"""Which symbols are candidates after a session: by the rules, by what is held, by what is watched. Ties by symbol."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Final

from paiid.domain.advice.packet import Direction, Screen
from paiid.domain.instrument import Symbol
from paiid.features.ai.evidence.packets import Candidate
from paiid.features.ai.evidence.plans import BUY_SCREENS, STRENGTH

if TYPE_CHECKING:
    from paiid.features.ai.evidence.study import Study

A_SCREEN: Final = 8
"""Of the symbols one rule picks, so many of the strongest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A symbol after the session: where it stands in its study, and its year's return."""

    study: "Study"
    row: int
    momentum: float

    def has_fired(self, screen: Screen) -> bool:
        """Whether the rule picks it."""
        return bool(self.study.fired[screen][self.row])

    def strength(self, screen: Screen) -> float:
        """What the rule orders by; the larger comes first."""
        key, sign = STRENGTH[screen]
        return sign * float(self.study.values[key][self.row])


def pick(
    studies: Mapping[Symbol, "Study"],
    session: date,
    *,
    held: Mapping[Symbol, Decimal],
    watched: Collection[Symbol] = (),
    a_screen: int = A_SCREEN,
) -> list[Candidate]:
    """Candidates after `session`: sales of holdings first, then purchases by how many rules picked them."""
    seen = _seen(studies, session)
    places = _places(seen)

    def candidate(symbol: Symbol, direction: Direction, screens: tuple[Screen, ...]) -> Candidate:
        return Candidate(symbol, direction, screens, places[symbol], len(seen))

    sales = {
        symbol for symbol, one in seen.items() if held.get(symbol, Decimal(0)) > 0 and one.has_fired(Screen.HOLDING)
    }
    picked: dict[Symbol, list[Screen]] = {}
    for screen in BUY_SCREENS:
        for symbol in _strongest(seen, screen, sales, a_screen):
            picked.setdefault(symbol, []).append(screen)
    for symbol in sorted(watched):
        if symbol in seen and symbol not in sales:
            fired = [screen for screen in BUY_SCREENS if seen[symbol].has_fired(screen)]
            picked[symbol] = [*fired, Screen.WATCHLIST]
    purchases = sorted(picked.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        *(candidate(symbol, Direction.SELL, (Screen.HOLDING,)) for symbol in sorted(sales)),
        *(candidate(symbol, Direction.BUY, tuple(screens)) for symbol, screens in purchases),
    ]


def _seen(studies: Mapping[Symbol, "Study"], session: date) -> dict[Symbol, Seen]:
    """Those that were measured after the session and have a year behind them."""
    found: dict[Symbol, Seen] = {}
    for symbol, study in studies.items():
        row = study.row(session)
        if row is not None and isfinite(momentum := float(study.values["momentum_12_1"][row])):
            found[symbol] = Seen(study, row, momentum)
    return found


def _places(seen: Mapping[Symbol, Seen]) -> dict[Symbol, int]:
    ordered = sorted(seen, key=lambda symbol: (-seen[symbol].momentum, symbol))
    return {symbol: place for place, symbol in enumerate(ordered, 1)}


def _strongest(seen: Mapping[Symbol, Seen], screen: Screen, without: Collection[Symbol], most: int) -> list[Symbol]:
    fired = [symbol for symbol, one in seen.items() if symbol not in without and one.has_fired(screen)]
    return sorted(fired, key=lambda symbol: (-seen[symbol].strength(screen), symbol))[:most]
