"""The table of last quotes: one poll for everybody, and the truth about how fresh a price is."""

import asyncio
from datetime import UTC, datetime
from time import monotonic

import pytest

from paiid.adapters.tradier.quotes import FASTEST_PACE_S, RESTING_PACE_S, WATCHED_S
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderUnavailable
from tests.standins.kit.faults import Fault, fault
from tests.support.tradier_market import TradierRig, tradier_rig, until

AAPL, MSFT, SPY = Symbol("AAPL"), Symbol("MSFT"), Symbol("SPY")
QUOTES = "GET /v1/markets/quotes"
POSTED = "POST /v1/markets/quotes"
SATURDAY = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


def down() -> Fault:
    """Every poll meets a maintenance page."""
    return fault("status", QUOTES, code=503, body="html")


async def settled(rig: TradierRig) -> None:
    """Let a poll that runs in the background end."""
    table = rig.market.table
    await until(lambda: table._flight is None or table._flight.done())


async def test_a_thousand_askers_at_once_cost_one_call() -> None:
    async with tradier_rig() as rig:
        found = await asyncio.gather(*(rig.market.quotes([AAPL, MSFT]) for _ in range(1000)))
        assert {frozenset(one) for one in found} == {frozenset({AAPL, MSFT})}
        assert rig.asked(QUOTES) == 1


async def test_a_minute_of_askers_every_second_costs_half_a_call_a_second_at_most() -> None:
    async with tradier_rig() as rig:
        for second in range(60):
            await asyncio.gather(*(rig.market.quotes([AAPL, [MSFT, SPY][tab % 2]]) for tab in range(50)))
            await settled(rig)
            if second < 59:
                rig.advance(1)
        assert rig.asked(QUOTES) <= 60 / FASTEST_PACE_S + 1


async def test_the_union_of_what_is_watched_is_asked_in_one_call() -> None:
    async with tradier_rig() as rig:
        await rig.market.quotes([AAPL])
        await rig.market.quotes([MSFT])
        rig.advance(FASTEST_PACE_S)
        await rig.market.quotes([SPY])
        newest = rig.standin.requests.entries[-1]
        assert all(symbol in newest.query for symbol in ("AAPL", "MSFT", "SPY"))
        assert rig.asked(QUOTES) == 3


async def test_what_nobody_watches_is_polled_no_more() -> None:
    async with tradier_rig() as rig:
        await rig.market.quotes([AAPL])
        rig.advance(WATCHED_S + 1)
        await rig.market.quotes([MSFT])
        assert "AAPL" not in rig.standin.requests.entries[-1].query


async def test_long_lists_are_posted() -> None:
    async with tradier_rig() as rig:
        many = [Symbol(f"ZZ{chr(65 + n // 26)}{chr(65 + n % 26)}") for n in range(400)]
        assert set(await rig.market.quotes([*many, AAPL, MSFT])) == {AAPL, MSFT}
        assert (rig.asked(QUOTES), rig.asked(POSTED)) == (1, 1)


async def test_an_unknown_symbol_is_not_asked_again_and_again() -> None:
    async with tradier_rig() as rig:
        nope = Symbol("NOPE")
        for _ in range(20):
            assert await rig.market.quotes([nope]) == {}
            assert await rig.market.instrument(nope) is None
            rig.advance(1)
        assert rig.asked(QUOTES) == 1


async def test_made_up_symbols_slow_nobodys_prices() -> None:
    async with tradier_rig() as rig:
        letters = [chr(65 + n) for n in range(26)]
        made_up = [Symbol(f"Q{a}{b}{c}X") for a in letters for b in letters for c in "ABCDE"]
        assert set(await rig.market.quotes([*made_up, AAPL])) == {AAPL}
        assert rig.market.table.watched() == {AAPL}
        assert rig.market.table.pace_s == FASTEST_PACE_S
        rig.advance(FASTEST_PACE_S)
        await rig.market.quotes([*made_up, AAPL])
        await settled(rig)
        assert rig.standin.requests.entries[-1].query == "symbols=AAPL&greeks=false"


class TestTruth:
    async def test_live_on_the_live_host_and_delayed_on_the_sandbox(self) -> None:
        async with tradier_rig("live") as live, tradier_rig("sandbox") as sandbox:
            now = live.time.now()
            of_live = (await live.market.quotes([AAPL]))[AAPL]
            of_sandbox = (await sandbox.market.quotes([AAPL]))[AAPL]
            assert (of_live.delay, of_live.as_of, of_live.source) == (Delay.LIVE, now, "Tradier")
            assert (of_sandbox.delay, of_sandbox.source) == (Delay.DELAYED, "Tradier sandbox")
            assert (now - of_sandbox.as_of).total_seconds() == 15 * 60

    async def test_a_price_nobody_confirms_while_the_market_trades_goes_stale_and_comes_back(self) -> None:
        async with tradier_rig() as rig:
            first = (await rig.market.quotes([AAPL]))[AAPL]
            rig.standin.faults.add(down())
            rig.advance(2 * FASTEST_PACE_S)
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.LIVE
            await settled(rig)
            rig.advance(0.1)
            stale = (await rig.market.quotes([AAPL]))[AAPL]
            assert (stale.delay, stale.last, stale.as_of) == (Delay.STALE, first.last, first.as_of)
            await settled(rig)
            rig.standin.faults.clear()
            rig.advance(60)
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.LIVE

    async def test_one_that_nobody_has_watched_is_asked_for_as_soon_as_somebody_does(self) -> None:
        async with tradier_rig() as rig:
            await rig.market.quotes([AAPL, MSFT, SPY])
            rig.advance(WATCHED_S + 1)
            # One after the other, as bars of many symbols are gathered: no pace of polls lies between them.
            for symbol in (AAPL, MSFT, SPY):
                assert (await rig.market.quotes([symbol]))[symbol].delay is Delay.LIVE

    async def test_a_closed_market_confirms_nothing_and_needs_no_confirmation(self) -> None:
        async with tradier_rig(at=SATURDAY, always_open=False) as rig:
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.LIVE
            rig.standin.faults.add(down())
            rig.advance(3600)
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.LIVE
            await settled(rig)

    async def test_a_closed_market_is_polled_rarely(self) -> None:
        async with tradier_rig(at=SATURDAY, always_open=False) as rig:
            for _ in range(60):
                await rig.market.quotes([AAPL])
                await settled(rig)
                rig.advance(1)
            assert rig.asked(QUOTES) <= 60 / RESTING_PACE_S + 1

    async def test_a_price_from_before_the_close_is_stale_after_it(self) -> None:
        # 19:59:00 in New York; extended hours end at 20:00.
        async with tradier_rig(at=datetime(2026, 11, 24, 0, 59, tzinfo=UTC)) as rig:
            await rig.market.quotes([AAPL])
            rig.standin.faults.add(down())
            rig.advance(3600)
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.STALE
            await settled(rig)

    async def test_with_nothing_known_the_failure_is_the_answer(self) -> None:
        async with tradier_rig() as rig:
            rig.standin.faults.add(down())
            with pytest.raises(ProviderUnavailable):
                await rig.market.quotes([AAPL])

    async def test_what_is_known_is_answered_when_a_new_symbol_cannot_be_had(self) -> None:
        async with tradier_rig() as rig:
            await rig.market.quotes([AAPL])
            rig.standin.faults.add(down())
            assert set(await rig.market.quotes([AAPL, MSFT])) == {AAPL}

    async def test_one_bad_row_takes_no_other_with_it(self) -> None:
        async with tradier_rig() as rig:
            rig.standin.faults.add(fault("nan", QUOTES, field="last"))
            with pytest.raises(ProviderBadData):
                await rig.market.quotes([AAPL])
            rig.standin.faults.clear()
            rig.standin.faults.add(fault("wrong_types", QUOTES, times=1))
            rig.advance(2)
            assert set(await rig.market.quotes([AAPL, MSFT])) >= {MSFT}

    async def test_a_row_that_turns_bad_keeps_the_last_good_price(self) -> None:
        async with tradier_rig() as rig:
            good = (await rig.market.quotes([AAPL]))[AAPL]
            rig.standin.faults.add(fault("nan", QUOTES, field="last"))
            kept = good
            for _ in range(3):
                rig.advance(2.5)
                kept = (await rig.market.quotes([AAPL]))[AAPL]
                await settled(rig)
            assert (kept.last, kept.delay) == (good.last, Delay.STALE)


@pytest.mark.parametrize(
    "laid",
    [
        fault("timeout", QUOTES),
        fault("reset", QUOTES),
        fault("reset_mid_body", QUOTES),
        fault("status", QUOTES, code=502, body="html"),
        fault("status", QUOTES, code=500, body="vendor"),
        fault("status", QUOTES, code=404, body="html"),
        fault("status", QUOTES, code=200, body="html"),
        fault("status", QUOTES, code=200, body="text", text="null"),
        fault("status", QUOTES, code=200, body="text", text=""),
        fault("rate_limited", QUOTES, retry_after=30),
        fault("rate_limited", QUOTES, body="text", text="Quota Violation"),
        fault("unauthorized", QUOTES),
        fault("forbidden", QUOTES),
        fault("truncated_json", QUOTES),
        fault("nan", QUOTES, field="prevclose"),
        fault("wrong_types", QUOTES, field="last", form="list"),
        fault("wrong_types", QUOTES, field="last", form="object"),
        fault("null_string", QUOTES, field="last"),
        fault("null_string", QUOTES, field="quotes"),
    ],
    ids=lambda laid: " ".join([laid.kind, *map(str, laid.parameters.values())]),
)
async def test_every_fault_of_a_poll_is_a_provider_error_or_a_gap(laid: Fault) -> None:
    async with tradier_rig(timeout_s=0.3 if laid.kind in {"timeout", "latency"} else 5.0) as rig:
        rig.standin.faults.add(laid)
        if laid.get("field") == "quotes":
            assert await rig.market.quotes([AAPL]) == {}
        else:
            with pytest.raises(ProviderError):
                await rig.market.quotes([AAPL])


async def test_a_poll_that_hangs_holds_up_only_those_who_come_at_its_beginning() -> None:
    async with tradier_rig(runs=True, timeout_s=4) as rig:
        await rig.market.quotes([AAPL])
        rig.standin.faults.add(fault("latency", QUOTES, seconds=30))
        rig.advance(60)
        waits = []
        for _ in range(4):
            began = monotonic()
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.STALE
            waits.append(monotonic() - began)
            await asyncio.sleep(0.7)
        assert waits[0] >= 1
        assert max(waits[1:]) < 1


async def test_of_a_vendor_left_alone_nobody_waits_for_company() -> None:
    async with tradier_rig(runs=True) as rig:
        rig.standin.faults.add(fault("status", QUOTES, code=503))
        while not rig.market.client.vendor.is_left_alone:
            with pytest.raises(ProviderError):
                await rig.market.quotes([AAPL])
        began, asked = monotonic(), rig.asked(QUOTES)
        for symbol in [AAPL, MSFT, SPY] * 5:
            with pytest.raises(ProviderError):
                await rig.market.quotes([symbol])
        assert rig.asked(QUOTES) == asked
        # Boarding takes up to a quarter of a second a poll.
        assert monotonic() - began < 1


async def test_headers_that_lie_change_nothing() -> None:
    async with tradier_rig() as rig:
        rig.standin.faults.add(fault("lying_rate_headers", QUOTES))
        for _ in range(5):
            assert (await rig.market.quotes([AAPL]))[AAPL].delay is Delay.LIVE
            rig.advance(2)


async def test_a_full_quota_is_waited_for_and_the_last_price_shown() -> None:
    async with tradier_rig(rate_limit=2, quota_form="fault") as rig:
        for _ in range(10):
            assert AAPL in await rig.market.quotes([AAPL])
            await settled(rig)
            rig.advance(2)
        # Two were answered and one refused; the header of the refusal says when to come back.
        assert rig.asked(QUOTES) <= 4
