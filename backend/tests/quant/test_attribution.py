"""Contributions add up to the time-weighted return; the currency's part to the return at home."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.quant.attribution import contributions, currency_effect
from paiid.quant.returns import FloatArray, time_weighted_return

pnl_rows = st.lists(st.tuples(*[st.integers(-20_000, 30_000)] * 3), max_size=30)


def account(rows: list[tuple[int, ...]], flows: list[int]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Results of three groups, values and start flows of an account that opens with 100,000."""
    values = [100_000]
    for row, flow in zip(rows, flows, strict=True):
        values.append(values[-1] + flow + sum(row))
    pnl = np.array([(0, 0, 0), *rows], dtype=np.float64)
    return pnl, np.array(values, dtype=np.float64), np.array([0, *flows], dtype=np.float64)


def test_one_period() -> None:
    # 5,000, -2,000 and 1,000 of 100,000.
    found = contributions(*account([(5_000, -2_000, 1_000)], [0]))
    assert found == pytest.approx([0.05, -0.02, 0.01])


def test_two_periods() -> None:
    # 10 % of the first group, then 10 % of the second: 0.21 in all, half of it each, whichever came first.
    found = contributions(*account([(10_000, 0, 0), (0, 11_000, 0)], [0, 0]))
    assert found == pytest.approx([0.105, 0.105, 0.0])


def test_up_and_down_to_the_same_value() -> None:
    # +25 %, -20 %: together nothing, ln 1.25 each way.
    found = contributions(*account([(25_000, 0, 0), (0, -25_000, 0)], [0, 0]))
    assert found == pytest.approx([math.log(1.25), -math.log(1.25), 0.0])


@given(pnl_rows, st.data())
def test_they_add_up_to_the_time_weighted_return(rows: list[tuple[int, ...]], data: st.DataObject) -> None:
    flows = [data.draw(st.sampled_from([0, 0, 1_000, 90_000, -5_000])) for _ in rows]
    pnl, values, start_flows = account(rows, flows)
    found = contributions(pnl, values, start_flows)
    whole = time_weighted_return(values, start_flows, np.zeros_like(values))
    if found is None:
        assert whole is None
    else:
        assert whole is None or float(found.sum()) == pytest.approx(whole, rel=1e-9, abs=1e-12)
        assert (whole is None) == (len(rows) == 0)


@given(pnl_rows)
def test_the_order_of_groups_does_not_matter(rows: list[tuple[int, ...]]) -> None:
    pnl, values, start_flows = account(rows, [0] * len(rows))
    found, turned = contributions(pnl, values, start_flows), contributions(pnl[:, ::-1], values, start_flows)
    if found is None:
        assert turned is None
    else:
        assert turned == pytest.approx(found[::-1], rel=1e-9, abs=1e-12)


def test_a_total_loss_is_that_of_its_period() -> None:
    # Whatever was gained before and after, the account lost all of 120,000: 90,000 by the first group.
    rows: list[tuple[int, ...]] = [(20_000, 0, 0), (-90_000, -30_000, 0), (0, 0, 10_000)]
    assert contributions(*account(rows, [0, 0, 50_000])) == pytest.approx([-0.75, -0.25, 0.0])


def test_more_than_everything_lost_is_scaled_to_everything() -> None:
    assert contributions(*account([(-150_000, -50_000, 0)], [0])) == pytest.approx([-0.75, -0.25, 0.0])


def test_an_empty_account_contributes_nothing() -> None:
    assert contributions(np.zeros((3, 2)), np.zeros(3), np.zeros(3)) == pytest.approx([0.0, 0.0])
    assert contributions(np.zeros((1, 2)), np.array([5.0]), np.zeros(1)) == pytest.approx([0.0, 0.0])


def test_no_meaning_without_a_base() -> None:
    pnl = np.array([[0.0], [1.0]])
    assert contributions(pnl, np.array([0.0, 1.0]), np.zeros(2)) is None
    assert contributions(pnl, np.array([-1.0, 1.0]), np.zeros(2)) is None
    assert contributions(pnl, np.array([math.nan, 1.0]), np.zeros(2)) is None
    assert contributions(np.array([[0.0], [math.nan]]), np.array([1.0, 1.0]), np.zeros(2)) is None


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="row for each value"):
        contributions(np.zeros((2, 1)), np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match="same length"):
        contributions(np.zeros((2, 1)), np.zeros(2), np.zeros(3))


@given(st.floats(-1, 10), st.floats(-1, 10))
def test_currency_and_local_return_add_up(local: float, fx: float) -> None:
    assert local + currency_effect(local, fx) == pytest.approx((1 + local) * (1 + fx) - 1, abs=1e-9)


def test_a_rate_also_moves_what_was_gained() -> None:
    # 100 becomes 120 abroad, the currency gains 10 %: 132, of which 12 by the rate.
    assert currency_effect(0.2, 0.1) == pytest.approx(0.12)
