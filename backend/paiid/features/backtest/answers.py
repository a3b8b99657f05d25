"""Rows as the API tells them."""

import json
from typing import Any

from pydantic import TypeAdapter

from paiid.features.backtest.repository import RunResult, RunRow
from paiid.features.backtest.results import (
    BacktestFillRead,
    BacktestHeadlineRead,
    BacktestManifestRead,
    BacktestResultRead,
    BacktestTradeRead,
    BacktestTrustRead,
)
from paiid.features.backtest.schemas import (
    BacktestCostsRead,
    BacktestDetailRead,
    BacktestExport,
    BacktestPythonRead,
    BacktestRead,
)
from paiid.features.backtest.wanted import PYTHON_SUBJECT
from paiid.features.datasets.schemas import Prices
from paiid.features.strategies.document import StrategyDocument

TRADES: TypeAdapter[list[BacktestTradeRead]] = TypeAdapter(list[BacktestTradeRead])
FILLS: TypeAdapter[list[BacktestFillRead]] = TypeAdapter(list[BacktestFillRead])


def backtest_read(row: RunRow) -> BacktestRead:
    """The run of a list."""
    return BacktestRead(**_members(row))


def detail_read(row: RunRow, result: RunResult | None) -> BacktestDetailRead:
    """The run with what it came to."""
    return BacktestDetailRead(**_members(row), **_result(row, result))


def export_read(row: RunRow, result: RunResult) -> BacktestExport:
    """The run with every trade and fill."""
    return BacktestExport(
        **_members(row),
        **_result(row, result),
        format="paiid.backtest/1",
        trades=TRADES.validate_json(result.trades),
        fills=FILLS.validate_json(result.fills),
    )


def _python_file(row: RunRow) -> str | None:
    return row.subject.removeprefix(PYTHON_SUBJECT) if row.subject.startswith(PYTHON_SUBJECT) else None


def _members(row: RunRow) -> dict[str, Any]:
    named = {name: getattr(row, name) for name in BacktestRead.model_fields if hasattr(row, name)}
    return named | {
        "python_file": _python_file(row),
        "symbols": json.loads(row.symbols),
        "parameters": json.loads(row.parameters),
        "costs": BacktestCostsRead.model_validate_json(row.costs),
        "timeframe": json.loads(row.definition)["timeframe"],
        "prices": row.prices or Prices.ADJUSTED,
        "start": row.start_date,
        "end": row.end_date,
        "headline": None if row.headline is None else BacktestHeadlineRead.model_validate_json(row.headline),
    }


def _result(row: RunRow, result: RunResult | None) -> dict[str, Any]:
    found: dict[str, Any] = {"definition": None, "python": None}
    if _python_file(row) is None:
        found["definition"] = StrategyDocument.model_validate_json(row.definition)
    else:
        found["python"] = BacktestPythonRead.model_validate(json.loads(row.definition)["python"])
    if result is None:
        return found | {"result": None, "trust": None, "manifest": None}
    return found | {
        "result": BacktestResultRead.model_validate_json(result.measured),
        "trust": BacktestTrustRead.model_validate_json(result.trust),
        "manifest": BacktestManifestRead.model_validate_json(result.manifest),
    }
