"""Tradier's options before its stand-in: quirks, faults, age, and how many calls they cost."""

import asyncio
from datetime import date

import pytest

from paiid.adapters.tradier.option_data import TradierOptions
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderTimeout,
    ProviderUnavailable,
)
from tests.standins.kit.faults import Fault, fault
from tests.support.tradier_market import TOKEN, TradierRig, tradier_rig

AAPL, ATT = Symbol("AAPL"), Symbol("T")
DAY = date(2026, 12, 18)
CHAINS, DAYS = "GET /v1/markets/options/chains", "GET /v1/markets/options/expirations"


def options_of(rig: TradierRig) -> TradierOptions:
    return TradierOptions(rig.market.client, rig.time)


async def test_an_adjusted_root_is_listed_with_its_own_size() -> None:
    async with tradier_rig() as rig:
        found = (await options_of(rig).chain(ATT, DAY)).quotes
        sizes = {one.contract.symbol.root: one.contract.multiplier for one in found}
        assert sizes == {"T": 100, "T1": 10}
        assert {one.contract.underlying for one in found} == {ATT}


@pytest.mark.parametrize("form", ["null", "absent", "nan"])
async def test_greeks_that_are_missing_cost_only_themselves(form: str) -> None:
    async with tradier_rig(greeks_form=form) as rig:
        for quote in (await options_of(rig).chain(AAPL, DAY)).quotes:
            assert quote.ask is not None
            assert quote.greeks is None or quote.greeks.delta is None


async def test_empty_leaves_may_be_the_word_null() -> None:
    async with tradier_rig(null_strings=True, greeks_form="null") as rig:
        quotes = (await options_of(rig).chain(AAPL, DAY)).quotes
        assert len(quotes) > 20
        assert all(one.greeks is None for one in quotes)


async def test_a_sandbox_is_a_quarter_of_an_hour_late_and_says_so() -> None:
    async with tradier_rig("sandbox") as rig:
        chain = await options_of(rig).chain(AAPL, DAY)
        assert (chain.delay, chain.source) == (Delay.DELAYED, "Tradier sandbox")
        assert (rig.time.now() - chain.as_of).total_seconds() == 15 * 60


async def test_many_askers_cost_one_call_and_the_days_are_asked_rarely() -> None:
    async with tradier_rig() as rig:
        options = options_of(rig)
        await asyncio.gather(*(options.chain(AAPL, DAY) for _ in range(200)))
        await asyncio.gather(*(options.expirations(AAPL) for _ in range(200)))
        await options.strikes(AAPL, DAY)
        assert (rig.asked(CHAINS), rig.asked(DAYS)) == (1, 1)
        rig.advance(60)
        await options.chain(AAPL, DAY)
        await options.expirations(AAPL)
        assert (rig.asked(CHAINS), rig.asked(DAYS)) == (2, 1)


async def test_an_outage_leaves_the_last_chain_marked_as_stale_and_ends_with_it() -> None:
    async with tradier_rig() as rig:
        options = options_of(rig)
        first = await options.chain(AAPL, DAY)
        rig.standin.faults.add(fault("status", CHAINS, code=503, body="html"))
        rig.advance(60)
        kept = await options.chain(AAPL, DAY)
        assert (kept.quotes, kept.as_of, kept.delay) == (first.quotes, first.as_of, Delay.STALE)
        rig.standin.faults.laid.clear()
        rig.advance(60)
        assert (await options.chain(AAPL, DAY)).delay is Delay.LIVE


@pytest.mark.parametrize(
    ("laid", "expected"),
    [
        (fault("status", CHAINS, code=502, body="html"), ProviderUnavailable),
        (fault("unauthorized", CHAINS), ProviderMisconfigured),
        (fault("rate_limited", CHAINS), ProviderRateLimited),
        (fault("truncated_json", CHAINS), ProviderBadData),
        (fault("reset_mid_body", CHAINS), ProviderUnavailable),
        (fault("timeout", CHAINS), ProviderTimeout),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
async def test_failures_are_the_ports_own_and_tell_no_secret(laid: Fault, expected: type[ProviderError]) -> None:
    async with tradier_rig(timeout_s=0.3 if expected is ProviderTimeout else 5.0) as rig:
        rig.standin.faults.add(laid)
        with pytest.raises(expected) as caught:
            await options_of(rig).chain(AAPL, DAY)
        assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("field", ["bid", "delta", "mid_iv", "open_interest"])
async def test_numbers_that_are_none_cost_only_themselves(field: str) -> None:
    async with tradier_rig() as rig:
        options = options_of(rig)
        rig.standin.faults.add(fault("nan", CHAINS, field=field))
        spoiled = (await options.chain(AAPL, DAY)).quotes
        assert len(spoiled) > 20
        assert all(one.ask is not None for one in spoiled)


async def test_rows_that_are_all_wrong_are_no_empty_chain() -> None:
    async with tradier_rig() as rig:
        rig.standin.faults.add(fault("wrong_types", CHAINS, field="ask", form="list"))
        with pytest.raises(ProviderBadData):
            await options_of(rig).chain(AAPL, DAY)
