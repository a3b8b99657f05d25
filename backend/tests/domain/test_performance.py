"""The curve and the returns linked over it, for any history of flows and prices."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerTransaction, deposit, fill, withdrawal
from paiid.domain.order import Execution, Side
from paiid.domain.performance import Curve, drawdowns, equity_curve, invested_like, max_drawdown

ACME = Symbol("ACME")
START = datetime(2026, 1, 5, 21, tzinfo=UTC)
prices = st.lists(st.integers(100, 20_000), min_size=3, max_size=12).map(
    lambda cents: [Decimal(one) / 100 for one in cents]
)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def bought(quantity: int, price: Decimal, at: datetime) -> LedgerTransaction:
    return fill(Execution("exe-1", "key-1", ACME, Side.BUY, Decimal(quantity), price, Decimal(0), at))


def curve_of(closes: list[Decimal], *later: LedgerTransaction) -> Curve:
    """100,000 USD and 100 shares at the first close, valued at each."""
    ledger = [deposit(Decimal(100_000), external_id="d0", at=day(0)), bought(100, closes[0], day(0)), *later]
    ledger.sort(key=lambda one: one.occurred_at)
    return equity_curve(ledger, [day(number) for number in range(len(closes))], lambda _, at: price_on(closes, at))


def price_on(closes: list[Decimal], at: datetime) -> Decimal:
    return closes[min((at - START).days, len(closes) - 1)]


@given(prices)
def test_without_flows_both_returns_are_the_same(closes: list[Decimal]) -> None:
    curve = curve_of(closes)
    assert curve.simple_return == curve.time_weighted_return
    assert curve.net_pnl == 100 * (closes[-1] - closes[0])


@given(prices, st.integers(1, 50_000))
def test_a_flow_changes_no_growth_of_what_was_there(closes: list[Decimal], amount: int) -> None:
    # Money that lies idle dilutes later growth, so the flow comes at the last close.
    at = day(len(closes) - 1)
    plain = curve_of(closes)
    with_flow = curve_of(closes, deposit(Decimal(amount), external_id="d1", at=at))
    assert with_flow.time_weighted_return == plain.time_weighted_return
    assert with_flow.net_pnl == plain.net_pnl


@given(prices, st.integers(1, 40_000), st.integers(1, 40_000))
def test_a_flow_in_two_parts_of_the_same_instant_is_one_flow(closes: list[Decimal], one: int, two: int) -> None:
    at = day(1) + timedelta(hours=1)
    whole = curve_of(closes, deposit(Decimal(one + two), external_id="d1", at=at))
    parts = curve_of(
        closes, deposit(Decimal(one), external_id="d1", at=at), deposit(Decimal(two), external_id="d2", at=at)
    )
    assert parts.time_weighted_return == whole.time_weighted_return
    assert parts.points[-1].equity == whole.points[-1].equity


@given(prices, st.integers(-40_000, 40_000).filter(bool))
def test_growth_is_the_product_of_the_steps_between_flows(closes: list[Decimal], amount: int) -> None:
    at = day(1) + timedelta(hours=1)
    book = deposit if amount > 0 else withdrawal
    curve = curve_of(closes, book(Decimal(abs(amount)), external_id="f1", at=at))
    cash = Fraction(100_000) - 100 * Fraction(closes[0])
    growth = Fraction(1)
    for number, (before, after) in enumerate(pairwise(closes)):
        # On day 1 the flow finds the account at that day's price, unchanged since the close.
        base = cash + 100 * Fraction(before) + (amount if number == 1 else 0)
        cash += amount if number == 1 else 0
        growth *= (cash + 100 * Fraction(after)) / base
    assert curve.time_weighted_return is not None
    assert abs(Fraction(curve.time_weighted_return) - (growth - 1)) <= Fraction(1, 10**8)


@given(prices)
def test_drawdown_is_the_worst_pair_of_a_peak_and_what_follows(closes: list[Decimal]) -> None:
    points = curve_of(closes).points
    worst = max(1 - later.equity / earlier.equity for at, earlier in enumerate(points) for later in points[at:])
    assert abs(max_drawdown(points).ratio - worst) <= Decimal("1e-8")
    assert all(0 <= fall <= 1 for fall in drawdowns(points))


@given(prices)
def test_the_account_invested_like_itself_is_itself(closes: list[Decimal]) -> None:
    curve = curve_of(closes)
    values = invested_like(curve, lambda at: next(point.equity for point in curve.points if point.at == at))
    assert values == [point.equity.quantize(Decimal("0.01")) for point in curve.points]


def test_an_account_worth_nothing_has_no_growth_from_then_on() -> None:
    # 4,000 shares at 25.00 take all the cash and fall to nothing; a deposit later earns no ratio.
    ledger = [
        deposit(Decimal(100_000), external_id="d0", at=day(0)),
        bought(4000, Decimal(25), day(0)),
        deposit(Decimal(500), external_id="d1", at=day(2)),
    ]
    closes = [Decimal(25), Decimal(0), Decimal(0), Decimal(0)]
    curve = equity_curve(ledger, [day(number) for number in range(4)], lambda _, at: price_on(closes, at))
    assert [point.growth for point in curve.points] == [1, 0, None, None]
    assert curve.time_weighted_return is None
    assert curve.net_pnl == Decimal(-100_000)
    assert max_drawdown(curve.points).ratio == 1


def test_no_points() -> None:
    curve = equity_curve([], [], lambda *_: Decimal(1))
    assert (curve.net_pnl, curve.simple_return, curve.time_weighted_return) == (Decimal(0), None, None)
    assert max_drawdown(curve.points).ratio == 0
    assert invested_like(curve, lambda _: Decimal(1)) == []
