"""`paiid mcp`: a program looks in over standard input and output."""

import argparse
import asyncio
import sys
from typing import Final

from paiid.settings import Settings

_TOKEN: Final = "PAIID_MCP_TOKEN"  # noqa: S105 - a variable's name


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.description = (
        "Speak the Model Context Protocol over standard input and output: what is held, returns, lots, orders, quotes, "
        "news; with a token that may propose, also orders that wait for your yes. Needs PAIID_MCP=on and a token from "
        f"Settings in {_TOKEN}. A server that runs offers the same at /mcp."
    )
    parser.epilog = f"Example: {_TOKEN}=paiid_mcp_... paiid mcp"
    parser.set_defaults(run=_run)


def _run(_options: argparse.Namespace) -> int:
    settings = Settings()
    if settings.paiid_mcp != "on":
        print("Programs may not look in here: set PAIID_MCP=on.", file=sys.stderr)
        return 2
    if settings.paiid_mcp_token is None:
        print(f"Set {_TOKEN} to a token made in Settings, Programs.", file=sys.stderr)
        return 2
    if asyncio.run(_serve(settings, settings.paiid_mcp_token.get_secret_value())):
        return 0
    print("The token is not good: make one in Settings, Programs.", file=sys.stderr)
    return 1


async def _serve(settings: Settings, token: str) -> bool:
    from paiid.bootstrap.app import open_services
    from paiid.bootstrap.migrations import check_database
    from paiid.bootstrap.programs import serve_stdio

    await check_database(settings.database_url_text())
    async with open_services(settings) as services:
        return await serve_stdio(services.programs, token)
