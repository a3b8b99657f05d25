"""One symbol studied: its measures at chosen sessions, the rules that picked it then, and how such a case ended.

Heavy (numpy, TA-Lib) and pure; made in a thread, kept while its newest session is the market's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from paiid.domain.advice.packet import Screen
from paiid.domain.instrument import Instrument
from paiid.domain.market import BarSeries, Delay
from paiid.features.ai.evidence.figures import FEATURES, FIGURES, MOST_REPORT_AGE
from paiid.features.ai.evidence.plans import BUY_SCREENS, PLANS, fired
from paiid.quant.barriers import OPEN, TARGET, Barriers, endings
from paiid.quant.measures import YEAR, BarColumns, BoolArray, FloatArray, measure

IntArray = np.typing.NDArray[np.int64]

LEAST_BARS: Final = YEAR + 1
NO_SCREEN: Final = len(BUY_SCREENS)
"""Stands for the watchlist's plan: no rule picked the symbol."""
_SCALES: Final = {figure.key: (figure.scale, figure.decimals) for figure in FIGURES if not figure.is_price}


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """What was known at the first session of each week, and how a case made then ended.

    `values` [n, k] as shown, in the order of `FEATURES`, nan where there is no such fact. `plan` is the place of the
    deciding rule in `BUY_SCREENS` or `NO_SCREEN`; `over_on` the ordinal of the last session of its horizon.
    """

    values: FloatArray
    plan: IntArray
    won: BoolArray
    over_on: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """What is known of one symbol at each of `days` (ordinals of sessions, the newest last), [m] each.

    `values` are measured, prices among them as in the adjusted bars. `returns` are its newest daily log returns, a
    year's at most, ending with the newest session.
    """

    instrument: Instrument
    source: str
    delay: Delay
    days: IntArray
    values: Mapping[str, FloatArray]
    close: FloatArray
    fired: Mapping[Screen, BoolArray]
    purchases: Cases
    sales: Cases
    returns: FloatArray
    return_days: IntArray

    @property
    def session_date(self) -> date:
        """The newest session it knows."""
        return date.fromordinal(int(self.days[-1]))

    def row(self, session: date) -> int | None:
        """Where that session stands in the columns."""
        place = int(np.searchsorted(self.days, session.toordinal()))
        return place if place < self.days.size and self.days[place] == session.toordinal() else None


def study(
    instrument: Instrument,
    series: BarSeries,
    market: Mapping[date, float],
    reports: Collection[date] = (),
    *,
    recent: int = 1,
) -> Study | None:
    """Measure `series`, adjusted daily bars of finished sessions; None where they are less than a year's.

    Args:
        instrument: the symbol's.
        series: its bars.
        market: SPY's adjusted closes.
        reports: sessions that were the first to trade on an earnings report.
        recent: of how many sessions, the newest last, the measures are kept.
    """
    if len(series.bars) < LEAST_BARS:
        return None
    bars, ordinals = columns(series), np.array([bar.session_date.toordinal() for bar in series.bars])
    closes = np.array([market.get(bar.session_date, np.nan) for bar in series.bars])
    on_report = np.array([bar.session_date in reports for bar in series.bars])
    values = measure(bars, closes, on_report)
    old = values["report_age"] > MOST_REPORT_AGE
    for key in ("report_gap", "report_age"):
        values[key] = np.where(old, np.nan, values[key])
    picked = fired(values, bars.close)
    weekly = _weekly(ordinals, values)
    kept = slice(max(len(series.bars) - recent, 0), None)
    return Study(
        instrument=instrument,
        source=series.source,
        delay=series.delay,
        days=ordinals[kept],
        values={key: array[kept].copy() for key, array in values.items()},
        close=bars.close[kept].copy(),
        fired={screen: array[kept].copy() for screen, array in picked.items()},
        purchases=_cases(bars, ordinals, values, weekly, _deciding(picked, weekly)),
        sales=_cases(bars, ordinals, values, weekly[picked[Screen.HOLDING][weekly]], None),
        returns=np.diff(np.log(bars.close[-YEAR - recent :])),
        return_days=ordinals[-YEAR - recent :][1:],
    )


def columns(series: BarSeries) -> BarColumns:
    """The bars as arrays."""
    return BarColumns(
        *(
            np.fromiter((getattr(bar, name) for bar in series.bars), dtype=np.float64, count=len(series.bars))
            for name in ("open", "high", "low", "close", "volume")
        )
    )


def as_shown(key: str, values: FloatArray) -> FloatArray:
    """`values` of a figure that is no price, scaled and rounded as its fact is."""
    scale, decimals = _SCALES[key]
    return np.round(values * scale, decimals)


def _weekly(ordinals: IntArray, values: Mapping[str, FloatArray]) -> IntArray:
    """The first session of each week that has a year before it: cases a week apart are less alike than daily ones."""
    weeks = (ordinals - 1) // 7
    is_first = np.diff(weeks, prepend=weeks[0] - 1) > 0
    is_known = np.isfinite(values["momentum_12_1"]) & np.isfinite(values["distance_200"]) & (values["atr_14"] > 0)
    return np.flatnonzero(is_first & is_known)


def _deciding(picked: Mapping[Screen, BoolArray], rows: IntArray) -> IntArray:
    """For each row the first rule that picks it, or `NO_SCREEN`."""
    found = np.full(rows.size, NO_SCREEN, dtype=np.int64)
    for place in reversed(range(NO_SCREEN)):
        found[picked[BUY_SCREENS[place]][rows]] = place
    return found


def _cases(
    bars: BarColumns, ordinals: IntArray, values: Mapping[str, FloatArray], rows: IntArray, plan: IntArray | None
) -> Cases:
    """Cases at `rows`; of sales where `plan` is None."""
    screens = [Screen.HOLDING] if plan is None else [*BUY_SCREENS, Screen.WATCHLIST]
    plans = [PLANS[screen] for screen in screens]
    chosen = np.zeros(rows.size, dtype=np.int64) if plan is None else plan
    sign = -1.0 if plan is None else 1.0
    stop, target = (
        np.array([float(getattr(one, name)) for one in plans])[chosen] for name in ("stop_atr", "target_atr")
    )
    horizon = np.array([one.horizon_sessions for one in plans], dtype=np.int64)[chosen]
    entry, atr = bars.close[rows], values["atr_14"][rows]
    barriers = Barriers(rows, entry - sign * stop * atr, entry + sign * target * atr, horizon, plan is not None)
    ending, _ = endings(bars, barriers)
    # Cases that ended before their horizon did are counted with the others of their time, or the quick ones would
    # stand for all.
    over = rows + horizon
    is_over = (over < ordinals.size) & (ending != OPEN)
    kept = np.flatnonzero(is_over)
    return Cases(
        values=np.column_stack([as_shown(key, values[key][rows[kept]]) for key in FEATURES]),
        plan=chosen[kept],
        won=ending[kept] == TARGET,
        over_on=ordinals[over[kept]],
    )
