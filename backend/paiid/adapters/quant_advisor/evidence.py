"""The numbered facts an idea rests on; the theses are worded from these texts and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.adapters.quant_advisor.factors import Factors
from paiid.adapters.quant_advisor.ranking import Ranked, Setup
from paiid.core.types import decimal_text
from paiid.ports.advisor import Direction, Evidence


@dataclass(frozen=True, slots=True)
class Plan:
    """Distances of stop and target in ATR(14), and how many sessions the idea is given."""

    stop_atr: Decimal
    target_atr: Decimal
    horizon_sessions: int


PLANS: Final = {
    Setup.MOMENTUM: Plan(Decimal(3), Decimal(6), 60),
    Setup.PULLBACK: Plan(Decimal(2), Decimal(3), 10),
    Setup.BREAKOUT: Plan(Decimal(2), Decimal(5), 30),
    Setup.WEAKNESS: Plan(Decimal(3), Decimal(5), 40),
    Setup.BREAKDOWN: Plan(Decimal(2), Decimal(4), 20),
}


@dataclass(slots=True)
class Facts:
    """Evidence in order, and each value with its citation by key, as `+34.2% [2]`."""

    source: str
    as_of: datetime
    found: list[Evidence] = field(default_factory=list)
    cited: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, name: str, value: str, meaning: str) -> None:
        """One more fact of the daily bars."""
        self.add_from(key, name, value, meaning, (self.source, self.as_of))

    def add_from(self, key: str, name: str, value: str, meaning: str, origin: tuple[str, datetime]) -> None:
        """One more fact with its own source and instant."""
        number = len(self.found) + 1
        self.found.append(Evidence(number, name, value, meaning, *origin))
        self.cited[key] = f"{value} [{number}]"


def gather(candidate: Ranked, held: Decimal) -> Facts:
    """Every fact of `candidate`."""
    one = candidate.factors
    facts = Facts(one.source, one.as_of)
    facts.add_from(
        "last",
        "Last price",
        f"{decimal_text(one.last)} USD",
        "The price the idea starts from.",
        (one.last_source, one.last_as_of),
    )
    _add_strength(facts, candidate)
    _add_state(facts, one)
    _add_extreme(facts, candidate)
    _add_reckoning(facts, candidate)
    if held:
        facts.add_from(
            "held", "You hold", f"{decimal_text(held)} shares", "From your account.", ("your account", one.last_as_of)
        )
    return facts


def _add_strength(facts: Facts, candidate: Ranked) -> None:
    one = candidate.factors
    facts.add(
        "momentum",
        "12-month return without the latest month",
        f"{one.momentum:+.1%}",
        "It rose over the year." if one.momentum > 0 else "It did not rise over the year.",
    )
    facts.add(
        "place",
        "Rank by that return",
        f"{candidate.place} of {candidate.considered}",
        "1 is the strongest of the symbols looked at.",
    )
    facts.add(
        "trend",
        "Distance to the 200-day average",
        f"{one.trend:+.1%}",
        "Above it: the long trend is up." if one.trend > 0 else "Not above it: the long trend is not up.",
    )


def _add_state(facts: Facts, one: Factors) -> None:
    facts.add("rsi_14", "RSI(14)", f"{one.rsi_14:.1f}", "Above 70 is often read as stretched, below 30 as washed out.")
    facts.add("rsi_2", "RSI(2)", f"{one.rsi_2:.1f}", "Below 10 is a sharp fall over a few sessions.")
    facts.add("volatility", "Annualized volatility, 63 sessions", f"{one.volatility:.1%}", "How widely it swings.")
    facts.add("atr", "ATR(14)", f"{one.atr:.2f} USD", "The usual range of one session.")


def _add_extreme(facts: Facts, candidate: Ranked) -> None:
    one = candidate.factors
    if candidate.direction is Direction.BUY:
        meaning = "The last close passed it." if one.close > one.high_20 else "The last close did not pass it."
        facts.add("extreme", "Highest high of the 20 sessions before the last", f"{one.high_20:.2f} USD", meaning)
    else:
        meaning = "The last close fell below it." if one.close < one.low_20 else "The last close held above it."
        facts.add("extreme", "Lowest low of the 20 sessions before the last", f"{one.low_20:.2f} USD", meaning)


def _add_reckoning(facts: Facts, candidate: Ranked) -> None:
    plan = PLANS[candidate.setup]
    facts.add(
        "levels",
        "Stop and target from the entry",
        f"{plan.stop_atr} and {plan.target_atr} ATR",
        f"Fixed for the setup {candidate.setup.value}; not fitted to the symbol.",
    )
    facts.add(
        "score",
        "Score",
        f"{decimal_text(candidate.score)} of 100",
        f"Momentum {candidate.momentum_part} of 45, trend {candidate.trend_part} of 25, calm {candidate.calm_part} "
        f"of 15, setup {candidate.setup_part} of 15. It orders ideas and is no probability.",
    )
