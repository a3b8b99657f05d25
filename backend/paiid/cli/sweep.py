"""`paiid sweep`: many variants of a strategy on the same past bars; what was computed stays, and is gone on with."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paiid.cli.progress import Bar
from paiid.core.errors import AppError
from paiid.features.backtest.python.program import PythonRunError
from paiid.ports.errors import ProviderError
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.features.sweeps.alone import Alone
    from paiid.features.sweeps.results import SweepResultsRead
    from paiid.features.sweeps.schemas import SweepCreate
    from paiid.features.sweeps.working.runners import RunnerName

_SHOWN: Final = ("sharpe", "total_return", "max_drawdown", "trades")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Try many variants of a strategy on the same past bars. STRATEGY is a template's id or a Python file (.py). "
        "Results are Parquet files under PAIID_HOME/sweeps; the same command again goes on where it was stopped."
    )
    parser.epilog = (
        "Example: paiid sweep sma-crossover --vary fast=10:50:10 --vary slow=100,150,200 "
        "--start 2015-01-02 --end 2024-12-31\n"
        "         paiid sweep rsi2-reversion --vary entry=2:20:2 --start 2015-01-02 --end 2024-12-31 "
        "--method walk_forward --json\n"
        "         paiid sweep sma-crossover --vary fast=5:100 --vary slow=50:300 --method random --samples 500 "
        "--start 2015-01-02 --end 2024-12-31 --runner ray --address 10.0.0.5:6379\n"
        "         paiid sweep breakout.py --vary entry=20:60:10 --start 2020-01-02 --end 2024-12-31"
    )
    parser.add_argument("strategy", metavar="STRATEGY", help="template (GET /api/strategies/templates) or .py file")
    parser.add_argument(
        "--vary", action="append", default=[], required=True, metavar="NAME=FROM:TO[:STEP] or NAME=A,B,C"
    )
    _add_bars(parser)
    parser.add_argument("--cash", default="100000", help="USD to start with")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE", help="one that is not varied")
    parser.add_argument("--method", default="grid", metavar="grid|random|walk_forward")
    parser.add_argument("--samples", default="200", help="variants of a random sweep")
    parser.add_argument("--seed", default="0", help="of a random sweep")
    parser.add_argument("--in-sample", default="504", help="sessions a walk forward chooses on")
    parser.add_argument("--out-of-sample", default="126", help="sessions it then trades")
    parser.add_argument("--objective", default="sharpe", help="what the best is the best by")
    parser.add_argument(
        "--runner",
        choices=("threads", "processes", "ray"),
        help="who computes; threads if not given, for a Python file processes",
    )
    parser.add_argument("--address", metavar="HOST:PORT", help="of a Ray cluster; one is begun here if none is given")
    parser.add_argument("--top", type=int, default=10, help="how many variants are told")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def _add_bars(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--symbols", metavar="A,B", help="instead of the strategy's own")
    parser.add_argument("--start", required=True, metavar="DAY")
    parser.add_argument("--end", required=True, metavar="DAY")
    parser.add_argument("--timeframe", metavar="1m|5m|15m|1h|1d", help="instead of the strategy's own")
    parser.add_argument("--prices", default="adjusted", choices=("adjusted", "raw"), help="raw: as they were traded")
    parser.add_argument("--data", metavar="NAME", help="bars imported under that name instead of the market's")
    parser.add_argument("--user", metavar="E-MAIL", help="whose imported bars; the owner's if not given")


def run(options: argparse.Namespace) -> int:
    """Try them, and say which were best and what picking one is worth."""
    from pydantic import ValidationError

    from paiid.features.sweeps.schemas import SweepCreate

    try:
        wanted = SweepCreate.model_validate(_body(options))
    except ValidationError as error:
        print("\n".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()), file=sys.stderr)
        return 2
    if options.address and options.runner != "ray":
        print("--address is of a Ray cluster: say --runner ray", file=sys.stderr)
        return 2
    file = _python_file(options)
    if file is not None and not file.is_file():
        print(f"There is no file {file}.", file=sys.stderr)
        return 2
    try:
        return _carried_out(options, asyncio.run(_prepared(options, wanted)))
    except AppError as error:
        print(error.detail, file=sys.stderr)
    except ProviderError as error:
        print(error, file=sys.stderr)
    except PythonRunError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
    return 1


def _body(options: argparse.Namespace) -> dict[str, Any]:
    file = _python_file(options)
    return {
        **({"template_id": options.strategy} if file is None else {"python_file": file.name}),
        "timeframe": options.timeframe,
        "prices": options.prices,
        "data_source": options.data,
        "symbols": options.symbols.split(",") if options.symbols else None,
        "start": options.start,
        "end": options.end,
        "cash": options.cash,
        "parameters": dict(one.partition("=")[::2] for one in options.parameter),
        "spaces": [_space(one) for one in options.vary],
        "method": options.method,
        "samples": options.samples,
        "seed": options.seed,
        "in_sample": options.in_sample,
        "out_of_sample": options.out_of_sample,
        "objective": options.objective,
    }


def _runner(options: argparse.Namespace) -> "RunnerName":
    usual: RunnerName = "threads" if _python_file(options) is None else "processes"
    return options.runner or usual


def _space(text: str) -> dict[str, Any]:
    name, _, values = text.partition("=")
    if ":" not in values:
        return {"name": name, "values": values.split(",")}
    low, high, *step = values.split(":", 2)
    return {"name": name, "minimum": low, "maximum": high} | ({"step": step[0]} if step else {})


def _python_file(options: argparse.Namespace) -> Path | None:
    path = Path(options.strategy)
    return path if path.suffix == ".py" else None


async def _prepared(options: argparse.Namespace, wanted: "SweepCreate") -> "Alone":
    from paiid.bootstrap.app import open_services
    from paiid.core.clock import SystemClock
    from paiid.features.auth.service import UserAdmin
    from paiid.features.sweeps.alone import prepared

    settings = Settings()
    async with open_services(settings) as services:
        service = services.sweeps
        if (file := _python_file(options)) is not None:
            # Whoever may type this may run it from where it lies.
            service = replace(service, simulation=service.simulation.reading(file.resolve().parent))
        user_id = (await UserAdmin(services.db, SystemClock()).named(options.user)).id if options.data else ""
        try:
            return await prepared(service, wanted, user_id)
        finally:
            await service.simulation.worker.stop()


def _carried_out(options: argparse.Namespace, alone: "Alone") -> int:
    from paiid.features.sweeps.working.on_ray import RayMissingError
    from paiid.features.sweeps.working.runners import runner_of

    try:
        runner = runner_of(_runner(options), options.address)
    except RayMissingError as error:
        print(error, file=sys.stderr)
        return 1
    progress = Bar("trials", by_tenths=True)
    try:
        for done in alone.carry_out(runner):
            progress("Trying", done, alone.study.trials)
    finally:
        progress.end()
        runner.close()
    judged, results = alone.judged(), alone.results(options.top)
    if options.json:
        print(f'{{"folder":"{alone.folder.path.name}","summary":{judged},"results":{results.model_dump_json()}}}')
    else:
        print("\n".join(_lines(alone, results)))
    return 0


def _lines(alone: "Alone", results: "SweepResultsRead") -> Iterator[str]:
    titles = {one.key: one.title for one in results.figures}
    shown = list(dict.fromkeys((results.metric, *_SHOWN)))
    names = [axis.name for axis in alone.study.design.axes]
    yield "  ".join([*(f"{name:>10}" for name in names), *(f"{titles[key]:>18}" for key in shown)])
    for one in results.best:
        figures = [one.figures[key] for key in shown]
        values = [f"{one.values[name]!s:>10}" for name in names]
        yield "  ".join([*values, *(f"{'—' if figure is None else f'{figure:.4f}':>18}" for figure in figures)])
    yield ""
    yield from alone.sentences()
