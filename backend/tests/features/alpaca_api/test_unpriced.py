"""Alpaca's words have none for what is left out, so an account with something unpriced is not told at all."""

from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.features.alpaca_api.errors import Refusal
from paiid.features.alpaca_api.positions.service import KeyPositions
from paiid.features.api_keys.service import KeyHolder
from tests.support.pnl import PnlAccount, at
from tests.support.scripted_market import ACME


async def test_it_answers_503_until_there_is_a_price(db: Database) -> None:
    account = await PnlAccount.open(db)
    await account.trade("buy", "100", "50", at(16, "11:00"))
    nobody: Any = None
    positions = KeyPositions(account.service, nobody, nobody)
    holder = KeyHolder("key_1", "a-1", account.desk.user_id, account.desk.account.id, can_trade=True)
    quote = account.market.present.pop(ACME)
    with pytest.raises(Refusal) as refused:
        await positions.listed(holder)
    assert (refused.value.status, refused.value.message) == (503, "there is no price for ACME")
    account.market.present[ACME] = quote
    assert [one.value.market_value for one in await positions.listed(holder)] == [Decimal(5000)]
