"""Orders for an auction: when they are taken, which auction they are for, what they do at its print."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.auction import OrderWindowError, auction_at, check_window, match_auction
from paiid.domain.exchange_calendar import session_close, session_open, sessions_between
from paiid.domain.fill import FillModel, TradingSession, match_quote, may_fill, start
from paiid.domain.order import OrderTerms, OrderType, Side, TimeInForce
from paiid.domain.order_rules import InvalidOrderError, expires_at, validate_terms
from tests.support.scripted_market import ACME, make_quote

D = Decimal
OPG, CLS = TimeInForce.OPG, TimeInForce.CLS
AUCTION = st.sampled_from([OPG, CLS])
INSTANTS = st.datetimes(datetime(2024, 1, 2), datetime(2027, 12, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def order(life: TimeInForce, limit: Decimal | None = None, side: Side = Side.BUY, quantity: str = "10") -> OrderTerms:
    kind = OrderType.MARKET if limit is None else OrderType.LIMIT
    return OrderTerms(ACME, side, D(quantity), type=kind, limit_price=limit, time_in_force=life)


def new_york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


class TestWindow:
    @pytest.mark.parametrize(
        ("life", "taken_until", "refused_from"),
        [
            (OPG, "2026-11-23T09:28:00", "2026-11-23T09:28:01"),
            (CLS, "2026-11-23T15:50:00", "2026-11-23T15:50:01"),
            # The day after Thanksgiving closes at 13:00.
            (CLS, "2026-11-27T12:50:00", "2026-11-27T12:50:01"),
        ],
    )
    def test_it_ends_before_the_auction_and_begins_again_in_the_evening(
        self, life: TimeInForce, taken_until: str, refused_from: str
    ) -> None:
        check_window(order(life), new_york(taken_until))
        evening = taken_until[:11] + "19:00:00"
        for late in (refused_from, taken_until[:11] + "18:59:59"):
            with pytest.raises(OrderWindowError, match=r"taken until .* ET and again from 19:00 ET"):
                check_window(order(life), new_york(late))
        check_window(order(life), new_york(evening))

    @settings(deadline=None)  # the calendar is read at the first call
    @given(life=AUCTION, at=INSTANTS)
    def test_whatever_is_taken_is_for_an_auction_that_is_still_to_come(self, life: TimeInForce, at: datetime) -> None:
        try:
            check_window(order(life), at)
        except OrderWindowError:
            return
        print_at = auction_at(order(life), at)
        assert print_at - at >= timedelta(minutes=2 if life is OPG else 10)
        # It is the next one of its kind: no session's lies between.
        days = sessions_between(at.date() - timedelta(days=1), print_at.date() + timedelta(days=1))
        prints = [session_open(day) if life is OPG else session_close(day) for day in days]
        assert print_at == min(one for one in prints if one > at)
        assert expires_at(order(life), at) == print_at

    @settings(deadline=None)
    @given(at=INSTANTS)
    def test_every_other_order_may_be_given_at_any_time(self, at: datetime) -> None:
        check_window(order(TimeInForce.DAY), at)


class TestTerms:
    @pytest.mark.parametrize("life", [OPG, CLS])
    def test_stops_trails_fractions_and_extended_hours_are_refused(self, life: TimeInForce) -> None:
        validate_terms(order(life))
        validate_terms(order(life, D("99.50")))
        wrong = [
            (replace(order(life), type=OrderType.STOP, stop_price=D(90)), "time_in_force"),
            (replace(order(life), type=OrderType.TRAILING_STOP, trail_price=D(1)), "time_in_force"),
            (replace(order(life, D(99)), extended_hours=True), "extended_hours"),
        ]
        for terms, field in wrong:
            with pytest.raises(InvalidOrderError) as refusal:
                validate_terms(terms)
            assert refusal.value.field == field


class TestFill:
    @pytest.mark.parametrize("life", [OPG, CLS])
    def test_no_quote_fills_it(self, life: TimeInForce) -> None:
        terms = order(life, D(500))
        assert not any(may_fill(terms, session) for session in TradingSession)
        match = match_quote(terms, start(terms), make_quote(), session=TradingSession.REGULAR, model=FillModel())
        assert (match.fill, match.cancel_reason) == (None, None)

    @settings(deadline=None)
    @given(
        life=AUCTION,
        side=st.sampled_from(Side),
        quantity=st.integers(1, 10**6),
        limit=st.none() | st.decimals(1, 500, places=2),
        price=st.decimals(1, 500, places=2),
    )
    def test_all_of_it_fills_at_the_print_or_nothing_ever(
        self, life: TimeInForce, side: Side, quantity: int, limit: Decimal | None, price: Decimal
    ) -> None:
        model = FillModel(commission_per_share=D("0.01"), slippage_bps=D(50))
        terms = order(life, limit, side, str(quantity))
        match = match_auction(terms, start(terms), price, model=model)
        is_better = limit is None or (price <= limit if side is Side.BUY else price >= limit)
        if not is_better:
            assert match.fill is None
            assert match.cancel_reason is not None
            return
        assert match.fill is not None
        assert (match.fill.quantity, match.fill.price) == (D(quantity), price)
        assert match.fill.fee == model.commission(D(quantity), price * quantity)
        assert match.state.is_complete
        assert match.cancel_reason is None
