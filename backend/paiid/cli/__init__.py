"""The console command `paiid`; one file a command."""

import argparse
import importlib
import sys
from keyword import iskeyword
from typing import Final

from paiid import __version__

_COMMANDS: Final = {
    "serve": "serve the API and the user interface",
    "worker": "run the scheduled work in a process of its own, without the web",
    "migrate": "bring the database to this release's revision, or back",
    "doctor": "rebuild every book from its facts and compare",
    "backup": "write the whole database to one file",
    "restore": "read a backup into an empty database",
    "import": "bring activities, prices and rates in from a file",
    "export": "write what a user tracks to a file",
    "backtest": "simulate a strategy on past bars",
    "sweep": "try many variants of a strategy template on past bars",
    "data": "bring along bars of your own for backtests",
    "user": "list users, set a password or a role",
    "checklist": "check a deployment line by line, with evidence",
    "incident": "write the report of an incident from what is known",
    "monitor": "look at a running service every minute, and tell its uptime",
    "mcp": "let a program look in over the Model Context Protocol",
    "openapi": "print the OpenAPI document",
}


def main(arguments: list[str] | None = None) -> None:
    """Run one command; exits 0 when it worked, 1 when a check failed, 2 on wrong usage."""
    parser = argparse.ArgumentParser(
        prog="paiid", description="PaiiD, a personal investment dashboard.", epilog="Example: paiid serve --port 8000"
    )
    parser.add_argument("--version", action="version", version=f"PaiiD {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = (sys.argv[1:] if arguments is None else arguments)[:1]
    for name, summary in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter)
        # Only the command that runs is imported: each has its own weight.
        if wanted == [name]:
            importlib.import_module(f"paiid.cli.{name}{'_' if iskeyword(name) else ''}").configure(command)
    options = parser.parse_args(arguments)
    sys.exit(_run(options))


def _run(options: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from paiid.settings import SettingsError

    try:
        code: int = options.run(options)
    except ValidationError as error:
        for item in error.errors():
            print(f"{'.'.join(map(str, item['loc'])).upper()}: {item['msg']}", file=sys.stderr)
    except SettingsError as error:
        print(error, file=sys.stderr)
    else:
        return code
    return 1
