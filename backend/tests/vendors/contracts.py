"""Orders for two listed option contracts, as bodies for the application before the vendors' stand-ins."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import httpx

UNDERLYING: Final = "AAPL"
_AWAY: Final = timedelta(days=14)
_STEP: Final = 10
"""Strikes this wide apart are listed by both stand-ins."""


async def two_calls(http: httpx.AsyncClient, headers: dict[str, str]) -> tuple[str, str]:
    """Two calls around the price that end on a monthly day some time away, the lower strike first.

    Raises:
        httpx.HTTPStatusError: the chain is not to be had.
    """
    path = f"/api/market/options/{UNDERLYING}"
    listed = (await http.get(f"{path}/expirations", headers=headers)).raise_for_status().json()
    days = [one["expiration"] for one in listed["expirations"] if one["kind"] == "standard"]
    day = next(one for one in days if date.fromisoformat(one) - _first(listed) >= _AWAY)
    chain = (await http.get(f"{path}/chain", params={"expiration": day}, headers=headers)).raise_for_status().json()
    rows = [one for one in chain["strikes"] if Decimal(one["strike"]) % _STEP == 0]
    high = next(place for place, one in enumerate(rows) if Decimal(one["strike"]) > Decimal(chain["at_the_money"]))
    return rows[high - 1]["call"]["symbol"], rows[high]["call"]["symbol"]


def _first(listed: dict[str, Any]) -> date:
    return date.fromisoformat(listed["expirations"][0]["expiration"])


def vertical(low: str, high: str, *, closes: bool = False, **terms: Any) -> dict[str, Any]:
    """The lower strike bought, the higher one sold, two of each: at the market unless `terms` say otherwise.

    `closes`: the other way around, to end what was opened so.
    """
    bought, sold = ("sell_to_close", "buy_to_close") if closes else ("buy_to_open", "sell_to_open")
    legs = [{"symbol": low, "position_intent": bought}, {"symbol": high, "position_intent": sold}]
    return {"legs": legs, "quantity": "2", "type": "market"} | terms
