"""Return and risk of ten years of days: our whole set of figures beside empyrical's, and a rate of 10,000 flows."""

import time
from collections.abc import Callable, Sequence

from bench.calibration import NUMPY_REFERENCE_MS
from bench.report import Measurement, Peer, median

TIMES_AS_FAST = 3.0
RATE_MS = 10.0
_DAYS = 2520
_FLOWS = 10_000
_ROUNDS = 60
_RISK_FREE = 0.0001

Figures = Sequence[Callable[[], object]]


def measure(numpy_ms: float) -> list[Measurement]:
    """Both sets in turns on the same arrays, so that whatever else runs slows both."""
    ours, theirs = _sets()
    _seconds(ours), _seconds(theirs)
    rounds = [(_seconds(ours), _seconds(theirs)) for _ in range(_ROUNDS)]
    peer = Peer("empyrical µs", 1e6 * median([other for _, other in rounds]))
    note = f"{len(ours)} figures in {1e6 * median([own for own, _ in rounds]):.0f} µs"
    ratio = median([other / own for own, other in rounds])
    rate_ms = 1e3 * median([_seconds([_rate()]) for _ in range(15)])
    return [
        Measurement("metrics of ten years of days", ratio, "× speed", TIMES_AS_FAST, "more", peer, note),
        Measurement(
            f"money-weighted rate of {_FLOWS:,} flows",
            rate_ms,
            "ms",
            RATE_MS,
            "less",
            Peer("numpy pass ms", numpy_ms, NUMPY_REFERENCE_MS),
        ),
    ]


def _sets() -> tuple[Figures, Figures]:
    import empyrical
    import numpy as np
    from scipy import stats

    from paiid.quant import drawdowns, metrics, relative, risk

    generator = np.random.default_rng(3)
    b = 0.008 * generator.standard_t(4, _DAYS) + 0.0003
    r = 0.8 * b + 0.006 * generator.standard_t(4, _DAYS)
    pairs: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (lambda: metrics.cumulative(r), lambda: empyrical.cum_returns(r)),
        (lambda: metrics.total_return(r), lambda: empyrical.cum_returns_final(r)),
        (lambda: metrics.annual_return(r), lambda: empyrical.annual_return(r)),
        (lambda: metrics.volatility(r), lambda: empyrical.annual_volatility(r)),
        (lambda: metrics.semi_deviation(r), lambda: empyrical.downside_risk(r)),
        (lambda: metrics.sharpe_ratio(r, _RISK_FREE), lambda: empyrical.sharpe_ratio(r, _RISK_FREE)),
        (lambda: metrics.sortino_ratio(r, _RISK_FREE), lambda: empyrical.sortino_ratio(r, _RISK_FREE)),
        (lambda: metrics.calmar_ratio(r), lambda: empyrical.calmar_ratio(r)),
        (lambda: drawdowns.max_drawdown(r), lambda: empyrical.max_drawdown(r)),
        (lambda: metrics.skew(r), lambda: stats.skew(r)),
        (lambda: metrics.kurtosis(r), lambda: stats.kurtosis(r)),
        (lambda: metrics.tail_ratio(r), lambda: empyrical.tail_ratio(r)),
        (lambda: metrics.stability(r), lambda: empyrical.stability_of_timeseries(r)),
        (lambda: risk.value_at_risk(r), lambda: empyrical.value_at_risk(r)),
        (lambda: risk.conditional_value_at_risk(r), lambda: empyrical.conditional_value_at_risk(r)),
        (lambda: relative.beta(r, b), lambda: empyrical.beta(r, b)),
        (lambda: relative.alpha(r, b, _RISK_FREE), lambda: empyrical.alpha(r, b, _RISK_FREE)),
        (lambda: relative.tracking_error(r, b), lambda: empyrical.annual_volatility(r - b)),
        (lambda: relative.information_ratio(r, b, 1), lambda: empyrical.excess_sharpe(r, b)),
    ]
    return [own for own, _ in pairs], [other for _, other in pairs]


def _rate() -> Callable[[], object]:
    import numpy as np

    from paiid.quant.returns import xirr

    generator = np.random.default_rng(7)
    days = np.append(np.sort(generator.integers(0, 3650, _FLOWS)), 3650)
    flows = np.where(generator.random(_FLOWS) < 0.7, -1.0, 1.0) * generator.uniform(1_000, 100_000, _FLOWS)
    flows[0] = -10_000_000.0
    amounts = np.append(flows, -1.5 * flows.sum())
    return lambda: xirr(days, amounts)


def _seconds(figures: Figures) -> float:
    """Of the processor: on a busy machine the longer one of two is interrupted more often, which would flatter us."""
    started = time.process_time()
    for figure in figures:
        figure()
    return time.process_time() - started
