"""A sweep of the command line: without a row in the database, in the process that asks for it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from paiid.features.backtest.schemas import BacktestCreate
from paiid.features.strategies.conversion import digest
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.planning import MOST_OF_A_CHUNK, chunk_size, planned, terms_of
from paiid.features.sweeps.results import SweepJudgedRead, SweepResultsRead
from paiid.features.sweeps.schemas import SweepCreate
from paiid.features.sweeps.service import SweepService
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.asked import Question, answer, judge, looks

if TYPE_CHECKING:
    from paiid.features.sweeps.working.runners import Runner


@dataclass(frozen=True)
class Alone:
    """A sweep whose bars are there."""

    study: Study
    folder: SweepFolder
    chunk_size: int

    def carry_out(self, runner: "Runner") -> Iterator[int]:
        """Compute what is missing; how many trials are there, first and after each step."""
        from paiid.features.sweeps.working.chunks import compute_chunks

        total, size = self.study.trials, self.chunk_size
        chunks = [range(first, min(first + size, total)) for first in range(0, total, size)]
        missing = self.folder.chunks_missing(len(chunks))
        done = total - sum(len(chunks[number]) for number in missing)
        yield done
        for first in range(0, len(missing), runner.at_once):
            taken = {number: chunks[number] for number in missing[first : first + runner.at_once]}
            compute_chunks(runner, self.study, self.folder, taken)
            done += sum(map(len, taken.values()))
            yield done

    def judged(self) -> str:
        """A `SweepJudgedRead` as JSON, once all trials are there."""
        return judge(self.study, self.folder).read

    def results(self, limit: int) -> SweepResultsRead:
        """The best variants."""
        names = [axis.name for axis in self.study.design.axes]
        question = Question(self.study.objective, names[0], names[1] if len(names) > 1 else None, (), limit)
        return SweepResultsRead.model_validate_json(answer(self.study, self.folder, question))

    def sentences(self) -> Iterator[str]:
        """What picking the best is worth, and what a reader has to know."""
        read = SweepJudgedRead.model_validate_json(self.judged())
        if read.overfitting is not None:
            one = read.overfitting
            yield (
                f"Probability of overfitting: {one.probability:.0%}. The best had a Sharpe ratio of "
                f"{one.chosen_sharpe:.2f} where it was chosen and {one.kept_sharpe:.2f} in the other half."
            )
        if read.forward is not None:
            for figure in read.forward.figures:
                yield f"{figure.title}: {figure.forward} traded forward, {figure.hindsight} in hindsight."
        yield from read.statements


async def prepared(service: SweepService, body: SweepCreate, user_id: str = "") -> Alone:
    """The sweep with its bars; one of the same terms that was begun before is gone on with.

    Raises:
        AppError: something of the request makes no sense, or there are no bars.
        ProviderError: the market does not answer.
    """
    run = body.model_dump(include=set(BacktestCreate.model_fields), exclude_unset=True)
    ready = await service.simulation.ready(user_id, BacktestCreate.model_validate(run))
    study = planned(ready, body)
    terms = terms_of(study, body, asdict(study.wanted.costs))
    folder = SweepFolder(service.home / f"cli-{digest(json.dumps([ready.document, terms]))[:24]}")
    if not folder.has_bars:
        gathered = await service.simulation.gathered(study.wanted, looks(study), lambda _done, _total: None)
        folder.keep_bars(gathered)
    return Alone(study, folder, chunk_size(study, MOST_OF_A_CHUNK))
