"""Nothing after a session reaches its packets, the model fitted for it, or the probabilities said after it."""

from datetime import date
from decimal import Decimal

import pytest

from paiid.domain.advice.draft import AdviceDraft
from paiid.domain.instrument import Symbol
from tests.support.evidence import SYMBOLS, changed_after, learned, packets, questions, studied, studies, world

DAYS = [date(2025, 6, 20), date(2025, 11, 3), date(2026, 3, 31)]
HELD = {SYMBOLS[1]: Decimal(10), SYMBOLS[4]: Decimal(20), SYMBOLS[7]: Decimal(5)}


@pytest.mark.parametrize("factor", [Decimal("0.4"), Decimal("2.5")])
@pytest.mark.parametrize("day", DAYS)
async def test_a_changed_future_changes_no_packet_and_no_answer(day: date, factor: Decimal) -> None:
    before, after = studies(), studied({s: changed_after(one, day, factor) for s, one in world().items()})
    told, told_after = packets(before, day, HELD), packets(after, day, HELD)
    assert len(told) >= 10
    assert told == told_after
    answers = await (await learned(before, day)).advise(questions(told))
    answers_after = await (await learned(after, day)).advise(questions(told))
    assert any(isinstance(answer, AdviceDraft) for answer in answers)
    assert answers == answers_after


async def test_a_changed_future_does_change_later_packets_and_models() -> None:
    day = DAYS[0]
    after = studied({s: changed_after(one, day, Decimal("2.5")) for s, one in world().items()})
    assert packets(studies(), DAYS[1]) != packets(after, DAYS[1])
    models = (await learned(studies(), DAYS[2])).models(), (await learned(after, DAYS[2])).models()
    assert models[0][0].weights != models[1][0].weights


async def test_a_model_knows_only_cases_that_were_over_before_its_month() -> None:
    for day in DAYS:
        for model in (await learned(studies(), day)).models():
            assert model.known_until < day.replace(day=1)


def test_sessions_that_came_later_change_nothing_either() -> None:
    day = DAYS[1]
    cut = {
        symbol: type(series)(
            **{
                **{name: getattr(series, name) for name in series.__dataclass_fields__},
                "bars": tuple(bar for bar in series.bars if bar.session_date <= day),
            }
        )
        for symbol, series in world().items()
    }
    assert packets(studied(cut), day, HELD) == packets(studies(), day, HELD)
    assert Symbol("SPY") in studied(cut)
