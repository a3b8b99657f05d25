"""From a request to a study that is known to make sense, and from a stored sweep back to its study."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from paiid.core.errors import UnprocessableError
from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import Parameter
from paiid.domain.strategy_symbols import symbols_of
from paiid.features.backtest.bar_lengths import BARS_A_SESSION
from paiid.features.backtest.python.program import Limits, PythonProgram, read_program
from paiid.features.backtest.simulation import Ready
from paiid.features.backtest.wanted import (
    PYTHON_SUBJECT,
    CostsWanted,
    Definition,
    ImportedData,
    Origin,
    Wanted,
    universe_of,
)
from paiid.features.datasets.schemas import DatasetUsed
from paiid.features.strategies.conversion import definition_of
from paiid.features.strategies.document import StrategyDocument
from paiid.features.sweeps.design import Axis, Design, Fold, drawn, folds, grid_size, stepped, wrong_values
from paiid.features.sweeps.plain import is_plain
from paiid.features.sweeps.repository import SweepRow
from paiid.features.sweeps.schemas import MOST_VALUES, SweepAxisRead, SweepCreate, SweepMethod, SweepSpace, SweepTerms
from paiid.features.sweeps.study import Study

MOST_VARIANTS: Final = 5_000
MOST_TRIALS: Final = 20_000
MOST_BARS: Final = 1_000_000_000
"""Trials times sessions times symbols: a quarter of an hour of two cores."""
_CHUNK_S: Final = 1.0
_TRIAL_S, _BAR_S = 0.003, 6e-7
_PYTHON_TRIAL_S, _PYTHON_BAR_S = 0.4, 4e-5
"""What one trial takes on one core of 2026, for itself and for each bar: only the size of a chunk depends on it."""
MOST_PYTHON_TRIALS: Final = 2_000
MOST_PYTHON_BARS: Final = 30_000_000
"""Trials times bars, each of which is told to another process: a quarter of an hour of two cores."""
MOST_OF_A_CHUNK: Final = 250
_PLAIN_TIMES: Final = 4
"""So many more of trials that are computed at once, in some hundredths of a second."""


class InvalidSweepError(UnprocessableError):
    """Something of the request makes no sense, or is too much; `errors` lead to each."""

    code, title = "invalid-sweep", "The sweep cannot be run"


def planned(ready: Ready, body: SweepCreate) -> Study:
    """The study of a request whose backtest is `ready`.

    Raises:
        InvalidSweepError: with what is wrong, and where.
    """
    known = {one.name: one for one in ready.wanted.definition.parameters}
    _refuse(_wrong_spaces(body.spaces, known))
    axes = tuple(_axis(space, known[space.name]) for space in body.spaces)
    picks = drawn(axes, body.samples, body.seed) if body.method is SweepMethod.RANDOM else None
    study = Study(ready.wanted, Design(axes, picks), _folds(ready.wanted, body), body.objective)
    _refuse(_too_much(study, body))
    return study


def chunk_size(study: Study, most: int) -> int:
    """How many trials are written at a time: a second's, and `most` at most; more where they take no time."""
    one = study.wanted.definition
    bars = _bars(study.wanted)
    if isinstance(one, PythonProgram):
        # Two seconds of each core: a chunk of one trial would leave the others idle.
        return max(2, min(most, int(4 * _CHUNK_S / (_PYTHON_TRIAL_S + _PYTHON_BAR_S * bars))))
    if is_plain(study.wanted):
        return _PLAIN_TIMES * most
    each = _TRIAL_S + _BAR_S * bars * len(one.universe.symbols)
    return max(1, min(most, int(_CHUNK_S / each)))


def _bars(wanted: Wanted) -> int:
    """Of one symbol, about."""
    return len(sessions_between(wanted.start, wanted.end)) * BARS_A_SESSION[wanted.definition.timeframe]


def study_of(row: SweepRow, limits: Limits) -> Study:
    """The study of a stored sweep, the same again; `limits` are those of a Python file."""
    terms, picks = SweepTerms.model_validate_json(row.terms), json.loads(row.terms).get("picks")
    document = json.loads(row.definition)
    wanted = Wanted(
        origin=Origin(row.strategy_id, row.strategy_version, row.template_id, python_file_of(row)),
        definition=_definition(document, limits),
        values=terms.parameters,
        start=terms.start,
        end=terms.end,
        cash=terms.cash,
        costs=CostsWanted(**terms.costs.model_dump()),
        benchmark=None if terms.benchmark is None else Symbol(terms.benchmark),
        data=None if terms.data_source is None else ImportedData(terms.data_source, tuple(terms.datasets)),
        is_raw=terms.prices == "raw",
    )
    axes = tuple(Axis(one.name, tuple(one.values)) for one in terms.axes)
    design = Design(axes, None if picks is None else tuple(picks))
    return Study(wanted, design, _stepped(wanted, terms.in_sample, terms.out_of_sample), terms.objective)


def python_file_of(row: SweepRow) -> str | None:
    """The name of the Python file that is swept; None for rules."""
    return row.subject.removeprefix(PYTHON_SUBJECT) if row.subject.startswith(PYTHON_SUBJECT) else None


def _definition(document: dict[str, Any], limits: Limits) -> Definition:
    """What is swept, as it was when the sweep began."""
    if "python" not in document:
        return definition_of(StrategyDocument.model_validate(document), "definition")
    file = document["python"]
    program = read_program(file["file"], file["source"], limits)
    timed = replace(program, timeframe=Interval(document["timeframe"]))
    return universe_of(timed, map(Symbol, document["symbols"]))


def terms_of(study: Study, body: SweepCreate, costs: dict[str, Decimal]) -> str:
    """What is stored: `SweepTerms`, and the places that a random sweep drew."""
    wanted, is_forward = study.wanted, body.method is SweepMethod.WALK_FORWARD
    swept = {axis.name for axis in study.design.axes}
    terms = SweepTerms.model_validate(
        {
            "method": body.method,
            "objective": body.objective,
            "axes": [SweepAxisRead(name=one.name, values=list(one.values)) for one in study.design.axes],
            "variants": study.design.count,
            "folds": len(study.folds),
            "seed": body.seed if body.method is SweepMethod.RANDOM else None,
            "in_sample": body.in_sample if is_forward else None,
            "out_of_sample": body.out_of_sample if is_forward else None,
            "symbols": list(wanted.definition.universe.symbols),
            "parameters": {name: value for name, value in wanted.values.items() if name not in swept},
            "start": wanted.start,
            "end": wanted.end,
            "cash": wanted.cash,
            "costs": costs,
            "benchmark": wanted.benchmark,
            "data_source": None if wanted.data is None else wanted.data.source,
            "datasets": _used(wanted),
            "timeframe": wanted.definition.timeframe,
            "prices": "raw" if wanted.is_raw else "adjusted",
        }
    )
    return json.dumps(terms.model_dump(mode="json") | {"picks": study.design.picks})


def _used(wanted: Wanted) -> list[DatasetUsed]:
    """The imported sets of the sweep's symbols."""
    one = wanted.definition
    symbols = one.universe.symbols if isinstance(one, PythonProgram) else symbols_of(one)
    return [] if wanted.data is None else [one for one in wanted.data.sets if one.symbol in symbols]


def _refuse(wrong: Iterator[tuple[str, str]]) -> None:
    found = list(islice(wrong, 20))
    if found:
        told = "; ".join(message for _, message in found[:3])
        errors = [{"location": path, "message": message, "code": "invalid"} for path, message in found]
        raise InvalidSweepError(f"{told}.", errors=errors)


def _wrong_spaces(spaces: list[SweepSpace], known: dict[str, Parameter]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, space in enumerate(spaces):
        path, parameter = f"body.spaces.{number}", known.get(space.name)
        if parameter is None:
            yield path, f"there is no parameter {space.name}"
        elif space.name.lower() in seen:
            yield path, f"{space.name} is swept twice"
        elif _count(space, parameter) > MOST_VALUES:
            yield path, f"{space.name} has {_count(space, parameter)} values, at most {MOST_VALUES} are tried"
        else:
            yield from ((path, wrong) for wrong in wrong_values(parameter, _axis(space, parameter).values))
        seen.add(space.name.lower())


def _count(space: SweepSpace, parameter: Parameter) -> int:
    if space.values is not None or space.minimum is None or space.maximum is None:
        return len(space.values or ())
    return int((space.maximum - space.minimum) / (space.step or parameter.step)) + 1


def _axis(space: SweepSpace, parameter: Parameter) -> Axis:
    if space.values is not None or space.minimum is None or space.maximum is None:
        return Axis(space.name, tuple(sorted(space.values or ())))
    return Axis(space.name, stepped(space.minimum, space.maximum, space.step or parameter.step))


def _folds(wanted: Wanted, body: SweepCreate) -> tuple[Fold, ...]:
    is_forward = body.method is SweepMethod.WALK_FORWARD
    return _stepped(wanted, body.in_sample, body.out_of_sample) if is_forward else ()


def _stepped(wanted: Wanted, in_sample: int | None, out_of_sample: int | None) -> tuple[Fold, ...]:
    if in_sample is None or out_of_sample is None:
        return ()
    return folds(sessions_between(wanted.start, wanted.end), in_sample, out_of_sample)


def _too_much(study: Study, body: SweepCreate) -> Iterator[tuple[str, str]]:
    wanted, count = study.wanted, study.design.count
    sessions = len(sessions_between(wanted.start, wanted.end))
    if count < 2:
        yield "body.spaces", "a sweep needs at least two variants"
    if count > MOST_VARIANTS:
        size = f"{grid_size(study.design.axes):,}"
        yield "body.spaces", f"the grid has {size} variants, at most {MOST_VARIANTS:,} are tried; take wider steps"
        return
    if body.method is SweepMethod.WALK_FORWARD and not study.folds:
        needed = body.in_sample + body.out_of_sample
        yield "body.in_sample", f"the range has {sessions} sessions, one step of the walk forward needs {needed}"
    if study.trials > MOST_TRIALS:
        yield "body.spaces", f"{study.trials:,} trials in all, at most {MOST_TRIALS:,} are made"
    bars = study.trials * _bars(wanted)
    if isinstance(wanted.definition, PythonProgram):
        if study.trials > MOST_PYTHON_TRIALS:
            yield "body.spaces", f"{study.trials:,} trials of a Python file, at most {MOST_PYTHON_TRIALS:,} are made"
        if bars > MOST_PYTHON_BARS:
            most = f"{MOST_PYTHON_BARS:,}"
            yield "body.start", f"fewer variants or years: trials × bars of a Python file may be {most} at most"
    elif bars * len(wanted.definition.universe.symbols) > MOST_BARS:
        yield "body.symbols", "fewer variants, symbols or years: trials × bars × symbols may be a billion at most"
