"""What one look at the market sends, and to whom."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from paiid.core.errors import NotFoundError
from paiid.domain.instrument import Symbol
from paiid.features.market.service import MarketService
from paiid.features.stream.frames import parse_topics
from paiid.features.stream.hub import StreamHub, Subscription
from paiid.features.stream.service import StreamService
from paiid.ports.errors import ProviderUnavailable
from tests.support.scripted_market import ACME, ScriptedMarket, make_instrument, make_quote
from tests.support.sse import Message, parse_all

OTHER = Symbol("OTHR")


@dataclass
class Feed:
    """A stream service over a scripted market; portfolios are texts that a test sets, None for no account."""

    market: ScriptedMarket
    hub: StreamHub = field(default_factory=StreamHub)
    portfolios: dict[str, str | None] = field(default_factory=lambda: {"ada": '"ada 1"', "bob": '"bob 1"'})

    def __post_init__(self) -> None:
        self.service = StreamService(
            self.hub, MarketService(self.market), self._portfolio, self._is_live, interval_s=0.01, heartbeat_s=15
        )

    def open(self, topics: str, user: str = "ada") -> Subscription:
        """A stream that has heard its first word."""
        subscription = self.hub.connect(user, parse_topics(topics), None)
        subscription.take()
        return subscription

    async def tick(self, *streams: Subscription) -> list[list[Message]]:
        """What each stream hears of one look."""
        await self.service.tick()
        return [parse_all(stream.take()) for stream in streams]

    async def _portfolio(self, user_id: str) -> str:
        text = self.portfolios[user_id]
        if text is None:
            raise NotFoundError("You have no account yet.")
        return text

    async def _is_live(self, _session_id: str) -> bool:
        return True


@pytest.fixture
def feed() -> Feed:
    market = ScriptedMarket(instruments={ACME: make_instrument(), OTHER: make_instrument(OTHER)})
    market.quote()
    market.present[OTHER] = make_quote("9.99", "10.01", symbol=OTHER)
    return Feed(market)


@pytest.fixture
async def running(feed: Feed) -> AsyncIterator[Feed]:
    feed.service.start()
    yield feed
    await feed.service.stop()


def kinds(found: list[Message]) -> list[str]:
    return [message.event for message in found]


class TestQuotes:
    async def test_those_who_watch_get_what_the_quote_endpoint_would_answer(self, feed: Feed) -> None:
        acme, other = feed.open("quotes:ACME"), feed.open("quotes:OTHR", user="bob")
        [[first], [second]] = await feed.tick(acme, other)
        assert (first.event, first.data["symbol"], first.data["last"]) == ("quote", "ACME", "100")
        assert {"source", "as_of", "delay", "bid", "ask", "name"} <= first.data.keys()
        assert second.data["symbol"] == "OTHR"

    async def test_only_when_it_has_changed(self, feed: Feed) -> None:
        stream = feed.open("quotes:ACME")
        await feed.tick(stream)
        assert await feed.tick(stream) == [[]]
        feed.market.quote(last=Decimal("101.5"))
        [[message]] = await feed.tick(stream)
        assert message.data["last"] == "101.5"

    async def test_the_market_is_asked_once_whatever_the_number_of_streams(self, feed: Feed) -> None:
        for user in ("ada", "bob"):
            for _ in range(5):
                feed.open("quotes:ACME,quotes:OTHR", user=user)
        await feed.tick()
        assert feed.market.calls == ["quotes"]

    async def test_a_symbol_that_does_not_exist_is_silent(self, feed: Feed) -> None:
        stream = feed.open("quotes:NOPE,quotes:ACME")
        [[message]] = await feed.tick(stream)
        assert message.data["symbol"] == "ACME"

    async def test_nobody_listens_nobody_asks(self, feed: Feed) -> None:
        feed.hub.disconnect(feed.open("quotes:ACME"))
        await feed.tick()
        assert feed.market.calls == []


class TestPortfolio:
    async def test_each_user_gets_their_own_when_it_changes(self, feed: Feed) -> None:
        ada, bob, no = feed.open("positions"), feed.open("portfolio", user="bob"), feed.open("orders")
        found = await feed.tick(ada, bob, no)
        assert [[one.data for one in each if one.event == "portfolio"] for each in found] == [["ada 1"], ["bob 1"], []]
        feed.portfolios["bob"] = '"bob 2"'
        assert [[one.data for one in each] for each in await feed.tick(ada, bob, no)] == [[], ["bob 2"], []]

    async def test_one_that_cannot_be_computed_does_not_stop_the_others(self, feed: Feed) -> None:
        ada, bob = feed.open("positions,status"), feed.open("positions", user="bob")
        feed.portfolios["ada"] = None
        assert [kinds(each) for each in await feed.tick(ada, bob)] == [["status"], ["portfolio"]]


class TestStatus:
    async def test_comes_at_once_and_then_now_and_again(self, feed: Feed) -> None:
        stream = feed.open("status")
        found = [kinds(each) for _ in range(11) for each in await feed.tick(stream)]
        assert [number for number, each in enumerate(found) if each == ["status"]] == [0, 5, 10]
        assert sum(map(len, found)) == 3


class TestFirstFrames:
    async def test_are_the_present_state_of_everything_asked_for(self, feed: Feed) -> None:
        chunk = await feed.service.first_frames("ada", parse_topics("quotes:OTHR,quotes:ACME,positions,status,orders"))
        found = parse_all(chunk)
        assert kinds(found) == ["quote", "quote", "portfolio", "status"]
        assert [message.data["symbol"] for message in found[:2]] == ["ACME", "OTHR"]
        assert found[2].data == "ada 1"
        assert all(message.id is None for message in found)

    async def test_a_market_that_is_away_takes_only_its_own_part(self, feed: Feed) -> None:
        feed.market.error = ProviderUnavailable("down")
        chunk = await feed.service.first_frames("ada", parse_topics("quotes:ACME,positions"))
        assert kinds(parse_all(chunk)) == ["portfolio"]

    async def test_no_account_takes_only_its_own_part(self, feed: Feed) -> None:
        feed.portfolios["ada"] = None
        chunk = await feed.service.first_frames("ada", parse_topics("quotes:ACME,positions"))
        assert kinds(parse_all(chunk)) == ["quote"]


class TestRunning:
    async def test_goes_on_after_the_market_was_away(self, running: Feed) -> None:
        running.market.error = ProviderUnavailable("down")
        stream = running.open("quotes:ACME")
        await asyncio.sleep(0.2)
        assert len(running.market.calls) > 1
        assert stream.take() == b""
        running.market.error = None
        await stream.wake.wait()
        assert kinds(parse_all(stream.take())) == ["quote"]

    async def test_goes_on_after_an_unexpected_error(self, running: Feed) -> None:
        running.market.error = RuntimeError("a fault of ours")
        stream = running.open("quotes:ACME")
        await asyncio.sleep(0.2)
        assert len(running.market.calls) > 1
        running.market.error = None
        await stream.wake.wait()
        assert kinds(parse_all(stream.take())) == ["quote"]

    async def test_stopping_ends_every_stream(self, feed: Feed) -> None:
        feed.service.start()
        stream = feed.open("quotes:ACME")
        await feed.service.stop()
        assert stream.closed


class TestConnections:
    async def test_those_who_look_hear_of_each_change_once(self, feed: Feed) -> None:
        said = ['{"connections":[1]}']
        feed.service.connections_json = lambda: said[0]
        looking, other = feed.open("connections"), feed.open("status", user="bob")
        first, *_ = await feed.tick(looking, other)
        assert [message.data for message in first] == [{"connections": [1]}]
        assert kinds(await _five_ticks(feed, looking)) == []
        said[0] = '{"connections":[2]}'
        assert [message.data for message in await _five_ticks(feed, looking)] == [{"connections": [2]}]

    async def test_a_stream_that_opens_has_the_present_state_first(self, feed: Feed) -> None:
        text = await feed.service.first_frames("ada", parse_topics("connections"))
        assert kinds(parse_all(text)) == ["connections"]


async def _five_ticks(feed: Feed, stream: Subscription) -> list[Message]:
    return [message for _ in range(5) for [messages] in [await feed.tick(stream)] for message in messages]
