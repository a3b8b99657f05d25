"""`/api/strategies`: complete definitions to start from."""

from typing import Annotated

from fastapi import APIRouter, Path

from paiid.core.http import problems
from paiid.features.strategies.dependencies import StrategyServiceDep
from paiid.features.strategies.schemas import TemplateRead, TemplatesRead
from paiid.features.strategies.service import Template, UnknownTemplateError

router = APIRouter(prefix="/strategies", tags=["strategies"])


@router.get("/templates")
async def list_templates(service: StrategyServiceDep) -> TemplatesRead:
    return TemplatesRead(templates=[TemplateRead.model_validate(one) for one in service.templates()])


@router.get("/templates/{template_id}", response_model=TemplateRead, responses=problems(UnknownTemplateError))
async def get_template(
    template_id: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$")], service: StrategyServiceDep
) -> Template:
    return service.template(template_id)
