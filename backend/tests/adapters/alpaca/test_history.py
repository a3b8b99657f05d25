"""Alpaca's portfolio history: what it says, and what goes wrong on the way."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.alpaca.custody import AlpacaCustody
from paiid.adapters.alpaca.parse_history import result
from paiid.core.clock import SystemClock
from paiid.ports.custody import ToldResult
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderTimeout,
    ProviderUnavailable,
)
from tests.standins.kit.faults import fault
from tests.support.alpaca_world import AlpacaWorld, alpaca_world

D = Decimal
HISTORY = "GET /v2/account/portfolio/history"
SPAN = (datetime(2026, 11, 20, 21, tzinfo=UTC), datetime(2026, 11, 23, 21, tzinfo=UTC))


@pytest.fixture
async def world() -> AsyncIterator[AlpacaWorld]:
    async with alpaca_world() as made:
        yield made


def history(**changes: Any) -> dict[str, Any]:
    """Two days as Alpaca answers them."""
    return {
        "timestamp": [1763649000, 1763735400],
        "equity": [D(10000), D("10120.50")],
        "profit_loss": [D(0), D("120.50")],
        "profit_loss_pct": [D(0), D("0.01205")],
        "base_value": D(10000),
        "base_value_asof": "2025-11-20",
        "timeframe": "1D",
        **changes,
    }


class TestParse:
    def test_the_last_day_on_the_first(self) -> None:
        assert result(history()) == ToldResult(D("120.50"), D("0.01205"), D(10000), date(2025, 11, 20), D("10120.50"))

    def test_a_last_day_without_a_value_is_passed_over(self) -> None:
        found = result(history(equity=[D(10000), None], profit_loss=[D(0), None], profit_loss_pct=[D(0), None]))
        assert found is not None
        assert (found.earned, found.equity) == (D(0), D(10000))

    def test_no_days_are_no_result(self) -> None:
        empty: dict[str, Any] = {key: [] for key in ("timestamp", "equity", "profit_loss", "profit_loss_pct")}
        assert result(history(**empty)) is None

    def test_an_account_without_money_has_no_result(self) -> None:
        assert result(history(base_value=D(0))) is None

    def test_a_rate_and_a_day_may_be_missing(self) -> None:
        told = history(profit_loss_pct=[None, None])
        del told["base_value_asof"]
        found = result(told)
        assert found is not None
        assert (found.rate, found.base_day) == (None, None)

    @pytest.mark.parametrize(
        "changes",
        [
            {"equity": [D(10000)]},
            {"equity": "10000"},
            {"profit_loss": None},
            {"equity": [D(10000), "much"]},
            {"profit_loss": [D(0), None]},
            {"profit_loss_pct": [D(0), True]},
            {"timestamp": [1763735400, 1763649000]},
            {"timestamp": [1763735400, None]},
            {"base_value": None},
            {"base_value": "NaN"},
            {"base_value_asof": "yesterday"},
        ],
    )
    def test_what_cannot_be_trusted_is_bad_data(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ProviderBadData):
            result(history(**changes))


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "parameters", "error"),
        [
            ("timeout", {}, ProviderTimeout),
            ("reset", {}, ProviderUnavailable),
            ("status", {"code": 503}, ProviderUnavailable),
            ("status", {"code": 500}, ProviderUnavailable),
            ("status", {"code": 504}, ProviderTimeout),
            ("status", {"code": 401}, ProviderMisconfigured),
            ("rate_limited", {}, ProviderRateLimited),
            ("truncated_json", {}, ProviderBadData),
            ("wrong_types", {"field": "base_value"}, ProviderBadData),
        ],
    )
    async def test_each_is_told_apart(
        self, world: AlpacaWorld, kind: str, parameters: dict[str, Any], error: type[ProviderError]
    ) -> None:
        world.standin.faults.add(fault(kind, HISTORY, **parameters))
        with pytest.raises(error):
            await AlpacaCustody(world.broker.client, world.broker.owner, SystemClock()).result(*SPAN)
