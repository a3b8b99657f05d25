"""What the server asks of its worker process; everything heavy is imported there."""

from dataclasses import dataclass
from decimal import Decimal

from paiid.features.backtest.working.task import Look, Moments
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.study import Study


@dataclass(frozen=True, slots=True)
class Judged:
    """What all trials come to.

    `read` is a `SweepJudgedRead` as JSON, `best` are the moments of the best variant's returns, `sharpes` the ratios
    (a year's) of the trials on the whole range.
    """

    read: str
    best: Moments | None
    sharpes: list[tuple[int, float | None]]


@dataclass(frozen=True, slots=True)
class Question:
    """The heatmap over `x` and `y` of a figure, and the best variants by it, where the others are as `where` says."""

    metric: str
    x: str
    y: str | None
    where: tuple[tuple[str, Decimal], ...]
    limit: int


def looks(study: Study) -> Look:
    """What the variant that looks back furthest needs."""
    from paiid.features.sweeps.working.trials import furthest_look

    return furthest_look(study)


def run_chunk(study: Study, folder: SweepFolder, number: int, trials: range) -> list[float | None]:
    """Compute and write chunk `number`; the Sharpe ratio (a year's) of each trial."""
    from paiid.features.sweeps.working.chunks import compute_chunks, own_runner

    return compute_chunks(own_runner(study), study, folder, {number: trials})


def answer(study: Study, folder: SweepFolder, question: Question) -> str:
    """What has been tried so far; a `SweepResultsRead` as JSON."""
    from paiid.features.sweeps.working.reading import Results

    with Results(study, folder) as results:
        return results.read(question).model_dump_json()


def judge(study: Study, folder: SweepFolder) -> Judged:
    """Look at every trial, once all are there."""
    from paiid.features.sweeps.working.judging import judged

    return judged(study, folder)
