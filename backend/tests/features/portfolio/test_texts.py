"""The answer written row by row is the one that the model writes."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from paiid.core.types import decimal_text
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.figures.texts import Texts, money_text, ratio_text
from paiid.features.portfolio.performance_answers import performance_json, performance_read
from tests.support.pnl import PnlAccount, at
from tests.support.scripted_market import ACME


@given(st.integers(-(10**15), 10**15))
def test_money_as_decimals_are_written(cents: int) -> None:
    assert money_text(cents) == decimal_text(Decimal(cents).scaleb(-2))


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_ratios_as_decimals_are_written(value: float) -> None:
    assert ratio_text(value) == decimal_text(ratio(value) or Decimal(0))


async def test_one_answer_two_ways(account: PnlAccount) -> None:
    account.market.closes[ACME] = {16: "50.00", 17: "60.00", 18: "45.00", 19: "57.00"}
    await account.trade("buy", "1000", "50.00", at(16, "11:00"))
    texts, found = Texts(), await account.performance()
    for moment, last in ((at(20, "12:00"), "61.00"), (at(20, "12:05"), "48.50"), (at(20, "12:10"), "61.00")):
        await account.at(moment, ACME=last)
        found = await account.performance()
        assert json.loads(performance_json(found, texts)) == json.loads(performance_read(found).model_dump_json())
    today = await account.performance(found.period.end, found.period.end)
    assert json.loads(performance_json(today, texts)) == json.loads(performance_read(today).model_dump_json())
