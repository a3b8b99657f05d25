from decimal import Decimal

import pytest

from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.market import Delay
from paiid.domain.news import NewsItem
from paiid.features.reading.own import Held, Own
from paiid.features.reading.relevance import NOTHING, Tie, relevance_of
from tests.support.scripted_market import OPEN_MONDAY, make_instrument

GE, JPM, SPY, MSFT = map(Symbol, ("GE", "JPM", "SPY", "MSFT"))
KNOWN = {
    GE: make_instrument(GE),
    JPM: make_instrument(JPM, sector="Financials"),
    MSFT: make_instrument(MSFT, sector="Unknown"),
    SPY: make_instrument(SPY, asset_class=AssetClass.ETF, sector="Broad market"),
}


def item(*symbols: Symbol) -> NewsItem:
    return NewsItem("n", "Headline", "", symbols, OPEN_MONDAY, "Wire", "company", None, Delay.LIVE)


def holding(share: str) -> Own:
    percent = Decimal(share)
    return Own({GE: Held(GE, Decimal(1), percent, "Industrials")}, frozenset(), {"Industrials": percent}, percent)


@pytest.mark.parametrize(
    ("share", "score"),
    # 0.60 + 0.40 * share / 20, at most 1.
    [("0", "0.60"), ("5", "0.70"), ("20", "1.00"), ("80", "1.00")],
)
def test_a_holding_counts_by_its_share(share: str, score: str) -> None:
    found = relevance_of(item(GE), holding(share), KNOWN)
    assert (found.score, found.tie, found.symbol, found.share_percent) == (
        Decimal(score),
        Tie.HOLDING,
        GE,
        Decimal(share),
    )


def test_a_watched_symbol_counts_a_half() -> None:
    found = relevance_of(item(JPM), Own(watchlist=frozenset({JPM})), KNOWN)
    assert (found.score, found.tie, found.symbol, found.share_percent) == (Decimal("0.50"), Tie.WATCHLIST, JPM, None)


def test_the_sector_of_a_holding() -> None:
    other = Symbol("CAT")
    found = relevance_of(item(other), holding("25"), {other: make_instrument(other)})
    # 0.15 + 0.35 * 25 / 50
    assert (found.score, found.tie, found.sector) == (Decimal("0.32"), Tie.SECTOR, "Industrials")


def test_an_unknown_sector_ties_nothing() -> None:
    own = Own(sector_percent={"Unknown": Decimal(50)})
    assert relevance_of(item(MSFT), own, KNOWN) == NOTHING


def test_the_market_counts_by_what_is_invested() -> None:
    found = relevance_of(item(SPY), holding("50"), KNOWN)
    # 0.10 + 0.20 * 50 / 100
    assert (found.score, found.tie, found.share_percent) == (Decimal("0.20"), Tie.MARKET, Decimal(50))
    assert relevance_of(item(), Own(), {}).score == Decimal("0.10")


def test_the_strongest_tie_counts() -> None:
    own = Own({GE: Held(GE, Decimal(1), Decimal(0), "Industrials")}, frozenset({JPM}))
    assert relevance_of(item(JPM, GE), own, KNOWN).tie is Tie.HOLDING


def test_a_list_of_many_symbols_counts_less() -> None:
    others = [Symbol(f"X{letter}") for letter in "ABCDE"]
    assert relevance_of(item(GE, *others), holding("20"), KNOWN).score == Decimal("0.70")


def test_what_ties_nothing_is_nothing() -> None:
    assert relevance_of(item(JPM), holding("20"), KNOWN) == NOTHING
