"""The export service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.exports.service import ExportService


async def export_service(request: Request) -> ExportService:
    """The application's export service."""
    service: ExportService = request.app.state.export_service
    return service


ExportServiceDep = Annotated[ExportService, Depends(export_service)]
