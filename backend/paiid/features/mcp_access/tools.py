"""What a program may do: look at what the chat's tools look at, and propose orders where its token allows that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from paiid.core.clock import isoformat_z
from paiid.core.errors import AppError
from paiid.features.chat.tools.findings import Cited, shown_to_model
from paiid.features.chat.tools.toolbox import Toolbox, ToolRefusedError
from paiid.features.mcp_access.tokens import Holder
from paiid.features.proposals.repository import ProposalSource
from paiid.features.proposals.schemas import ProposalCreate
from paiid.features.proposals.service import ProposalService, Proposer

PROPOSE: Final = "propose_order"
_NOT_FOR_PROGRAMS: Final = frozenset({"draft_order"})
"""Opens a ticket on a screen, of which a program has none."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One tool as a program is told of it; `schema` is the JSON schema of its input."""

    name: str
    description: str
    schema: Mapping[str, Any]
    is_read_only: bool


@dataclass(frozen=True)
class ProgramTools:
    """The tools over the product's own services; the user is the token's, never an input."""

    toolbox: Toolbox
    proposals: ProposalService

    def offered(self, holder: Holder) -> list[Offered]:
        """What `holder` may call."""
        found = [
            Offered(tool.name, tool.description, tool.takes.model_json_schema(), is_read_only=True)
            for tool in self.toolbox.tools
            if tool.name not in _NOT_FOR_PROGRAMS
        ]
        if holder.may_propose:
            text = (
                "Propose an order for the user's selected paper account. Nothing is placed: it waits in PaiiD until "
                "the user approves or rejects it, or until it expires."
            )
            found.append(Offered(PROPOSE, text, ProposalCreate.model_json_schema(), is_read_only=False))
        return found

    async def call(self, holder: Holder, name: str, given: Mapping[str, Any]) -> str:
        """The tool's answer as one line of JSON.

        Raises:
            ToolRefusedError: no such tool for `holder`, an input that does not fit, or nothing to be had.
        """
        if name not in {one.name for one in self.offered(holder)}:
            raise ToolRefusedError("There is no such tool for this token.")
        if name == PROPOSE:
            return await self._propose(holder, given)
        finding = await self.toolbox.run(name, dict(given), holder.user_id)
        return shown_to_model(Cited("1", name, finding))

    async def _propose(self, holder: Holder, given: Mapping[str, Any]) -> str:
        try:
            wanted = ProposalCreate.model_validate(given)
        except ValidationError as error:
            wrong = ", ".join(sorted({".".join(map(str, one["loc"])) or "input" for one in error.errors()}))
            raise ToolRefusedError(f"The input of {PROPOSE} does not fit: look at {wrong[:200]}.") from None
        try:
            made = await self.proposals.propose(holder.user_id, wanted, Proposer(ProposalSource.MCP, holder.name))
        except AppError as error:
            raise ToolRefusedError(error.detail) from None
        return (
            f'{{"proposal_id": "{made.id}", "state": "{made.state.value}", '
            f'"expires_at": "{isoformat_z(made.expires_at)}", "note": "Waits for the user; nothing was placed."}}'
        )
