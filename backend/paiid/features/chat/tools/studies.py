"""Looking up backtests that were run, and reading a strategy that somebody describes."""

from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import StringConstraints

from paiid.core.clock import Clock
from paiid.core.http import ApiInput
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_words import strategy_words
from paiid.features.backtest.schemas import BacktestDetailRead, BacktestRead
from paiid.features.backtest.service import BacktestService
from paiid.features.chat.tools.findings import Finding, Tool
from paiid.features.strategies.drafting.phrases import EXAMPLES
from paiid.features.strategies.drafting.scanning import LONGEST
from paiid.features.strategies.service import DraftStrategies

_MOST: Final = 10
_MOST_SYMBOLS: Final = 20
_TOLD: Final = ("id", "name", "state", "timeframe", "start", "end", "cash", "benchmark", "problem", "headline")


class BacktestsInput(ApiInput):
    """One backtest by its id; null: the newest ones."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")] | None = None


class StrategyInput(ApiInput):
    """A strategy in words, in the phrases that are understood: when to buy, when to sell, stop, size, symbols."""

    description: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


@dataclass(frozen=True)
class StudyTools:
    """Reads of the user's own runs, and drafts of strategies; begins no run and saves nothing."""

    backtests: BacktestService
    clock: Clock
    drafting: DraftStrategies = field(default_factory=DraftStrategies)
    """Without a model: the one that asks has put it into words that are understood."""

    def tools(self) -> tuple[Tool, ...]:
        """Each of them."""
        return (
            Tool(
                "get_backtests",
                "Looking at your backtests",
                "The user's newest backtests with their main figures, or, by its id, one of them with all figures. "
                "Ratios are decimals (0.05 = 5 %). A backtest is of the past and of the variants that were tried.",
                BacktestsInput,
                self._backtests,
            ),
            Tool(
                "draft_strategy",
                "Drafting a strategy",
                "Reads a strategy described in words and tells the rules it would have, what was assumed and what was "
                "not understood. Nothing is saved and nothing trades: the link opens the Strategy Builder with the "
                f"description filled in, where the person drafts, reviews and saves it. For example: {EXAMPLES[0]}.",
                StrategyInput,
                self._draft,
            ),
        )

    async def _backtests(self, user_id: str, given: BacktestsInput) -> Finding:
        if given.id is not None:
            run = await self.backtests.get(user_id, given.id)
            link = f"/backtests?run={run.id}"
            whole = {"backtest": _told(run) | _figures(run)}
            return Finding(f"Backtest {run.name}", "PaiiD", run.ended_at or run.created_at, link, whole)
        page = await self.backtests.page(user_id, limit=_MOST, cursor=None)
        data = {"backtests": [_told(run) for run in page.items], "there_are_more": page.next_cursor is not None}
        return Finding("Your backtests", "PaiiD", self.clock.now(), "/backtests", data)

    async def _draft(self, user_id: str, given: StrategyInput) -> Finding:
        drafted = await self.drafting.draft(user_id, given.description)
        data = {
            "description": given.description,
            "rules": asdict(strategy_words(drafted.definition)),
            "problems": [one.message for one in validate(drafted.definition)],
            "read_as": [asdict(note) for note in drafted.notes],
            "is_saved": False,
        }
        link = f"/strategies?words={quote(given.description, safe='')}"
        return Finding("Draft of a strategy", "PaiiD", self.clock.now(), link, data)


def _told(run: BacktestRead) -> dict[str, Any]:
    told = {name: value for name, value in run.model_dump(mode="json").items() if name in _TOLD}
    return told | {"symbols": list(run.symbols[:_MOST_SYMBOLS]), "symbols_in_all": len(run.symbols)}


def _figures(run: BacktestDetailRead) -> dict[str, Any]:
    if run.result is None:
        return {"metrics": None}
    result = run.result
    return {
        "metrics": [one.model_dump(mode="json", exclude={"meaning", "group"}) for one in result.metrics],
        "trust": None if run.trust is None else run.trust.model_dump(mode="json"),
        "cautions": [one.text for one in result.statements if one.caution],
    }
