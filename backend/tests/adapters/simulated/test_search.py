"""Finding an instrument by what a user types."""

import pytest

from paiid.adapters.simulated.universe import GICS_SECTORS, listings
from paiid.domain.instrument import AssetClass
from tests.support.local_market import OPEN_MONDAY, market_at


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aapl", "AAPL"),
        ("apple", "AAPL"),
        ("t", "T"),
        ("spx", "$SPX"),
        ("$vix", "$VIX"),
        ("berkshire", "BRK.B"),
        ("bank of am", "BAC"),
        ("  walt   disney ", "DIS"),
        ("semiconductor", "SMH"),
    ],
)
async def test_the_best_match_comes_first(text: str, first: str) -> None:
    found = await market_at(OPEN_MONDAY).search(text)
    assert found[0].symbol == first


@pytest.mark.parametrize("text", ["", "   ", "zzzz", "💰", "' OR 1=1 --", "a" * 10_000, "\x00"])
async def test_nothing_matches_what_nobody_is_called(text: str) -> None:
    assert await market_at(OPEN_MONDAY).search(text) == []


def test_the_universe_is_as_broad_as_promised() -> None:
    instruments = [listing.instrument for listing in listings().values()]
    equities = [one for one in instruments if one.asset_class is AssetClass.EQUITY]
    assert len(equities) >= 145
    assert {one.sector for one in equities} == set(GICS_SECTORS)
    assert {"$DJI", "$SPX", "$NDX", "$RUT", "$VIX", "SPY", "QQQ"} <= set(listings())
    assert all(one.tradable != (one.asset_class is AssetClass.INDEX) for one in instruments)
