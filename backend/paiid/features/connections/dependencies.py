"""The connections service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.connections.service import ConnectionsService


async def connections_service(request: Request) -> ConnectionsService:
    """The application's connections service."""
    service: ConnectionsService = request.app.state.connections_service
    return service


ConnectionsServiceDep = Annotated[ConnectionsService, Depends(connections_service)]
