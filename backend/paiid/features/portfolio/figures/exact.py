"""A curve of exact values as columns. Imports numpy, so it is itself imported lazily."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from paiid.domain.exchange_calendar import NEW_YORK, is_session, session_close
from paiid.domain.performance import Curve as ExactCurve
from paiid.features.portfolio.figures.curve import Curve, Flow, microseconds, new_york_days


def curve_of(found: ExactCurve) -> Curve:
    """The same."""
    instants = [point.at for point in found.points]
    equity = np.array([int(point.equity.scaleb(2)) for point in found.points], dtype=np.int64)
    return Curve(
        at=np.array([microseconds(at) for at in instants], dtype=np.int64),
        days=new_york_days(instants),
        equity=equity,
        net_deposits=np.array([int(point.net_deposits.scaleb(2)) for point in found.points], dtype=np.int64),
        growth=np.array([np.nan if p.growth is None else float(p.growth) for p in found.points], dtype=np.float64),
        is_full=_is_full(instants),
        is_idle=equity == 0,
        flows=tuple(Flow(flow.at, flow.amount, flow_left(flow.at)) for flow in found.flows),
    )


def _is_full(instants: Sequence[datetime]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    days = [at.astimezone(NEW_YORK).date() for at in instants]
    ends = [is_session(day) and session_close(day) == at for day, at in zip(days, instants, strict=True)]
    return np.array([not index or ends[index] for index in range(len(ends))], dtype=np.bool_)


def flow_left(at: datetime) -> float:
    """The share of its day in New York that a flow at `at` was there."""
    local = at.astimezone(NEW_YORK)
    return 1.0 - (local.hour * 3600 + local.minute * 60 + local.second) / 86_400
