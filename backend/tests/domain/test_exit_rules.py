"""Which exits can go with which order."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain import ledger
from paiid.domain.account import AccountKind, AccountTerms
from paiid.domain.book import AccountBook
from paiid.domain.buying_power import NO_CLAIMS, OpenOrder, claims
from paiid.domain.exit_rules import (
    NoPositionToExitError,
    check_exits,
    estimate_exits,
    validate_exits,
    validate_lead_id,
)
from paiid.domain.order import Execution, Exits, OrderClass, OrderTerms, OrderType, Side, StopLoss, TimeInForce, leg_id
from paiid.domain.order_rules import FractionNotAllowedError, InvalidOrderError, OffTickPriceError
from paiid.domain.preview import OrderContext, preview_order
from tests.support.scripted_market import ACME, OPEN_MONDAY, make_instrument, make_quote

D = Decimal
LIMIT, STOP = OrderType.LIMIT, OrderType.STOP
BUY = OrderTerms(ACME, Side.BUY, D(10), type=LIMIT, limit_price=D(100))
SHORT = replace(BUY, side=Side.SELL)
LONG_EXITS = Exits(OrderClass.BRACKET, D(110), StopLoss(D(95)))
SHORT_EXITS = Exits(OrderClass.BRACKET, D(90), StopLoss(D(105)))
PAIR = Exits(OrderClass.OCO, D(110), StopLoss(D(95)))
SELL = OrderTerms(ACME, Side.SELL, D(10), type=LIMIT, limit_price=D(110), time_in_force=TimeInForce.GTC)


def context(held: str = "0", *, open_orders: tuple[OpenOrder, ...] = (), last: str = "100") -> OrderContext:
    """100,000 USD and `held` shares of ACME (below 0: short), which is quoted around `last`."""
    size = D(held)
    deposit = ledger.deposit(D(100_000), external_id="d", at=OPEN_MONDAY)
    side = Side.BUY if size > 0 else Side.SELL
    bought = ledger.fill(Execution("e", "c", ACME, side, abs(size), D(100), D(0), OPEN_MONDAY)) if size else None
    book = AccountBook.fold([deposit, *([bought] if bought else [])])
    account = AccountTerms(kind=AccountKind.MARGIN, allows_shorting=True)
    quote = make_quote(str(D(last) - D("0.10")), str(D(last) + D("0.10")))
    return OrderContext(
        book, {ACME: D(last)}, claims(book, open_orders, account) if open_orders else NO_CLAIMS,
        make_instrument(), quote, account,
    )  # fmt: skip


class TestValid:
    @pytest.mark.parametrize(
        ("lead", "exits"),
        [
            (BUY, LONG_EXITS),
            (SHORT, SHORT_EXITS),
            (SELL, PAIR),
            (replace(BUY, time_in_force=TimeInForce.GTC), LONG_EXITS),
            (BUY, Exits(OrderClass.OTO, take_profit=D(110))),
            (BUY, Exits(OrderClass.OTO, stop_loss=StopLoss(D(95), D("94.50")))),
            (OrderTerms(ACME, Side.BUY, D(10)), LONG_EXITS),
            (replace(SELL, side=Side.BUY, limit_price=D(90)), Exits(OrderClass.OCO, D(90), StopLoss(D(105)))),
        ],
    )
    def test_passes(self, lead: OrderTerms, exits: Exits) -> None:
        validate_exits(lead, exits)

    def test_a_key_leaves_room_for_those_of_its_exits(self) -> None:
        validate_lead_id("k" * 120)
        assert len(leg_id("k" * 120, LONG_EXITS.legs(BUY)[0])) <= 128
        with pytest.raises(InvalidOrderError, match="120"):
            validate_lead_id("k" * 121)


class TestRefused:
    @pytest.mark.parametrize(
        ("lead", "exits", "field"),
        [
            (BUY, replace(LONG_EXITS, order_class=OrderClass.SIMPLE), "take_profit"),
            (BUY, Exits(OrderClass.SIMPLE, stop_loss=StopLoss(D(95))), "stop_loss"),
            (BUY, replace(LONG_EXITS, take_profit=None), "take_profit"),
            (BUY, replace(LONG_EXITS, stop_loss=None), "stop_loss"),
            (BUY, replace(LONG_EXITS, order_class=OrderClass.OTO), "take_profit"),
            (BUY, Exits(OrderClass.OTO), "take_profit"),
            (SELL, replace(PAIR, take_profit=None), "take_profit"),
            (replace(SELL, type=OrderType.MARKET, limit_price=None), PAIR, "type"),
            (SELL, replace(PAIR, take_profit=D(111)), "take_profit.limit_price"),
            (OrderTerms(ACME, Side.BUY, D(10), type=OrderType.TRAILING_STOP, trail_price=D(1)), LONG_EXITS, "type"),
            (replace(BUY, time_in_force=TimeInForce.IOC), LONG_EXITS, "time_in_force"),
            (replace(BUY, time_in_force=TimeInForce.FOK), LONG_EXITS, "time_in_force"),
            (replace(BUY, extended_hours=True), LONG_EXITS, "extended_hours"),
            # The take profit on the wrong side of the stop, the stop on the wrong side of the entry, and mirrored.
            (BUY, replace(LONG_EXITS, take_profit=D(95)), "take_profit.limit_price"),
            (BUY, replace(LONG_EXITS, stop_loss=StopLoss(D(100))), "stop_loss.stop_price"),
            (BUY, replace(LONG_EXITS, take_profit=D(100)), "take_profit.limit_price"),
            (SHORT, LONG_EXITS, "take_profit.limit_price"),
            (SHORT, replace(SHORT_EXITS, stop_loss=StopLoss(D(100))), "stop_loss.stop_price"),
            (BUY, replace(LONG_EXITS, stop_loss=StopLoss(D(95), D("95.01"))), "stop_loss.limit_price"),
            (SHORT, replace(SHORT_EXITS, stop_loss=StopLoss(D(105), D("104.99"))), "stop_loss.limit_price"),
            (replace(BUY, type=STOP, limit_price=None, stop_price=D(105)),
             replace(LONG_EXITS, stop_loss=StopLoss(D(105))), "stop_loss.stop_price"),
        ],
    )  # fmt: skip
    def test_the_part_to_mend_is_named(self, lead: OrderTerms, exits: Exits, field: str) -> None:
        with pytest.raises(InvalidOrderError) as refusal:
            validate_exits(lead, exits)
        assert refusal.value.field == field

    def test_off_the_price_grid(self) -> None:
        with pytest.raises(OffTickPriceError) as refusal:
            validate_exits(BUY, replace(LONG_EXITS, stop_loss=StopLoss(D("95.001"))))
        assert refusal.value.field == "stop_loss.stop_price"

    @pytest.mark.parametrize("size", [{"quantity": D("1.5")}, {"quantity": None, "notional": D(100)}])
    def test_fractions_and_amounts(self, size: dict[str, Any]) -> None:
        with pytest.raises(FractionNotAllowedError):
            validate_exits(replace(OrderTerms(ACME, Side.BUY, D(10)), **size), LONG_EXITS)


class TestOnTheAccount:
    def test_a_pair_needs_the_shares(self) -> None:
        check_exits(SELL, PAIR, context("10"))
        with pytest.raises(NoPositionToExitError) as refusal:
            check_exits(SELL, PAIR, context("9"))
        assert refusal.value.extensions == {"requested": "10", "available": "9"}

    def test_a_pair_needs_shares_no_open_order_counts_on(self) -> None:
        resting = OpenOrder(replace(SELL, quantity=D(4), limit_price=D(120)), D(0), D(120))
        with pytest.raises(NoPositionToExitError) as refusal:
            check_exits(SELL, PAIR, context("10", open_orders=(resting,)))
        assert refusal.value.extensions["available"] == "6"

    def test_a_pair_for_a_short_position_buys(self) -> None:
        lead = replace(SELL, side=Side.BUY, limit_price=D(90))
        exits = Exits(OrderClass.OCO, D(90), StopLoss(D(105)))
        check_exits(lead, exits, context("-10"))
        with pytest.raises(NoPositionToExitError):
            check_exits(lead, exits, context("10"))

    def test_a_stop_the_market_is_beyond_already(self) -> None:
        with pytest.raises(InvalidOrderError, match=r"below the present price, 94\.9"):
            check_exits(SELL, PAIR, context("10", last="94.90"))

    @pytest.mark.parametrize(("lead", "held"), [(BUY, "-5"), (SHORT, "5")])
    def test_an_entry_does_not_close_what_is_held(self, lead: OrderTerms, held: str) -> None:
        exits = LONG_EXITS if lead is BUY else SHORT_EXITS
        check_exits(lead, exits, context("0"))
        with pytest.raises(InvalidOrderError, match="oco"):
            check_exits(lead, exits, context(held))

    @pytest.mark.parametrize("last", ["95", "110", "94", "111"])
    def test_a_market_entry_stands_between_its_exits(self, last: str) -> None:
        market = OrderTerms(ACME, Side.BUY, D(10))
        check_exits(market, LONG_EXITS, context(last="100"))
        with pytest.raises(InvalidOrderError, match="the present price"):
            check_exits(market, LONG_EXITS, context(last=last))


def test_risk_and_reward_of_an_entry() -> None:
    # Bought at the limit of 100: (100 - 95) x 10 = 50 to lose, (110 - 100) x 10 = 100 to gain.
    lead, seen = BUY, context()
    estimate = estimate_exits(lead, LONG_EXITS, preview_order(lead, seen, ()), seen.quote)
    assert (estimate.base_price, estimate.risk, estimate.reward) == (D(100), D(50), D(100))
    assert estimate.reward_to_risk == D(2)


def test_risk_and_reward_of_a_pair_count_from_the_present_price() -> None:
    seen = context("10", last="102")
    estimate = estimate_exits(SELL, PAIR, preview_order(SELL, seen, ()), seen.quote)
    # (102 - 95) x 10 and (110 - 102) x 10; 80 / 70 = 1.14
    assert (estimate.risk, estimate.reward, estimate.reward_to_risk) == (D(70), D(80), D("1.14"))


def test_one_exit_has_no_ratio() -> None:
    exits, seen = Exits(OrderClass.OTO, take_profit=D(110)), context()
    estimate = estimate_exits(BUY, exits, preview_order(BUY, seen, ()), seen.quote)
    assert (estimate.risk, estimate.reward_to_risk) == (None, None)
