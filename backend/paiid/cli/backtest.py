"""`paiid backtest`: a template simulated on past bars, without keeping the run."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from paiid.core.errors import AppError
from paiid.ports.errors import ProviderError
from paiid.settings import Settings

if TYPE_CHECKING:
    from paiid.features.backtest.schemas import BacktestCreate, BacktestPreviewRead


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = "Simulate a strategy template on past daily bars; nothing is kept."
    parser.epilog = (
        "Example: paiid backtest sma-crossover --start 2020-01-02 --end 2024-12-31\n"
        "         paiid backtest rsi2-reversion --symbols AAPL,MSFT --start 2020-01-02 --end 2024-12-31 --json"
    )
    parser.add_argument("template", metavar="TEMPLATE", help="id of a template: GET /api/strategies/templates")
    parser.add_argument("--symbols", metavar="A,B", help="instead of the template's own")
    parser.add_argument("--start", required=True, metavar="DAY")
    parser.add_argument("--end", required=True, metavar="DAY")
    parser.add_argument("--cash", default="100000", help="USD to start with")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Simulate, and say what came of it."""
    from pydantic import ValidationError

    from paiid.features.backtest.schemas import BacktestCreate

    body = {
        "template_id": options.template,
        "symbols": options.symbols.split(",") if options.symbols else None,
        "start": options.start,
        "end": options.end,
        "cash": options.cash,
        "parameters": dict(one.partition("=")[::2] for one in options.parameter),
    }
    try:
        wanted = BacktestCreate.model_validate(body)
    except ValidationError as error:
        print("\n".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()), file=sys.stderr)
        return 2
    try:
        found = asyncio.run(_found(wanted))
    except AppError as error:
        print(error.detail, file=sys.stderr)
        return 1
    except ProviderError as error:
        print(error, file=sys.stderr)
        return 1
    print(found.model_dump_json(indent=2) if options.json else "\n".join(_lines(found)))
    return 0


async def _found(wanted: "BacktestCreate") -> "BacktestPreviewRead":
    from paiid.bootstrap.app import open_services

    async with open_services(Settings()) as services:
        try:
            return await services.backtests.preview("", wanted)
        finally:
            await services.backtests.stop()


def _lines(found: "BacktestPreviewRead") -> list[str]:
    lines = [f"{one.title:<28} {'—' if one.strategy is None else one.strategy}" for one in found.result.metrics]
    return [*lines, "", *(one.text for one in found.result.statements)]
