"""Orders for several contracts: what may be asked for, and what they come to, held against payoffs added up by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.domain.option import OptionRight, OptionSymbol
from paiid.domain.order import OrderType, PositionIntent
from paiid.domain.order_rules import InvalidOrderError
from paiid.domain.spread import Outlook, Spread, SpreadLeg, opening_risk, outlook, uncovered, validate_spread

D = Decimal
NEAR, FAR = date(2026, 12, 18), date(2027, 1, 15)
BUY, SELL = PositionIntent.BUY_TO_OPEN, PositionIntent.SELL_TO_OPEN


def leg(right: str, strike: int, intent: PositionIntent = BUY, ratio: int = 1, day: date = NEAR) -> SpreadLeg:
    kind = OptionRight.CALL if right == "C" else OptionRight.PUT
    return SpreadLeg(OptionSymbol("XYZ", day, kind, D(strike)), ratio, intent)


def test_known_spreads() -> None:
    # Bull call, 100/110 for 4: loses 4, gains 6, even at 104.
    assert outlook([leg("C", 100), leg("C", 110, SELL)], D(4)) == Outlook(True, D(4), D(6), (D("104.00"),))
    # Iron condor 90/95/105/110 for 2: the wing of 5 less 2; even 2 outside each short strike.
    condor = [leg("P", 90), leg("P", 95, SELL), leg("C", 105, SELL), leg("C", 110)]
    assert outlook(condor, D(-2)) == Outlook(True, D(3), D(2), (D("93.00"), D("107.00")))
    # Straddle at 100 for 7: no bound above; below, the share goes to nothing.
    assert outlook([leg("C", 100), leg("P", 100)], D(7)) == Outlook(True, D(7), None, (D("93.00"), D("107.00")))
    # Call ratio backspread: sells one at 100 and buys two at 110, even money.
    assert outlook([leg("C", 100, SELL), leg("C", 110, ratio=2)], D(0)) == Outlook(
        True, D(10), None, (D("0.00"), D("100.00"), D("120.00"))
    )
    # A calendar loses no more than it costs; the rest nobody can tell.
    assert outlook([leg("C", 100, day=FAR), leg("C", 100, SELL)], D(3)) == Outlook(False, D(3), None, ())


legs = st.lists(
    st.builds(
        leg,
        st.sampled_from("CP"),
        st.integers(1, 60).map(lambda one: one * 5),
        st.sampled_from([BUY, SELL]),
        st.integers(1, 3),
    ),
    min_size=2,
    max_size=4,
)
cents = st.integers(-5000, 5000).map(lambda one: D(one) / 100)


def gain(found: list[SpreadLeg], net: Decimal, price: Fraction) -> Fraction:
    total = -Fraction(net)
    for one in found:
        strike = Fraction(one.option.strike)
        worth = price - strike if one.option.right is OptionRight.CALL else strike - price
        total += one.signed_ratio * max(Fraction(0), worth)
    return total


@given(legs, cents, st.lists(st.integers(0, 1000), max_size=20))
def test_no_price_loses_or_gains_more_than_is_told(found: list[SpreadLeg], net: Decimal, prices: list[int]) -> None:
    told = outlook(found, net)
    kinks = [Fraction(0), *(Fraction(one.option.strike) for one in found), Fraction(100_000)]
    results = [gain(found, net, price) for price in (*kinks, *map(Fraction, prices))]
    if told.max_loss is not None:
        assert max(0, -min(results)) == told.max_loss
    else:
        assert results[-1] > results[-1] + gain(found, net, Fraction(100_001)) - gain(found, net, Fraction(100_000))
    if told.max_gain is not None:
        assert max(0, *results) == told.max_gain
    half = Fraction(1, 200)
    for one in told.break_evens:
        # Rounded to the cent, so within half a cent of where it is nothing.
        around = [gain(found, net, max(Fraction(0), Fraction(one) + step)) for step in (-half, Fraction(0), half)]
        assert min(around) <= 0 <= max(around)
    signs = {price: gain(found, net, Fraction(price)) > 0 for price in range(0, 400, 5)}
    for low, high in zip(range(0, 395, 5), range(5, 400, 5), strict=True):
        if signs[low] != signs[high]:
            assert any(low - half <= one <= high + half for one in told.break_evens)


@given(legs, cents)
def test_what_is_covered_has_a_bound(found: list[SpreadLeg], net: Decimal) -> None:
    if uncovered(found) is None:
        assert opening_risk(found, net) >= 0


def spread(*found: SpreadLeg, **changes: object) -> Spread:
    return replace(Spread(tuple(found), D(1), OrderType.LIMIT, D("1.25")), **changes)  # type: ignore[arg-type]


GOOD = (leg("C", 100), leg("C", 110, SELL))


def test_a_good_one_passes() -> None:
    validate_spread(spread(*GOOD))
    validate_spread(spread(*GOOD, limit_price=D("-0.05"), quantity=D(3)))
    validate_spread(spread(leg("C", 100, SELL), leg("C", 100, day=FAR)))


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        (spread(GOOD[0]), "legs", "2 to 4"),
        (spread(GOOD[0], GOOD[0]), "legs", "once"),
        (spread(leg("C", 100, ratio=2), leg("C", 110, SELL, ratio=2)), "legs", "lowest terms, 1:1"),
        (spread(leg("C", 100, SELL), leg("P", 90)), "legs", "uncovered"),
        (spread(leg("C", 100), leg("C", 110, SELL, ratio=2)), "legs", "uncovered"),
        (spread(leg("C", 100), leg("C", 110, SELL, day=FAR)), "legs", "uncovered"),
        (spread(*GOOD, quantity=D("1.5")), "quantity", "whole"),
        (spread(*GOOD, limit_price=D(0)), "limit_price", "above 0"),
        (spread(*GOOD, limit_price=D("1.005")), "limit_price", "cents"),
        (spread(*GOOD, limit_price=None), "limit_price", "net price"),
        (spread(*GOOD, type=OrderType.STOP), "type", "market or a limit"),
        (
            spread(GOOD[0], replace(GOOD[1], option=replace(GOOD[1].option, root="ABC"))),
            "legs",
            "one underlying",
        ),
        (spread(*(replace(one, option=replace(one.option, root="XYZ1")) for one in GOOD)), "legs", "Adjusted"),
    ],
)
def test_what_cannot_be_asked_for(wrong: Spread, field: str, words: str) -> None:
    with pytest.raises(InvalidOrderError, match=words) as refused:
        validate_spread(wrong)
    assert refused.value.field == field
