"""The walk forward: the best of each stretch of the past, traded on the stretch after it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.features.backtest.measuring.course import Course
from paiid.features.backtest.measuring.of_returns import RETURNS
from paiid.features.backtest.numbers import ratio, usd
from paiid.features.backtest.working.task import NothingToJudgeError
from paiid.features.sweeps.design import Fold
from paiid.features.sweeps.results import (
    SweepFoldRead,
    SweepForwardFigureRead,
    SweepForwardPointRead,
    SweepForwardRead,
)
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.reading import Results
from paiid.features.sweeps.working.trials import course_of, days_on_range, figures, on_range
from paiid.quant.backtest.model import FloatArray, Panel
from paiid.quant.metrics import cumulative

MOST_POINTS: Final = 400
_BESIDE: Final = ("total_return", "annual_return", "volatility", "max_drawdown", "sharpe")


@dataclass(frozen=True, slots=True)
class _Traded:
    """The sessions of one fold with their returns."""

    days: list[date]
    returns: FloatArray
    read: SweepFoldRead


def walked(study: Study, panel: Panel, results: Results, hindsight: Course | None) -> SweepForwardRead:
    """All folds joined; each begins in cash with what the one before came to.

    Args:
        study: with folds.
        panel: its bars.
        results: of all its trials.
        hindsight: the run of the variant that was best on the whole range; None without one.
    """
    cash, traded = study.wanted.cash, []
    for number in range(1, len(study.folds) + 1):
        one = _traded(study, panel, results, number, cash=cash)
        traded.append(one)
        cash = usd(float(cash) * (1.0 + float(one.read.return_ratio))) if one.days else cash
    days = [day for one in traded for day in one.days]
    returns = np.concatenate([one.returns for one in traded]) if traded else np.zeros(0)
    beside = _same_days(hindsight, days) if hindsight is not None else None
    best = next(iter(results.best(study.objective, 1)), None)
    return SweepForwardRead(
        folds=[one.read for one in traded],
        curve=_curve(float(study.wanted.cash), days, returns, beside),
        figures=[
            SweepForwardFigureRead(
                key=one.key,
                title=one.title,
                unit=one.unit,
                forward=ratio(one.compute(returns)),
                hindsight=None if beside is None else ratio(one.compute(beside)),
            )
            for one in RETURNS
            if one.key in _BESIDE
        ],
        hindsight=None if best is None else best.values,
    )


def _traded(study: Study, panel: Panel, results: Results, number: int, *, cash: Decimal) -> _Traded:
    fold = study.folds[number - 1]
    best = next(iter(results.best(study.objective, 1, span=number)), None)
    if best is None:
        return _in_cash(fold)
    wanted = study.of_variant(best.variant, fold.traded_on, cash)
    try:
        course = course_of(wanted, panel)
    except NothingToJudgeError:
        return _in_cash(fold)
    returns = on_range(course, wanted)
    reached = figures(course)[study.objective]
    read = _fold(
        fold,
        values=best.values,
        in_sample=best.figures[study.objective],
        out_of_sample=None if np.isnan(reached) else ratio(reached),
        return_ratio=ratio(float(course.equity[-1]) / float(cash) - 1.0),
    )
    return _Traded(days_on_range(course, wanted), returns, read)


def _in_cash(fold: Fold) -> _Traded:
    nothing = _fold(fold, values=None, in_sample=None, out_of_sample=None, return_ratio=Decimal(0))
    return _Traded([], np.zeros(0), nothing)


def _fold(
    fold: Fold,
    *,
    values: dict[str, Decimal] | None,
    in_sample: Decimal | None,
    out_of_sample: Decimal | None,
    return_ratio: Decimal,
) -> SweepFoldRead:
    return SweepFoldRead(
        chosen_from=fold.chosen_on.start,
        chosen_to=fold.chosen_on.end,
        traded_from=fold.traded_on.start,
        traded_to=fold.traded_on.end,
        values=values,
        in_sample=in_sample,
        out_of_sample=out_of_sample,
        return_ratio=return_ratio,
    )


def _same_days(course: Course, days: list[date]) -> FloatArray:
    """The returns of a run on those of its sessions; 0 on a day that it has not judged."""
    known = dict(zip(course.days, course.returns.tolist(), strict=True))
    return np.array([known.get(day, 0.0) for day in days])


def _curve(
    cash: float, days: list[date], returns: FloatArray, beside: FloatArray | None
) -> list[SweepForwardPointRead]:
    """At most `MOST_POINTS` closes, the last among them."""
    if not days:
        return []
    levels = cash * (cumulative(returns) + 1.0)
    others = None if beside is None else cash * (cumulative(beside) + 1.0)
    places = np.unique(np.linspace(0, len(days) - 1, min(MOST_POINTS, len(days))).astype(np.int64))
    return [
        SweepForwardPointRead(
            session_date=days[at],
            forward=usd(float(levels[at])),
            hindsight=None if others is None else usd(float(others[at])),
        )
        for at in places.tolist()
    ]
