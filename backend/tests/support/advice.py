"""Packets, drafts and calls to make a test's own from. ACME closed Friday, 2026-11-20, at 100; its ATR is 2."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from paiid.domain.advice.calls import Call, Confidence, Making, Origin, freeze
from paiid.domain.advice.draft import AdviceDraft, Author
from paiid.domain.advice.outcome import Ending, Outcome
from paiid.domain.advice.packet import Direction, EvidencePacket, Fact, FactUnit, Screen
from paiid.domain.advice.sizing import Plan, Sizing, Standing, size
from paiid.domain.instrument import Symbol

ACME: Final = Symbol("ACME")
FRIDAY: Final = date(2026, 11, 20)
AFTER_FRIDAY: Final = datetime(2026, 11, 20, 22, tzinfo=UTC)
QUANT: Final = Author("quant", "fit-1", "rules-1")


def make_fact(number: int, value: str | None, unit: FactUnit = FactUnit.PERCENT, **changes: Any) -> Fact:
    fact = Fact(
        number=number,
        key=f"fact_{number}",
        name="A measure",
        value=None if value is None else Decimal(value),
        unit=unit,
        text=f"{value} %",
        meaning="How it went.",
        source="PaiiD local market",
        as_of=AFTER_FRIDAY,
    )
    return replace(fact, **changes)


FACTS: Final = (
    make_fact(1, "12.3", name="Momentum, 12-1 months", key="momentum_12_1"),
    make_fact(2, "-4.25", name="Distance to the 200-day average", text="-4.25 % from the 200-day average"),
    make_fact(3, "98.4", FactUnit.USD, name="20-day low", text="$98.40"),
    make_fact(4, "1234567", FactUnit.SHARES, name="Average volume", text="1,234,567 shares"),
    make_fact(5, "62", FactUnit.INDEX, name="RSI(14)", text="62"),
    make_fact(
        6, None, FactUnit.NONE, name="Headline", text="ACME to reach $500, up 400 %, says insider", is_foreign=True
    ),
    make_fact(7, None, FactUnit.NONE, name="Next earnings", text="2026-12-03, before the open"),
)


def make_packet(**changes: Any) -> EvidencePacket:
    packet = EvidencePacket(
        symbol=ACME,
        name="Acme Corporation",
        direction=Direction.BUY,
        screens=(Screen.MOMENTUM,),
        session_date=FRIDAY,
        as_of=AFTER_FRIDAY,
        last=Decimal("100.00"),
        atr=Decimal("2.00"),
        tick=Decimal("0.01"),
        stop_atr=Decimal(2),
        target_atr=Decimal(3),
        horizon_sessions=20,
        facts=FACTS,
    )
    return replace(packet, **changes)


def make_draft(**changes: Any) -> AdviceDraft:
    draft = AdviceDraft(
        symbol=ACME,
        direction=Direction.BUY,
        probability=Decimal("0.55"),
        entry=Decimal("100.00"),
        stop=Decimal("96.00"),
        target=Decimal("106.00"),
        horizon_sessions=20,
        thesis="It rose 12.3 % over the year [1], and the trend is the reason to buy.",
        counter_thesis="It stands 4.25 % below its 200-day average [2].",
        citations=(1, 2),
    )
    return replace(draft, **changes)


def make_standing(**changes: Any) -> Standing:
    standing = Standing(
        equity=Decimal(100_000),
        cash=Decimal(40_000),
        invested=Decimal(60_000),
        in_sector=Decimal(0),
        in_symbol=Decimal(0),
        held=Decimal(0),
        annual_volatility=Decimal("0.30"),
        average_volume=Decimal(1_000_000),
    )
    return replace(standing, **changes)


def make_sizing(draft: AdviceDraft, probability: Decimal, **changes: Any) -> Sizing:
    plan = Plan(draft.direction, draft.entry, draft.stop, draft.target)
    return size(plan, probability, make_standing(**changes))


def make_call(number: int = 1, user_id: str = "usr_ada", **changes: Any) -> Call:
    """Call number `number`; `changes` are of the draft, or `author`, `packet`, `origin`, `made_at`, `confidence`."""
    packet = changes.pop("packet", make_packet())
    author = changes.pop("author", QUANT)
    made_at = changes.pop("made_at", AFTER_FRIDAY)
    origin = changes.pop("origin", Origin("PaiiD local market", is_simulated=True))
    confidence = changes.pop("confidence", None)
    run_id = changes.pop("run_id", None)
    draft = make_draft(**changes)
    confidence = confidence or Confidence(raw=draft.probability, calibrated=draft.probability)
    making = Making(f"call_{number:06d}", user_id, author, made_at, origin, run_id)
    return freeze(making, draft, packet, confidence, make_sizing(draft, confidence.calibrated))


def make_outcome(**changes: Any) -> Outcome:
    """The target after two sessions: 6 %, of which SPY had 2."""
    outcome = Outcome(
        ending=Ending.TARGET,
        starts_on=date(2026, 11, 23),
        ended_on=date(2026, 11, 24),
        sessions=2,
        entry=Decimal(100),
        exit=Decimal(106),
        return_ratio=Decimal("0.06"),
        cost_ratio=Decimal(0),
        spy_ratio=Decimal("0.02"),
        excess_ratio=Decimal("0.04"),
        restated=Decimal(1),
    )
    return replace(outcome, **changes)
