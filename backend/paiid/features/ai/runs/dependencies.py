"""The runs service, and the key of a request that begins one."""

from typing import Annotated

from fastapi import Depends, Header, Request

from paiid.features.ai.runs.service import RunService


async def run_service(request: Request) -> RunService:
    """The application's service of runs."""
    service: RunService = request.app.state.advice_runs
    return service


RunServiceDep = Annotated[RunService, Depends(run_service)]
RunKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,128}$")]
