"""Looking up what was advised and has not ended."""

from dataclasses import dataclass
from typing import Any, Final

from paiid.core.http import ApiInput
from paiid.core.types import decimal_text
from paiid.domain.advice.calls import Call
from paiid.domain.instrument import Symbol
from paiid.features.ai.schemas import AdviceState
from paiid.features.ai.service import StandingAdvice
from paiid.features.chat.tools.findings import Finding, Tool
from paiid.features.settings.schemas import SymbolText

_MOST: Final = 5


class RecommendationsInput(ApiInput):
    """Recommendations of a symbol; null: the newest of all."""

    symbol: SymbolText | None = None


@dataclass(frozen=True)
class AdviceTools:
    """Reads of frozen calls. How much to buy is not in them: a model sees no size."""

    standing: StandingAdvice

    def tools(self) -> tuple[Tool, ...]:
        """Each of them."""
        return (
            Tool(
                "get_recommendations",
                "Looking at the recommendations",
                "PaiiD's recommendations that have not ended, newest first: levels, the probability that the target "
                "comes before the stop, what speaks for and against, and the facts they cite by number.",
                RecommendationsInput,
                self._recommendations,
            ),
        )

    async def _recommendations(self, user_id: str, given: RecommendationsInput) -> Finding:
        symbol = None if given.symbol is None else Symbol(given.symbol)
        found = await self.standing.newest(user_id, symbol, limit=_MOST)
        data = {"symbol": symbol, "recommendations": [_told(call, state) for call, state in found]}
        title = "Recommendations" if symbol is None else f"Recommendations of {symbol}"
        return Finding(title, "PaiiD", self.standing.market_data.now(), "/recommendations", data)


def _told(call: Call, state: AdviceState) -> dict[str, Any]:
    draft = call.draft
    facts = () if call.packet is None else call.packet.facts
    return {
        "symbol": draft.symbol,
        "direction": draft.direction.value,
        "state": state.value,
        "after_session": call.session_date.isoformat(),
        "ends_on": call.ends_on.isoformat(),
        "sessions": draft.horizon_sessions,
        "probability": decimal_text(call.confidence.calibrated),
        "entry": decimal_text(draft.entry),
        "stop": decimal_text(draft.stop),
        "target": decimal_text(draft.target),
        "for": draft.thesis,
        "against": draft.counter_thesis,
        "facts": [
            {"number": fact.number, "name": fact.name, "value": fact.text}
            for fact in facts
            # What strangers wrote is looked up as news, and marked as theirs there.
            if fact.number in draft.citations and not fact.is_foreign
        ],
        "advisor": call.author.advisor,
    }
