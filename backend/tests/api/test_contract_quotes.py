"""Quotes of option contracts, as the composed application answers them on its local market."""

import httpx


async def test_a_close_that_nobody_tells_is_null_and_no_change_is_made_of_it(
    client: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    path = "/api/market/options/AAPL"
    day = (await client.get(f"{path}/expirations", headers=ada)).json()["expirations"][2]["expiration"]
    chain = (await client.get(f"{path}/chain", params={"expiration": day}, headers=ada)).json()
    symbol = chain["strikes"][0]["call"]["symbol"]
    answer = (await client.get("/api/market/quotes", params={"symbols": f"{symbol},AAPL"}, headers=ada)).json()
    contract, share = answer["quotes"]
    assert (contract["symbol"], contract["asset_class"]) == (symbol, "option")
    assert contract["last"] is not None
    assert [contract[name] for name in ("previous_close", "change", "change_percent")] == [None, None, None]
    assert [contract[name] for name in ("open", "high", "low")] == [None, None, None]
    assert None not in {share[name] for name in ("previous_close", "change", "change_percent")}
