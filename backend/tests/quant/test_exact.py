"""Integer money on arrays: the same cents as decimals, however large the numbers are."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from paiid.quant.exact import Scaled, at_or_before, cents, integers, pick, product_cents, total

factors = st.lists(st.tuples(st.integers(-(10**13), 10**13), st.integers(0, 12)), min_size=1, max_size=3)


@given(factors)
@example([(5, 3)])
@example([(15, 3)])
@example([(-5, 3)])
@example([(-15, 3), (1, 0)])
@example([(10**9, 0), (10**8, 0)])
def test_a_product_is_rounded_once_to_the_even_cent(numbers: list[tuple[int, int]]) -> None:
    with localcontext(prec=90):
        exact = Decimal(1)
        for value, scale in numbers:
            exact *= Decimal(value).scaleb(-scale)
        wanted = int(exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN).scaleb(2))
    parts = [Scaled(np.array([value, 0], dtype=np.int64), scale) for value, scale in numbers]
    assert product_cents(*parts).tolist() == [wanted, 0]


def test_a_sum_beyond_64_bits_stays_exact() -> None:
    most = np.array([2**61], dtype=np.int64)
    assert total([most] * 6, 1).tolist() == [6 * 2**61]
    assert total([], 2).tolist() == [0, 0]


def test_what_is_finer_than_a_cent_is_told_in_cents() -> None:
    assert cents(np.array([7], dtype=np.int64), 0).tolist() == [700]


def test_the_last_at_or_before() -> None:
    places = at_or_before(integers([10, 20]), np.array([9, 10, 19, 25]))
    assert places.tolist() == [-1, 0, 0, 1]
    assert pick(np.array([5, 6]), places).tolist() == [0, 5, 5, 6]
