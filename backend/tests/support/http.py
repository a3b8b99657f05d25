"""Signing in over the in-process HTTP client."""

import httpx

from paiid.core.passwords import Passwords

PASSWORD = "correct-Horse-7-battery-staple"  # pragma: allowlist secret


def quick_passwords() -> Passwords:
    """Hashes that take no time: what they cost in the product, tests/core and tests/bootstrap look at."""
    return Passwords(time_cost=1, memory_kib=64)


async def sign_up(client: httpx.AsyncClient, email: str = "ada@example.com") -> dict[str, str]:
    """Make an account and sign in; returns the headers of a script that may also write.

    The client's cookies stay empty, so that several users can share it.
    """
    body = {"email": email, "password": PASSWORD}
    (await client.post("/api/auth/register", json=body)).raise_for_status()
    answer = (await client.post("/api/auth/login", json=body)).raise_for_status()
    client.cookies.clear()
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    token = (await client.get("/api/auth/csrf-token", headers=headers)).raise_for_status()
    client.cookies.clear()
    return headers | {"X-CSRF-Token": token.json()["csrf_token"]}
