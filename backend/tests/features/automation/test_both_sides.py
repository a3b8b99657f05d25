"""What holds of an automation that trades both sides, on random bars.

It decides by the engine's own bar, its orders pass the account's own checks, and they fill as auction orders do.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain import ledger
from paiid.domain.account import AccountTerms
from paiid.domain.book import AccountBook
from paiid.domain.buying_power import OpenOrder, claims, gross_buying_power
from paiid.domain.exchange_calendar import session_open, sessions_between
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.domain.order import Execution, OrderTerms, Side, TimeInForce
from paiid.domain.preview import OrderContext
from paiid.domain.risk import InsufficientBuyingPowerError, check_order, order_size
from paiid.features.automation.holding import OwnBook, OwnFill
from paiid.features.automation.rows import OrderKind
from paiid.features.automation.working.deciding import DecidedOrder
from paiid.quant.backtest.codes import Distance, Rebalancing
from paiid.quant.backtest.model import Costs, Panel, Reason
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.standing import Standing, decide_standing
from tests.support.panels import random_panel
from tests.support.scripted_market import make_instrument, make_quote

D, ZERO = Decimal, Decimal(0)
SESSIONS = sessions_between(date(2026, 3, 2), date(2026, 5, 29))
BARS = 40


def plan_of(rng: np.random.Generator, panel: Panel) -> Plan:
    """Enters, leaves and turns both ways by chance, with sizes that may ask for more than there is."""
    shape = panel.close.shape
    asked = rng.integers(0, 5, shape)
    return Plan(
        np.ones(shape[0], np.bool_),
        asked == 0,
        rng.random(shape) < 0.2,
        Costs(),
        max_positions=int(rng.integers(1, shape[1] + 1)),
        weights=np.full((1, 1), rng.choice([0.3, 0.6, 1.0, 1.9])),
        max_weight=2.0,
        scores=np.round(rng.random(shape), 1),
        rebalances=Rebalancing(int(rng.integers(2))),
        stop=Distance.NONE,
        enters_short=asked == 1,
        leaves_short=rng.random(shape) < 0.2,
    )


def until(plan: Plan, panel: Panel, t: int) -> tuple[Plan, Panel]:
    """As they are at the close of bar `t`."""
    end = t + 1
    cut = {
        name: getattr(plan, name)[:end]
        for name in ("judged", "enters", "leaves", "scores", "enters_short", "leaves_short")
    }
    names = ("times", "open", "high", "low", "close", "volume", "dividends")
    return replace(plan, **cut), replace(panel, **{name: getattr(panel, name)[:end] for name in names})


@dataclass
class Desk:
    """An account by the product's own rules, and what the automation makes of the same fills."""

    terms: AccountTerms
    book: AccountBook
    own: OwnBook
    refused: int = 0
    filled: int = 0
    turned: int = 0

    def check(
        self, order: DecidedOrder, terms: OrderTerms, opens: list[OpenOrder], prices: dict[Symbol, Decimal]
    ) -> bool:
        """Whether the account takes it; what closes it always takes."""
        price = prices[order.symbol]
        quote = make_quote(str(price), str(price), symbol=order.symbol)
        held_back = claims(self.book, opens, self.terms)
        seen = OrderContext(self.book, prices, held_back, make_instrument(order.symbol), quote, self.terms)
        if order.closes:
            assert order_size(terms, seen).opening == 0
        try:
            check_order(terms, seen)
        except InsufficientBuyingPowerError:
            assert not order.closes
            self.refused += 1
            return False
        if not order.closes:
            taken = claims(self.book, [*opens, OpenOrder(terms, ZERO, price)], self.terms).value
            left = gross_buying_power(self.book, prices, self.terms) - taken
            assert left >= 0
        return True

    def fill(self, order: DecidedOrder, price: Decimal, at: datetime, number: int) -> None:
        """Booked twice: by the account, and by the automation."""
        side = Side.BUY if order.shares > 0 else Side.SELL
        quantity = abs(order.shares)
        fee = self.terms.fill_model.commission(quantity, quantity * price)
        name = f"{at:%m%d}-{number}"
        self.book.apply(ledger.fill(Execution(name, name, order.symbol, side, quantity, price, fee, at)))
        self.own.take(OwnFill(name, order.symbol, order.shares, price, fee, at))
        self.filled += 1


def decided(plan: Plan, panel: Panel, own: OwnBook) -> list[DecidedOrder]:
    """The orders of the newest close for what the book has."""
    days = SESSIONS[: panel.times.size]
    held = {
        panel.symbols.index(symbol): Standing(
            shares=float(one.shares), average=float(one.average), average_before=float(one.average),
            entry_price=float(one.entry_price), entry_bar=days.index(one.opened),
        )
        for symbol, one in own.holdings.items()
    }  # fmt: skip
    found = decide_standing(plan, panel, float(own.cash), held)
    kinds = {Reason.ENTRY: OrderKind.ENTRY, Reason.REBALANCE: OrderKind.REBALANCE}
    return [
        DecidedOrder(
            Symbol(panel.symbols[one.instrument]),
            D(int(one.shares)),
            kinds.get(one.reason, OrderKind.EXIT),
            is_short=one.is_short,
        )
        for one in found.orders
    ]


def traded(desk: Desk, orders: list[DecidedOrder], panel: Panel, t: int) -> None:
    """From the evening of bar `t` to the open of the next; what waits for room is asked for once more after it."""
    closes, prints = (
        {Symbol(name): D(f"{column[at, s]:.2f}") for s, name in enumerate(panel.symbols)}
        for column, at in ((panel.close, t), (panel.open, t + 1))
    )
    at, opens, taken, waiting = (
        session_open(SESSIONS[t + 1]),
        list[OpenOrder](),
        list[DecidedOrder](),
        list[DecidedOrder](),
    )
    assert [one.closes for one in orders] == sorted((one.closes for one in orders), reverse=True)
    closing = {one.symbol for one in orders if one.kind is OrderKind.EXIT}
    for one in orders:
        side = Side.BUY if one.shares > 0 else Side.SELL
        terms = OrderTerms(one.symbol, side, abs(one.shares), time_in_force=TimeInForce.OPG)
        if desk.check(one, terms, opens, closes):
            opens.append(OpenOrder(terms, ZERO, closes[one.symbol]))
            taken.append(one)
        else:
            waiting.append(one)
    for number, one in enumerate(taken):
        desk.turned += one.symbol in closing and not one.closes
        desk.fill(one, prints[one.symbol], at, number)
    for number, one in enumerate(waiting, len(taken)):
        side = Side.BUY if one.shares > 0 else Side.SELL
        if desk.check(one, OrderTerms(one.symbol, side, abs(one.shares)), [], prints):
            desk.fill(one, prints[one.symbol], at + timedelta(minutes=1), number)


def acted(desk: Desk, rng: np.random.Generator, t: int) -> None:
    """Dividends and splits before an open, by chance."""
    at = session_open(SESSIONS[t])
    for symbol, held in list(desk.own.holdings.items()):
        if rng.random() < 0.1:
            action = CorporateAction(
                symbol, CorporateActionKind.CASH_DIVIDEND, SESSIONS[t], at, amount=D("0.35"), ratio=D(1)
            )
            desk.own.act(action)
            paid = ledger.dividend(symbol, held.shares, D("0.35"), external_id=f"{symbol}-{t}", at=at)
            if paid is not None:
                desk.book.apply(paid)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_buying_power_is_never_exceeded_and_cash_and_shares_are_conserved(seed: int, instruments: int) -> None:
    rng = np.random.default_rng(seed)
    panel = random_panel("ABC"[:instruments], BARS, seed % 1_000_003)
    plan = plan_of(rng, panel)
    model = FillModel(commission_per_share=D(0), commission_minimum=D(str(rng.choice([0, 1]))), slippage_bps=D(0))
    start, capital = D(100_000), D(int(rng.choice([20_000, 100_000])))
    opening = ledger.deposit(start, external_id="d", at=datetime(2026, 3, 1, tzinfo=UTC))
    desk = Desk(AccountTerms(fill_model=model), AccountBook.fold([opening]), OwnBook(capital))
    for t in range(BARS - 1):
        if t > 0:
            acted(desk, rng, t)
        traded(desk, decided(*until(plan, panel, t), desk.own), panel, t)
        assert desk.own.cash - capital == desk.book.cash - start
        held = {symbol: one.shares for symbol, one in desk.own.holdings.items()}
        assert held == {symbol: one.quantity for symbol, one in desk.book.positions.items()}
    realized = sum((one.pnl or ZERO for one in desk.own.trades), ZERO)
    if not desk.own.holdings:
        assert desk.own.cash - capital == realized
    fees = sum((one.fees for one in desk.own.all_trades()), ZERO)
    assert fees == desk.book.fees


def test_the_random_automations_turn_are_refused_and_go_both_ways() -> None:
    """The property above would say nothing of runs that never came near a limit."""
    turned = refused = shorts = longs = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        panel = random_panel("ABC", BARS, seed)
        plan = plan_of(rng, panel)
        opening = ledger.deposit(D(100_000), external_id="d", at=datetime(2026, 3, 1, tzinfo=UTC))
        desk = Desk(
            AccountTerms(fill_model=FillModel(slippage_bps=D(0))), AccountBook.fold([opening]), OwnBook(D(100_000))
        )
        for t in range(BARS - 1):
            traded(desk, decided(*until(plan, panel, t), desk.own), panel, t)
        turned, refused = turned + desk.turned, refused + desk.refused
        shorts += sum(one.shares < 0 for one in desk.own.trades)
        longs += sum(one.shares > 0 for one in desk.own.trades)
    assert min(turned, refused, shorts, longs) > 5
