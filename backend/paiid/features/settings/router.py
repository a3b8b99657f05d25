"""`/api/settings`: the signed-in user's own preferences."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.features.auth.dependencies import Person
from paiid.features.settings.dependencies import SettingsServiceDep
from paiid.features.settings.schemas import SettingsRead, SettingsUpdate
from paiid.features.settings.service import SavedSettings, SettingsChangedError, UnknownSymbolError

router = APIRouter(prefix="/settings", tags=["settings"])


def _answer(saved: SavedSettings, response: Response) -> SettingsRead:
    response.headers["ETag"] = f'"{saved.version}"'
    return SettingsRead.model_validate(saved)


@router.get("", responses=problems(ForbiddenError))
async def get_settings(user: Person, service: SettingsServiceDep, response: Response) -> SettingsRead:
    return _answer(await service.get(user.user_id), response)


@router.put("", responses=problems(ForbiddenError, SettingsChangedError, UnknownSymbolError))
async def put_settings(
    body: SettingsUpdate,
    user: Person,
    service: SettingsServiceDep,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=40, description="`ETag` of what was read")] = None,
) -> SettingsRead:
    return _answer(await service.save(user.user_id, body.preferences, if_match=if_match), response)
