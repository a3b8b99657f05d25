"""The strategies services and the parameters their routes share."""

from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request

from paiid.features.strategies.service import DraftStrategies, SavedStrategies, StrategyService


async def strategy_service(request: Request) -> StrategyService:
    """The application's strategy templates."""
    service: StrategyService = request.app.state.strategies_service
    return service


async def saved_strategies(request: Request) -> SavedStrategies:
    """The users' own strategies."""
    service: SavedStrategies = request.app.state.saved_strategies
    return service


async def draft_strategies(request: Request) -> DraftStrategies:
    """What makes drafts of descriptions."""
    service: DraftStrategies = request.app.state.draft_strategies
    return service


DraftStrategiesDep = Annotated[DraftStrategies, Depends(draft_strategies)]
StrategyServiceDep = Annotated[StrategyService, Depends(strategy_service)]
SavedStrategiesDep = Annotated[SavedStrategies, Depends(saved_strategies)]
TemplateIdPath = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$")]
StrategyIdPath = Annotated[str, Path(max_length=40, pattern=r"^[a-z0-9_]+$")]
VersionPath = Annotated[int, Path(ge=1, le=10**9)]
VersionQuery = Annotated[int, Query(ge=1, le=10**9)]
RequestKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="The same key again makes no second strategy.",
    ),
]
