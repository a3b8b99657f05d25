"""Prices and greeks beside QuantLib's, which lives in the environment of the other backtesters."""

from pathlib import Path

import numpy as np
import pytest

from bench.peers.client import peers
from bench.peers.environment import is_made
from paiid.quant.option_kernels import values
from tests.support.option_terms import random_terms

pytestmark = pytest.mark.skipif(not is_made(), reason="the other backtesters are not installed")


def test_prices_and_greeks_are_those_of_quantlib(tmp_path: Path) -> None:
    terms, is_call = random_terms(5_000, seed=7)
    file, out = tmp_path / "terms.npz", tmp_path / "found.npy"
    np.savez(file, is_call=is_call, **terms)  # type: ignore[arg-type]
    with peers() as others:
        others.ask("quantlib_values", file=str(file), out=str(out))
    found, theirs = values(**terms, is_call=is_call), np.load(out)
    # The premium to 1e-10 of a dollar on spots up to 500, the greeks to 1e-10.
    np.testing.assert_allclose(found, theirs, rtol=1e-10, atol=1e-10)
