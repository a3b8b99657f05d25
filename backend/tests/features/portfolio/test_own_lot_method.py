"""What a position of the paper account costs follows the account's own lot method.

Ten AAPL bought at about one price, ten more later; five sold. First in, first out leaves five of the first purchase and
ten of the second; last in, first out ten of the first and five of the second.
"""

from decimal import Decimal

import httpx


async def trade(client: httpx.AsyncClient, headers: dict[str, str], side: str, quantity: int) -> Decimal:
    body = {"symbol": "AAPL", "quantity": quantity, "side": side}
    order = (await client.post("/api/orders", json=body, headers=headers)).json()
    assert order["status"] == "filled", order
    return Decimal(order["average_fill_price"])


async def position(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, str]:
    (found,) = (await client.get("/api/portfolio", headers=headers)).json()["positions"]
    return dict(found)


async def test_positions_and_lots_agree_under_each_method(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    first, second = await trade(client, headers, "buy", 10), await trade(client, headers, "buy", 10)
    sold = await trade(client, headers, "sell", 5)
    account = (await client.get("/api/portfolio/accounts", headers=headers)).json()["accounts"][0]["id"]
    costs = {"fifo": 5 * first + 10 * second, "lifo": 10 * first + 5 * second, "average": (first + second) * 15 / 2}
    for method, cost in costs.items():
        answer = await client.patch(f"/api/portfolio/accounts/{account}", json={"lot_method": method}, headers=headers)
        assert answer.status_code == 200, answer.text
        found = await position(client, headers)
        lots = (await client.get("/api/portfolio/lots", headers=headers)).json()["items"]
        assert sum(Decimal(lot["cost_basis"]) for lot in lots) == cost
        assert abs(Decimal(found["cost_basis"]) - cost) <= Decimal("0.005")
        assert abs(Decimal(found["realized_pnl"]) - (sold * 5 + cost - 10 * (first + second))) <= Decimal("0.01")
