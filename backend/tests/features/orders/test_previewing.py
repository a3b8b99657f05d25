"""What a preview says before anything is placed."""

from decimal import Decimal

import pytest

from paiid.domain.order import Exits, OrderClass, OrderTerms, StopLoss
from paiid.domain.order_checks import CheckState
from paiid.domain.order_rules import OffTickPriceError
from paiid.features.orders.router import router
from tests.support.desk import Desk, make_terms
from tests.support.slices import asking


async def test_the_checks_see_what_open_orders_hold_back(desk: Desk) -> None:
    await desk.place()  # 10 ACME at 100.10
    await desk.place("resting", side="sell", quantity="4", type="limit", limit_price="120")
    seen = await desk.trading.preview.preview(desk.user_id, make_terms(side="sell", quantity="6"))
    assert {check.code: check.state for check in seen.checks}["shares-held"] is CheckState.PASSED
    seen = await desk.trading.preview.preview(desk.user_id, make_terms(side="sell", quantity="7"))
    short = next(check for check in seen.checks if check.code == "short-selling")
    assert (short.state, short.detail) == (CheckState.WARNING, "opens a short position of 1; 6 free to sell")
    assert seen.blocked is None


async def test_what_blocks_is_the_first_check_that_failed(desk: Desk) -> None:
    seen = await desk.trading.preview.preview(desk.user_id, make_terms(quantity="5000"))
    failed = [check for check in seen.checks if check.state is CheckState.FAILED]
    assert seen.blocked is not None
    assert [(check.code, check.detail) for check in failed] == [("buying-power", seen.blocked.detail)]
    # 2 x 100,000 / 100.10 = 1,998.001
    assert seen.blocked.max_quantity == Decimal(1998)


async def test_over_http_each_check_has_a_code_a_label_a_state_and_figures(desk: Desk) -> None:
    async with asking(router, preview_orders=desk.trading.preview) as client:
        order = {"symbol": "ACME", "side": "buy", "quantity": 10, "type": "limit", "limit_price": "99.5"}
        body = (await client.post("/api/orders/preview", json=order)).json()
    assert body["checks"][:2] == [
        {"code": "market-open", "label": "Market open", "state": "passed", "detail": "until 16:00 ET"},
        {"code": "tick", "label": "Price step", "state": "passed", "detail": "99.5 in steps of 0.01"},
    ]
    assert {"code": "buying-power", "label": "Buying power", "state": "passed", "detail": "$995.00 of $200,000.00"} in (
        body["checks"]
    )


async def test_wrong_terms_have_no_preview(desk: Desk) -> None:
    with pytest.raises(OffTickPriceError):
        await desk.trading.preview.preview(desk.user_id, make_terms(type="limit", limit_price="99.505"))


@pytest.mark.parametrize(
    ("terms", "exits", "words"),
    [
        (
            make_terms(type="limit", limit_price="99.5"),
            Exits(OrderClass.BRACKET, Decimal(110), StopLoss(Decimal(95), Decimal("94.5"))),
            "Then sell at 110 or higher, or at 94.5 or higher once the price reaches 95.",
        ),
        (
            make_terms(side="sell", type="limit", limit_price="100.5"),
            Exits(OrderClass.OTO, stop_loss=StopLoss(Decimal(105))),
            "Then buy back at the market once the price reaches 105.",
        ),
        (
            make_terms(side="sell", type="limit", limit_price="110"),
            Exits(OrderClass.OCO, Decimal(110), StopLoss(Decimal(95))),
            "Or at the market once the price reaches 95.",
        ),
    ],
)
async def test_exits_are_said_with_their_order(desk: Desk, terms: OrderTerms, exits: Exits, words: str) -> None:
    seen = await desk.trading.preview.preview(desk.user_id, terms, exits)
    assert seen.summary.endswith(f", today only. {words}")
