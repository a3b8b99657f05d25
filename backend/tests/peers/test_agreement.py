"""Our results beside those of two other backtesters, which have an environment of their own.

The rules that all are held to: judged at a close, filled at the next open, whole shares, 95 % of the equity at the
close judged, one dollar an order, no slippage, no part of a volume. Each reckons its indicators itself. Runs only where
`python -m bench.peers.environment` has made their environment; none of their code or data is kept here.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from bench.peers.client import Peers, peers
from bench.peers.environment import is_made
from paiid.features.backtest.compiling.plans import simulate
from paiid.quant.backtest.model import Panel
from tests.peers.definitions import COSTS, DEFINITIONS
from tests.support.panels import random_panel

pytestmark = pytest.mark.skipif(not is_made(), reason="the other backtesters are not installed")

CASH = 1_000_000.0


@pytest.fixture(scope="module")
def others() -> Iterator[Peers]:
    with peers() as running:
        yield running


@pytest.fixture(scope="module", params=["generated", "S&P 500"])
def market(
    request: pytest.FixtureRequest, others: Peers, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Panel]:
    file = tmp_path_factory.mktemp("prices") / "prices.npz"
    if request.param == "S&P 500":
        others.ask("sp500", file=str(file))
        given = np.load(file)
        columns = {name: given[name] for name in ("open", "high", "low", "close", "volume")}
        return file, Panel(("A",), given["times"], **columns, dividends=np.zeros(given["close"].shape))
    bars = random_panel("A", 5040, seed=11)
    columns = {name: getattr(bars, name) for name in ("times", "open", "high", "low", "close", "volume")}
    np.savez(file, **columns)
    return file, bars


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_profit_is_theirs(name: str, market: tuple[Path, Panel], others: Peers) -> None:
    file, bars = market
    ours = simulate(DEFINITIONS[name], dict[str, Decimal](), bars, cash=CASH, costs=COSTS)
    assert ours.bar.size > 20
    theirs = others.ask("agree", file=str(file), definition=name, cash=CASH)
    profit = ours.equity[-1] - CASH
    for peer in ("vectorbt", "backtesting"):
        assert theirs[peer] - CASH == pytest.approx(profit, rel=1e-10), peer
