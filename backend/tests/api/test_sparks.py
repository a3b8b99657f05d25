"""Small charts of a whole list in one call."""

import httpx


async def test_known_symbols_have_a_session_of_prices(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    answer = (await client.get("/api/market/sparks?symbols=AAPL,SPY,NOPE", headers=ada)).json()
    assert answer["sparks"].keys() == {"AAPL", "SPY"}
    bars = (await client.get("/api/market/bars/AAPL?interval=15m&limit=26", headers=ada)).json()["bars"]
    # The running bar may move between the two calls.
    assert answer["sparks"]["AAPL"][:-1] == [bar["close"] for bar in bars][:-1]
    assert answer["source"] == "PaiiD local market"
