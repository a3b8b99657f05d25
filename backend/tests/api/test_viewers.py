"""A viewer looks at its portfolio and changes nothing: every operation of tracking, imports, exports and portfolio."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from paiid.features.auth.models import users
from tests.support.http import sign_up

TAGS = {"portfolio", "activities", "instruments", "imports", "exports"}
LOOKS = {"POST /api/portfolio/lots/preview"}
"""Written as a POST, for what is asked needs a body; nothing is stored."""
QUERY = {"figure": "twr", "year": "2024", "symbol": "ACME", "activity": "act_1"}
ANYTHING = {"{account_id}": "acc_1", "{activity_id}": "act_1", "{symbol}": "ACME", "{import_id}": "imp_1"}


def operations(app: FastAPI) -> list[tuple[str, str]]:
    """The method and path of each."""
    return [
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if TAGS & set(operation.get("tags", ()))
    ]


def filled(path: str) -> str:
    for name, value in ANYTHING.items():
        path = path.replace(name, value)
    return path


@pytest.fixture
async def viewer(app: FastAPI, client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, str]:
    """Headers of a viewer, beside the owner's account."""
    found = await sign_up(client, "eve@example.com")
    change = users.update().where(users.c.email == "eve@example.com").values(role="viewer")
    await app.state.api_key_service.db.write(lambda conn: conn.execute(change) and None)
    app.state.auth_service.sessions.cache.clear()
    return found


async def test_every_write_is_refused_and_every_read_answered(
    app: FastAPI, client: httpx.AsyncClient, viewer: dict[str, str]
) -> None:
    found: dict[str, int] = {}
    for method, path in operations(app):
        asked: dict[str, Any] = {"params": QUERY} if method == "GET" else {"json": {}}
        answer = await client.request(method, filled(path), headers=viewer, **asked)
        found[f"{method} {path}"] = answer.status_code
    reads = {name for name in found if name.startswith("GET ")} | LOOKS
    assert len(found) > 30
    assert {name: status for name, status in found.items() if name not in reads and status != 403} == {}
    assert {name: status for name, status in found.items() if name in reads and status in {401, 403, 500}} == {}
