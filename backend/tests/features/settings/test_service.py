import asyncio
import json

from sqlalchemy import insert

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.features.settings.models import user_preferences
from paiid.features.settings.schemas import Density, Preferences
from paiid.features.settings.service import SettingsService
from paiid.ports.errors import ProviderUnavailable
from tests.support.scripted_market import ScriptedMarket
from tests.support.slices import ADA, add_principal


async def test_what_another_release_saved_falls_back_member_by_member(db: Database, clock: ManualClock) -> None:
    stored = {"density": "compact", "theme": "sepia", "gone": 1, "watchlist": ["GLD"]}
    await db.write(lambda conn: add_principal(conn, ADA))
    await db.write(
        lambda conn: (
            conn.execute(
                insert(user_preferences).values(
                    user_id=ADA.user_id, preferences=json.dumps(stored), version=1, updated_at=clock.now()
                )
            ).rowcount
        )
    )
    found = (await SettingsService(db, clock, ScriptedMarket()).get(ADA.user_id)).preferences
    assert found == Preferences(density=Density.COMPACT, watchlist=("GLD",))


async def test_the_market_is_only_asked_for_symbols_that_are_new(db: Database, clock: ManualClock) -> None:
    class NoMarket(ScriptedMarket):
        async def instrument(self, symbol: object) -> None:
            raise ProviderUnavailable("down")

    await db.write(lambda conn: add_principal(conn, ADA))
    service = SettingsService(db, clock, NoMarket())
    saved = await service.save(ADA.user_id, Preferences(density=Density.COMPACT, watchlist=("SPY", "AAPL")))
    assert saved.preferences.watchlist == ("SPY", "AAPL")


async def test_changes_to_different_members_at_once_are_all_kept(db: Database, clock: ManualClock) -> None:
    await db.write(lambda conn: add_principal(conn, ADA))
    service = SettingsService(db, clock, ScriptedMarket())
    await asyncio.gather(
        service.save(ADA.user_id, Preferences(density=Density.COMPACT)),
        service.save(ADA.user_id, Preferences(number_keys_enabled=False)),
        service.save(ADA.user_id, Preferences(confirm_orders=False)),
    )
    found = await service.get(ADA.user_id)
    assert found.version == 3
    assert found.preferences == Preferences(density=Density.COMPACT, number_keys_enabled=False, confirm_orders=False)
