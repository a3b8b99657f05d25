"""News of the whole application: what is held there makes them relevant."""

import httpx


async def test_a_purchase_makes_news_relevant(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    before = (await client.get("/api/news?scope=holdings", headers=ada)).json()
    assert before["news"] == []
    order = {"symbol": "AAPL", "side": "buy", "type": "market", "quantity": "10", "time_in_force": "day"}
    placed = await client.post("/api/orders", json=order, headers=ada | {"Idempotency-Key": "news-1"})
    # Without keys the local market is always open.
    assert placed.json()["status"] == "filled"
    found = (await client.get("/api/news?scope=holdings&limit=5", headers=ada)).json()
    assert len(found["news"]) == 5
    assert {(one["relevance"]["tie"], one["relevance"]["symbol"]) for one in found["news"]} == {("holding", "AAPL")}


async def test_a_demo_portfolio_has_news_with_a_meaning(client: httpx.AsyncClient) -> None:
    signed_in = (await client.post("/api/auth/demo")).raise_for_status().json()
    client.cookies.clear()
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    found = (await client.get("/api/news?scope=holdings&limit=10", headers=headers)).raise_for_status().json()
    assert len(found["news"]) == 10
    assert found["holdings_problem"] is None
    one = found["news"][0]
    assert one["relevance"]["tie"] == "holding"
    query = {"published_at": one["published_at"], "symbol": one["relevance"]["symbol"]}
    told = await client.get(f"/api/news/{one['id']}/meaning", params=query, headers=headers)
    assert told.status_code == 200, told.text
    body = told.json()
    assert any(sentence.startswith(("You hold", "You are short")) for sentence in body["sentences"])
    cited = {int(part.split("]")[0]) for sentence in body["sentences"] for part in sentence.split("[")[1:]}
    assert cited == {fact["number"] for fact in body["facts"]}
    ranked = (await client.get("/api/news?order=relevance&limit=5", headers=headers)).raise_for_status().json()
    scores = [float(item["relevance"]["score"]) for item in ranked["news"]]
    assert scores == sorted(scores, reverse=True)
    assert ranked["ranked_of"] == 200
    market = (await client.get("/api/news?scope=market&limit=5", headers=headers)).raise_for_status().json()
    assert {item["category"] for item in market["news"]} <= {"market_open", "market_close"}
