"""The service of imported bars, and the parts of its form."""

from typing import Annotated

from fastapi import Depends, File, Form, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from paiid.domain.market import Interval
from paiid.features.datasets.schemas import DatasetCreate, ImportedInterval, Prices
from paiid.features.datasets.service import DatasetService


async def dataset_service(request: Request) -> DatasetService:
    """The application's service."""
    service: DatasetService = request.app.state.dataset_service
    return service


async def dataset_given(
    symbol: Annotated[str, Form(max_length=20)],
    source: Annotated[str, Form(max_length=40, description="What the place it came from is called.")],
    prices: Annotated[
        Prices, Form(description="`adjusted` for splits and dividends, for `splits` only, or `raw`: as traded.")
    ],
    timeframe: Annotated[ImportedInterval, Form()] = Interval.ONE_DAY,
    timezone: Annotated[
        str | None, Form(max_length=40, description="Of clocks without an offset: `America/New_York`.")
    ] = None,
) -> DatasetCreate:
    """What the form says beside the file."""
    try:
        return DatasetCreate(
            symbol=symbol, source=source, prices=prices, timeframe=timeframe, timezone=timezone or None
        )
    except ValidationError as error:
        raise RequestValidationError([one | {"loc": ("body", *one["loc"])} for one in error.errors()]) from error


DatasetServiceDep = Annotated[DatasetService, Depends(dataset_service)]
GivenTerms = Annotated[DatasetCreate, Depends(dataset_given)]
GivenFile = Annotated[UploadFile, File(description="CSV or Parquet.")]
