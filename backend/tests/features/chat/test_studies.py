"""What an assistant is told of backtests, and of a strategy that is described to it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast
from urllib.parse import parse_qs

import pytest

from paiid.core.clock import ManualClock
from paiid.domain.market import Interval
from paiid.features.backtest.repository import BacktestState
from paiid.features.backtest.results import BacktestMetricRead, BacktestResultRead, BacktestStatementRead
from paiid.features.backtest.schemas import BacktestDetailRead
from paiid.features.backtest.service import BacktestService
from paiid.features.chat.tools.findings import Cited, Finding, shown_to_model
from paiid.features.chat.tools.studies import BacktestsInput, StrategyInput, StudyTools
from paiid.features.strategies.service import StrategyNotUnderstoodError

ENDED = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


class OneRun:
    """Keeps one run, of Ada's."""

    def __init__(self, **changes: Any) -> None:
        self.run = _run(**changes)

    async def get(self, user_id: str, run_id: str) -> BacktestDetailRead:
        """The run."""
        assert (user_id, run_id) == ("usr_ada", "bkt_1")
        return self.run


def _run(**changes: Any) -> BacktestDetailRead:
    metric = BacktestMetricRead(
        key="total_return", title="Total return", group="return", unit="ratio", meaning="From first to last.",
        strategy=Decimal("0.06"), benchmark=Decimal("0.55"), in_sample=None, out_of_sample=Decimal("0.01"),
    )  # fmt: skip
    cautions = [
        BacktestStatementRead(topic="survivorship", text="Only what is listed today.", caution=True),
        BacktestStatementRead(topic="fills", text="At the next open.", caution=False),
    ]
    result: dict[str, Any] = {"metrics": [metric], "statements": cautions}
    given: dict[str, Any] = {
        "id": "bkt_1", "name": "Crossover", "state": BacktestState.DONE, "symbols": [f"S{n}" for n in range(30)],
        "timeframe": Interval.ONE_DAY, "start": date(2022, 1, 3), "end": date(2025, 12, 31), "cash": Decimal(1000),
        "headline": None, "problem": None, "benchmark": "SPY", "created_at": ENDED, "ended_at": ENDED, "trust": None,
        "result": BacktestResultRead.model_construct(**result),
    }  # fmt: skip
    return BacktestDetailRead.model_construct(**given | changes)


async def found(**changes: Any) -> Cited:
    tools = StudyTools(cast("BacktestService", OneRun(**changes)), ManualClock())
    tool = tools.tools()[0]
    return Cited("r1", tool.name, await tool.run("usr_ada", BacktestsInput(id="bkt_1")))


async def test_a_run_is_told_with_its_figures_and_what_may_flatter_it() -> None:
    cited = await found()
    told = cited.finding.data["backtest"]
    assert [(one["key"], one["strategy"], one["out_of_sample"]) for one in told["metrics"]] == [
        ("total_return", "0.06", "0.01")
    ]
    assert told["cautions"] == ["Only what is listed today."]
    assert (len(told["symbols"]), told["symbols_in_all"]) == (20, 30)
    assert (cited.finding.link, cited.finding.as_of) == ("/backtests?run=bkt_1", ENDED)
    assert '"strategy":"0.06"' in shown_to_model(cited)


async def test_a_run_that_has_no_result_says_so() -> None:
    told = (await found(result=None, state=BacktestState.FAILED, problem="No bars.")).finding.data["backtest"]
    assert (told["metrics"], told["state"], told["problem"]) == (None, "failed", "No bars.")


class TestDrafts:
    async def test_a_described_strategy_is_told_as_rules_and_not_saved(self) -> None:
        text = "On QQQ: buy when RSI(2) is below 10, sell when it closes above the 5-day average, stop 2 ATR"
        finding = await _drafted(text)
        assert finding.data["description"] == text
        assert "RSI(2)" in finding.data["rules"]["entry"]
        assert "5" in finding.data["rules"]["exit"]
        assert finding.data["is_saved"] is False
        assert {"understood", "assumed"} <= {one["kind"] for one in finding.data["read_as"]}
        page, _, query = finding.link.partition("?")
        assert (page, parse_qs(query)) == ("/strategies", {"words": [text]})

    async def test_what_holds_no_rule_is_refused(self) -> None:
        with pytest.raises(StrategyNotUnderstoodError):
            await _drafted("Make me rich, please.")


async def _drafted(text: str) -> Finding:
    tools = StudyTools(cast("BacktestService", OneRun()), ManualClock())
    return await tools.tools()[1].run("usr_ada", StrategyInput(description=text))
