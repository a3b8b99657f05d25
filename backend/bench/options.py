"""100,000 contracts priced with five greeks beside QuantLib, and 10,000 implied volatilities."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.calibration import NUMPY_REFERENCE_MS
from bench.peers.client import peers
from bench.peers.environment import PeersMissingError
from bench.report import Measurement, Peer, median

VALUES_MS = 6.0
IMPLIED_MS = 5.0
QUANTLIB_TIMES = 10.0
_CONTRACTS = 100_000
_PRICES = 10_000
_ROUNDS = 40


def measure(numpy_ms: float, say: Callable[[str], None]) -> list[Measurement]:
    """Both by the processor time of one thread; beside QuantLib where it can be installed."""
    from paiid.quant.option_kernels import implied_volatilities, values
    from tests.support.option_terms import random_terms

    terms, is_call = random_terms(_CONTRACTS, seed=3)
    found = values(**terms, is_call=is_call)
    few = {name: array[:_PRICES].copy() for name, array in terms.items() if name != "volatility"}
    prices, calls = found[0, :_PRICES].copy(), is_call[:_PRICES].copy()
    implied_volatilities(price=prices, **few, is_call=calls)
    values_ms = _ms(lambda: values(**terms, is_call=is_call))
    implied_ms = _ms(lambda: implied_volatilities(price=prices, **few, is_call=calls))
    peer = Peer("numpy pass ms", numpy_ms, NUMPY_REFERENCE_MS)
    rows = [
        Measurement(f"{_CONTRACTS:,} options with five greeks", values_ms, "ms", VALUES_MS, "less", peer),
        Measurement(f"{_PRICES:,} implied volatilities", implied_ms, "ms", IMPLIED_MS, "less", peer),
    ]
    try:
        theirs_ms = _quantlib_ms(terms | {"is_call": is_call})
    except PeersMissingError as error:
        say(f"options are not compared: {error}")
        return rows
    name, beside = "options beside QuantLib", Peer("QuantLib ms", theirs_ms)
    return [*rows, Measurement(name, theirs_ms / values_ms, "× speed", QUANTLIB_TIMES, "more", beside)]


def _ms(act: Callable[[], object]) -> float:
    spent = []
    for _ in range(_ROUNDS):
        started = time.thread_time()
        act()
        spent.append(time.thread_time() - started)
    return 1e3 * median(spent)


def _quantlib_ms(terms: dict[str, object]) -> float:
    import numpy as np

    with peers() as others, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "terms.npz"
        np.savez(file, **terms)  # type: ignore[arg-type]
        return 1e3 * float(others.ask("quantlib_values", file=str(file), out=str(Path(folder) / "out.npy"))["seconds"])
