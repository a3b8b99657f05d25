"""The list of checks: every rule told by itself, in step with what `check_order` refuses."""

from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.core.errors import AppError
from paiid.domain.account import AccountKind
from paiid.domain.auction import check_window
from paiid.domain.instrument import AssetClass
from paiid.domain.market import Delay, MarketStatus
from paiid.domain.order import OrderTerms, Side, TimeInForce
from paiid.domain.order_checks import CheckState, OrderCheck, order_checks
from paiid.domain.preview import OrderContext, preview_order
from paiid.domain.risk import check_order
from tests.domain.test_risk import CASH, LIMIT, MARGIN, STOP, book, buy, context, sell, working
from tests.support.scripted_market import ScriptedMarket, make_instrument, make_quote

D = Decimal
PASSED, WARNING, FAILED = CheckState.PASSED, CheckState.WARNING, CheckState.FAILED


async def status(**later: float) -> MarketStatus:
    """At Monday noon or so, or `later`."""
    market = ScriptedMarket()
    market.instant += timedelta(**later)
    return await market.status()


async def checks(terms: OrderTerms, seen: OrderContext, market: MarketStatus | None = None) -> dict[str, OrderCheck]:
    plain = OrderTerms(terms.symbol, terms.side, terms.quantity)
    estimate = preview_order(plain, replace(seen, instrument=make_instrument()), ())
    found = order_checks(terms, seen, estimate, market or await status())
    return {check.code: check for check in found}


async def verdict(terms: OrderTerms, seen: OrderContext, code: str) -> tuple[CheckState, str]:
    check = (await checks(terms, seen))[code]
    return check.state, check.detail


async def test_a_plain_purchase_passes_all_that_concerns_it() -> None:
    found = await checks(buy("10"), context(book("10000"), CASH))
    assert [(code, check.state) for code, check in found.items()] == [
        ("market-open", PASSED),
        ("tradable", PASSED),
        ("price-fresh", PASSED),
        ("not-halted", PASSED),
        ("buying-power", PASSED),
        ("concentration", PASSED),
    ]
    # 10 x 100.10; and 10 x 100.00 of 9,999 (the spread is lost) is 10.0 %.
    assert found["buying-power"].detail == "$1,001.00 of $10,000.00"
    assert found["concentration"].detail == "ACME 10.0 % of equity"
    assert found["market-open"].detail == "until 16:00 ET"
    assert found["price-fresh"].detail == "13:46:00 ET, simulated"


class TestMarketOpen:
    async def at_night(self, terms: OrderTerms) -> OrderCheck:
        return (await checks(terms, context(), await status(hours=12)))["market-open"]

    async def test_closed_makes_the_order_wait(self) -> None:
        check = await self.at_night(buy())
        assert (check.state, check.detail) == (WARNING, "opens Tue Nov 24 at 09:30 ET; the order waits")

    async def test_closed_ends_an_order_for_at_once(self) -> None:
        assert "the order ends" in (await self.at_night(buy(time_in_force=TimeInForce.IOC))).detail

    async def test_extended_hours_let_only_limit_orders_for_them_through(self) -> None:
        # 17:16 in New York: after the close.
        evening = await status(hours=3.5)
        late = buy(type=LIMIT, limit_price=D(100), extended_hours=True)
        assert (await checks(late, context(), evening))["market-open"].state is PASSED
        assert (await checks(buy(), context(), evening))["market-open"].state is WARNING


class TestRefusals:
    @pytest.mark.parametrize(
        ("code", "terms", "changes"),
        [
            ("tick", buy(type=LIMIT, limit_price=D("100.005")), {}),
            ("tradable", buy(), {"instrument": make_instrument(asset_class=AssetClass.INDEX)}),
            ("tradable", buy("0.5"), {"instrument": make_instrument(fractionable=False)}),
            ("price-fresh", buy(), {"quote": make_quote(delay=Delay.STALE)}),
            ("not-halted", buy(type=STOP, stop_price=D(110)), {"quote": make_quote(is_halted=True)}),
            ("short-selling", sell(), {"account": CASH}),
            ("short-selling", sell("0.5"), {}),
            ("buying-power", buy("1000"), {}),
        ],
    )
    async def test_each_says_what_placing_would_say(
        self, code: str, terms: OrderTerms, changes: dict[str, Any]
    ) -> None:
        seen = replace(context(), **changes)
        with pytest.raises(AppError) as refusal:
            check_order(terms, seen)
        failed = [check for check in (await checks(terms, seen)).values() if check.state is FAILED]
        assert [(check.code, check.detail) for check in failed] == [(code, refusal.value.detail)]

    async def test_all_that_is_wrong_is_told_at_once(self) -> None:
        seen = replace(context(book("100"), CASH), quote=make_quote(delay=Delay.STALE, is_halted=True))
        found = await checks(buy("1000"), seen)
        assert [code for code, check in found.items() if check.state is FAILED] == [
            "price-fresh",
            "not-halted",
            "buying-power",
        ]


class TestSelling:
    async def test_held_shares_less_those_in_open_sales(self) -> None:
        seen = context(book("0", "50"), open_orders=[working(sell("10"))])
        assert await verdict(sell("40"), seen, "shares-held") == (PASSED, "40 of 40 free to sell")

    async def test_more_than_that_opens_a_short(self) -> None:
        seen = context(book("10000", "50"), open_orders=[working(sell("10"))])
        assert await verdict(sell("42"), seen, "short-selling") == (
            WARNING,
            "opens a short position of 2; 40 free to sell",
        )

    async def test_a_purchase_has_no_such_check(self) -> None:
        assert {"shares-held", "short-selling"}.isdisjoint(await checks(buy(), context()))


class TestConcentration:
    async def test_a_quarter_is_where_the_warning_begins(self) -> None:
        # The last price is 100 on both sides of the quote, so nothing is lost by buying: equity stays 10,000.
        seen = replace(context(book("10000"), CASH), quote=make_quote("100", "100", last=D(100)))
        assert await verdict(buy("25"), seen, "concentration") == (PASSED, "ACME 25.0 % of equity")
        assert await verdict(buy("26"), seen, "concentration") == (
            WARNING,
            "ACME 26.0 % of equity, more than 25 %",
        )

    async def test_selling_some_of_much_is_no_reason_to_warn(self) -> None:
        assert (await verdict(sell("10"), context(book("0", "100")), "concentration"))[0] is PASSED


async def test_a_halt_lets_a_limit_wait() -> None:
    seen = context(quote=make_quote(is_halted=True))
    assert (await verdict(buy(type=LIMIT, limit_price=D(100)), seen, "not-halted"))[0] is WARNING


async def test_the_price_step_is_told() -> None:
    assert await verdict(buy(type=LIMIT, limit_price=D("99.50")), context(), "tick") == (
        PASSED,
        "99.5 in steps of 0.01",
    )


@given(
    cash=st.integers(1, 50_000),
    held=st.integers(0, 200),
    quantity=st.decimals("0.5", 600, places=1),
    side=st.sampled_from(Side),
    moment=st.tuples(st.sampled_from([TimeInForce.DAY, TimeInForce.CLS]), st.sampled_from([0, 2.1, 4])),
    truth=st.tuples(st.sampled_from(AccountKind), st.sampled_from(Delay), st.booleans(), st.booleans()),
)
async def test_some_check_fails_exactly_when_placing_is_refused(
    cash: int,
    held: int,
    quantity: Decimal,
    side: Side,
    moment: tuple[TimeInForce, float],
    truth: tuple[AccountKind, Delay, bool, bool],
) -> None:
    (kind, delay, is_halted, fractionable), (life, hours) = truth, moment
    seen = replace(
        context(book(str(cash), str(held)), replace(MARGIN, kind=kind)),
        quote=make_quote(delay=delay, is_halted=is_halted),
        instrument=make_instrument(fractionable=fractionable),
    )
    quantity = quantity if life is TimeInForce.DAY else quantity.to_integral_value(ROUND_UP)
    terms, market = OrderTerms(buy().symbol, side, quantity, time_in_force=life), await status(hours=hours)
    refused: str | None = None
    try:
        check_window(terms, market.now)
        check_order(terms, seen)
    except AppError as error:
        refused = error.detail
    failed = [check.detail for check in (await checks(terms, seen, market)).values() if check.state is FAILED]
    assert failed[:1] == ([] if refused is None else [refused])
