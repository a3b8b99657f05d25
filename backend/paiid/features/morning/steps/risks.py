"""What is larger than it should be: single positions, sectors, borrowed money."""

from collections import defaultdict
from decimal import Decimal
from typing import Final

from paiid.domain.activity import ZERO
from paiid.domain.advice.sizing import Limits
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.telling import Source, Telling, Tone
from paiid.features.morning.words import money, percent
from paiid.features.portfolio.schemas import PortfolioRead

TITLE: Final = "Risks over limits"
_LIMITS: Final = Limits()
POSITION_LIMIT: Final = _LIMITS.position_share * 100
SECTOR_LIMIT: Final = _LIMITS.sector_share * 100
"""In percent: those that advice is sized by."""
BORROWED_LIMIT: Final = Decimal(100)
_OTHER: Final = frozenset({"", "Broad market", "Index", "Unknown"})
"""A fund of the whole market is no sector."""


async def tell(knowledge: Knowledge) -> Telling:
    """Every limit with its figure where it is passed; else one sentence that none is, with the largest."""
    portfolio, telling = await knowledge.portfolio(), Telling()
    source = await knowledge.account_source()
    equity = portfolio.account.equity
    if not portfolio.positions:
        telling.say("Nothing is held, so no limit is passed.")
        return telling
    if equity <= 0:
        telling.say(f"The account owes more than it holds: {telling.cite('Equity', money(equity), source)}.", Tone.BAD)
        return telling
    weights = [(one.symbol, abs(one.market_value) / equity * 100, one.sector) for one in portfolio.positions]
    _tell_positions(telling, weights, source)
    _tell_sectors(telling, weights, source)
    _tell_gross(telling, portfolio, source)
    if not telling.sentences:
        symbol, weight, _ = max(weights, key=lambda one: one[1])
        largest = telling.cite(f"{symbol}, share of equity", percent(weight), source)
        telling.say(
            f"No position is over {POSITION_LIMIT:.0f}% of equity and no sector over {SECTOR_LIMIT:.0f}%; the largest "
            f"position is {symbol} with {largest}.",
            Tone.GOOD,
        )
    return telling


def _tell_positions(telling: Telling, weights: list[tuple[str, Decimal, str]], source: Source) -> None:
    for symbol, weight, sector in weights:
        if weight > POSITION_LIMIT and sector not in _OTHER:
            cited = telling.cite(f"{symbol}, share of equity", percent(weight), source)
            telling.say(f"{symbol} is {cited} of equity, over {POSITION_LIMIT:.0f}%.", Tone.WARN)
            telling.suggest(f"Review the size of {symbol}: {percent(weight)} of equity", "/positions", weight * 100)


def _tell_sectors(telling: Telling, weights: list[tuple[str, Decimal, str]], source: Source) -> None:
    sectors: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for _, weight, sector in weights:
        sectors[sector] += weight
    for sector, weight in sorted(sectors.items(), key=lambda one: (-one[1], one[0])):
        if weight > SECTOR_LIMIT and sector not in _OTHER:
            cited = telling.cite(f"{sector}, share of equity", percent(weight), source)
            telling.say(f"The sector {sector} is {cited} of equity, over {SECTOR_LIMIT:.0f}%.", Tone.WARN)
            telling.suggest(f"Review the weight of {sector}: {percent(weight)} of equity", "/pnl", weight * 100)


def _tell_gross(telling: Telling, portfolio: PortfolioRead, source: Source) -> None:
    account = portfolio.account
    gross = (account.long_market_value - account.short_market_value) / account.equity * 100
    if gross > BORROWED_LIMIT:
        cited = telling.cite("Positions over equity", percent(gross), source)
        telling.say(f"Positions are {cited} of equity: more than its own money is at work.", Tone.WARN)
