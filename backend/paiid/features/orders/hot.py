"""The two hottest requests of the slice in their plain form: the newest orders, and placing one.

Each does what the route of the same path does; a test holds the answers against each other.
"""

import re
from typing import Final

from pydantic import ValidationError
from starlette.types import Receive, Scope, Send

from paiid.core.asgi import Declined, HotEndpoint, header, read_body, send_json, state_of
from paiid.core.security import Principal
from paiid.core.security import Scope as Permission
from paiid.features.orders.bodies import client_order_id, order_exits, order_terms
from paiid.features.orders.schemas import OrderCreate
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.reading import ReadOrders

_LIMIT: Final = re.compile(rb"(?:limit=([1-9][0-9]?))?")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")
_DEFAULT_LIMIT: Final = 50


def newest_orders(service: ReadOrders) -> HotEndpoint:
    """`GET /api/orders`, bare or with a `limit` under 100."""

    async def endpoint(scope: Scope, _receive: Receive, send: Send) -> Declined | None:
        plain = _LIMIT.fullmatch(scope["query_string"])
        user = _user(scope, Permission.ACCOUNT_READ)
        if plain is None or user is None:
            return Declined()
        await send_json(send, await service.newest_json(user.user_id, int(plain[1] or _DEFAULT_LIMIT)))
        return None

    return endpoint


def place_order(service: PlaceOrders) -> HotEndpoint:
    """`POST /api/orders` with a well-formed JSON body, of an order by itself."""

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> Declined | None:
        user, key = _user(scope, Permission.ACCOUNT_WRITE), header(scope, b"idempotency-key")
        if user is None or scope["query_string"] or header(scope, b"content-type") != b"application/json":
            return Declined()
        text = None if key is None else key.decode("latin-1")
        if text is not None and not _KEY.fullmatch(text):
            return Declined()
        body = await read_body(receive)
        try:
            order = OrderCreate.model_validate_json(body)
        except ValidationError:
            # The framework words the problem.
            return Declined(body)
        if order_exits(order) is not None:
            return Declined(body)
        answer = await service.place(user.user_id, order_terms(order), client_order_id(order, text))
        await send_json(send, answer.encode())
        return None

    return endpoint


def _user(scope: Scope, permission: Permission) -> Principal | None:
    principal = state_of(scope).get("principal")
    return principal if isinstance(principal, Principal) and permission in principal.scopes else None
