"""What every adapter of the `Advisor` port keeps."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from paiid.adapters.quant_advisor.advisor import QuantAdvisor
from paiid.domain.instrument import Symbol, tick_size
from paiid.ports.advisor import AdviceContext, Advisor, Direction, Recommendation
from tests.support.daily_bars import AS_OF, daily_series, walk
from tests.support.scripted_market import make_instrument, make_quote

RISING = [Symbol(f"UP{letter}") for letter in "ABCDEFGH"]
FALLING = [Symbol(f"DN{letter}") for letter in "ABCDEFGH"]
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def context(**changes: object) -> AdviceContext:
    """Eight names that rose for a year and eight that fell; two of the fallen are held."""
    closes = {symbol: walk(drift=0.001, seed=seed) for seed, symbol in enumerate(RISING)}
    closes |= {symbol: walk(drift=-0.001, seed=seed) for seed, symbol in enumerate(FALLING)}
    last = {symbol: Decimal(f"{prices[-1]:.2f}") for symbol, prices in closes.items()}
    made = AdviceContext(
        as_of=AS_OF,
        instruments={symbol: make_instrument(symbol) for symbol in closes},
        daily_bars={symbol: daily_series(symbol, prices) for symbol, prices in closes.items()},
        held={FALLING[0]: Decimal("12.5"), FALLING[1]: Decimal(3)},
        quotes={symbol: make_quote(str(price), str(price), symbol=symbol) for symbol, price in last.items()},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture(params=[QuantAdvisor], ids=["quant"])
def advisor(request: pytest.FixtureRequest) -> Advisor:
    made: Advisor = request.param()
    return made


@pytest.fixture
async def ideas(advisor: Advisor) -> Sequence[Recommendation]:
    found = await advisor.recommend(context())
    assert found
    return found


def test_an_advisor_tells_who_it_is_and_how_it_works(advisor: Advisor) -> None:
    assert advisor.name
    assert advisor.version
    assert len(advisor.method) > 50


async def test_ranks_run_from_one_and_scores_fall(ideas: Sequence[Recommendation]) -> None:
    assert [one.rank for one in ideas] == list(range(1, len(ideas) + 1))
    assert [one.score for one in ideas] == sorted((one.score for one in ideas), reverse=True)


async def test_one_idea_a_symbol_and_only_of_known_ones(ideas: Sequence[Recommendation]) -> None:
    symbols = [one.symbol for one in ideas]
    assert len(set(symbols)) == len(symbols)
    assert set(symbols) <= {*RISING, *FALLING}


async def test_levels_are_on_the_right_sides_and_on_the_tick(ideas: Sequence[Recommendation]) -> None:
    for one in ideas:
        low, high = (one.stop, one.target) if one.direction is Direction.BUY else (one.target, one.stop)
        assert 0 < low < one.entry < high
        assert low % tick_size(low) == high % tick_size(high) == 0
        assert one.horizon_sessions > 0


async def test_only_what_is_held_is_proposed_for_sale(ideas: Sequence[Recommendation]) -> None:
    assert {one.symbol for one in ideas if one.direction is Direction.SELL} == {FALLING[0], FALLING[1]}


async def test_evidence_is_numbered_and_carries_its_truth(ideas: Sequence[Recommendation]) -> None:
    for one in ideas:
        assert [fact.number for fact in one.evidence] == list(range(1, len(one.evidence) + 1))
        assert all(fact.name and fact.value and fact.meaning and fact.source for fact in one.evidence)
        assert all(fact.as_of <= AS_OF for fact in one.evidence)


async def test_every_number_of_a_thesis_is_in_the_evidence(ideas: Sequence[Recommendation]) -> None:
    for one in ideas:
        known = {number for fact in one.evidence for number in NUMBER.findall(f"{fact.name} {fact.value}")}
        known |= {str(fact.number) for fact in one.evidence}
        for text in (one.thesis, one.counter_thesis):
            assert set(NUMBER.findall(text)) <= known, text


async def test_every_citation_stands_behind_the_value_it_cites(ideas: Sequence[Recommendation]) -> None:
    for one in ideas:
        for text in (one.thesis, one.counter_thesis):
            for found in re.finditer(r"\[(\d+)\]", text):
                fact = one.evidence[int(found[1]) - 1]
                assert text[: found.start()].endswith(f"{fact.value} ")


async def test_no_probability_is_claimed(ideas: Sequence[Recommendation]) -> None:
    for one in ideas:
        assert "probab" not in (one.thesis + one.counter_thesis).lower()


async def test_the_limit_is_kept(advisor: Advisor) -> None:
    assert len(await advisor.recommend(context(limit=3))) == 3


async def test_the_same_context_gives_the_same_ideas_whatever_its_order(advisor: Advisor) -> None:
    one = context()
    turned = replace(
        one,
        daily_bars=dict(reversed(list(one.daily_bars.items()))),
        instruments=dict(reversed(list(one.instruments.items()))),
        quotes=dict(reversed(list(one.quotes.items()))),
    )
    assert await advisor.recommend(one) == await advisor.recommend(turned)


async def test_nothing_to_look_at_gives_no_idea(advisor: Advisor) -> None:
    assert list(await advisor.recommend(context(daily_bars={}, held={}))) == []


async def test_too_little_history_gives_no_idea(advisor: Advisor) -> None:
    short = {RISING[0]: daily_series(RISING[0], walk(drift=0.001, sessions=100))}
    assert list(await advisor.recommend(context(daily_bars=short, held={}))) == []
