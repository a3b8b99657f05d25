"""The whole application, as the composition root builds it, over HTTP in this process."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.support.http import sign_up


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client nobody is signed in on; its cookie jar is its own."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as found:
        yield found


@pytest.fixture
async def ada(client: httpx.AsyncClient) -> dict[str, str]:
    """Headers of the first user, the owner."""
    return await sign_up(client)


@pytest.fixture
async def bob(client: httpx.AsyncClient, ada: dict[str, str]) -> dict[str, str]:
    """Headers of a second user, a member."""
    return await sign_up(client, "bob@example.com")
