"""The export and the report service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.exports.reporting import ReportService
from paiid.features.exports.service import ExportService


async def export_service(request: Request) -> ExportService:
    """The application's export service."""
    service: ExportService = request.app.state.export_service
    return service


async def report_service(request: Request) -> ReportService:
    """The application's report service."""
    service: ReportService = request.app.state.report_service
    return service


ExportServiceDep = Annotated[ExportService, Depends(export_service)]
ReportServiceDep = Annotated[ReportService, Depends(report_service)]
