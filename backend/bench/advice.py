"""Advice: 10,000 calls told from bars how they ended, and the scorecard of all of them."""

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from bench.calibration import NUMPY_REFERENCE_MS
from bench.report import Measurement, Peer, median
from paiid.bootstrap.migrations import upgrade
from paiid.core.db import Database, open_database
from paiid.domain.advice.calls import Call, Confidence
from paiid.domain.advice.outcome import PriceHistory
from paiid.domain.advice.packet import Screen
from paiid.domain.exchange_calendar import session_close, session_open, sessions_between
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar
from paiid.features.ai.calls.history import CallFilter
from paiid.features.ai.calls.outcomes import OutcomeRepository
from paiid.features.ai.calls.repository import CallRepository, CallRow
from paiid.features.ai.resolving.bars import SPY
from paiid.features.ai.resolving.service import Telling
from paiid.features.ai.scorecard.service import ScorecardService
from tests.support.advice import make_call, make_packet
from tests.support.scripted_market import ScriptedMarket
from tests.support.slices import ADA, add_principal

CALLS: Final = 10_000
LIMIT_S: Final = 1.0
_SYMBOLS: Final = [Symbol(f"S{number}") for number in range(100)]
_DAYS: Final = sessions_between(date(2024, 11, 20), date(2026, 11, 20))
_ROUNDS: Final = 3


def measure(numpy_ms: float) -> list[Measurement]:
    """Seconds to tell how all ended, and to score them, rows of the database included."""
    with tempfile.TemporaryDirectory() as folder:
        told_s, scored_s, ended = asyncio.run(_measure(f"sqlite:///{folder}/paiid.db"))
    return [
        Measurement(
            f"scoring of {CALLS:,} recommendations",
            told_s + scored_s,
            "s",
            LIMIT_S,
            "less",
            Peer("numpy pass ms", numpy_ms, NUMPY_REFERENCE_MS),
            f"{ended:,} ended, told in {told_s:.2f} s; scorecard with all its groups in {scored_s:.2f} s",
        )
    ]


async def _measure(url: str) -> tuple[float, float, int]:
    upgrade(url)
    db = open_database(url, synchronous="OFF")
    try:
        await db.write(lambda conn: add_principal(conn, ADA))
        histories = {symbol: _history(seed) for seed, symbol in enumerate([SPY, *_SYMBOLS])}
        calls = _calls(random.Random(5), histories)
        await db.write(lambda conn: CallRepository().insert_calls(conn, calls))
        outcomes = OutcomeRepository()
        rows = await db.read(outcomes.open_calls)
        telling = Telling(histories[SPY], {ADA.user_id: FillModel(slippage_bps=Decimal(5))}, "bench", _now())
        told = telling.outcomes(rows, histories)
        told_s = median([_tell(telling, rows, histories) for _ in range(_ROUNDS)])
        await db.write(lambda conn: outcomes.insert(conn, told))
        return told_s, median([await _score(db) for _ in range(_ROUNDS)]), len(told)
    finally:
        await db.close()


def _tell(telling: Telling, rows: Sequence[CallRow], histories: dict[Symbol, PriceHistory]) -> float:
    started = time.perf_counter()
    telling.outcomes(rows, histories)
    return time.perf_counter() - started


async def _score(db: Database) -> float:
    service = ScorecardService(db, ScriptedMarket(instant=_now()))
    started = time.perf_counter()
    await service.scorecard(ADA.user_id, CallFilter())
    return time.perf_counter() - started


def _now() -> datetime:
    return session_close(_DAYS[-1]).astimezone(UTC)


def _history(seed: int) -> PriceHistory:
    rng, close, bars = random.Random(seed), 100.0, []
    for day in _DAYS:
        opened = close * (1 + rng.gauss(0, 0.004))
        close = opened * (1 + rng.gauss(0.0002, 0.014))
        high, low = max(opened, close) * (1 + rng.random() / 100), min(opened, close) * (1 - rng.random() / 100)
        prices = (Decimal(f"{price:.2f}") for price in (opened, high, low, close))
        bars.append(Bar(session_open(day), day, *prices, 1_000_000))  # type: ignore[call-arg, arg-type]
    return PriceHistory(bars)


def _calls(rng: random.Random, histories: dict[Symbol, PriceHistory]) -> list[Call]:
    """Calls of every screen on any day but the last forty."""
    found = []
    template = make_call(1)
    for number in range(1, CALLS + 1):
        symbol, place = rng.choice(_SYMBOLS), rng.randrange(len(_DAYS) - 40)
        last = histories[symbol].bars[place].close
        day, said = _DAYS[place], Decimal(rng.randrange(35, 70)) / 100
        packet = make_packet(
            symbol=symbol,
            session_date=day,
            last=last,
            screens=(rng.choice(list(Screen)),),
            facts=template.packet.facts[:1],  # type: ignore[union-attr]
        )
        draft = replace(
            template.draft,
            symbol=symbol,
            probability=said,
            entry=last,
            stop=(last * Decimal("0.96")).quantize(Decimal("0.01")),
            target=(last * Decimal("1.05")).quantize(Decimal("0.01")),
        )
        found.append(
            replace(
                template,
                id=f"call_{number}",
                draft=draft,
                packet=packet,
                confidence=Confidence(raw=said, calibrated=said),
                session_date=day,
                close=last,
                starts_on=_DAYS[place + 1],
                ends_on=_DAYS[place + 20],
            )
        )
    return found
