"""`/api/strategies`: templates to start from, and users' own strategies with every version kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.features.auth.dependencies import Client, CurrentUser, OwnerOrMember, Person
from paiid.features.strategies.conversion import definition_of
from paiid.features.strategies.dependencies import (
    DraftStrategiesDep,
    RequestKey,
    SavedStrategiesDep,
    StrategyIdPath,
    StrategyServiceDep,
    TemplateIdPath,
    VersionPath,
    VersionQuery,
)
from paiid.features.strategies.document import document_schema
from paiid.features.strategies.drafts import StrategyDraftCreate, StrategyDraftGuideRead, StrategyDraftRead
from paiid.features.strategies.schemas import (
    StrategiesRead,
    StrategyChangeRead,
    StrategyCheck,
    StrategyCheckRead,
    StrategyCreate,
    StrategyDiffRead,
    StrategyRead,
    StrategySummaryRead,
    StrategyUpdate,
    TemplateRead,
    TemplatesRead,
    VersionRead,
    VersionsRead,
    VersionSummaryRead,
)
from paiid.features.strategies.service import (
    InvalidStrategyError,
    StrategyChangedError,
    StrategyNotUnderstoodError,
    Template,
    TooManyStrategiesError,
    UnknownStrategyError,
    UnknownSymbolsError,
    UnknownTemplateError,
    UnknownVersionError,
)

router = APIRouter(prefix="/strategies", tags=["strategies"])


@router.get("/templates")
async def list_templates(service: StrategyServiceDep) -> TemplatesRead:
    return TemplatesRead(templates=[TemplateRead.model_validate(one) for one in service.templates()])


@router.get("/templates/{template_id}", response_model=TemplateRead, responses=problems(UnknownTemplateError))
async def get_template(template_id: TemplateIdPath, service: StrategyServiceDep) -> Template:
    return service.template(template_id)


@router.get("/schema")
async def get_document_schema(_: CurrentUser) -> dict[str, Any]:
    """The JSON Schema of the document that strategies are saved, exchanged and backtested as."""
    return document_schema()


@router.post("/validate", responses=problems(ForbiddenError))
async def check_strategy(body: StrategyCheck, _: Person) -> StrategyCheckRead:
    """What a definition says in plain words, and what is wrong with it. Nothing is saved."""
    return StrategyCheckRead.of(definition_of(body.definition, "draft"))


@router.get("/draft", responses=problems(ForbiddenError))
async def get_draft_guide(_: Person, service: DraftStrategiesDep) -> StrategyDraftGuideRead:
    """Who reads a strategy described in words, and the phrases that are understood without a model."""
    return StrategyDraftGuideRead.of(service)


@router.post("/draft", responses=problems(ForbiddenError, StrategyNotUnderstoodError))
async def draft_strategy(
    body: StrategyDraftCreate, user: OwnerOrMember, service: DraftStrategiesDep
) -> StrategyDraftRead:
    """A strategy described in words as a draft to review, with how each phrase was read. Nothing is saved."""
    return StrategyDraftRead.of(await service.draft(user.user_id, body.text))


@router.get("", responses=problems(ForbiddenError))
async def list_strategies(user: Person, service: SavedStrategiesDep) -> StrategiesRead:
    """Your strategies, what was changed last first."""
    found = await service.latest(user.user_id)
    return StrategiesRead(items=[StrategySummaryRead.of(one) for one in found], next_cursor=None)


@router.post(
    "",
    status_code=201,
    responses=problems(
        ForbiddenError,
        InvalidStrategyError,
        UnknownTemplateError,
        UnknownSymbolsError,
        TooManyStrategiesError,
    ),
)
async def create_strategy(
    body: StrategyCreate,
    user: OwnerOrMember,
    service: SavedStrategiesDep,
    client: Client,
    request_key: RequestKey = None,
) -> StrategyRead:
    """Save a new strategy."""
    return StrategyRead.of(
        await service.create(
            user.user_id, body.definition, template_id=body.template_id, request_key=request_key, ip=client.ip
        )
    )


@router.get("/{strategy_id}", responses=problems(ForbiddenError, UnknownStrategyError))
async def get_strategy(strategy_id: StrategyIdPath, user: Person, service: SavedStrategiesDep) -> StrategyRead:
    return StrategyRead.of(await service.get(user.user_id, strategy_id))


@router.put(
    "/{strategy_id}",
    responses=problems(
        ForbiddenError, InvalidStrategyError, UnknownStrategyError, UnknownSymbolsError, StrategyChangedError
    ),
)
async def change_strategy(
    strategy_id: StrategyIdPath, body: StrategyUpdate, user: OwnerOrMember, service: SavedStrategiesDep, client: Client
) -> StrategyRead:
    """Save a new version; a definition equal to the latest makes none."""
    return StrategyRead.of(
        await service.change(user.user_id, strategy_id, body.definition, made_from=body.made_from, ip=client.ip)
    )


@router.delete("/{strategy_id}", status_code=204, responses=problems(ForbiddenError, UnknownStrategyError))
async def delete_strategy(
    strategy_id: StrategyIdPath, user: OwnerOrMember, service: SavedStrategiesDep, client: Client
) -> None:
    await service.delete(user.user_id, strategy_id, ip=client.ip)


@router.get("/{strategy_id}/versions", responses=problems(ForbiddenError, UnknownStrategyError, InvalidCursorError))
async def list_versions(
    strategy_id: StrategyIdPath,
    user: Person,
    service: SavedStrategiesDep,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> VersionsRead:
    """Every version there is, the newest first."""
    found, following = await service.versions(user.user_id, strategy_id, cursor=cursor, limit=limit)
    return VersionsRead(items=[VersionSummaryRead.of(one) for one in found], next_cursor=following)


@router.get(
    "/{strategy_id}/versions/{number}", responses=problems(ForbiddenError, UnknownStrategyError, UnknownVersionError)
)
async def get_version(
    strategy_id: StrategyIdPath, number: VersionPath, user: Person, service: SavedStrategiesDep
) -> VersionRead:
    return VersionRead.of(await service.version(user.user_id, strategy_id, number))


@router.get("/{strategy_id}/diff", responses=problems(ForbiddenError, UnknownStrategyError, UnknownVersionError))
async def diff_versions(
    strategy_id: StrategyIdPath,
    user: Person,
    service: SavedStrategiesDep,
    first: Annotated[VersionQuery, Query(alias="from")],
    second: Annotated[VersionQuery, Query(alias="to")],
) -> StrategyDiffRead:
    """What is different in version `to` from version `from`, change by change."""
    found = await service.diff(user.user_id, strategy_id, first, second)
    changes = [StrategyChangeRead.model_validate(one) for one in found]
    return StrategyDiffRead(from_version=first, to_version=second, changes=changes)
