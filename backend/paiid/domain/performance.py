"""What an account earned over a period: the curve of its value, and returns linked over every deposit.

The ledger is folded once, oldest first. The account is valued at each instant asked for and right before every deposit
or withdrawal in between, so the time-weighted return is exact: no flow is smeared over a day.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerAccount, LedgerTransaction
from paiid.domain.lots import ZERO
from paiid.domain.money import to_cents
from paiid.domain.portfolio import flow_of

ONE: Final = Decimal(1)
RATIO_STEP: Final = Decimal("0.00000001")

PriceAt = Callable[[Symbol, datetime], Decimal]
"""USD a share of a symbol at an instant, as traded then (not adjusted)."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The account at `at`. `net_deposits` counts from the account's beginning.

    `growth` is what one dollar of the first point became (1 there), flows taken out; None from where the account was
    worth nothing or less, for no ratio has a meaning after that.
    """

    at: datetime
    equity: Decimal
    net_deposits: Decimal
    growth: Decimal | None


@dataclass(frozen=True, slots=True)
class Flow:
    """`amount` USD put in (above 0) or taken out at `at`."""

    at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in order of time, and the flows after the first."""

    points: tuple[CurvePoint, ...]
    flows: tuple[Flow, ...]

    @property
    def net_flows(self) -> Decimal:
        """USD put in less USD taken out after the first point."""
        return sum((flow.amount for flow in self.flows), ZERO)

    @property
    def net_pnl(self) -> Decimal:
        """USD earned between the first point and the last; 0 without points."""
        if not self.points:
            return ZERO
        return self.points[-1].equity - self.points[0].equity - self.net_flows

    @property
    def simple_return(self) -> Decimal | None:
        """`net_pnl` over the opening equity plus net flows; None where that is not above 0."""
        base = (self.points[0].equity if self.points else ZERO) + self.net_flows
        return (self.net_pnl / base).quantize(RATIO_STEP) if base > 0 else None

    @property
    def time_weighted_return(self) -> Decimal | None:
        """Growth of a dollar less the dollar; None without points or where the account was worth nothing."""
        growth = self.points[-1].growth if self.points else None
        return None if growth is None else (growth - ONE).quantize(RATIO_STEP)


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall from a running peak, as a ratio in [0, 1].

    Instants are None when it never fell; `recovered_at` also while it lasts.
    """

    ratio: Decimal
    peak_at: datetime | None = None
    trough_at: datetime | None = None
    recovered_at: datetime | None = None


@dataclass(slots=True)
class _Fold:
    price_at: PriceAt
    cash: Decimal = ZERO
    net_deposits: Decimal = ZERO
    quantities: dict[Symbol, Decimal] = field(default_factory=dict)

    def apply(self, transaction: LedgerTransaction) -> None:
        for entry in transaction.entries:
            if entry.account is LedgerAccount.CASH:
                self.cash += entry.amount
            elif entry.account is LedgerAccount.CAPITAL:
                self.net_deposits -= entry.amount
            elif entry.account is LedgerAccount.HOLDINGS:
                symbol = Symbol(entry.commodity)
                left = self.quantities.pop(symbol, ZERO) + entry.amount
                if left:
                    self.quantities[symbol] = left

    def equity(self, at: datetime) -> Decimal:
        return self.cash + sum(
            (to_cents(quantity * self.price_at(symbol, at)) for symbol, quantity in self.quantities.items()), ZERO
        )


def equity_curve(transactions: Sequence[LedgerTransaction], instants: Sequence[datetime], price_at: PriceAt) -> Curve:
    """Value the account at `instants`.

    Args:
        transactions: the whole ledger by `occurred_at`, oldest first.
        instants: ascending; the first is where the period begins. A transaction at an instant counts before it.
        price_at: asked for what is held at the instants and at the time of each flow between them.
    """
    fold, points, flows = _Fold(price_at), list[CurvePoint](), list[Flow]()
    growth: Decimal | None = ONE
    base = ZERO
    at_transaction = 0
    for instant in instants:
        while at_transaction < len(transactions) and transactions[at_transaction].occurred_at <= instant:
            transaction = transactions[at_transaction]
            at_transaction += 1
            flow = flow_of(transaction)
            if flow and points:
                before = fold.equity(transaction.occurred_at)
                growth, base = _link(growth, base, before), before + flow
                flows.append(Flow(transaction.occurred_at, flow))
            fold.apply(transaction)
        equity = fold.equity(instant)
        growth = _link(growth, base, equity) if points else (ONE if equity > 0 else None)
        base = equity
        points.append(CurvePoint(instant, equity, fold.net_deposits, growth))
    return Curve(tuple(points), tuple(flows))


def _link(growth: Decimal | None, base: Decimal, value: Decimal) -> Decimal | None:
    if growth is None or base <= 0:
        return None
    return growth * max(ZERO, value) / base


def drawdowns(points: Iterable[CurvePoint]) -> list[Decimal]:
    """At each point, the fall from the highest growth so far as a ratio in [0, 1]; the last one where growth ends."""
    falls: list[Decimal] = []
    peak = ZERO
    for point in points:
        if point.growth is None:
            falls.append(falls[-1] if falls else ZERO)
            continue
        peak = max(peak, point.growth)
        falls.append((ONE - point.growth / peak).quantize(RATIO_STEP) if peak else ZERO)
    return falls


def max_drawdown(points: Sequence[CurvePoint]) -> Drawdown:
    """The deepest fall of the growth curve, with its dates; the first of equals."""
    falls = drawdowns(points)
    if not falls or max(falls) == 0:
        return Drawdown(ZERO)
    trough = falls.index(max(falls))
    peak = max(at for at in range(trough + 1) if falls[at] == 0)
    recovered = next((at for at in range(trough + 1, len(points)) if falls[at] == 0), None)
    return Drawdown(
        ratio=falls[trough],
        peak_at=points[peak].at,
        trough_at=points[trough].at,
        recovered_at=None if recovered is None else points[recovered].at,
    )


def invested_like(curve: Curve, price_at: Callable[[datetime], Decimal]) -> list[Decimal]:
    """What the first point's equity and every flow would be worth at each point, had they bought one thing.

    Args:
        curve: the account's own.
        price_at: that thing's price, dividends reinvested, at the points and flows.
    """
    if not curve.points:
        return []
    units = curve.points[0].equity / price_at(curve.points[0].at)
    values: list[Decimal] = []
    at_flow = 0
    for point in curve.points:
        while at_flow < len(curve.flows) and curve.flows[at_flow].at <= point.at:
            units += curve.flows[at_flow].amount / price_at(curve.flows[at_flow].at)
            at_flow += 1
        values.append(to_cents(units * price_at(point.at)))
    return values
