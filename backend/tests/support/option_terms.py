"""Terms of many different option contracts."""

import numpy as np

from paiid.quant.option_kernels import Flags, Floats


def random_terms(count: int, seed: int) -> tuple[dict[str, Floats], Flags]:
    """The arrays that `option_kernels.values` takes, from days to years, far in and far out of the money."""
    draw = np.random.default_rng(seed)
    spot = draw.uniform(5, 500, count)
    terms = {
        "spot": spot,
        "strike": spot * np.exp(draw.normal(0, 0.3, count)),
        "years": draw.uniform(0.003, 3, count),
        "rate": draw.uniform(0, 0.08, count),
        "dividend_yield": draw.uniform(0, 0.06, count),
        "volatility": draw.uniform(0.05, 1.5, count),
    }
    return terms, draw.random(count) < 0.5
