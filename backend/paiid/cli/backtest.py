"""`paiid backtest`: a strategy simulated on past bars, without keeping the run."""

import argparse
import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paiid.cli.progress import Bar
from paiid.core.errors import AppError
from paiid.ports.errors import ProviderError
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.bootstrap.parts import Services
    from paiid.features.backtest.schemas import BacktestCreate, BacktestPreviewRead
    from paiid.features.backtest.service import BacktestService

_LIMIT_S: Final = 600.0
_WRONG_USAGE: Final = frozenset({"invalid-backtest", "unreadable-python-strategy", "unknown-user"})


class _UsageError(Exception):
    """What was typed makes no sense."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Simulate a strategy on past bars; nothing is kept. STRATEGY is a template's id, the id or the name of a saved "
        "strategy, a definition in JSON (a file that ends in .json, an exported run too), or a Python file (.py)."
    )
    parser.epilog = (
        "Example: paiid backtest sma-crossover --start 2020-01-02 --end 2024-12-31\n"
        '         paiid backtest "My rotation" --user ada@example.com --start 2020-01-02 --end 2024-12-31\n'
        "         paiid backtest breakout.py --parameter entry=30 --start 2020-01-02 --end 2024-12-31 --json"
    )
    parser.add_argument("strategy", metavar="STRATEGY", help="template, saved strategy, .json or .py file")
    parser.add_argument("--user", metavar="E-MAIL", help="whose saved strategies and bars; the owner's if not given")
    parser.add_argument("--symbols", metavar="A,B", help="instead of the strategy's own")
    parser.add_argument("--start", required=True, metavar="DAY")
    parser.add_argument("--end", required=True, metavar="DAY")
    parser.add_argument("--timeframe", metavar="1m|5m|15m|1h|1d", help="instead of the strategy's own")
    parser.add_argument("--data", metavar="NAME", help="bars imported under that name instead of the market's")
    parser.add_argument("--benchmark", default="SPY", metavar="SYMBOL", help="what to compare with")
    parser.add_argument("--cash", default="100000", help="USD to start with")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Simulate, and say what came of it."""
    from pydantic import ValidationError

    try:
        found = asyncio.run(_found(options))
    except ValidationError as error:
        print("\n".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()), file=sys.stderr)
        return 2
    except _UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except AppError as error:
        print(json.dumps(error.problem()) if options.json else error.detail, file=sys.stderr)
        return 2 if error.code in _WRONG_USAGE else 1
    except ProviderError as error:
        print(error, file=sys.stderr)
        return 1
    print(found.model_dump_json(indent=2) if options.json else "\n".join(_lines(found)))
    return 0


async def _found(options: argparse.Namespace) -> "BacktestPreviewRead":
    from paiid.bootstrap.app import open_services
    from paiid.features.backtest.schemas import BacktestCreate

    terms = _terms(options)
    # What is wrong with the terms is told before anything is opened.
    BacktestCreate.model_validate(terms | {"template_id": "any"})
    source = _file_source(Path(options.strategy))
    if source is not None:
        BacktestCreate.model_validate(terms | source)
    async with open_services(Settings()) as services:
        user_id, found = await _saved(services, options) if source is None else ("", source)
        if options.data and not user_id:
            user_id = await _user_id(services, options)
        service = _of_folder(services.backtests, Path(options.strategy))
        try:
            return await _previewed(
                service, user_id, BacktestCreate.model_validate(terms | found), is_quiet=options.json
            )
        finally:
            await services.backtests.stop()


async def _previewed(
    service: "BacktestService", user_id: str, wanted: "BacktestCreate", *, is_quiet: bool
) -> "BacktestPreviewRead":
    bar = Bar("symbols", is_quiet=is_quiet)

    def tell(done: int, total: int) -> None:
        bar("bars" if done < total else "simulating", done, total)

    try:
        return await service.preview(user_id, wanted, tell=tell, limit_s=_LIMIT_S)
    finally:
        bar.end()


def _terms(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "symbols": options.symbols.split(",") if options.symbols else None,
        "start": options.start,
        "end": options.end,
        "timeframe": options.timeframe,
        "cash": options.cash,
        "data_source": options.data,
        "benchmark": options.benchmark,
        "parameters": dict(one.partition("=")[::2] for one in options.parameter),
    }


def _file_source(path: Path) -> dict[str, Any] | None:
    """What a file names as the strategy; None where no file is meant."""
    if path.suffix not in {".json", ".py"}:
        return None
    if not path.is_file():
        raise _UsageError(f"There is no file {path}.")
    if path.suffix == ".py":
        return {"python_file": path.name}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _UsageError(f"{path} is no JSON: {error}") from error
    inner = document.get("definition") if isinstance(document, dict) else None
    return {"definition": inner if isinstance(inner, dict) else document}


async def _user_id(services: "Services", options: argparse.Namespace) -> str:
    from paiid.core.clock import SystemClock
    from paiid.features.auth.service import UserAdmin

    return (await UserAdmin(services.db, SystemClock()).named(options.user)).id


async def _saved(services: "Services", options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """The owner of a saved strategy and its id, or the template that the word must mean else."""
    from paiid.features.auth.service.errors import UnknownUserError

    try:
        user_id = await _user_id(services, options)
    except UnknownUserError:
        if options.user:
            raise
        return "", {"template_id": options.strategy}
    saved = await services.strategies.latest(user_id)
    found = [one for one in saved if options.strategy in {one.id, one.latest.document.name}]
    if len(found) > 1 and all(one.id != options.strategy for one in found):
        ids = ", ".join(one.id for one in found)
        raise _UsageError(f"Several strategies are called {options.strategy!r}: say which by its id, {ids}.")
    return user_id, {"strategy_id": found[0].id} if found else {"template_id": options.strategy}


def _of_folder(service: "BacktestService", path: Path) -> "BacktestService":
    """The service, taking a Python file from where it lies: whoever may type this may run it."""
    if path.suffix != ".py":
        return service
    return replace(service, simulation=service.simulation.reading(path.resolve().parent))


def _lines(found: "BacktestPreviewRead") -> list[str]:
    lines = [f"{one.title:<28} {'—' if one.strategy is None else one.strategy}" for one in found.result.metrics]
    return [*lines, "", *(one.text for one in found.result.statements)]
