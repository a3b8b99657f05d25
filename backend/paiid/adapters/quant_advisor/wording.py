"""Both theses, worded from the facts that weigh most; every number in them is a cited fact's or the draft's own."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from paiid.domain.advice.packet import Direction, EvidencePacket, Fact, Screen

_NAMED: Final = 3
_LEAST: Final = 0.01
"""Log odds; what adds less says nothing worth a sentence."""
_REASONS: Final = {
    Screen.EARNINGS_DRIFT: "opened well higher on a new report; the idea is that such a move goes on for weeks",
    Screen.BREAKOUT: "closed above its highest price of a quarter on more than its usual volume; the idea is that "
    "buyers follow",
    Screen.MEAN_REVERSION: "fell sharply within a long rise; the idea is a recovery within days",
    Screen.VOLATILITY_REGIME: "has become calm while it rises; the idea is that calm rises go on",
    Screen.MOMENTUM: "rose over the year and over half a year; the idea is that such strength goes on",
    Screen.HOLDING: "is held, lies below its long average and fell over the year; the idea is that such weakness goes "
    "on and that the money does better elsewhere",
    Screen.WATCHLIST: "is on your watchlist; no rule of ours picked it",
}
_DANGERS: Final = {
    Screen.EARNINGS_DRIFT: "Much of a report is in the price by the first evening.",
    Screen.BREAKOUT: "Many breakouts fall back into their range.",
    Screen.MEAN_REVERSION: "Every long decline began as a fall like this one.",
    Screen.VOLATILITY_REGIME: "Calm ends without notice.",
    Screen.MOMENTUM: "Past strength has often reversed at once when the whole market turned.",
    Screen.HOLDING: "Weak names often rise fastest when the market turns, and selling gives that up.",
    Screen.WATCHLIST: "Without a rule there is no reason why now.",
}


def theses(
    packet: EvidencePacket, contributions: Mapping[str, float], probability: Decimal
) -> tuple[str, str, tuple[int, ...]]:
    """Thesis, counter-thesis and the numbers of the facts they cite."""
    screen = packet.screens[0]
    by_key = {fact.key: fact for fact in packet.facts}
    weighed = sorted(
        ((part, by_key[key]) for key, part in contributions.items() if key in by_key and abs(part) >= _LEAST),
        key=lambda one: (-abs(one[0]), one[1].number),
    )
    favorable = [fact for part, fact in weighed if part > 0][:_NAMED]
    adverse = [fact for part, fact in weighed if part < 0][:_NAMED]
    rule, atr, last = by_key["rule_1"], by_key["atr_14"], by_key["last"]
    verb = "buying" if packet.direction is Direction.BUY else "selling"
    thesis = (
        f"{packet.symbol} {_REASONS[screen]} [{rule.number}]. By past cases of this kind with such figures the target "
        f"comes before the stop with a probability of {_percent(probability)}. {_said('For', verb, favorable)}"
    )
    counter = (
        f"{_said('Against', verb, adverse)} One usual session moves it by {_cited(atr)} from {_cited(last)}, so the "
        f"stop can be reached without any news. {_DANGERS[screen]}"
    )
    cited = {rule.number, atr.number, last.number, *(fact.number for fact in (*favorable, *adverse))}
    return thesis, counter, tuple(sorted(cited))


def _said(side: str, verb: str, facts: Sequence[Fact]) -> str:
    if not facts:
        return f"{side} {verb} no single figure of it says much."
    named = [f"{_lower(fact.name)}, {_cited(fact)}" for fact in facts]
    listed = named[0] if len(named) == 1 else f"{'; '.join(named[:-1])}; and {named[-1]}"
    return f"{side} {verb} {'speaks' if len(named) == 1 else 'speak'} {listed}."


def _cited(fact: Fact) -> str:
    return f"{fact.text} [{fact.number}]"


def _lower(name: str) -> str:
    """A name within a sentence; an abbreviation stays as it is."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _percent(probability: Decimal) -> str:
    return f"{probability * 100:.1f} %"
