"""The `Advisor` port: measures, ranks, words."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from paiid.adapters.quant_advisor.factors import Factors, measure
from paiid.adapters.quant_advisor.ideas import idea
from paiid.adapters.quant_advisor.ranking import ranked
from paiid.ports.advisor import AdviceContext, Recommendation

_NONE: Final = Decimal(0)
METHOD: Final = (
    "Each symbol with at least a year of daily bars is measured at its last finished session: return over twelve "
    "months without the latest one, distance to the 200-day average, 63-session volatility, RSI(14), RSI(2), 20-day "
    "high and low, ATR(14). Names above their average with a positive twelve-month return may be bought; a holding "
    "below its average or among the weakest fifth may be sold. The score is 45 parts momentum rank, 25 parts trend "
    "rank, 15 parts calm rank and 15 parts setup (pullback or breakout); for sales the same ranks from the other end. "
    "Entry is the last price; stop and target are multiples of ATR(14) that depend on the setup only."
)


class QuantAdvisor:
    """Ranks by factors of adjusted daily bars. The same context always gives the same ideas."""

    name = "PaiiD quantitative advisor"
    version = "1.0"
    method = METHOD

    async def recommend(self, context: AdviceContext) -> Sequence[Recommendation]:
        """Ideas, best first; the arithmetic runs in a thread."""
        return await asyncio.to_thread(self._recommend, context)

    def _recommend(self, context: AdviceContext) -> list[Recommendation]:
        found: list[Factors] = []
        for symbol in sorted(context.daily_bars.keys() & context.instruments.keys()):
            factors = measure(context.daily_bars[symbol], context.quotes.get(symbol))
            if factors is not None:
                found.append(factors)
        ideas: list[Recommendation] = []
        for candidate in ranked(found, context.held):
            symbol = candidate.factors.symbol
            made = idea(candidate, context.instruments[symbol], context.held.get(symbol, _NONE), rank=len(ideas) + 1)
            if made is not None:
                ideas.append(made)
            if len(ideas) >= context.limit:
                break
        return ideas
