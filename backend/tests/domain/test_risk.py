"""Buying power, the check and the preview. ACME is quoted 99.90 x 100.10, last 100.00, unless told otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.domain import ledger
from paiid.domain.account import AccountKind, AccountTerms
from paiid.domain.book import AccountBook
from paiid.domain.buying_power import OpenOrder, buying_power, claims, reservation_price
from paiid.domain.fill import FillModel
from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.market import Delay
from paiid.domain.order import Execution, OrderTerms, OrderType, Side, TimeInForce
from paiid.domain.order_rules import FractionNotAllowedError, InstrumentNotTradableError, InvalidOrderError
from paiid.domain.preview import OrderContext, OrderPreview, preview_order
from paiid.domain.risk import (
    InsufficientBuyingPowerError,
    ShortSellingNotAllowedError,
    StaleQuoteError,
    SymbolHaltedError,
    check_order,
)
from paiid.domain.valuation import MissingPriceError
from tests.support.scripted_market import ACME, OPEN_MONDAY, make_instrument, make_quote

D = Decimal
BETA = Symbol("BETA")
CASH = AccountTerms(AccountKind.CASH)
MARGIN = AccountTerms(AccountKind.MARGIN)
LIMIT, STOP, STOP_LIMIT, TRAILING = (
    OrderType.LIMIT,
    OrderType.STOP,
    OrderType.STOP_LIMIT,
    OrderType.TRAILING_STOP,
)


def book(cash: str = "10000", held: str = "0", *, symbol: Symbol = ACME, cost: str = "100") -> AccountBook:
    """An account that has `cash` after it got `held` shares (below 0: sold short) at `cost`."""
    quantity = D(held)
    made = AccountBook.fold([ledger.deposit(D(cash) + quantity * D(cost), external_id="d", at=OPEN_MONDAY)])
    if quantity:
        side = Side.BUY if quantity > 0 else Side.SELL
        made.apply(ledger.fill(Execution("b", "b", symbol, side, abs(quantity), D(cost), D(0), OPEN_MONDAY)))
    return made


def context(
    made: AccountBook | None = None,
    account: AccountTerms = MARGIN,
    *,
    open_orders: Sequence[OpenOrder] = (),
    **changes: Any,
) -> OrderContext:
    made = made or book()
    plain = OrderContext(
        book=made,
        marks={ACME: D(100), BETA: D(100)},
        claims=claims(made, open_orders, account),
        instrument=make_instrument(),
        quote=make_quote(),
        account=account,
    )
    return replace(plain, **changes)


def preview(terms: OrderTerms, seen: OrderContext) -> OrderPreview:
    """Of an account without open orders."""
    return preview_order(terms, seen, ())


def buy(quantity: str | None = "10", **terms: Any) -> OrderTerms:
    return OrderTerms(ACME, Side.BUY, None if quantity is None else D(quantity), **terms)


def sell(quantity: str | None = "10", **terms: Any) -> OrderTerms:
    return OrderTerms(ACME, Side.SELL, None if quantity is None else D(quantity), **terms)


def working(terms: OrderTerms, price: str = "100", filled: str = "0") -> OpenOrder:
    return OpenOrder(terms, D(filled), D(price))


class TestBuyingPower:
    def test_cash_account_has_its_cash(self) -> None:
        assert buying_power(book("10000", "50"), {}, (), CASH) == D(10_000)

    @pytest.mark.parametrize(
        ("made", "expected"),
        [
            (book("100000"), "200000"),  # 2 x 100,000
            (book("0", "1000"), "100000"),  # 2 x 100,000 - 100,000
            (book("-100000", "2000"), "0"),  # 2 x 100,000 - 200,000
            (book("150000", "-500"), "150000"),  # equity 100,000: 200,000 - 50,000
            (book("-150000", "2000"), "0"),  # 2 x 50,000 - 200,000: never below 0
        ],
    )
    def test_margin_account(self, made: AccountBook, expected: str) -> None:
        assert buying_power(made, {ACME: D(100)}, (), MARGIN) == D(expected)

    def test_open_orders_reserve_what_they_would_open(self) -> None:
        orders = [working(buy("10"), "100.10"), working(buy("10", type=LIMIT, limit_price=D(95)), "95", filled="4")]
        # 10,000 - 10 x 100.10 - 6 x 95
        assert buying_power(book(), {}, orders, CASH) == D(8429)

    def test_sales_of_held_shares_reserve_nothing_until_they_are_used_up(self) -> None:
        made = book("10000", "10")
        orders = [working(sell("6")), working(sell("6"))]
        # Equity 11,000: 22,000 - 1,000, and the second sale opens a short of 2 x 100.
        assert buying_power(made, {ACME: D(100)}, orders, MARGIN) == D(20_800)

    def test_an_order_for_an_amount_reserves_it(self) -> None:
        # 500 / 100.10 = 4.995004995 shares x 100.10 = 500.00
        assert buying_power(book(), {}, [working(buy(None, notional=D(500)), "100.10")], CASH) == D(9500)

    def test_commission_takes_its_double_on_margin(self) -> None:
        model = FillModel(commission_minimum=D(1))
        for account, left in ((CASH, D(8999)), (MARGIN, D(18_998))):
            charged = replace(account, fill_model=model)
            assert buying_power(book(), {}, [working(buy("10"))], charged) == left

    def test_margin_needs_the_price_of_everything_held(self) -> None:
        with pytest.raises(MissingPriceError):
            buying_power(book("0", "10"), {}, (), MARGIN)


class TestReservationPrice:
    @pytest.mark.parametrize(
        ("terms", "expected"),
        [
            (buy(), "100.61"),  # 100.10 x 1.005 = 100.6005
            (buy(type=LIMIT, limit_price=D(90)), "90"),
            (buy(type=LIMIT, limit_price=D(120)), "120"),
            (buy(type=STOP, stop_price=D(110)), "110.55"),
            (buy(type=STOP, stop_price=D(90)), "100.61"),
            (buy(type=STOP_LIMIT, stop_price=D(110), limit_price=D(111)), "111"),
            (buy(type=TRAILING, trail_price=D(5)), "105.53"),  # (100 + 5) x 1.005 = 105.525
            (buy(type=TRAILING, trail_percent=D(10)), "110.55"),
            (sell(), "99.90"),
            (sell(type=LIMIT, limit_price=D(120)), "120"),
            (sell(type=STOP, stop_price=D(90)), "99.90"),
        ],
    )
    def test_of_each_type(self, terms: OrderTerms, expected: str) -> None:
        assert reservation_price(terms, make_quote(), FillModel(slippage_bps=D(50))) == D(expected)

    def test_an_empty_side_takes_the_last_price(self) -> None:
        assert reservation_price(buy(), replace(make_quote(), ask=None), FillModel()) == D(100)


class TestBuyingPowerCheck:
    def test_the_last_cent_buys(self) -> None:
        check_order(buy("10"), context(book("1001.00"), CASH))
        with pytest.raises(InsufficientBuyingPowerError) as caught:
            check_order(buy("10"), context(book("1000.99"), CASH))
        error = caught.value
        assert (error.needed, error.available, error.short_by) == (D(1001), D("1000.99"), D("0.01"))
        assert error.extensions == {"needed": "1001", "available": "1000.99", "short_by": "0.01"}
        assert error.status == 409
        assert "$0.01 short" in error.detail

    def test_margin_doubles_it(self) -> None:
        check_order(buy("199"), context(book("10000")))
        with pytest.raises(InsufficientBuyingPowerError):
            check_order(buy("200"), context(book("10000")))

    def test_commission_counts(self) -> None:
        account = replace(CASH, fill_model=FillModel(commission_minimum=D(1)))
        with pytest.raises(InsufficientBuyingPowerError) as caught:
            check_order(buy("10"), context(book("1001.50"), account))
        assert caught.value.needed == D(1002)

    def test_open_orders_count(self) -> None:
        with pytest.raises(InsufficientBuyingPowerError) as caught:
            check_order(buy("10"), context(book("1500"), CASH, open_orders=[working(buy("10"), "100.10")]))
        assert caught.value.available == D(499)

    def test_selling_what_is_held_needs_none(self) -> None:
        check_order(sell("10"), context(book("0", "10"), CASH))

    def test_covering_a_short_needs_none(self) -> None:
        # Equity -5 x 100 + 600 = 100, far under the requirement; the way out stays open.
        check_order(buy("5"), context(book("600", "-5")))

    def test_turning_long_into_short_uses_what_closing_frees(self) -> None:
        # Equity 1,000, all in 10 shares: buying power 2,000 - 1,000 = 1,000 and closing frees another 10 x 99.90.
        made = book("0", "10")
        check_order(sell("29"), context(made))
        with pytest.raises(InsufficientBuyingPowerError):
            check_order(sell("31"), context(made))

    def test_an_order_for_an_amount(self) -> None:
        check_order(buy(None, notional=D(1000)), context(book("1000"), CASH))
        with pytest.raises(InsufficientBuyingPowerError):
            check_order(buy(None, notional=D("1000.02")), context(book("1000"), CASH))


class TestShortCheck:
    def test_cash_account_cannot_sell_more_than_it_has(self) -> None:
        with pytest.raises(ShortSellingNotAllowedError) as caught:
            check_order(sell("15"), context(book("0", "10"), CASH))
        error = caught.value
        assert (error.requested, error.held, error.available, error.short_by) == (D(15), D(10), D(10), D(5))
        assert error.status == 409

    def test_shares_promised_to_open_sales_are_gone(self) -> None:
        with pytest.raises(ShortSellingNotAllowedError) as caught:
            check_order(sell("6"), context(book("0", "10"), CASH, open_orders=[working(sell("7"), filled="2")]))
        assert (caught.value.held, caught.value.available) == (D(10), D(5))

    def test_a_margin_account_may_short_unless_told_not_to(self) -> None:
        check_order(sell("10"), context())
        for refusing in (
            context(account=replace(MARGIN, allows_shorting=False)),
            context(instrument=make_instrument(shortable=False)),
        ):
            with pytest.raises(ShortSellingNotAllowedError):
                check_order(sell("10"), refusing)

    def test_a_short_is_opened_in_whole_shares(self) -> None:
        check_order(sell("0.5"), context(book("0", "1")))
        for terms in (sell("0.5"), sell(None, notional=D(100))):
            with pytest.raises(FractionNotAllowedError):
                check_order(terms, context())


class TestOtherChecks:
    @pytest.mark.parametrize(
        ("terms", "changes", "error"),
        [
            (buy(type=LIMIT), {}, InvalidOrderError),
            (buy(), {"instrument": make_instrument(asset_class=AssetClass.INDEX)}, InstrumentNotTradableError),
            (buy("0.5"), {"instrument": make_instrument(fractionable=False)}, FractionNotAllowedError),
            (buy(), {"quote": make_quote(delay=Delay.STALE)}, StaleQuoteError),
            (buy(type=LIMIT, limit_price=D(1)), {"quote": make_quote(delay=Delay.STALE)}, StaleQuoteError),
            (buy(), {"quote": make_quote(is_halted=True)}, SymbolHaltedError),
            (sell(type=STOP, stop_price=D(1)), {"quote": make_quote(is_halted=True)}, SymbolHaltedError),
        ],
    )
    def test_refusals(self, terms: OrderTerms, changes: dict[str, Any], error: type[Exception]) -> None:
        with pytest.raises(error):
            check_order(terms, context(**changes))

    def test_a_limit_order_may_wait_out_a_halt(self) -> None:
        check_order(buy(type=LIMIT, limit_price=D(1)), context(quote=make_quote(is_halted=True)))


class TestPreview:
    def test_a_purchase(self) -> None:
        model = FillModel(commission_per_share=D("0.005"), commission_minimum=D(1), slippage_bps=D(10))
        shown = preview(buy("100"), context(book("20000"), replace(MARGIN, fill_model=model)))
        # Price 100.10 x 1.001 = 100.2001 -> 100.21; 100 x 100.21 = 10,021; commission max(1, 0.50) = 1.
        # Half the spread of 0.20 on 100 shares is 10. Cash 20,000 - 10,022 = 9,978.
        # After, at the last price of 100: equity 9,978 + 10,000 = 19,978; 2 x 19,978 - 10,000 = 29,956.
        assert shown == OrderPreview(
            quantity=D(100),
            price=D("100.21"),
            gross=D(10_021),
            commission=D(1),
            half_spread_cost=D(10),
            cash_change=D(-10_022),
            cash_after=D(9978),
            buying_power_before=D(40_000),
            buying_power_after=D(29_956),
            position_before=D(0),
            position_after=D(100),
            average_price_after=D("100.22"),
            equity=D(20_000),
            share_of_equity_after=D("0.500551"),
            opens_short=False,
        )

    @pytest.mark.parametrize(
        ("terms", "price"),
        [
            (buy(type=LIMIT, limit_price=D(90)), "90"),
            (buy(type=LIMIT, limit_price=D(120)), "100.10"),
            (sell(type=LIMIT, limit_price=D(90)), "99.90"),
            (sell(type=STOP, stop_price=D(90)), "90"),
            (buy(type=STOP_LIMIT, stop_price=D(110), limit_price=D(111)), "111"),
            (sell(type=TRAILING, trail_percent=D(5)), "95"),
        ],
    )
    def test_price_of_each_type(self, terms: OrderTerms, price: str) -> None:
        assert preview(terms, context()).price == D(price)

    def test_an_amount(self) -> None:
        shown = preview(buy(None, notional=D(1000)), context())
        assert (shown.quantity, shown.gross) == (D("9.990009990"), D(1000))

    def test_a_sale_that_opens_a_short(self) -> None:
        shown = preview(sell("15"), context(book("0", "10")))
        assert (shown.position_before, shown.position_after, shown.opens_short) == (D(10), D(-5), True)
        closing = preview(sell("10"), context(book("0", "10")))
        assert (closing.position_after, closing.average_price_after, closing.opens_short) == (D(0), None, False)
        covering = preview(buy("4"), context(book("2000", "-10")))
        assert (covering.position_after, covering.opens_short) == (D(-6), False)

    def test_it_says_nothing_about_whether_the_order_may_be_placed(self) -> None:
        shown = preview(buy("1000"), context(book("100"), CASH))
        assert shown.cash_after == D("-100000.00")
        assert shown.buying_power_after == D(0)
        assert shown.share_of_equity_after is None

    def test_a_one_sided_quote_has_no_spread(self) -> None:
        assert preview(buy(), context(quote=replace(make_quote(), bid=None))).half_spread_cost == D(0)

    def test_nonsense_is_refused(self) -> None:
        with pytest.raises(InvalidOrderError):
            preview(buy(time_in_force=TimeInForce.IOC, type=STOP, stop_price=D(1)), context())


@given(
    deposited=st.integers(1, 100_000),
    held=st.integers(-200, 200),
    quantity=st.integers(1, 2000),
    side=st.sampled_from(Side),
    is_margin=st.booleans(),
)
def test_an_order_that_passes_leaves_the_account_within_its_means(
    deposited: int, held: int, quantity: int, side: Side, *, is_margin: bool
) -> None:
    account = MARGIN if is_margin else CASH
    held = held if is_margin else abs(held)
    cash = deposited - held * 100 if is_margin else deposited
    seen = context(book(str(cash), str(held)), account, quote=make_quote("100", "100", last=D(100)))
    terms = OrderTerms(ACME, side, D(quantity))
    before = seen.book.quantity(ACME)
    try:
        check_order(terms, seen)
    except (InsufficientBuyingPowerError, ShortSellingNotAllowedError):
        return
    after = preview(terms, seen)
    grew = abs(after.position_after) > abs(before) and after.position_after * before >= 0
    if not is_margin:
        assert after.position_after >= 0
        assert after.cash_after >= 0
    elif grew:
        equity = after.cash_after + after.position_after * 100
        assert 2 * equity >= abs(after.position_after) * 100
