"""Files as forms send them."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.support.http import sign_up

Send = Callable[..., Awaitable[dict[str, Any]]]
HEADER = "date,type,symbol,quantity,price,amount,fee,tax,currency,account,note\n"


@pytest.fixture
async def bob(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, str]:
    return await sign_up(client, "bob@example.com")


@pytest.fixture
def send(client: httpx.AsyncClient, headers: dict[str, str]) -> Send:
    """Imports a text (rows of the generic file without a header of their own) and answers what it did."""

    async def send_it(text: str | bytes, *, status: int = 200, key: str | None = None, **fields: str) -> dict[str, Any]:
        if isinstance(text, str) and text[:2] == "20":
            text = HEADER + text
        data = text.encode() if isinstance(text, str) else text
        own = headers | ({"Idempotency-Key": key} if key else {})
        files = {"file": ("file.csv", data, "text/csv")}
        answer = await client.post("/api/imports", files=files, data=fields, headers=own)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return send_it
