"""What trades after the close belongs to no bar of regular hours."""

from datetime import UTC, datetime

import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from tests.support.alpaca_market import alpaca_rig

AAPL = Symbol("AAPL")
IN_THE_EVENING = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize("interval", [Interval.ONE_DAY, Interval.ONE_MINUTE])
async def test_the_last_bar_stays_as_it_was_at_the_close(interval: Interval) -> None:
    async with alpaca_rig(IN_THE_EVENING) as rig:
        quote = (await rig.market.quotes([AAPL]))[AAPL]
        evening = await rig.market.bars(AAPL, interval, start=datetime(2026, 11, 30, 5, tzinfo=UTC))
        rig.clock.set(IN_THE_EVENING.replace(day=1, month=12, hour=9))
        rig.standin.clock.frozen_at = rig.clock.now()
        end = datetime(2026, 12, 1, 5, tzinfo=UTC)
        later = await rig.market.bars(AAPL, interval, start=datetime(2026, 11, 30, 5, tzinfo=UTC), end=end)
        assert evening is not None
        assert later is not None
        assert evening.bars[-1] == later.bars[-1]
        # Somebody has traded since, at another price.
        assert quote.last != evening.bars[-1].close
