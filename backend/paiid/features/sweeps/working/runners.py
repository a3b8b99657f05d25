"""Who computes the trials of a chunk: threads, processes, or the machines of a Ray cluster."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from typing import Literal, Protocol

from paiid.core.worker_process import end_with_parent
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.columns import Columns, columns_of, joined
from paiid.features.sweeps.working.trials import panel_of

RunnerName = Literal["threads", "processes", "ray"]


class Runner(Protocol):
    """Computes trials; the same whoever does it. `at_once` is how many chunks it takes to keep it busy."""

    @property
    def at_once(self) -> int:
        """Chunks."""
        ...

    def columns(self, study: Study, folder: SweepFolder, trials: Sequence[int]) -> Columns:
        """What is kept of the trials, in their order. The folder holds the bars."""
        ...

    def close(self) -> None:
        """Let go of whatever computes."""
        ...


@dataclass
class Threads:
    """The kernels let go of the interpreter's lock, and numpy does for long arrays."""

    at_once: int = field(default=1, init=False)
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.workers, "sweep")

    def columns(self, study: Study, folder: SweepFolder, trials: Sequence[int]) -> Columns:
        """As `Runner` says."""
        return columns_of(study, panel_of(folder), trials, self._pool.map)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()


@dataclass
class Processes:
    """For strategies whose rules hold the interpreter's lock; each process reads the bars for itself."""

    at_once: int = field(default=1, init=False)
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)

    def __post_init__(self) -> None:
        self._pool = ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"), end_with_parent)
        # A process that multiprocessing has started waits for its own before it ends, and these wait for work: they are
        # let go before the queues to them are closed, which is of priority 10.
        Finalize(None, self._pool.shutdown, exitpriority=100)

    def columns(self, study: Study, folder: SweepFolder, trials: Sequence[int]) -> Columns:
        """As `Runner` says."""
        parts = list(dealt(trials, self.workers))
        return joined(list(self._pool.map(part_columns, [study] * len(parts), [folder] * len(parts), parts)))

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown()


def part_columns(study: Study, folder: SweepFolder, trials: Sequence[int]) -> Columns:
    """Those of some trials, in a process of its own."""
    return columns_of(study, panel_of(folder), trials)


def dealt(trials: Sequence[int], parts: int) -> Iterator[Sequence[int]]:
    """The trials in at most so many stretches."""
    size = -(-len(trials) // parts)
    for first in range(0, len(trials), size):
        yield trials[first : first + size]


def runner_of(name: RunnerName, address: str | None = None) -> Runner:
    """The runner of that name.

    Args:
        name: of the runner.
        address: of a Ray cluster; None starts one on this machine.
    Raises:
        RayMissingError: Ray is not installed.
    """
    if name == "threads":
        return Threads()
    if name == "processes":
        return Processes()
    from paiid.features.sweeps.working.on_ray import OnRay

    return OnRay(address)
