"""One simulation from the request to the figures: bars gathered, computed by the worker."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from paiid.core.errors import AppError, BadGatewayError, GatewayTimeoutError, UnavailableError, UnprocessableError
from paiid.core.worker_process import Worker, WorkerDiedError, WorkerTimeoutError
from paiid.domain.exchange_calendar import sessions_between
from paiid.features.backtest.bar_lengths import WORDS, is_daily
from paiid.features.backtest.choosing import Choosing
from paiid.features.backtest.gathering import Asked, Bars, Gathered, NoBarsError, NotRawError, Tell, loaded_from
from paiid.features.backtest.imported import on_one_axis, sets_of
from paiid.features.backtest.python.program import PythonProgram, PythonRunError, python_document
from paiid.features.backtest.schemas import BacktestCreate
from paiid.features.backtest.wanted import ImportedData, Wanted, checked
from paiid.features.backtest.working.task import (
    Computed,
    Look,
    NothingToJudgeError,
    Task,
    carry_out,
    looks,
    parameters_hash,
)
from paiid.features.backtest.working.telling import Told, tell
from paiid.features.datasets.service import read_bars
from paiid.features.strategies.conversion import canonical_json, digest, document_of

P = ParamSpec("P")
T = TypeVar("T")

_LATE_SESSIONS: Final = 3
"""So late the first bar may be: a symbol is not traded in each of them."""


class BacktestWorkerError(UnavailableError):
    """The process that computes ended; the next run starts it anew."""

    code, title = "backtest-worker-failed", "The backtest could not be computed"


class BacktestTimeoutError(GatewayTimeoutError):
    """It took longer than a backtest may."""

    code, title = "backtest-timeout", "The backtest took too long"


class TooFewBarsError(UnprocessableError):
    """The rules look back further than there are bars."""

    code, title = "too-few-bars", "Too few bars for the strategy"


class RangeNotHeldError(UnprocessableError):
    """The market's bars of that length do not reach back so far; `first_session` is where those it gave begin."""

    code, title = "range-not-held", "The market's bars do not reach back so far"


class PythonStrategyError(UnprocessableError):
    """The Python file raised something, took longer or more memory than it may, or ended."""

    code, title = "python-strategy-failed", "The Python strategy failed"


MARKET_REFUSALS: Final[tuple[type[AppError], ...]] = (NoBarsError, RangeNotHeldError, NotRawError, BadGatewayError)
REFUSALS: Final[tuple[type[AppError], ...]] = (
    *MARKET_REFUSALS,
    TooFewBarsError,
    PythonStrategyError,
    BacktestWorkerError,
    BacktestTimeoutError,
)


@dataclass(frozen=True, slots=True)
class Ready:
    """What is to be simulated, checked, with its canonical document and the hash of that."""

    wanted: Wanted
    document: str
    definition_hash: str

    @property
    def variant(self) -> str:
        """What makes it another try (SHA-256): definition with universe, parameter values, whose bars."""
        return variant_hash(self.document, self.wanted)


def variant_hash(document: str, wanted: Wanted) -> str:
    """What the values of `wanted` make of a canonical document: another try, on other bars too."""
    source = "" if wanted.data is None else f"\n{wanted.data.source}"
    return digest(digest(document) + parameters_hash(wanted.values) + source)


@dataclass(frozen=True)
class Simulation:
    """Everything a run needs but its row."""

    choosing: Choosing
    bars: Bars
    worker: Worker

    def reading(self, folder: Path) -> "Simulation":
        """The same, with its Python files in another folder."""
        choosing = self.choosing
        return replace(self, choosing=replace(choosing, folder=replace(choosing.folder, path=folder)))

    async def ready(self, user_id: str, body: BacktestCreate) -> Ready:
        """What `body` asks for.

        Raises:
            InvalidBacktestError: something of it makes no sense.
            RangeNotHeldError: the market has no bars of that length where the range begins.
            NoBarsError: it has none at all.
            AppError: the strategy or template does not exist.
        """
        wanted = checked(await self.choosing.wanted(user_id, body), self.bars.last_session())
        await self._reaches_back(wanted)
        one = wanted.definition
        if isinstance(one, PythonProgram):
            return Ready(wanted, python_document(one), one.hash)
        document = canonical_json(document_of(one))
        return Ready(wanted, document, digest(document))

    async def look(self, wanted: Wanted) -> Look:
        """What the rules look at beside the bars to trade on; raises as `computed` does."""
        return await self.in_worker(None, looks, wanted.definition, wanted.values)

    async def told(self, wanted: Wanted, gathered: Gathered, limit_s: float) -> Told:
        """What the rules say at the last bar; raises as `computed` does."""
        return await self.in_worker(limit_s, tell, wanted.rules, wanted.values, gathered.panel)

    async def gathered(self, wanted: Wanted, look: Look, tell: Tell) -> Gathered:
        """The bars of the run, with those before its start that the rules look back on.

        Raises:
            NoBarsError: nothing to trade, or a symbol that the rules name has none.
            NotRawError: the market does not tell prices as they were traded.
            ProviderError: the market does not answer.
        """
        interval = wanted.definition.timeframe
        start = loaded_from(wanted.start, look.warm_up, interval)
        asked = Asked(look.symbols, wanted.benchmark, start, wanted.end, interval, wanted.is_raw)
        found = await (self.bars.gather(asked, tell) if wanted.data is None else self._imported(wanted.data, asked))
        universe = wanted.definition.universe.symbols
        lacking = [symbol for symbol in found.missing if symbol not in universe]
        if lacking or all(symbol in found.missing for symbol in universe):
            names = ", ".join(lacking or found.missing)
            raise NoBarsError(f"There are no {WORDS[interval]} bars of {names} in that range.")
        return found

    async def _imported(self, data: ImportedData, asked: Asked) -> Gathered:
        wanted = sets_of(data, asked)
        folder = self.choosing.datasets.folder
        paths = [folder.file(one.id) for one in wanted]
        found = await self.in_worker(None, read_bars, paths, asked.start, asked.end)
        return await asyncio.to_thread(on_one_axis, data, asked, list(zip(wanted, found, strict=True)))

    async def _reaches_back(self, wanted: Wanted) -> None:
        """Of bars within the day many sources keep a few weeks only: better said at once than found out later.

        Prices as they were traded need every dividend and split, which some do not tell.
        """
        if wanted.data is not None:
            _make_sure(wanted, wanted.data)
            return
        if wanted.is_raw and not self.bars.market_data.tells_corporate_actions:
            raise NotRawError(f"{self.bars.market_data.name} does not tell every dividend and split.")
        one = wanted.definition
        if is_daily(one.timeframe):
            return
        name, words = self.bars.market_data.name, WORDS[one.timeframe]
        first = await self.bars.first_held(one.universe.symbols[0], one.timeframe, wanted.start)
        if first is None:
            raise NoBarsError(f"{name} has no {words} bars of {one.universe.symbols[0]} from {wanted.start} on.")
        if len(sessions_between(wanted.start, first)) > _LATE_SESSIONS:
            message = f"{name} has no {words} bars of {one.universe.symbols[0]} before {first}. Begin there or later."
            raise RangeNotHeldError(message, first_session=first.isoformat())

    async def computed(
        self, ready: Ready, look: Look, gathered: Gathered, *, limit_s: float | None = None, is_preview: bool = False
    ) -> Computed:
        """What the worker makes of it.

        Raises:
            TooFewBarsError: the rules could not be judged once.
            BacktestWorkerError: the process ended.
            BacktestTimeoutError: it took longer than `limit_s`, or than the worker allows.
        """
        task = Task(ready.wanted, gathered, look.warm_up, ready.definition_hash, is_preview=is_preview)
        return await self.in_worker(limit_s, carry_out, task)

    async def in_worker(self, limit_s: float | None, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `fn` comes to in the worker; raises as `computed` does."""
        try:
            return await self.worker.run(limit_s, fn, *args, **kwargs)
        except NothingToJudgeError as error:
            raise TooFewBarsError(str(error)) from error
        except PythonRunError as error:
            raise PythonStrategyError(str(error)) from error
        except WorkerDiedError as error:
            raise BacktestWorkerError("The process that computes ended unexpectedly. Try again.") from error
        except WorkerTimeoutError as error:
            raise BacktestTimeoutError("It took longer than a backtest may; try fewer symbols or years.") from error


def _make_sure(wanted: Wanted, data: ImportedData) -> None:
    """That the imported bars can be what is asked for; raises as `Simulation.ready` does."""
    one = wanted.definition
    if wanted.is_raw:
        raise NotRawError(
            "Imported bars tell no dividends and splits beside their prices. Leave the prices as the set has them."
        )
    first = data.of(one.universe.symbols[0])
    words = WORDS[one.timeframe]
    if not any(data.of(symbol) for symbol in one.universe.symbols):
        names = ", ".join(one.universe.symbols[:5])
        raise NoBarsError(f"No {words} bars of {names} were imported under the name {data.source!r}.")
    if is_daily(one.timeframe) or first is None:
        return
    if len(sessions_between(wanted.start, first.first_session)) > _LATE_SESSIONS:
        begins = first.first_session
        message = f"The imported {words} bars of {first.symbol} begin on {begins}. Begin there or later."
        raise RangeNotHeldError(message, first_session=begins.isoformat())
