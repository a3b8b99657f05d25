"""Builds what lets programs look in over the Model Context Protocol, at `/mcp` or over standard input and output."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from paiid.bootstrap.services import MarketClock, Trading
from paiid.core.client_address import ClientAddress
from paiid.core.clock import Clock
from paiid.core.rate_limit import Windows
from paiid.features.chat.service import ChatService
from paiid.features.health.metrics import Metrics
from paiid.features.mcp_access.gate import PATH, McpGate
from paiid.features.mcp_access.tokens import McpTokens
from paiid.features.mcp_access.tools import ProgramTools
from paiid.features.proposals.service import ProposalService
from paiid.middleware.hot_paths import HotPath
from paiid.middleware.metrics import MetricsMiddleware
from paiid.settings import Settings


@dataclass(frozen=True)
class Programs:
    """Tokens, what they open, and the proposals that come of it."""

    tokens: McpTokens
    tools: ProgramTools
    proposals: ProposalService


def build_programs(settings: Settings, clock: Clock, trading: Trading, chat: ChatService) -> Programs:
    """The tools of the chat for programs; without the setting no token is good."""
    market_clock = MarketClock(trading.market.market_data)
    proposals = ProposalService(trading.db, clock, market_clock, trading.ledger, trading.place, trading.place.events)
    tokens = McpTokens(trading.db, clock, is_on=settings.paiid_mcp == "on")
    return Programs(tokens, ProgramTools(chat.tools, proposals), proposals)


def build_mcp_gate(programs: Programs, settings: Settings, windows: Windows, metrics: Metrics) -> McpGate:
    """The application at `/mcp`; its calls are requests like others, with the address as their route."""

    def counted(app: ASGIApp) -> ASGIApp:
        async def named(scope: Scope, receive: Receive, send: Send) -> None:
            scope["route"] = HotPath(PATH)
            await app(scope, receive, send)

        timed = MetricsMiddleware(named, observe=metrics.observe_request, counted=metrics, prefix=PATH)

        async def calls(scope: Scope, receive: Receive, send: Send) -> None:
            # A GET is a stream, which lasts as long as the program listens.
            await (timed if scope["method"] == "POST" else app)(scope, receive, send)

        return calls

    return McpGate(
        programs.tokens,
        programs.tools,
        windows,
        ClientAddress(settings.trusted_proxies),
        per_minute=settings.rate_limit_per_minute,
        around=counted,
    )


async def serve_stdio(programs: Programs, token: str) -> bool:
    """Serve the program at the other end of standard input and output until it leaves; False for a bad token."""
    holder = await programs.tokens.recognize(token)
    if holder is None:
        return False
    from mcp.server.stdio import stdio_server

    from paiid.features.mcp_access.server import build_server

    server = build_server(programs.tools, lambda _context: holder)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
    return True
