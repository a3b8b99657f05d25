import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import httpx
import pytest

from paiid.adapters.quant_advisor.advisor import METHOD, QuantAdvisor
from paiid.core.clock import ManualClock
from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.market import Delay
from paiid.features.ai.router import router
from paiid.features.ai.service import AiService
from paiid.ports.advisor import AdviceContext, Recommendation
from paiid.ports.errors import ProviderUnavailable
from tests.support.daily_bars import bars_of, walk
from tests.support.scripted_market import ScriptedMarket, make_instrument, make_quote
from tests.support.slices import ADA, BOB, asking

UP = [Symbol(f"UP{letter}") for letter in "ABCD"]
DOWN = Symbol("DOWN")
TODAY = ScriptedMarket().now().date()


def market() -> ScriptedMarket:
    """Four names that rose for a year, one that fell."""
    closes = {symbol: walk(drift=0.002, seed=seed) for seed, symbol in enumerate(UP)}
    closes[DOWN] = walk(drift=-0.001)
    return ScriptedMarket(
        instruments={symbol: make_instrument(symbol) for symbol in closes},
        minutes={symbol: list(bars_of(prices)) for symbol, prices in closes.items()},
        present={
            symbol: make_quote(f"{prices[-1]:.2f}", f"{prices[-1]:.2f}", symbol=symbol)
            for symbol, prices in closes.items()
        },
    )


@dataclass
class Watched:
    """The quant advisor, with what it was shown."""

    contexts: list[AdviceContext] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    name: str = "watched"
    version: str = "1"
    method: str = METHOD

    async def recommend(self, context: AdviceContext) -> Sequence[Recommendation]:
        self.contexts.append(context)
        await asyncio.sleep(0.01)
        if self.errors:
            raise self.errors.pop()
        return await QuantAdvisor().recommend(context)


@dataclass
class Desk:
    """A service with everything a test may turn."""

    market: ScriptedMarket = field(default_factory=market)
    advisor: Watched = field(default_factory=Watched)
    held: dict[str, dict[Symbol, Decimal]] = field(default_factory=dict)
    fresh_for_s: float = 60

    async def holdings(self, user_id: str) -> Mapping[Symbol, Decimal]:
        return self.held.get(user_id, {})

    def service(self) -> AiService:
        return AiService(
            self.advisor,
            self.market,
            ManualClock(),
            self.holdings,
            method=METHOD,
            universe=UP,
            fresh_for_s=self.fresh_for_s,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(router, ADA, ai_service=desk.service()) as opened:
        yield opened


class TestAnswer:
    async def test_the_shape_of_an_answer(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/ai/recommendations")
        assert answer.status_code == 200
        body = answer.json()
        assert body["generated_at"] == "2026-11-23T18:46:00Z"
        assert (body["advisor"], body["source"], body["delay"], body["considered"]) == (
            "watched",
            "script",
            "simulated",
            4,
        )
        assert "No confidence figure is shown" in body["confidence_note"]
        first = body["recommendations"][0]
        assert first["id"] == f"2026-11-23:{first['symbol']}:buy"
        assert first["rank"] == 1
        assert first["held_quantity"] == "0"
        assert first["evidence"][0]["name"] == "Last price"

    async def test_risk_and_reward_follow_from_the_levels(self, client: httpx.AsyncClient) -> None:
        for idea in (await client.get("/api/ai/recommendations")).json()["recommendations"]:
            entry, stop, target = (Decimal(idea[name]) for name in ("entry", "stop", "target"))
            assert Decimal(idea["risk_per_share"]) == abs(entry - stop)
            assert Decimal(idea["reward_to_risk"]) == (abs(target - entry) / abs(entry - stop)).quantize(
                Decimal("0.01")
            )

    async def test_the_limit_is_kept(self, client: httpx.AsyncClient) -> None:
        body = (await client.get("/api/ai/recommendations", params={"limit": 2})).json()
        assert [one["rank"] for one in body["recommendations"]] == [1, 2]

    @pytest.mark.parametrize("limit", ["0", "26", "many"])
    async def test_a_malformed_limit_is_422(self, client: httpx.AsyncClient, limit: str) -> None:
        assert (await client.get("/api/ai/recommendations", params={"limit": limit})).status_code == 422

    async def test_anonymous_is_401(self, desk: Desk) -> None:
        async with asking(router, None, ai_service=desk.service()) as client:
            assert (await client.get("/api/ai/recommendations")).status_code == 401


class TestWhatTheAdvisorSees:
    async def test_holdings_are_looked_at_beside_the_universe(self, desk: Desk) -> None:
        desk.held[ADA.user_id] = {DOWN: Decimal(7), UP[0]: Decimal(0)}
        body = await desk.service().recommendations(ADA.user_id)
        assert desk.advisor.contexts[0].held == {DOWN: Decimal(7)}
        sale = next(one for one in body.recommendations if one.symbol == DOWN)
        assert (sale.direction, sale.held_quantity) == ("sell", Decimal(7))

    async def test_another_users_holdings_are_not_seen(self, desk: Desk) -> None:
        desk.held[ADA.user_id] = {DOWN: Decimal(7)}
        service = desk.service()
        await service.recommendations(ADA.user_id)
        body = await service.recommendations(BOB.user_id)
        assert DOWN not in {one.symbol for one in body.recommendations}

    async def test_a_bar_that_still_runs_is_left_out(self, desk: Desk) -> None:
        desk.market.minutes[UP[0]] = list(bars_of(walk(drift=0.001), last=TODAY))
        await desk.service().recommendations(ADA.user_id)
        assert desk.advisor.contexts[0].daily_bars[UP[0]].bars[-1].session_date < TODAY

    async def test_after_the_close_the_days_bar_counts(self, desk: Desk) -> None:
        desk.market.minutes[UP[0]] = list(bars_of(walk(drift=0.001), last=TODAY))
        desk.market.advance(hours=3)
        await desk.service().recommendations(ADA.user_id)
        assert desk.advisor.contexts[0].daily_bars[UP[0]].bars[-1].session_date == TODAY

    async def test_prices_that_cannot_be_acted_on_are_left_out(self, desk: Desk) -> None:
        present = desk.market.present
        present[UP[0]] = replace(present[UP[0]], delay=Delay.STALE)
        present[UP[1]] = replace(present[UP[1]], is_halted=True)
        del present[UP[2]]
        await desk.service().recommendations(ADA.user_id)
        assert set(desk.advisor.contexts[0].daily_bars) == {UP[3]}

    async def test_an_index_cannot_be_bought(self, desk: Desk) -> None:
        desk.market.instruments[UP[0]] = make_instrument(UP[0], asset_class=AssetClass.INDEX)
        await desk.service().recommendations(ADA.user_id)
        assert UP[0] not in desk.advisor.contexts[0].daily_bars

    async def test_no_usable_price_at_all_gives_no_idea_and_says_stale(self, desk: Desk) -> None:
        desk.market.present.clear()
        body = await desk.service().recommendations(ADA.user_id)
        assert (body.recommendations, body.considered, body.delay) == ([], 0, Delay.STALE)


class TestRuns:
    async def test_callers_at_once_share_one_run(self, desk: Desk) -> None:
        service = desk.service()
        await asyncio.gather(*(service.recommendations(ADA.user_id, limit=limit) for limit in range(1, 11)))
        assert len(desk.advisor.contexts) == 1

    async def test_a_run_serves_for_a_while_and_is_then_made_anew(self, desk: Desk) -> None:
        service = desk.service()
        await service.recommendations(ADA.user_id)
        await service.recommendations(ADA.user_id)
        assert len(desk.advisor.contexts) == 1
        desk.fresh_for_s = 0
        service = desk.service()
        await service.recommendations(ADA.user_id)
        await service.recommendations(ADA.user_id)
        assert len(desk.advisor.contexts) == 3

    async def test_a_caller_that_goes_away_does_not_take_the_run_along(self, desk: Desk) -> None:
        service = desk.service()
        impatient = asyncio.create_task(service.recommendations(ADA.user_id))
        patient = asyncio.create_task(service.recommendations(ADA.user_id))
        await asyncio.sleep(0.005)
        impatient.cancel()
        assert (await patient).recommendations
        assert len(desk.advisor.contexts) == 1

    async def test_a_failed_run_is_told_and_not_kept(self, desk: Desk) -> None:
        desk.advisor.errors.append(ProviderUnavailable("down"))
        service = desk.service()
        with pytest.raises(ProviderUnavailable):
            await service.recommendations(ADA.user_id)
        assert (await service.recommendations(ADA.user_id)).recommendations

    async def test_a_new_fill_is_seen_at_once(self, desk: Desk) -> None:
        service = desk.service()
        await service.recommendations(ADA.user_id)
        desk.held[ADA.user_id] = {DOWN: Decimal(1)}
        body = await service.recommendations(ADA.user_id)
        assert DOWN in {one.symbol for one in body.recommendations}

    async def test_many_different_holdings_do_not_fill_the_memory(self, desk: Desk) -> None:
        service = desk.service()
        for number in range(1, 80):
            desk.held[ADA.user_id] = {DOWN: Decimal(number)}
            await service.recommendations(ADA.user_id)
        assert len(service._kept) <= 65


async def test_the_market_may_be_closed(desk: Desk) -> None:
    desk.market.advance(hours=12)
    assert (await desk.service().recommendations(ADA.user_id)).recommendations
