import pytest

from paiid.features.health.timed import timed
from paiid.ports.errors import ProviderUnavailable
from paiid.ports.market_data import MarketData
from tests.support.scripted_market import ACME, OPEN_MONDAY, ScriptedMarket


class Watch:
    """Remembers what was observed."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str, str]] = []

    def __call__(self, port: str, provider: str, operation: str, *, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.seen.append((port, provider, operation, outcome))


async def test_awaited_calls_are_observed_and_answer_as_before() -> None:
    inner, watch = ScriptedMarket(), Watch()
    inner.quote()
    market: MarketData = timed(inner, "market_data", watch)
    assert await market.quotes([ACME]) == await inner.quotes([ACME])
    assert (await market.quotes([ACME]))[ACME].symbol == ACME
    assert watch.seen == [("market_data", "script", "quotes", "ok")] * 2


async def test_what_is_not_awaited_passes_through_unobserved() -> None:
    watch = Watch()
    market = timed(ScriptedMarket(), "market_data", watch)
    assert (market.name, market.now()) == ("script", OPEN_MONDAY)
    assert watch.seen == []


async def test_a_failure_is_observed_as_one_and_raised() -> None:
    watch = Watch()
    market = timed(ScriptedMarket(error=ProviderUnavailable("down")), "market_data", watch)
    with pytest.raises(ProviderUnavailable):
        await market.quotes([ACME])
    assert watch.seen == [("market_data", "script", "quotes", "error")]
