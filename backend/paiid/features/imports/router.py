"""`/api/imports`: files of activities, prices and rates."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query

from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.domain.activity import ActivityKind
from paiid.features.auth.dependencies import Client, CurrentUser, OwnerOrMember
from paiid.features.imports.dependencies import GivenFile, GivenOptions, ImportServiceDep, RequestKey
from paiid.features.imports.errors import (
    AmbiguousDatesError,
    FileTooLargeError,
    ImportChangedError,
    ImportNotFoundError,
    ImportRepeatedError,
    ImportUndoneError,
    InvalidMappingError,
    LotsInUseError,
    UnknownPresetError,
    UnreadableFileError,
)
from paiid.features.imports.presets.generic import FIELDS
from paiid.features.imports.registry import PRESETS
from paiid.features.imports.schemas import (
    ImportRead,
    ImportResultRead,
    ImportsPage,
    PresetsRead,
    import_read,
    preset_read,
    result_read,
)
from paiid.features.ledger.service import AccountNotFoundError
from paiid.features.tracking.errors import NotTrackedError

router = APIRouter(prefix="/imports", tags=["imports"])

ImportId = Annotated[str, Path(max_length=40, pattern="^[a-z0-9_]+$")]
_OF_FILE = (
    UnreadableFileError,
    UnknownPresetError,
    InvalidMappingError,
    FileTooLargeError,
    AccountNotFoundError,
    NotTrackedError,
)


@router.post("", responses=problems(*_OF_FILE, AmbiguousDatesError, ImportRepeatedError, ImportChangedError))
async def create_import(
    file: GivenFile,
    options: GivenOptions,
    user: OwnerOrMember,
    service: ImportServiceDep,
    client: Client,
    dry_run: Annotated[bool, Form(description="Answer what would happen, and change nothing.")] = False,
    request_key: RequestKey = None,
) -> ImportResultRead:
    """Import every good row in one transaction; bad rows are answered, each with its reason."""
    if dry_run:
        return result_read(await service.preview(user.user_id, file, options))
    return result_read(await service.run(user.user_id, file, options, request_key=request_key, ip=client.ip))


@router.post("/preview", responses=problems(*_OF_FILE))
async def preview_import(
    file: GivenFile, options: GivenOptions, user: OwnerOrMember, service: ImportServiceDep
) -> ImportResultRead:
    """As a dry run."""
    return result_read(await service.preview(user.user_id, file, options))


@router.get("", responses=problems(InvalidCursorError))
async def list_imports(
    user: CurrentUser,
    service: ImportServiceDep,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> ImportsPage:
    found, following = await service.page(user.user_id, cursor=cursor, limit=limit)
    return ImportsPage(items=[import_read(*one) for one in found], next_cursor=following)


@router.get("/presets")
async def list_presets(_: CurrentUser, service: ImportServiceDep) -> PresetsRead:
    presets = [preset_read(one) for one in PRESETS]
    types = [kind.value for kind in ActivityKind]
    return PresetsRead(presets=presets, fields=[*FIELDS, "close"], types=types, max_bytes=service.max_bytes)


@router.delete("/{import_id}", responses=problems(ImportNotFoundError, ImportUndoneError, LotsInUseError))
async def undo_import(
    import_id: ImportId, user: OwnerOrMember, service: ImportServiceDep, client: Client
) -> ImportRead:
    """Take everything of the import back."""
    return import_read(await service.undo(user.user_id, import_id, ip=client.ip), [])
