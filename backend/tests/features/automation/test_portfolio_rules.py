"""Rules that ask for the portfolio, on paper: what the automation itself was worth tells them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from paiid.core.db import Database
from paiid.domain.exchange_calendar import session_open, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Indicator,
    IndicatorName,
    Number,
    PortfolioField,
    PortfolioFigure,
    Price,
    PriceField,
)
from paiid.features.automation.holding import OwnFill
from paiid.features.automation.parity.reports import ParityState
from paiid.features.automation.past import past_closes
from paiid.features.automation.working.past import past_of
from paiid.quant.backtest.model import Panel
from paiid.quant.backtest.standing import Past, PortfolioFigures
from tests.support.automation import PaperRun, document, paper_run

BEGIN = datetime(2026, 9, 30, 14, 0, tzinfo=UTC)
CLOSE, AVERAGE = Price(PriceField.CLOSE), Indicator(IndicatorName.SMA, {"period": Number(Decimal(3))})
FEW = Compare(PortfolioFigure(PortfolioField.OPEN_POSITIONS), Comparator.BELOW, Number(Decimal(2)))
FALLEN = Compare(PortfolioFigure(PortfolioField.DRAWDOWN), Comparator.CROSSES_ABOVE, Number(Decimal("0.01")))
RULES: dict[str, Any] = {
    "entry": AllOf((Compare(CLOSE, Comparator.ABOVE, AVERAGE), FEW)),
    "exit": AnyOf((Compare(CLOSE, Comparator.BELOW, AVERAGE), FALLEN)),
}


async def decisions(run: PaperRun, automation: str) -> list[Any]:
    """All of them, oldest first, with what they saw."""
    found = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=50)
    return sorted(found.items, key=lambda one: one.session_date)


def asked(inputs: Any, rule: str, text: str) -> list[Any]:
    """What was compared with such words, one for each symbol."""
    return [one for symbol in inputs.symbols for one in symbol.comparisons if one.rule == rule and text in one.text]


@pytest.mark.long
async def test_a_month_agrees_with_its_backtest_trade_by_trade(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    # None of these pays a dividend: this rig books none in the account.
    automation = await run.create(document(**RULES), symbols=["AMZN", "AMD", "NFLX"])
    await run.sessions(date(2026, 9, 30), date(2026, 10, 30))
    report = await run.check(automation)
    assert (report.state, report.differences) == (ParityState.AGREES, [])
    assert report.matched == report.paper_trades == report.replay_trades > 5
    assert run.alarms() == []
    told = [one.inputs for one in await decisions(run, automation) if one.inputs is not None]
    numbers = [asked(one, "entry", "number of open positions") for one in told]
    assert [int(one[0].left) for one in numbers] == [len(one.positions) for one in told]
    assert {one[0].holds for one in numbers} == {True, False}
    for inputs, one in zip(told, numbers, strict=True):
        assert inputs.is_judged
        assert any(symbol.enters for symbol in inputs.symbols) <= one[0].holds
    peak = Decimal(50_000)
    for inputs in told:
        peak = max(peak, inputs.equity)
        (fall, *_) = asked(inputs, "exit", "fall of the portfolio")
        assert fall.left == pytest.approx((peak - inputs.equity) / peak, abs=Decimal("0.000001"))
    falls = [asked(one, "exit", "fall of the portfolio")[0].holds for one in told]
    assert True in falls
    # At such a close everything goes, and nothing is bought.
    at = told[falls.index(True)]
    assert all(symbol.leaves for symbol in at.symbols)
    assert {order.kind for order in at.orders} <= {"exit"}


def fill(symbol: str, shares: int, price: str, day: date) -> OwnFill:
    return OwnFill("aut-1", Symbol(symbol), Decimal(shares), Decimal(price), Decimal(0), session_open(day))


def panel_of(days: tuple[date, ...], closes: dict[str, list[float]]) -> Panel:
    """Daily bars at these closes, a column for each symbol."""
    close = np.array(list(closes.values())).T
    times = np.array([int(session_open(day).timestamp()) for day in days])
    return Panel(tuple(closes), times, close, close, close, close, close * 0 + 1e6, close * 0)


DAYS = tuple(sessions_between(date(2026, 10, 5), date(2026, 10, 9)))


def row(capital: str = "1000") -> Any:
    """As much of an automation as its past needs."""
    return SimpleNamespace(capital=Decimal(capital), first_session=DAYS[0])


def test_closes_of_which_nothing_was_written_down_count_for_the_high() -> None:
    # 10 shares bought at 100 with all of the cash; nobody looked at the second close. It was seen later, at 120, and
    # has been halved by a split since: what is now told of that day is not what was seen.
    fills = [fill("A", 10, "100", DAYS[0])]
    equities = {DAYS[0]: Decimal(1000), DAYS[2]: Decimal(1100), DAYS[3]: Decimal(900)}
    seen = {(Symbol("A"), DAYS[1].isoformat()): 120.0, (Symbol("A"), DAYS[3].isoformat()): 90.0}
    panel = panel_of(DAYS, {"A": [50.0, 60.0, 55.0, 45.0, 40.0]})
    found = past_of(past_closes(row(), DAYS[4], equities, (fills, []), seen), panel)
    assert found.peak == 1200.0
    assert found.before == PortfolioFigures(drawdown=0.25, open_positions=1.0, exposure=1.0, cash=0.0)


def test_a_close_that_was_not_seen_yet_is_worth_what_is_told_of_it_now() -> None:
    # Half of it short: 1,000 of cash and 500 for 5 shares that are owed at 130, and 80 at the close of before.
    fills = [fill("A", -5, "100", DAYS[1])]
    panel = panel_of(DAYS[:4], {"A": [100.0, 130.0, 80.0, 90.0]})
    found = past_of(past_closes(row(), DAYS[3], {DAYS[0]: Decimal(1000)}, (fills, []), {}), panel)
    # 1,500 less 5 x 130 is 850, less 5 x 80 is 1,100: the highest. 400 of it is owed.
    assert found.peak == 1100.0
    assert found.before is not None
    assert found.before.drawdown == 0.0
    assert (found.before.exposure, found.before.cash) == pytest.approx((400 / 1100, 1500 / 1100))


def test_at_the_first_close_there_is_nothing_before() -> None:
    found = past_of(past_closes(row("500"), DAYS[0], {}, ([], []), {}), panel_of(DAYS[:1], {"A": [1.0]}))
    assert found == Past(500.0)
