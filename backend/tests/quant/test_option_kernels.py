"""The compiled formula against the same lines in Python."""

import numpy as np

from paiid.quant import option_formula
from paiid.quant.option_kernels import implied_volatilities, values
from tests.support.option_terms import random_terms


def test_many_contracts_are_what_each_is_alone() -> None:
    terms, is_call = random_terms(400, seed=4)
    found = values(**terms, is_call=is_call)
    rows = [{name: float(array[i]) for name, array in terms.items()} for i in range(is_call.size)]
    calls = is_call.tolist()
    alone = [option_formula.value(**row, is_call=call) for row, call in zip(rows, calls, strict=True)]
    np.testing.assert_allclose(found.T, np.array(alone), rtol=1e-12, atol=1e-14)
    volatility = terms.pop("volatility")
    prices = found[0].copy()
    implied = implied_volatilities(**terms, price=prices, is_call=is_call)
    one_by_one = []
    for price, row, call in zip(prices.tolist(), rows, calls, strict=True):
        del row["volatility"]
        one_by_one.append(option_formula.implied_volatility(price, **row, is_call=call))
    # Where the price tells nothing of the volatility, neither finds one.
    worth = found[4] > 1e-4 * terms["spot"]
    assert worth.sum() > 200
    np.testing.assert_allclose(implied[worth], np.array(one_by_one)[worth], rtol=1e-6)
    np.testing.assert_allclose(implied[worth], volatility[worth], rtol=1e-6)
