"""The import service and the parts of its form."""

from typing import Annotated

from fastapi import Depends, File, Form, Header, Request, UploadFile

from paiid.features.imports.dates import DateFormat
from paiid.features.imports.parsing import ImportOptions
from paiid.features.imports.schemas import mapping_of
from paiid.features.imports.service import FileGiven, ImportService


async def import_service(request: Request) -> ImportService:
    """The application's import service."""
    service: ImportService = request.app.state.import_service
    return service


async def file_given(
    file: Annotated[UploadFile, File(description="CSV, JSON, OFX, QFX or QIF.")],
) -> FileGiven:
    """The file of the form."""
    return FileGiven((file.filename or "file")[-200:].replace("\x00", ""), await file.read())


async def import_options(
    preset: Annotated[str | None, Form(max_length=40, description="Without it the file's kind is found out.")] = None,
    mapping: Annotated[
        str | None,
        Form(
            max_length=500_000,
            description='JSON: `{"columns": {field: column}, "types": {word: type}, "symbols": {name: symbol}, '
            '"decimal": "," or "."}`.',
        ),
    ] = None,
    date_format: Annotated[DateFormat | None, Form(description="For dates like 03/04/2024.")] = None,
    account: Annotated[
        str | None, Form(min_length=1, max_length=100, description="A tracked account, by id or name; made if new.")
    ] = None,
    kind: Annotated[str | None, Form(pattern="^(activities|prices)$")] = None,
) -> ImportOptions:
    """What the form says beside the file.

    Raises:
        InvalidMappingError: the mapping is none.
    """
    return ImportOptions(
        preset=preset or None,
        mapping=mapping_of(mapping),
        date_format=date_format,
        account=account,
        is_prices=kind == "prices",
    )


ImportServiceDep = Annotated[ImportService, Depends(import_service)]
GivenFile = Annotated[FileGiven, Depends(file_given)]
GivenOptions = Annotated[ImportOptions, Depends(import_options)]
RequestKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,128}$")]
