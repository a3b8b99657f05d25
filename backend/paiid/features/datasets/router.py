"""`/api/datasets`: bars that users bring along for their backtests."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.features.auth.dependencies import OwnerOrMember, Person
from paiid.features.datasets.dependencies import DatasetServiceDep, GivenFile, GivenTerms
from paiid.features.datasets.errors import (
    DataFileTooLargeError,
    DatasetExistsError,
    DatasetGoneError,
    DatasetNotFoundError,
    DatasetWorkerError,
    RefusedBarsError,
    TooManyDatasetsError,
    UnreadableDataFileError,
)
from paiid.features.datasets.schemas import DatasetBarsRead, DatasetDetailRead, DatasetsPage

router = APIRouter(prefix="/datasets", tags=["datasets"])

DatasetId = Annotated[str, Path(max_length=40)]
_REFUSALS: Final = (
    ForbiddenError,
    UnreadableDataFileError,
    RefusedBarsError,
    DataFileTooLargeError,
    TooManyDatasetsError,
    DatasetExistsError,
    DatasetWorkerError,
)


@router.post("", status_code=201, responses=problems(*_REFUSALS))
async def create_dataset(
    file: GivenFile, terms: GivenTerms, user: OwnerOrMember, service: DatasetServiceDep
) -> DatasetDetailRead:
    """Import bars of one symbol: every row is checked, and the file is taken whole or not at all."""
    name = (file.filename or "file").replace("\x00", "")
    return await service.add(user.user_id, name, file.file, terms)


@router.get("", responses=problems(InvalidCursorError))
async def list_datasets(
    user: Person,
    service: DatasetServiceDep,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> DatasetsPage:
    return await service.page(user.user_id, limit=limit, cursor=cursor)


@router.get("/{dataset_id}", responses=problems(DatasetNotFoundError))
async def get_dataset(dataset_id: DatasetId, user: Person, service: DatasetServiceDep) -> DatasetDetailRead:
    """One set with its quality report."""
    return await service.get(user.user_id, dataset_id)


@router.get("/{dataset_id}/bars", responses=problems(DatasetNotFoundError, DatasetGoneError, DatasetWorkerError))
async def get_dataset_bars(
    dataset_id: DatasetId, user: Person, service: DatasetServiceDep, start: date, end: date
) -> DatasetBarsRead:
    """Its bars of the sessions in [start, end], as they are kept; the first 10,000."""
    return await service.bars(user.user_id, dataset_id, start, end)


@router.delete("/{dataset_id}", status_code=204, responses=problems(ForbiddenError, DatasetNotFoundError))
async def delete_dataset(dataset_id: DatasetId, user: OwnerOrMember, service: DatasetServiceDep) -> Response:
    """Take the import back. Runs that were made on it stay."""
    await service.remove(user.user_id, dataset_id)
    return Response(status_code=204)
