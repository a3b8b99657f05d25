"""One trial: the very backtest of its parameters, and the figures that are kept of it."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, get_args

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import StrategyDefinition
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.gathering import loaded_from
from paiid.features.backtest.measuring.course import Course
from paiid.features.backtest.measuring.figures import COSTS, TRADES, of_costs, of_trades
from paiid.features.backtest.measuring.of_returns import RETURNS, OfReturns, Told
from paiid.features.backtest.panels import bar_from, sessions_between_bars
from paiid.features.backtest.python.program import PythonRunError
from paiid.features.backtest.wanted import Wanted
from paiid.features.backtest.working.simulating import simulated
from paiid.features.backtest.working.task import Look, NothingToJudgeError, first_judged, looks, present
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.study import Study, SweepFigure
from paiid.quant.backtest.model import FloatArray, Panel
from paiid.quant.overfit import block_sums

BLOCKS: Final = 16
"""Of time, for the choice of the best to be judged on; 12,870 ways to halve them."""
LEAST_SESSIONS: Final = 160
"""Ten a block: below, a block's Sharpe ratio says nothing."""
_TOLD: Final = {one.key: one for one in (*RETURNS, *TRADES, *COSTS)}
FIGURES: Final[Mapping[str, Told]] = {key: _TOLD[key] for key in get_args(SweepFigure)}
"""What is kept of each trial, by name, with the words of the product's own library."""
_OF_RETURNS: Final = [one for one in FIGURES.values() if isinstance(one, OfReturns)]

Row = dict[str, float]
"""Columns of one trial; nan where a figure has no meaning."""


def furthest_look(study: Study) -> Look:
    """What the variant that looks back furthest needs."""
    variants = (study.design.values(variant) for variant in range(study.design.count))
    found = [looks(study.wanted.definition, {**study.wanted.values, **values}) for values in variants]
    return Look(max(one.warm_up for one in found), found[0].symbols)


@lru_cache(maxsize=2)
def panel_of(folder: SweepFolder) -> Panel:
    """The bars of a sweep, read once."""
    return folder.bars().panel


def course_of(wanted: Wanted, panel: Panel) -> Course:
    """The run that a backtest of `wanted` would be: on the same bars of a panel that may hold more.

    Raises:
        NothingToJudgeError: the rules look back further than there are bars.
        PythonRunError: the Python file failed with these values.
    """
    warm_up = looks(wanted.definition, wanted.values).warm_up
    begins = loaded_from(wanted.start, warm_up, wanted.definition.timeframe)
    cut = cut_of(panel, bar_from(panel.times, begins), bar_from(panel.times, wanted.end + timedelta(days=1)))
    if not cut.symbols:
        raise NothingToJudgeError("There are no bars in that range.")
    wanted = present(wanted, cut)
    judged = first_judged(cut, wanted.start, warm_up)
    figures = None
    if isinstance(wanted.definition, StrategyDefinition):
        figures = _figures_on(cut, wanted.definition.universe.symbols, wanted.definition.timeframe)
    return Course(cut, simulated(wanted, cut, judged, figures), judged, float(wanted.cash), None)


@lru_cache(maxsize=4)
def _figures_on(cut: Panel, universe: tuple[Symbol, ...], timeframe: Interval) -> Figures:
    """What the variants share that have the same bars: an average of twenty closes is the same in all of them."""
    return Figures(cut, universe, {}, timeframe)


def trial_row(study: Study, panel: Panel, trial: int) -> Row:
    """The figures and the blocks of a trial."""
    number, variant = study.place(trial)
    wanted = study.of_variant(variant, study.span(number))
    try:
        course = course_of(wanted, panel)
    except NothingToJudgeError:
        return dict.fromkeys((*FIGURES, "final_equity", *block_columns()), math.nan)
    except PythonRunError as error:
        told = ", ".join(f"{name} = {value:f}" for name, value in study.design.values(variant).items())
        raise PythonRunError(f"With {told}: {error}") from error
    blocks = _blocks(course, wanted) if number == 0 else dict.fromkeys(block_columns(), math.nan)
    return figures(course) | blocks


def figures(course: Course) -> Row:
    """The kept figures of a run."""
    of_returns = {one.key: one.compute(course.bar_returns if one.is_of_bars else course.returns) for one in _OF_RETURNS}
    found = of_returns | of_trades(course) | of_costs(course)
    known = {key: math.nan if found[key] is None else float(found[key] or 0.0) for key in FIGURES}
    return known | {"final_equity": float(course.equity[-1])}


def block_columns() -> list[str]:
    """The columns of the sums of returns and of their squares."""
    return [f"{kind}_{number}" for kind in ("sum", "square") for number in range(BLOCKS)]


def _blocks(course: Course, wanted: Wanted) -> Row:
    """Of the sessions in the range; nothing was earned in those before the first that could be judged."""
    returns = on_range(course, wanted)
    if returns.size < LEAST_SESSIONS:
        return dict.fromkeys(block_columns(), math.nan)
    found = np.concatenate(block_sums(returns, BLOCKS))
    return dict(zip(block_columns(), found.tolist(), strict=True))


def on_range(course: Course, wanted: Wanted) -> FloatArray:
    """[n], the return of each session in the range."""
    times = course.panel.times
    inside, first_end = bar_from(times, wanted.start), course.first + int(course.lasts[0])
    before = sessions_between_bars(times, inside, min(course.first, bar_from(times, course.sessions[first_end])))
    return np.concatenate((np.zeros(before), course.returns))


def days_on_range(course: Course, wanted: Wanted) -> list[date]:
    """[n], the sessions in the range, those before the first judged one too."""
    inside = bisect_left(course.sessions, wanted.start)
    before = dict.fromkeys(course.sessions[inside : course.first])
    return [*(day for day in before if day < course.days[0]), *course.days]


@lru_cache(maxsize=8)
def cut_of(panel: Panel, first: int, after: int) -> Panel:
    """Bars [first, after); without the instruments that have none of them."""
    there = ~np.isnan(panel.close[first:after]).all(axis=0)
    # A slice alone is a view, which every trial of a thread can afford.
    at = (slice(first, after),) if there.all() else (slice(first, after), there)
    columns = {name: getattr(panel, name)[at] for name in ("open", "high", "low", "close", "volume", "dividends")}
    symbols = tuple(panel.symbols[place] for place in np.flatnonzero(there))
    cut = Panel(symbols, panel.times[first:after], **columns)
    if panel.session_ends is not None:
        cut = replace(cut, session_ends=panel.session_ends[first:after])
    return cut if panel.splits is None else _begun(replace(cut, splits=panel.splits[at]))


def _begun(cut: Panel) -> Panel:
    """Without the dividends and splits of the first bar: whoever begins there held nothing before."""
    assert cut.splits is not None
    dividends, splits = cut.dividends.copy(), cut.splits.copy()
    dividends[:1], splits[:1] = 0.0, 1.0
    return replace(cut, dividends=dividends, splits=splits)
