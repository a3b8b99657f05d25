"""Builds what lets programs look in over the Model Context Protocol, at `/mcp` or over standard input and output."""

from dataclasses import dataclass

from paiid.bootstrap.services import MarketClock, Trading
from paiid.core.client_address import ClientAddress
from paiid.core.clock import Clock
from paiid.core.rate_limit import Windows
from paiid.features.chat.service import ChatService
from paiid.features.mcp_access.gate import McpGate
from paiid.features.mcp_access.tokens import McpTokens
from paiid.features.mcp_access.tools import ProgramTools
from paiid.features.proposals.service import ProposalService
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


def build_mcp_gate(programs: Programs, settings: Settings, windows: Windows) -> McpGate:
    """The application at `/mcp`."""
    return McpGate(
        programs.tokens,
        programs.tools,
        windows,
        ClientAddress(settings.trusted_proxies),
        per_minute=settings.rate_limit_per_minute,
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
