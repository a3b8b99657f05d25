"""An account's fold: what is held, what moved, and that it is the same however it came to be known."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain import holdings, series
from paiid.domain.activity import Activity, ActivityKind, Terms, activity_order, cash_change
from paiid.domain.holdings import AccountFold, AmountKind, Placement
from paiid.domain.instrument import Symbol
from paiid.domain.series import columns_at, day_tick

ACME, OTHER = Symbol("ACME"), Symbol("OTHER")
FIRST = date(2024, 1, 2)


def one(number: int, kind: ActivityKind, day: int = 0, **values: Any) -> Activity:
    for name in {"quantity", "amount", "fee"} & values.keys():
        values[name] = Decimal(values[name])
    return Activity(f"a{number}", kind, FIRST + timedelta(days=day), sequence=number, **values)


def state(fold: AccountFold) -> tuple[Any, ...]:
    """All that a fold says."""
    things = {"$" + name: found for name, found in fold.cash.items()} | dict(fold.holdings)
    sums = {(kind.value, currency): found.total for (kind, currency), found in fold.sums.items()}
    columns = {name: tuple(map(list, found.columns()[:2])) for name, found in things.items()}
    return fold.activities, columns, sums, fold.flows, fold.dividends, fold.turned


kinds = st.sampled_from([
    ActivityKind.DEPOSIT, ActivityKind.WITHDRAWAL, ActivityKind.BUY, ActivityKind.SELL, ActivityKind.SHORT,
    ActivityKind.COVER, ActivityKind.DIVIDEND, ActivityKind.INTEREST, ActivityKind.FEE, ActivityKind.SPLIT,
    ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT,
])  # fmt: skip
CASH_ONLY = {ActivityKind.DEPOSIT, ActivityKind.WITHDRAWAL, ActivityKind.INTEREST, ActivityKind.FEE}


@st.composite
def activities(draw: st.DrawFn) -> list[Activity]:
    found = []
    for number in range(draw(st.integers(1, 30))):
        kind = draw(kinds)
        symbol = None if kind in CASH_ONLY else draw(st.sampled_from([ACME, OTHER]))
        found.append(
            Activity(
                f"a{number}",
                kind,
                FIRST + timedelta(days=draw(st.integers(0, 6))),
                symbol=symbol,
                quantity=Decimal(draw(st.integers(1, 50))) / 4 if symbol else Decimal(0),
                amount=Decimal(draw(st.integers(1, 100_000))) / 100,
                fee=Decimal(draw(st.integers(0, 200))) / 100,
                tax=Decimal(draw(st.integers(0, 100))) / 100,
                currency=draw(st.sampled_from(["USD", "EUR"])),
                sequence=number,
            )
        )
    return found


@given(activities(), st.lists(st.integers(0, 30), max_size=3), st.integers(1, 6))
@settings(max_examples=150)
def test_known_bit_by_bit_is_the_same_as_known_at_once(found: list[Activity], cuts: list[int], tail: int) -> None:
    whole = AccountFold.of(sorted(found, key=activity_order))
    kept = holdings._TAILS, holdings._MOST, series._WORTH_SHARING, series._MOST_LATEST
    holdings._TAILS, holdings._MOST = (tail, 2 * tail), 2  # type: ignore[misc]
    series._WORTH_SHARING, series._MOST_LATEST = tail, 2 * tail  # type: ignore[misc]
    try:
        fold, before = AccountFold(), 0
        for cut in [*sorted(cuts), len(found)]:
            fold = fold.extended(sorted(found[before:cut], key=activity_order))
            before = max(before, cut)
            assert state(fold) == state(AccountFold.of(sorted(found[:before], key=activity_order)))
    finally:
        holdings._TAILS, holdings._MOST, series._WORTH_SHARING, series._MOST_LATEST = kept  # type: ignore[misc]
    assert state(fold) == state(whole)
    while fold.earlier is not None:
        assert state(fold.earlier) == state(AccountFold.of(whole.activities[: len(fold.earlier.activities)]))
        fold = fold.earlier


@given(activities())
def test_cash_is_the_sum_of_what_moved(found: list[Activity]) -> None:
    fold = AccountFold.of(sorted(found, key=activity_order))
    for currency, found_cash in fold.cash.items():
        assert found_cash.total == sum(cash_change(row) for row in found if row.currency == currency)


def test_an_extension_leaves_its_origin_alone() -> None:
    fold = AccountFold.of([one(1, ActivityKind.BUY, symbol=ACME, quantity="2", amount="20")])
    fold.extended([one(2, ActivityKind.BUY, 1, symbol=ACME, quantity="3", amount="30")])
    assert (fold.quantity(ACME), fold.cash["USD"].total) == (Decimal(2), Decimal(-20))


def test_a_split_and_a_sale_of_the_new_shares() -> None:
    fold = AccountFold.of(
        [
            one(1, ActivityKind.BUY, symbol=ACME, quantity="3", amount="30"),
            one(2, ActivityKind.SPLIT, 1, symbol=ACME, quantity="1.5"),
            one(3, ActivityKind.SELL, 2, symbol=ACME, quantity="4", amount="44", fee="1"),
        ]
    )
    assert fold.quantity(ACME) == Decimal("0.5")
    assert fold.cash["USD"].total == Decimal(13)
    assert fold.sums[AmountKind.FEES, "USD"].total == 1


def test_a_merger_turns_shares_into_others_and_cash() -> None:
    merger = one(2, ActivityKind.MERGER, 1, symbol=ACME, amount="5", terms=Terms(to_symbol=OTHER, ratio=Decimal("0.5")))
    fold = AccountFold.of([one(1, ActivityKind.BUY, symbol=ACME, quantity="10", amount="30"), merger])
    found = [fold.quantity(ACME), fold.quantity(OTHER), fold.cash["USD"].total]
    assert found == [0, 5, -25]


def test_an_assigned_put_brings_shares_for_the_strike() -> None:
    put = Symbol("ACME240119P00100000")
    fold = AccountFold.of(
        [
            one(1, ActivityKind.SHORT, symbol=put, quantity="1", amount="300"),
            one(2, ActivityKind.ASSIGNMENT, 9, symbol=put, quantity="1"),
        ]
    )
    found = [fold.quantity(put), fold.quantity(ACME), fold.cash["USD"].total]
    assert found == [0, 100, 300 - 10_000]


@pytest.mark.parametrize(
    ("kind", "placement"),
    [
        (ActivityKind.DEPOSIT, Placement.START),
        (ActivityKind.TRANSFER_IN, Placement.START),
        (ActivityKind.WITHDRAWAL, Placement.END),
        (ActivityKind.TRANSFER_OUT, Placement.END),
    ],
)
def test_where_a_flow_stands_in_its_day(kind: ActivityKind, placement: Placement) -> None:
    (flow,) = AccountFold.of([one(1, kind, amount="5")]).flows
    assert (flow.placement, abs(flow.size), flow.tick) == (placement, Decimal(5), day_tick(FIRST))


def test_a_sum_between_two_days() -> None:
    rows = [one(n, ActivityKind.INTEREST, n, amount=f"{n}.25") for n in range(5)]
    series = AccountFold.of(rows).sums[AmountKind.INTEREST, "USD"]
    assert series.between(day_tick(FIRST), day_tick(FIRST + timedelta(days=3))) == Decimal("6.75")
    assert series.between(0, 2**62) == Decimal("11.25")
    assert columns_at(series.columns(), day_tick(FIRST) - 1) is None
