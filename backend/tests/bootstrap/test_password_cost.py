"""That the product itself never hashes as cheaply as the tests do."""

import httpx
from sqlalchemy import select

from paiid.bootstrap import create_app
from paiid.core.db import Database
from paiid.features.auth.models import users
from paiid.settings import Settings
from tests.support.http import sign_up


async def test_an_account_of_the_product_is_hashed_at_full_cost(settings: Settings, db: Database) -> None:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
    ):
        await sign_up(client)
    stored = await db.read(lambda connection: connection.scalar(select(users.c.password_hash)))
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
