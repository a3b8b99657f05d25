"""Streaming into the table of last quotes: over WebSocket, over HTTP, and polling whenever neither talks."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

import pytest

from paiid.adapters.tradier.quotes import FASTEST_PACE_S, RESTING_PACE_S
from paiid.adapters.tradier.transports import Subscription
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.ports.errors import ProviderRejected
from tests.standins.kit.clock import epoch_ms
from tests.standins.kit.faults import Fault, fault
from tests.support.tradier_market import TOKEN, TradierRig, tradier_rig, until

AAPL, MSFT, BRK_B, DOW = Symbol("AAPL"), Symbol("MSFT"), Symbol("BRK.B"), Symbol("$DJI")
QUOTES = "GET /v1/markets/quotes"
SESSION = "POST /v1/markets/events/session"
SOCKET = "WS /v1/markets/events"
HTTP = "POST /v1/markets/events"


@asynccontextmanager
async def streaming(*symbols: Symbol, start: bool = True, **options: Any) -> AsyncIterator[TradierRig]:
    """A rig whose time runs, with `symbols` watched and the stream started."""
    async with tradier_rig(runs=True, tick_s=0.05, **options) as rig:
        rig.market.stream.pause_s = 0.05
        rig.market.stream.heartbeat_s = 0.4
        await rig.market.quotes(symbols)
        if start:
            await rig.connection.start(lambda: True)
        yield rig


def feed(rig: TradierRig) -> str:
    return str(rig.connection.report().feed)


async def changes(rig: TradierRig, symbol: Symbol) -> None:
    """Return once the stream has told a newer trade of `symbol`."""
    first = rig.market.table.known(symbol)
    assert first is not None

    def changed() -> bool:
        now = rig.market.table.known(symbol)
        return now is not None and now.traded_at != first.traded_at

    await until(changed)


class TestWebSocket:
    async def test_it_is_the_first_choice_and_polling_rests(self) -> None:
        async with streaming(AAPL, BRK_B) as rig:
            await until(lambda: feed(rig).startswith("streaming over WebSocket"))
            await until(lambda: rig.market.table.pace_s == RESTING_PACE_S)
            await changes(rig, AAPL)
            await changes(rig, BRK_B)
            assert rig.asked(HTTP + " ") == 0
            quote = (await rig.market.quotes([AAPL]))[AAPL]
            assert (quote.delay, quote.source) == (Delay.LIVE, "Tradier")
            assert quote.bid is not None
            assert quote.ask is not None
            assert quote.bid < quote.ask

    async def test_a_symbol_that_is_looked_at_later_is_subscribed_on_the_same_connection(self) -> None:
        async with streaming(AAPL) as rig:
            await until(lambda: feed(rig).startswith("streaming"))
            await rig.market.quotes([AAPL, MSFT])
            await changes(rig, MSFT)
            assert rig.asked(SESSION) == 1

    async def test_the_dow_streams_as_a_hundred_djx(self) -> None:
        async with streaming(DOW, AAPL) as rig:
            await until(lambda: feed(rig).startswith("streaming"))
            await until(lambda: DOW in rig.market.stream._covered)
            polled, streamed = (await rig.market.quotes([DOW]))[DOW], rig.market.table.known(DOW)
            assert streamed is not None
            assert abs(streamed.last / polled.previous_close - 1) < 1
            assert (streamed.bid, streamed.ask) == (None, None)

    async def test_it_is_opened_again_after_it_was_cut(self) -> None:
        async with streaming(AAPL) as rig:
            await until(lambda: feed(rig).startswith("streaming"))
            rig.standin.faults.add(fault("disconnect", SOCKET, times=1))
            await until(lambda: rig.asked(SESSION) >= 2)
            await until(lambda: feed(rig).startswith("streaming"))
            await changes(rig, AAPL)


class TestHttp:
    async def test_it_is_the_second_choice(self) -> None:
        async with streaming(AAPL, start=False) as rig:
            rig.standin.faults.add(fault("status", SOCKET, code=503))
            await rig.connection.start(lambda: True)
            await until(lambda: feed(rig).startswith("streaming over HTTP"))
            await changes(rig, AAPL)

    async def test_without_a_websocket_it_is_the_first(self) -> None:
        async with streaming(AAPL, websocket=False) as rig:
            await until(lambda: feed(rig).startswith("streaming over HTTP"))
            await rig.market.quotes([AAPL, MSFT])
            await changes(rig, MSFT)
            assert rig.asked(SESSION) == 2


class TestPolling:
    async def test_a_silent_stream_is_helped_out_within_two_heartbeats(self) -> None:
        async with streaming(AAPL) as rig:
            await until(lambda: rig.market.table.pace_s == RESTING_PACE_S)
            rig.standin.faults.add(fault("silence", SOCKET))
            await until(lambda: rig.market.table.pace_s == FASTEST_PACE_S)
            polls = rig.asked(QUOTES)

            async def look() -> None:
                await rig.market.quotes([AAPL])

            for _ in range(30):
                await look()
                await asyncio.sleep(0.1)
            assert rig.asked(QUOTES) > polls
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.LIVE
            assert feed(rig).startswith("polling every 2 s")
            rig.standin.faults.clear()
            await until(lambda: feed(rig).startswith("streaming"))

    async def test_what_a_stream_may_have_missed_while_silent_is_asked_for_before_it_counts_as_live(self) -> None:
        async with streaming(AAPL, MSFT) as rig:
            await until(lambda: rig.market.table.pace_s == RESTING_PACE_S)
            rig.standin.faults.add(fault("silence", SOCKET))
            rig.standin.faults.add(fault("status", QUOTES, code=503))
            await until(lambda: rig.market.table.delay_of(MSFT) is Delay.STALE)
            rig.standin.faults.clear()
            # Of the two only AAPL is told of from here on.
            rig.standin.faults.add(fault("drop_events", SOCKET, containing='"MSFT"'))
            await changes(rig, AAPL)
            assert rig.market.table.delay_of(MSFT) is Delay.STALE
            old = rig.market.table.known(MSFT)
            assert old is not None
            now = (await rig.market.quotes([AAPL, MSFT]))[MSFT]
            for _ in range(50):
                if now.delay is Delay.LIVE:
                    break
                await asyncio.sleep(0.1)
                now = (await rig.market.quotes([AAPL, MSFT]))[MSFT]
            assert now.delay is Delay.LIVE
            assert now.as_of > old.as_of

    async def test_when_no_stream_can_be_had_prices_are_polled_and_the_report_says_why(self) -> None:
        async with streaming(AAPL, start=False, streams=False) as rig:
            await rig.connection.start(lambda: True)
            await until(lambda: "is tried again" in feed(rig))
            assert feed(rig).startswith("polling every 2 s")
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.LIVE

    async def test_a_session_without_an_id_leaves_polling_in_charge(self) -> None:
        async with streaming(AAPL, start=False) as rig:
            rig.standin.faults.add(fault("null_string", SESSION, field="sessionid"))
            await rig.connection.start(lambda: True)
            await until(lambda: "is tried again" in feed(rig))
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.LIVE

    async def test_the_sandbox_only_polls(self) -> None:
        async with streaming(AAPL, mode="sandbox") as rig:
            await asyncio.sleep(0.3)
            assert feed(rig) == "delayed by 15 minutes, polling every 2 s"
            assert rig.asked(SESSION) == 0

    async def test_a_process_that_does_not_lead_opens_no_stream(self) -> None:
        async with streaming(AAPL, start=False) as rig:
            leads = False
            await rig.connection.start(lambda: leads)
            await asyncio.sleep(0.3)
            assert rig.asked(SESSION) == 0
            leads = True
            await until(lambda: feed(rig).startswith("streaming"))


@pytest.mark.parametrize(
    "laid",
    [
        fault("duplicate_events", SOCKET),
        fault("reorder_events", SOCKET),
        fault("drop_events", SOCKET, probability=0.5),
    ],
    ids=lambda laid: laid.kind,
)
async def test_prices_never_go_back_in_time_whatever_the_stream_does(laid: Fault) -> None:
    async with streaming(AAPL, start=False) as rig:
        rig.standin.faults.add(laid)
        await rig.connection.start(lambda: True)
        seen: list[tuple[datetime, int]] = []
        async with asyncio.timeout(30):
            while len(set(seen)) < 3:
                quote = (await rig.market.quotes([AAPL]))[AAPL]
                seen.append((quote.as_of, quote.volume))
                await asyncio.sleep(0.02)
        assert seen == sorted(seen)


@dataclass(frozen=True)
class Burst:
    """A transport that says many things at once and then waits."""

    events_told: list[dict[str, Any]]
    name: str = "burst"

    async def events(
        self, session_id: str, wanted: Subscription, silence_s: Callable[[], float]
    ) -> AsyncGenerator[dict[str, Any]]:
        for event in self.events_told:
            yield event
        await asyncio.sleep(60)


async def test_thousands_of_events_at_once_keep_nobody_waiting() -> None:
    async with streaming(AAPL, start=False) as rig:
        stream, market = rig.market.stream, rig.market.table
        first = epoch_ms(rig.time.now()) - 4000
        trades = [
            {
                "type": "trade",
                "symbol": "AAPL",
                "size": "1",
                "cvol": str(10**9 + n),
                "date": str(first + n),
                "last": f"{n}",
            }
            for n in range(1, 4001)
        ]
        stream.transports = [Burst(trades)]
        await rig.connection.start(lambda: True)
        longest, before = 0.0, monotonic()
        async with asyncio.timeout(20):
            while (known := market.known(AAPL)) is None or known.volume < 10**9 + 4000:
                await asyncio.sleep(0)
                now = monotonic()
                longest, before = max(longest, now - before), now
        # A hundred events between two breaths take a hundredth of a second; the rest is the machine's other work.
        assert longest < 0.5
        assert known.last == 4000


@pytest.mark.parametrize("times", [1, 2])
async def test_an_event_that_was_held_up_on_its_way_makes_no_price_count_as_present(times: int) -> None:
    async with streaming(AAPL, start=False) as rig:
        sent_at = rig.time.now()
        event = {"type": "quote", "symbol": "AAPL", "bid": 1, "ask": 2, "bidsz": 1, "asksz": 1}
        rig.market.stream.transports = [Burst([event | {"biddate": str(epoch_ms(sent_at) + 1000)}] * times)]
        rig.standin.faults.add(fault("status", QUOTES, code=503))
        rig.time.advance(90)
        await rig.market.quotes([AAPL])
        await rig.connection.start(lambda: True)
        await until(lambda: (known := rig.market.table.known(AAPL)) is not None and known.ask == 2)
        await asyncio.sleep(0.05)
        assert rig.market.table.delay_of(AAPL) is Delay.STALE


async def test_no_secret_is_in_a_report_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with streaming(AAPL, start=False) as rig:
        rig.standin.faults.add(fault("disconnect", SOCKET, times=2))
        await rig.connection.start(lambda: True)
        await until(lambda: feed(rig).startswith("streaming"))
        rig.standin.faults.add(fault("status", code=400, body="text", text=f"Invalid token {TOKEN}"))
        await rig.connection.test()
        with pytest.raises(ProviderRejected) as refused:
            await rig.market.search("apple")
        assert str(refused.value) == "Tradier: Invalid token ***"
        told = f"{rig.connection.report()} {caplog.text}"
        sessions = list(rig.state.sessions.made)
    assert sessions
    assert not [secret for secret in ("Canary", *sessions) if secret in told]
