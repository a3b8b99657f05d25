from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.security import Principal
from paiid.domain.instrument import Symbol
from paiid.features.settings.router import router
from paiid.features.settings.schemas import DEFAULT_WATCHLIST
from paiid.features.settings.service import SettingsService
from tests.support.scripted_market import ScriptedMarket, make_instrument
from tests.support.slices import ADA, BOB, EVE, SERVICE, add_principal, asking

DEFAULTS = {
    "theme": "dark",
    "density": "comfortable",
    "number_keys_enabled": True,
    "reduced_motion": "system",
    "time_zone": "ET",
    "default_symbol": "AAPL",
    "default_order_type": "market",
    "default_time_in_force": "day",
    "confirm_orders": True,
    "watchlist": ["NVDA", "AAPL", "MSFT", "AMD", "TLT", "SPY"],
    "news_muted_sources": [],
    "morning_at": "08:45",
    "morning_steps": ["market", "indices", "holdings", "events", "orders", "risks", "calls", "actions"],
    "hide_amounts": False,
    "share_measurements": False,
    "bearable_fall_percent": None,
    "trading_paused": False,
}
AskAs = Callable[[Principal | None], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
async def ask_as(db: Database, clock: ManualClock) -> AskAs:
    for principal in (ADA, BOB, EVE):
        await db.write(lambda conn, who=principal: add_principal(conn, who))  # type: ignore[misc]
    known = [Symbol(one) for one in (*DEFAULT_WATCHLIST, "GLD", "BRK.B")]
    market = ScriptedMarket(instruments={symbol: make_instrument(symbol) for symbol in known})
    service = SettingsService(db, clock, market)

    @asynccontextmanager
    async def client(principal: Principal | None) -> AsyncIterator[httpx.AsyncClient]:
        async with asking(router, principal, settings_service=service) as opened:
            yield opened

    return client


async def put(ask_as: AskAs, preferences: dict[str, Any], who: Principal = ADA, **headers: str) -> httpx.Response:
    async with ask_as(who) as client:
        return await client.put("/api/settings", json={"preferences": preferences}, headers=headers)


async def get(ask_as: AskAs, who: Principal = ADA) -> httpx.Response:
    async with ask_as(who) as client:
        return await client.get("/api/settings")


class TestGet:
    async def test_never_saved_gives_the_defaults(self, ask_as: AskAs) -> None:
        answer = await get(ask_as)
        assert answer.json() == {"preferences": DEFAULTS, "version": 0, "updated_at": None}
        assert answer.headers["etag"] == '"0"'

    async def test_anonymous_is_401(self, ask_as: AskAs) -> None:
        async with ask_as(None) as client:
            assert (await client.get("/api/settings")).status_code == 401

    async def test_the_service_token_has_no_preferences(self, ask_as: AskAs) -> None:
        assert (await get(ask_as, SERVICE)).status_code == 403


class TestPut:
    async def test_what_was_saved_comes_back(self, ask_as: AskAs) -> None:
        saved = await put(ask_as, {"density": "compact", "watchlist": ["GLD", "BRK.B"]})
        assert saved.status_code == 200
        body = (await get(ask_as)).json()
        assert body == saved.json()
        assert body["preferences"] == DEFAULTS | {"density": "compact", "watchlist": ["GLD", "BRK.B"]}
        assert body["version"] == 1
        assert body["updated_at"] == "2026-11-23T18:46:00Z"

    async def test_members_left_out_keep_what_was_saved(self, ask_as: AskAs) -> None:
        await put(ask_as, {"density": "compact"})
        body = (await put(ask_as, {"confirm_orders": False})).json()
        assert body["preferences"] == DEFAULTS | {"density": "compact", "confirm_orders": False}
        assert body["version"] == 2

    async def test_another_users_preferences_are_their_own(self, ask_as: AskAs) -> None:
        await put(ask_as, {"density": "compact"}, ADA)
        assert (await get(ask_as, BOB)).json()["preferences"] == DEFAULTS

    async def test_a_viewer_may_keep_preferences(self, ask_as: AskAs) -> None:
        assert (await put(ask_as, {"density": "compact"}, EVE)).status_code == 200

    async def test_symbols_are_made_canonical_and_repeats_dropped(self, ask_as: AskAs) -> None:
        body = (await put(ask_as, {"watchlist": ["gld", "brk-b", "GLD"]})).json()
        assert body["preferences"]["watchlist"] == ["GLD", "BRK.B"]

    async def test_a_symbol_that_does_not_exist_is_404_and_nothing_is_saved(self, ask_as: AskAs) -> None:
        answer = await put(ask_as, {"density": "compact", "watchlist": ["NOPE"]})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-symbol")
        assert (await get(ask_as)).json()["version"] == 0

    @pytest.mark.parametrize(
        "preferences",
        [
            {"unknown": 1},
            {"theme": "light"},
            {"density": None},
            {"watchlist": ["not a symbol"]},
            {"watchlist": ["\x00"]},
            {"watchlist": ["AAPL"] * 51},
            {"watchlist": "AAPL"},
            {"default_symbol": ""},
            {"default_order_type": "moon"},
            {"news_muted_sources": ["a\x00b"]},
            {"news_muted_sources": ["x" * 81]},
        ],
    )
    async def test_malformed_is_422(self, ask_as: AskAs, preferences: dict[str, Any]) -> None:
        answer = await put(ask_as, preferences)
        assert answer.status_code == 422
        assert (await get(ask_as)).json()["version"] == 0

    async def test_html_and_emoji_in_a_source_are_stored_as_they_are(self, ask_as: AskAs) -> None:
        names = ["<script>alert(1)</script>", "新闻 📰", "'; DROP TABLE users; --"]
        await put(ask_as, {"news_muted_sources": names})
        assert (await get(ask_as)).json()["preferences"]["news_muted_sources"] == names


class TestIfMatch:
    async def test_the_version_that_was_read_may_be_replaced(self, ask_as: AskAs) -> None:
        answer = await put(ask_as, {"density": "compact"}, ADA, **{"If-Match": '"0"'})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')

    async def test_an_older_version_is_412_and_changes_nothing(self, ask_as: AskAs) -> None:
        await put(ask_as, {"density": "compact"})
        answer = await put(ask_as, {"density": "comfortable"}, ADA, **{"If-Match": '"0"'})
        assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (412, "settings-changed", 1)
        assert (await get(ask_as)).json()["preferences"]["density"] == "compact"

    async def test_a_star_replaces_whatever_is_there(self, ask_as: AskAs) -> None:
        await put(ask_as, {"density": "compact"})
        assert (await put(ask_as, {"density": "comfortable"}, ADA, **{"If-Match": "*"})).status_code == 200
