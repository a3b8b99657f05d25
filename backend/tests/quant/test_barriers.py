"""The vectorized rule beside `domain/advice/outcome.resolve`, which ends one call at a time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from paiid.domain.advice.outcome import Ending, PriceHistory, Terms, resolve
from paiid.domain.advice.packet import Direction
from paiid.features.ai.evidence.study import columns
from paiid.quant.barriers import EXPIRED, OPEN, STOP, TARGET, Barriers, endings
from tests.support.evidence import SYMBOLS, walk_series

NAMES = {Ending.TARGET: TARGET, Ending.STOP: STOP, Ending.EXPIRED: EXPIRED}
SERIES = walk_series(SYMBOLS[0], 77)
BARS = SERIES.bars[-260:]
DAYS = [bar.session_date for bar in BARS]


@pytest.mark.parametrize("direction", [Direction.BUY, Direction.SELL])
@pytest.mark.parametrize(("stop", "target"), [("0.01", "0.01"), ("0.03", "0.05"), ("0.08", "0.06"), ("0.002", "0.2")])
@pytest.mark.parametrize("horizon", [2, 9, 40])
def test_ends_as_the_domain_s_rule_does(direction: Direction, stop: str, target: str, horizon: int) -> None:
    sign = 1 if direction is Direction.BUY else -1
    starts = np.arange(0, len(BARS) - 1)
    closes = [bar.close for bar in BARS]
    stops = [closes[at] * (1 - sign * Decimal(stop)) for at in starts]
    targets = [closes[at] * (1 + sign * Decimal(target)) for at in starts]
    barriers = Barriers(
        starts, np.array(stops, dtype=float), np.array(targets, dtype=float), np.full(starts.size, horizon), sign > 0
    )
    found, places = endings(columns(replace(SERIES, bars=BARS)), barriers)
    history = PriceHistory(BARS)
    for at, ending, place in zip(starts.tolist(), found.tolist(), places.tolist(), strict=True):
        last = at + horizon
        ends_on = DAYS[last] if last < len(DAYS) else date(2030, 1, 2)
        terms = Terms(direction, stops[at], targets[at], DAYS[at], closes[at], DAYS[at + 1], ends_on)
        outcome = resolve(terms, history)
        if outcome is None:
            assert (ending, place) == (OPEN, -1)
        else:
            assert ending == NAMES[outcome.ending]
            assert DAYS[place] == outcome.ended_on
    assert {TARGET, STOP} & set(found.tolist())


def test_a_start_at_the_end_is_open() -> None:
    bars = columns(SERIES)
    last = np.array([len(SERIES.bars) - 1])
    found, places = endings(bars, Barriers(last, np.array([1.0]), np.array([1e6]), np.array([5]), is_long=True))
    assert (found.tolist(), places.tolist()) == ([OPEN], [-1])


def test_no_starts_end_nowhere() -> None:
    nothing = np.array([], dtype=np.int64)
    found, _ = endings(columns(SERIES), Barriers(nothing, np.array([]), np.array([]), nothing, is_long=True))
    assert found.size == 0
