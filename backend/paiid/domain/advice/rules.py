"""What a draft must be before it is advice. Code decides; each complaint says what to mend, for asking once more."""

import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.core.types import decimal_text
from paiid.domain.advice.draft import AdviceDraft
from paiid.domain.advice.figures import cited_numbers, unfounded
from paiid.domain.advice.packet import Direction, EvidencePacket
from paiid.domain.instrument import Symbol

LEAST_PROBABILITY: Final = Decimal("0.02")
MOST_PROBABILITY: Final = Decimal("0.98")
LEAST_HORIZON: Final = 2
MOST_HORIZON: Final = 130
"""Sessions: half a year."""
LEAST_TEXT: Final = 20
MOST_TEXT: Final = 1500
MOST_CITATIONS: Final = 20
ENTRY_ATR: Final = Decimal("0.5")
"""An entry further from the last price than half a day's usual range is no entry now."""
STOP_ATR: Final = (Decimal("0.5"), Decimal(6))
TARGET_ATR: Final = (Decimal("0.5"), Decimal(12))
"""A stop within a day's noise is hit by chance; one many days' ranges away is none."""
_FORBIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LINKS: Final = ("://", "www.", "](")


class Fault(StrEnum):
    """What is wrong with a draft."""

    SYMBOL = "symbol"
    DIRECTION = "direction"
    PRICE = "price"
    TICK = "tick"
    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    PROBABILITY = "probability"
    HORIZON = "horizon"
    TEXT = "text"
    CITATION = "citation"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong, in words fit to show and to ask again with. `text` repeats no foreign text."""

    fault: Fault
    text: str


def validate(
    draft: AdviceDraft, packet: EvidencePacket, known_symbols: Container[Symbol] | None = None
) -> tuple[Complaint, ...]:
    """Everything that is wrong with `draft`; nothing for one that may be sized and frozen.

    Args:
        draft: an advisor's answer.
        packet: what the advisor was asked with.
        known_symbols: those of the market; None trusts the packet's.
    """
    return (
        *_asked(draft, packet, known_symbols),
        *_figures(draft),
        *(_prices(draft, packet) if _are_prices(draft) else (Complaint(Fault.PRICE, "Prices must be above zero."),)),
        *_texts(draft, packet),
        *_citations(draft, packet),
    )


def _asked(draft: AdviceDraft, packet: EvidencePacket, known_symbols: Container[Symbol] | None) -> Iterator[Complaint]:
    if draft.symbol != packet.symbol or (known_symbols is not None and draft.symbol not in known_symbols):
        yield Complaint(Fault.SYMBOL, f"The answer must be about {packet.symbol}, which was asked about.")
    if draft.direction != packet.direction:
        yield Complaint(Fault.DIRECTION, f"The question was whether to {packet.direction}; no other direction is open.")


def _figures(draft: AdviceDraft) -> Iterator[Complaint]:
    p = draft.probability
    if not (p.is_finite() and LEAST_PROBABILITY <= p <= MOST_PROBABILITY):
        yield Complaint(
            Fault.PROBABILITY, f"The probability must lie in {LEAST_PROBABILITY} to {MOST_PROBABILITY}, as a ratio."
        )
    if not LEAST_HORIZON <= draft.horizon_sessions <= MOST_HORIZON:
        yield Complaint(Fault.HORIZON, f"The horizon must be {LEAST_HORIZON} to {MOST_HORIZON} sessions.")


def _are_prices(draft: AdviceDraft) -> bool:
    return all(price.is_finite() and price > 0 for price in (draft.entry, draft.stop, draft.target))


def _prices(draft: AdviceDraft, packet: EvidencePacket) -> Iterator[Complaint]:
    for name, price in (("entry", draft.entry), ("stop", draft.stop), ("target", draft.target)):
        if price % packet.tick != 0:
            yield Complaint(Fault.TICK, f"The {name} must be a multiple of {decimal_text(packet.tick)}.")
    if packet.atr <= 0:
        yield Complaint(Fault.PRICE, "The usual range of a day is not known, so no stop can be judged.")
        return
    if abs(draft.entry - packet.last) > max(ENTRY_ATR * packet.atr, packet.tick):
        yield Complaint(
            Fault.ENTRY, f"The entry must lie within {ENTRY_ATR} ATR of the last price, {decimal_text(packet.last)}."
        )
    sign = 1 if draft.direction is Direction.BUY else -1
    yield from _distance(Fault.STOP, sign * (draft.entry - draft.stop), packet, STOP_ATR, below=sign > 0)
    yield from _distance(Fault.TARGET, sign * (draft.target - draft.entry), packet, TARGET_ATR, below=sign < 0)


def _distance(
    fault: Fault, distance: Decimal, packet: EvidencePacket, bounds: tuple[Decimal, Decimal], *, below: bool
) -> Iterator[Complaint]:
    least, most = bounds
    if distance <= 0:
        yield Complaint(fault, f"The {fault} must be {'below' if below else 'above'} the entry.")
    # A tick of grace: prices are rounded to the grid after they were planned in ATR.
    elif not least * packet.atr - packet.tick <= distance <= most * packet.atr + packet.tick:
        yield Complaint(
            fault,
            f"The {fault} must be {least} to {most} ATR from the entry; an ATR is {decimal_text(packet.atr)}.",
        )


def _texts(draft: AdviceDraft, packet: EvidencePacket) -> Iterator[Complaint]:
    for name, text in (("thesis", draft.thesis), ("counter-thesis", draft.counter_thesis)):
        if len(text.strip()) < LEAST_TEXT or len(text) > MOST_TEXT:
            yield Complaint(Fault.TEXT, f"The {name} must have {LEAST_TEXT} to {MOST_TEXT} characters.")
        if len(text) > MOST_TEXT:
            continue
        if any(unicodedata.category(letter) in _FORBIDDEN for letter in text):
            yield Complaint(Fault.TEXT, f"The {name} has control or direction characters.")
        elif any(mark in text for mark in _LINKS):
            yield Complaint(Fault.TEXT, f"The {name} has a link; it may cite facts only.")
        else:
            yield from (
                Complaint(Fault.NUMBER, f"The {name} says {shown}, which no fact that it cites says.")
                for shown in unfounded(text, draft, packet)
            )


def _citations(draft: AdviceDraft, packet: EvidencePacket) -> Iterator[Complaint]:
    if not draft.citations:
        yield Complaint(Fault.CITATION, "At least one fact must be cited.")
    if len(draft.citations) > MOST_CITATIONS:
        yield Complaint(Fault.CITATION, f"No more than {MOST_CITATIONS} facts may be cited.")
    named = {*draft.citations, *cited_numbers(draft.thesis), *cited_numbers(draft.counter_thesis)}
    absent = sorted(number for number in named if packet.fact(number) is None)
    if absent:
        shown = ", ".join(f"[{number}]" for number in absent[:5])
        yield Complaint(Fault.CITATION, f"There is no fact {shown}; facts are [1] to [{len(packet.facts)}].")
