"""`GET /api/health` as ready bytes."""

from starlette.types import Receive, Scope, Send

from paiid.core.asgi import Declined, HotEndpoint, send_json
from paiid.core.clock import Clock
from paiid.features.health.service import health_body


def hot_health(clock: Clock) -> HotEndpoint:
    """The probe that monitors ask most."""

    async def endpoint(_scope: Scope, _receive: Receive, send: Send) -> Declined | None:
        await send_json(send, health_body(clock.now()))
        return None

    return endpoint
