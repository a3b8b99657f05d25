"""One POST of JSON to an address that is a secret."""

from collections.abc import Mapping
from typing import Final

TIMEOUT_S: Final = 10.0


async def post(address: str, body: Mapping[str, str]) -> str | None:
    """Send `body`; why it did not arrive, in words without the address."""
    import httpx

    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
            answer = await client.post(address, json=dict(body))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Its text may hold the address.
        return f"The webhook could not be reached ({type(error).__name__})."
    return None if answer.is_success else f"The webhook answered with status {answer.status_code}."
