"""The pair template over HTTP: two legs, entered together and given up together, on the local market's long years."""

from decimal import Decimal
from typing import Any

import httpx
from fastapi import FastAPI

from tests.features.backtest.test_router import metric, run


async def test_both_legs_come_and_go_together(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
    found = await run(
        client,
        headers,
        app,
        template_id="pair-trade",
        costs={"borrow_rate": "0.003"},
        symbols=None,
        start="2012-01-03",
        end="2024-12-31",
    )
    assert (found["state"], found["problem"]) == ("done", None)
    trades = (await client.get(f"/api/backtests/{found['id']}/export", headers=headers)).json()["trades"]
    pairs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for trade in trades:
        pairs.setdefault((trade["opened"], trade["closed"]), []).append(trade)
    assert len(pairs) > 5
    for legs in pairs.values():
        assert {leg["side"] for leg in legs} == {"long", "short"}
        assert {leg["symbol"] for leg in legs} == {"KO", "PEP"}
    # As much sold as bought: what is left of the market is a small part of what is traded.
    assert abs(metric(found, "average_net_exposure")) < Decimal("0.1") * metric(found, "average_exposure")
    assert metric(found, "borrow") > 0
    assert found["result"]["look_ahead"]["passed"] is True
