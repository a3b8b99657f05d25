"""`/api/ai/usage`: what language models cost, and the budget for them."""

from fastapi import APIRouter

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.features.ai_usage.dependencies import UsageServiceDep
from paiid.features.ai_usage.schemas import UsageBudgetUpdate, UsageRead
from paiid.features.auth.dependencies import Owner, Person

router = APIRouter(prefix="/ai/usage", tags=["ai"])


@router.get("", responses=problems(ForbiddenError))
async def get_usage(user: Person, service: UsageServiceDep) -> UsageRead:
    return UsageRead.of(await service.usage(user))


@router.put("/budget", responses=problems(ForbiddenError))
async def put_usage_budget(body: UsageBudgetUpdate, user: Owner, service: UsageServiceDep) -> UsageRead:
    return UsageRead.of(await service.set_budget(user, body.row()))
