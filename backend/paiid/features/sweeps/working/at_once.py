"""Trials of plain sweeps (`plain.py`), all at once.

Such a trial takes a few hundredths of what a run of its own does: what its variants have in common is computed once,
and no curve is kept. It comes to the same; what does not fit in here is run as `trials.py` does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np

from paiid.domain.strategy import StrategyDefinition
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.needs import complete
from paiid.features.backtest.compiling.periods import judged_bars
from paiid.features.backtest.compiling.sizes import sizes
from paiid.features.backtest.compiling.variants import Variants, VariantSignals, warm_ups
from paiid.features.backtest.gathering import loaded_from
from paiid.features.backtest.panels import bar_from
from paiid.features.backtest.wanted import Wanted
from paiid.features.backtest.working.simulating import costs_of_run
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.summed import Columns, figures_of, nothing
from paiid.features.sweeps.working.trials import BLOCKS, LEAST_SESSIONS, cut_of
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.engine import bar_rows
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray, Panel
from paiid.quant.backtest.sweep import Terms, sweep
from paiid.quant.overfit import block_starts

Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""As `map`: the threads of a runner, or nobody beside."""
_AT_A_TIME: Final = 64
"""Variants whose signals are in memory together, for each thread: those of twenty years fit into the processor's."""
_NO_STOP: Final = np.full((1, 1), np.nan)


@dataclass(frozen=True, slots=True)
class _Group:
    """Trials of one span that a run of their own would give the same bars, by their places `at` [v] in the chunk.

    `firsts` [v] are their first judged bars; `inside` is the first of the span.
    """

    at: IntArray
    variants: Variants
    firsts: IntArray
    inside: int
    wanted: Wanted
    panel: Panel
    has_blocks: bool


def columns_at_once(study: Study, panel: Panel, trials: Sequence[int], spread: Spread) -> Columns | None:
    """The figures and blocks of trials of which `is_plain` is true, in their order; None where bars are missing.

    Args:
        study: of the sweep.
        panel: its bars.
        trials: by number.
        spread: the work in parts.
    """
    found = nothing(len(trials))
    for group in _groups(study, panel, np.array(trials, np.int64)):
        column = group.panel.symbols.index(group.wanted.definition.universe.symbols[0])
        if np.isnan(group.panel.close[:, column]).any() or group.panel.dividends.any():
            return None
        for at, of_part in _swept(group, column, spread):
            for name, values in of_part.items():
                found[name][at] = values
    return found


def _groups(study: Study, panel: Panel, trials: IntArray) -> Iterator[_Group]:
    """Without the trials that cannot be judged."""
    numbers, variants = np.divmod(trials, study.design.count)
    definition = study.wanted.rules
    fixed = complete(definition, study.wanted.values)
    choices = {axis.name: axis.values for axis in study.design.axes}
    for number in np.unique(numbers).tolist():
        of_span = np.flatnonzero(numbers == number)
        wanted = study.of_variant(0, study.span(number))
        after = bar_from(panel.times, wanted.end + timedelta(days=1))
        together = Variants(fixed, choices, study.design.places(variants[of_span]), of_span.size)
        looks = warm_ups(definition, together)
        different, which = np.unique(looks, return_inverse=True)
        begins = np.array([bar_from(panel.times, loaded_from(wanted.start, one)) for one in different.tolist()])[which]
        for begin in np.unique(begins).tolist():
            cut = cut_of(panel, begin, after)
            inside = bar_from(cut.times, wanted.start)
            firsts = np.maximum(inside, looks)
            mine = np.flatnonzero((begins == begin) & (firsts < cut.times.size - 1))
            if mine.size:
                yield _Group(of_span[mine], together.only(mine), firsts[mine], inside, wanted, cut, number == 0)


def _swept(group: _Group, column: int, spread: Spread) -> Iterable[tuple[IntArray, Columns]]:
    """Part by part: the places in the chunk, and their columns."""
    panel, definition = group.panel, group.wanted.rules
    figures = Figures(panel, definition.universe.symbols, group.variants.fixed, definition.timeframe)
    judged = judged_bars(panel.times, definition.evaluation, definition.timeframe)
    rules = VariantSignals((definition.entry, definition.exit), group.variants, figures, column)
    weights, terms = _sized(definition, group.variants, figures, group.wanted)
    rows = np.ascontiguousarray(bar_rows(panel)[:, column : column + 1])
    sessions = panel.times.size - group.inside
    is_cut = group.has_blocks and sessions >= LEAST_SESSIONS
    blocks = group.inside + (block_starts(sessions, BLOCKS) if is_cut else np.zeros(1, np.int64))

    def run(part: slice) -> tuple[IntArray, Columns]:
        firsts = group.firsts[part]
        shape = firsts.size, judged.size
        enters, leaves = (_plain(rules.of(rule, part), shape, judged) for rule in (definition.entry, definition.exit))
        sums = sweep(rows, enters, leaves, weights[part], firsts, blocks, terms)
        return group.at[part], figures_of(sums, terms.cash, panel.times, firsts, has_blocks=is_cut)

    return spread(run, [slice(begin, begin + _AT_A_TIME) for begin in range(0, group.at.size, _AT_A_TIME)])


def _plain(signals: BoolArray, shape: tuple[int, int], judged: BoolArray) -> BoolArray:
    """[v, t], at the closes judged."""
    found = signals if judged.all() else signals & judged
    return found if found.shape == shape else np.array(np.broadcast_to(found, shape))


def _sized(
    definition: StrategyDefinition, variants: Variants, figures: Figures, wanted: Wanted
) -> tuple[FloatArray, Terms]:
    values, at = variants.of(definition.sizing.arguments.values())
    found = [sizes(definition, figures.at(one), Distance.NONE, _NO_STOP) for one in values]
    weights = np.array([weight.item() for _, weight in found])[at]
    terms = Terms(
        float(wanted.cash), costs_of_run(wanted.costs), found[0][0], float(definition.risk.max_weight)
    )  # fmt: skip
    return weights, terms
