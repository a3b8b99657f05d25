"""`paiid sweep`: many variants of a template on the same past bars; what was computed stays, and is gone on with."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from paiid.core.errors import AppError
from paiid.ports.errors import ProviderError
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.features.sweeps.alone import Alone
    from paiid.features.sweeps.results import SweepResultsRead
    from paiid.features.sweeps.schemas import SweepCreate

_SHOWN: Final = ("sharpe", "total_return", "max_drawdown", "trades")
_BAR: Final = 30


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Try many variants of a strategy template on the same past daily bars. Results are Parquet files under "
        "PAIID_HOME/sweeps; the same command again goes on where it was stopped."
    )
    parser.epilog = (
        "Example: paiid sweep sma-crossover --vary fast=10:50:10 --vary slow=100,150,200 "
        "--start 2015-01-02 --end 2024-12-31\n"
        "         paiid sweep rsi2-reversion --vary entry=2:20:2 --start 2015-01-02 --end 2024-12-31 "
        "--method walk_forward --json\n"
        "         paiid sweep sma-crossover --vary fast=5:100 --vary slow=50:300 --method random --samples 500 "
        "--start 2015-01-02 --end 2024-12-31 --runner ray --address 10.0.0.5:6379"
    )
    parser.add_argument("template", metavar="TEMPLATE", help="id of a template: GET /api/strategies/templates")
    parser.add_argument(
        "--vary", action="append", default=[], required=True, metavar="NAME=FROM:TO[:STEP] or NAME=A,B,C"
    )
    parser.add_argument("--symbols", metavar="A,B", help="instead of the template's own")
    parser.add_argument("--start", required=True, metavar="DAY")
    parser.add_argument("--end", required=True, metavar="DAY")
    parser.add_argument("--cash", default="100000", help="USD to start with")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE", help="one that is not varied")
    parser.add_argument("--method", default="grid", metavar="grid|random|walk_forward")
    parser.add_argument("--samples", default="200", help="variants of a random sweep")
    parser.add_argument("--seed", default="0", help="of a random sweep")
    parser.add_argument("--in-sample", default="504", help="sessions a walk forward chooses on")
    parser.add_argument("--out-of-sample", default="126", help="sessions it then trades")
    parser.add_argument("--objective", default="sharpe", help="what the best is the best by")
    parser.add_argument("--runner", default="threads", choices=("threads", "processes", "ray"))
    parser.add_argument("--address", metavar="HOST:PORT", help="of a Ray cluster; one is begun here if none is given")
    parser.add_argument("--top", type=int, default=10, help="how many variants are told")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


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
    try:
        return _carried_out(options, asyncio.run(_prepared(wanted)))
    except AppError as error:
        print(error.detail, file=sys.stderr)
    except ProviderError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
    return 1


def _body(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "template_id": options.template,
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


def _space(text: str) -> dict[str, Any]:
    name, _, values = text.partition("=")
    if ":" not in values:
        return {"name": name, "values": values.split(",")}
    low, high, *step = values.split(":", 2)
    return {"name": name, "minimum": low, "maximum": high} | ({"step": step[0]} if step else {})


async def _prepared(wanted: "SweepCreate") -> "Alone":
    from paiid.bootstrap.app import open_services
    from paiid.features.sweeps.alone import prepared

    settings = Settings()
    async with open_services(settings) as services:
        return await prepared(services.sweeps, wanted)


def _carried_out(options: argparse.Namespace, alone: "Alone") -> int:
    from paiid.features.sweeps.working.on_ray import RayMissingError
    from paiid.features.sweeps.working.runners import runner_of

    try:
        runner = runner_of(options.runner, options.address)
    except RayMissingError as error:
        print(error, file=sys.stderr)
        return 1
    progress = _Progress(alone.study.trials)
    try:
        for done in alone.carry_out(runner):
            progress.tell(done)
    finally:
        progress.end()
        runner.close()
    judged, results = alone.judged(), alone.results(options.top)
    if options.json:
        print(f'{{"folder":"{alone.folder.path.name}","summary":{judged},"results":{results.model_dump_json()}}}')
    else:
        print("\n".join(_lines(alone, results)))
    return 0


class _Progress:
    """A bar on a terminal, a line at each tenth elsewhere; on the error stream, so that results can be piped."""

    def __init__(self, total: int) -> None:
        self._total, self._tenth, self._is_terminal = total, -1, sys.stderr.isatty()

    def tell(self, done: int) -> None:
        if self._is_terminal:
            full = _BAR * done // self._total
            bar = "#" * full + "." * (_BAR - full)
            print(f"\r[{bar}] {done:,} of {self._total:,} trials", end="", file=sys.stderr, flush=True)
        elif (tenth := 10 * done // self._total) > self._tenth:
            self._tenth = tenth
            print(f"{done:,} of {self._total:,} trials", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._is_terminal:
            print(file=sys.stderr)


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
