"""What is kept of trials, by column: all at once where the rules allow it, else trial by trial."""

from collections.abc import Sequence

import numpy as np

from paiid.features.sweeps.plain import is_plain
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.at_once import Spread, columns_at_once
from paiid.features.sweeps.working.summed import Columns
from paiid.features.sweeps.working.trials import trial_row
from paiid.quant.backtest.model import Panel

__all__ = ["Columns", "columns_of", "joined"]


def columns_of(study: Study, panel: Panel, trials: Sequence[int], spread: Spread = map) -> Columns:
    """The trials by number, the parameters, the figures and the blocks; [n] each, in the order of the trials.

    Args:
        study: of the sweep.
        panel: its bars.
        trials: n numbers, n >= 1.
        spread: the work in parts.
    Raises:
        PythonRunError: the Python file failed with the values of one of them.
    """
    found = columns_at_once(study, panel, trials, spread) if is_plain(study.wanted) else None
    if found is None:
        rows = list(spread(lambda trial: trial_row(study, panel, trial), trials))
        found = {name: np.array([row[name] for row in rows], np.float64) for name in rows[0]}
    return _numbered(study, np.array(trials, np.int64)) | found


def joined(parts: Sequence[Columns]) -> Columns:
    """Columns of consecutive trials in one."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _numbered(study: Study, trials: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Columns:
    spans, variants = np.divmod(trials, study.design.count)
    places = study.design.places(variants)
    values = {axis.name: np.array([float(one) for one in axis.values]) for axis in study.design.axes}
    of_parameters = {f"p_{name}": values[name][places[name]] for name in values}
    return {"trial": trials, "span": spans, "variant": variants} | of_parameters
