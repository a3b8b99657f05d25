"""Lots of several accounts: what goes from one to the other keeps its age and its cost."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.account import LotMethod
from paiid.domain.activity import Activity, ActivityKind, Terms, activity_order
from paiid.domain.instrument import Symbol
from paiid.domain.lot_accounts import LotAccount, LotFold
from tests.domain.test_lot_properties import trades

D = Decimal
K = ActivityKind
ACME = Symbol("ACME")


def of(name: str, kind: ActivityKind, day: int, quantity: str, amount: str = "0", **more: Any) -> Activity:
    return Activity(name, kind, date(2024, 1, day), symbol=ACME, quantity=D(quantity), amount=D(amount), **more)


def account(name: str, *activities: Activity, method: LotMethod = LotMethod.FIFO) -> LotAccount:
    return LotAccount(name, method, sorted(activities, key=activity_order), {})


def fold(*accounts: LotAccount, price: Decimal | None = None) -> LotFold:
    return LotFold(accounts, lambda symbol, day: price)


def lots(found: LotFold, name: str) -> list[tuple[str, Decimal, Decimal, int]]:
    held = found.books[name].positions.get(ACME)
    return [(lot.id, lot.quantity, lot.cost, lot.day.day) for lot in (held.lots if held else ())]


class TestTransferBetweenAccounts:
    def test_takes_the_lots_along(self) -> None:
        found = fold(
            account(
                "a", of("b1", K.BUY, 2, "10", "100"), of("b2", K.BUY, 3, "10", "200"), of("o", K.TRANSFER_OUT, 4, "15")
            ),
            account("b", of("i", K.TRANSFER_IN, 4, "15", price=D(99))),
        )  # fmt: skip
        assert lots(found, "a") == [("b2", D(5), D(100), 3)]
        assert lots(found, "b") == [("b1", D(10), D(100), 2), ("b2", D(5), D(100), 3)]
        assert not found.unknown

    def test_bought_on_the_day_itself(self) -> None:
        found = fold(
            account("a", of("b1", K.BUY, 4, "10", "100"), of("o", K.TRANSFER_OUT, 4, "10")),
            account("b", of("i", K.TRANSFER_IN, 4, "10")),
        )
        assert (lots(found, "a"), lots(found, "b")) == ([], [("b1", D(10), D(100), 4)])

    def test_sold_on_the_day_itself(self) -> None:
        found = fold(
            account("a", of("b1", K.BUY, 2, "10", "100"), of("o", K.TRANSFER_OUT, 4, "10")),
            account("b", of("i", K.TRANSFER_IN, 4, "10"), of("s", K.SELL, 4, "10", "150")),
        )
        (sold,) = found.realized
        assert (sold.gain, sold.account, sold.closed.opened_by, sold.closed.is_short) == (D(50), "b", "b1", False)

    def test_timed_the_departure_first(self) -> None:
        hours = [datetime(2024, 1, 4, hour, tzinfo=UTC) for hour in (15, 16)]
        found = fold(
            account("a", of("b1", K.BUY, 2, "10", "100"), of("o", K.TRANSFER_OUT, 4, "10", at=hours[0])),
            account("b", of("i", K.TRANSFER_IN, 4, "10", at=hours[1])),
        )
        assert (lots(found, "a"), lots(found, "b")) == ([], [("b1", D(10), D(100), 2)])

    def test_of_more_than_the_record_has_the_rest_is_as_if_from_elsewhere(self) -> None:
        found = fold(
            account("a", of("b1", K.BUY, 2, "10", "100"), of("o", K.TRANSFER_OUT, 4, "15")),
            account("b", of("i", K.TRANSFER_IN, 4, "15", price=D(20))),
        )
        assert lots(found, "b") == [("b1", D(10), D(100), 2), ("i", D(5), D(100), 4)]
        assert lots(found, "a") == [("o", D(-5), D(0), 4)]

    @pytest.mark.parametrize(("day", "quantity"), [(5, "10"), (4, "9")])
    def test_another_day_or_size_is_another_transfer(self, day: int, quantity: str) -> None:
        found = fold(
            account("a", of("b1", K.BUY, 2, "10", "100"), of("o", K.TRANSFER_OUT, 4, "10")),
            account("b", of("i", K.TRANSFER_IN, day, quantity, price=D(20))),
        )
        assert lots(found, "b") == [("i", D(quantity), D(quantity) * 20, day)]


class TestFromElsewhere:
    def test_without_a_price_it_is_worth_what_the_market_said(self) -> None:
        found = fold(account("a", of("i", K.TRANSFER_IN, 4, "10")), price=D(7))
        assert (lots(found, "a"), found.unknown) == ([("i", D(10), D(70), 4)], [])

    def test_without_any_price_the_cost_is_told_to_be_unknown(self) -> None:
        found = fold(account("a", of("i", K.TRANSFER_IN, 4, "10")))
        assert (lots(found, "a"), found.unknown) == ([("i", D(10), D(0), 4)], [("a", "i")])


class TestMerger:
    def test_for_cash_and_shares_takes_their_price_of_the_day(self) -> None:
        merged = of("m", K.MERGER, 4, "0", "300", terms=Terms(to_symbol=Symbol("BOLT"), ratio=D(2)))
        found = fold(account("a", of("b1", K.BUY, 2, "10", "1000"), merged), price=D(45))
        # 20 new shares at 45 and 300 in cash are 1200 against 1000: 200 of the cash is gain.
        assert [one.gain for one in found.realized] == [D(200)]
        assert found.books["a"].positions[Symbol("BOLT")].cost_basis == D(900)


class TestExtend:
    @settings(max_examples=40, deadline=None)
    @given(activities=trades(), cut=st.integers(0, 25))
    def test_is_folding_anew(self, activities: list[Activity], cut: int) -> None:
        whole, part = fold(account("a", *activities)), fold(account("a", *activities[:cut]))
        assert part.extend([("a", one) for one in activities[cut:]])
        assert part.books == whole.books
        assert part.realized == whole.realized

    def test_refuses_what_comes_before(self) -> None:
        found = fold(account("a", of("b", K.BUY, 4, "10", "100")))
        assert not found.extend([("a", of("c", K.BUY, 3, "10", "100"))])
        assert lots(found, "a") == [("b", D(10), D(100), 4)]

    def test_refuses_transfers_which_may_belong_to_earlier_ones(self) -> None:
        found = fold(account("a", of("b", K.BUY, 4, "10", "100")))
        assert not found.extend([("a", of("o", K.TRANSFER_OUT, 4, "10"))])
