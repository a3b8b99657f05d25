"""What all trials of a sweep come to: the best, whether choosing it was luck, and the walk forward."""

from typing import Final

from paiid.domain.market import Delay
from paiid.domain.strategy_writing_words import MODELLED
from paiid.features.backtest.bar_lengths import WORDS
from paiid.features.backtest.numbers import ratio
from paiid.features.backtest.working.task import NothingToJudgeError, moments
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.results import SweepJudgedRead, SweepOverfittingRead
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.asked import Judged
from paiid.features.sweeps.working.forward import walked
from paiid.features.sweeps.working.reading import Results
from paiid.features.sweeps.working.trials import BLOCKS, course_of, on_range, panel_of
from paiid.quant.overfit import overfitting

_YEAR: Final = 252**0.5


def judged(study: Study, folder: SweepFolder) -> Judged:
    """Look at every trial, once all are there."""
    panel = panel_of(folder)
    with Results(study, folder) as results:
        tried, known = results.counts(study.objective)
        best = next(iter(results.best(study.objective, 1)), None)
        course = None
        if best is not None:
            course = course_of(study.of_variant(best.variant, study.span(0)), panel)
        read = SweepJudgedRead(
            objective=study.objective,
            best=best,
            tried=tried,
            unknown=tried - known,
            overfitting=_overfitting(study, folder, results),
            forward=walked(study, panel, results, course) if study.folds else None,
            statements=_statements(study, folder),
        )
        sharpes = results.sharpes()
    return Judged(read.model_dump_json(), None if course is None else moments(course), sharpes)


def _overfitting(study: Study, folder: SweepFolder, results: Results) -> SweepOverfittingRead | None:
    sums, squares = results.blocks()
    if len(sums) < 2:
        return None
    try:
        first = course_of(study.of_variant(0, study.span(0)), panel_of(folder))
    except NothingToJudgeError:
        return None
    found = overfitting(sums, squares, on_range(first, study.wanted).size)
    if found is None:
        return None
    return SweepOverfittingRead(
        probability=ratio(found.probability),
        loss=ratio(found.loss),
        chosen_sharpe=ratio(found.chosen * _YEAR),
        kept_sharpe=ratio(found.kept * _YEAR),
        splits=found.splits,
        blocks=BLOCKS,
    )


_EACH: Final = (
    "Each variant is the backtest of its values on the same bars: to open one as a backtest gives the same fills."
)
_RAW: Final = "Prices are as they were traded: dividends are paid in cash on the ex-date, splits restate what is held."
_FORWARD: Final = (
    "Each step of the walk forward begins in cash with what the one before came to; what was held at a step's end is "
    "valued at its last close, without the cost of selling it."
)
_HALVES: Final = (
    "Overfitting is judged by the Sharpe ratio, whatever the best was chosen by: the range is cut into 16 blocks, and "
    "every half of them is once what the best is chosen on."
)


def _statements(study: Study, folder: SweepFolder) -> list[str]:
    """What a reader has to know."""
    bars = folder.bars()
    is_simulated = bars.delay in {Delay.SIMULATED, Delay.STALE}
    source = f"{WORDS[study.wanted.definition.timeframe].capitalize()} bars of {bars.source}"
    told = [f"{source}, a simulated market: they show how rules behave, not what they would have earned."]
    if not is_simulated:
        told = [f"{source}. The symbols are chosen today; what failed before is not among them."]
    if getattr(study.wanted.definition, "option_writing", None) is not None:
        told.insert(0, f"{MODELLED} The backtest of each trial says what was assumed.")
    told.append(_EACH)
    if study.wanted.is_raw:
        told.append(_RAW)
    if bars.missing:
        told.append(f"Without a bar in the range: {', '.join(bars.missing[:8])}.")
    return [*told, _HALVES, *([_FORWARD] if study.folds else [])]
