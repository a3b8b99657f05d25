"""The proposal service, and a caller's key."""

from typing import Annotated

from fastapi import Depends, Header, Request

from paiid.features.proposals.service import ProposalService

RequestKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,128}$")]


async def proposal_service(request: Request) -> ProposalService:
    """The application's proposals."""
    service: ProposalService = request.app.state.proposal_service
    return service


ProposalServiceDep = Annotated[ProposalService, Depends(proposal_service)]
