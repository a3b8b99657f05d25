"""Explanations over HTTP: the number is the one that the other endpoint shows."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from paiid.features.portfolio.explaining.router import router
from paiid.features.portfolio.router import router as portfolio_router
from tests.support.lots_service import services_of
from tests.support.pnl import OPENED, SPY, PnlAccount, at
from tests.support.scripted_market import ACME
from tests.support.slices import ADA, BOB, add_principal, asking

PATHS = ("/explain?figure=twr", "/reconciliation?range=max")


@pytest.fixture
async def holder(account: PnlAccount) -> PnlAccount:
    """Bought, sold at a gain and at a loss, with a deposit between; noon on Wednesday the 18th."""
    market = account.market
    market.closes[ACME] = {16: "50.00", 17: "52.00"}
    market.closes[SPY] = {16: "600.00", 17: "603.00"}
    market.minute(SPY, OPENED, "600.00")
    await account.trade("buy", "100", "50.00", at(16, "11:00"), fee="1.00")
    await account.trade("sell", "40", "55.00", at(17, "11:00"))
    market.minute(ACME, at(17, "12:00"), "51.00")
    market.minute(SPY, at(17, "12:00"), "602.00")
    await account.deposit("9000", at(17, "12:00"))
    await account.trade("sell", "10", "45.00", at(18, "11:00"))
    await account.at(at(18, "12:00"), ACME="54.00", SPY="606.00")
    return account


@pytest.fixture
async def client(holder: PnlAccount) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(router, ADA, **services_of(holder.service)) as found:
        yield found


async def get(client: httpx.AsyncClient, path: str, **params: str) -> Any:
    answer = await client.get(f"/api/portfolio{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def performance(holder: PnlAccount) -> Any:
    async with asking(portfolio_router, ADA, portfolio_service=holder.service) as other:
        return await get(other, "/performance")


class TestAccess:
    @pytest.mark.parametrize("path", PATHS)
    async def test_anonymous_is_refused(self, account: PnlAccount, path: str) -> None:
        async with asking(router, None, **services_of(account.service)) as nobody:
            assert (await nobody.get(f"/api/portfolio{path}")).status_code == 401

    @pytest.mark.parametrize("path", PATHS)
    async def test_another_user_sees_nothing_of_it(self, holder: PnlAccount, path: str) -> None:
        await holder.desk.db.write(lambda conn: add_principal(conn, BOB))
        async with asking(router, BOB, **services_of(holder.service)) as bob:
            answer = await bob.get(f"/api/portfolio{path}")
            named = await bob.get(f"/api/portfolio{path}&account={holder.desk.account.id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no-account")
        assert named.status_code == 404


class TestList:
    async def test_everything_that_can_be_opened(self, client: httpx.AsyncClient) -> None:
        figures = (await get(client, "/figures"))["figures"]
        assert {"figure": "twr", "title": "Time-weighted return", "unit": "ratio", "scope": "period"} in figures
        assert len({(one["figure"], one["scope"]) for one in figures}) == len(figures)

    async def test_it_is_for_users_alone(self, holder: PnlAccount) -> None:
        async with asking(router, None, **services_of(holder.service)) as nobody:
            assert (await nobody.get("/api/portfolio/figures")).status_code == 401


class TestExplain:
    async def test_each_figure_is_the_one_shown(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        shown = await performance(holder)
        told = {**shown, **shown["risk"], **shown["trades"], "benchmark": shown["benchmark"]["simple"]}
        for one in (await get(client, "/figures"))["figures"]:
            if one["scope"] == "period":
                body = await get(client, "/explain", figure=one["figure"])
                assert body["value"] == told[one["figure"]], one
                assert (body["unit"], body["account"]) == (one["unit"], shown["account"])

    async def test_parts_of_the_period_are_the_ones_shown(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        shown = await performance(holder)
        for month in shown["by_month"]:
            body = await get(client, "/explain", figure="twr", at=month["month"])
            assert body["value"] == month["twr"]
            body = await get(client, "/explain", figure="net_pnl", at=month["month"])
            assert body["value"] == month["pnl"]
        for day in shown["by_day"]:
            assert (await get(client, "/explain", figure="net_pnl", at=day["date"]))["value"] == day["pnl"]
        for point in shown["curve"]:
            assert (await get(client, "/explain", figure="equity", at=point["date"]))["value"] == point["equity"]

    async def test_prices_say_where_they_are_from(self, client: httpx.AsyncClient) -> None:
        body = await get(client, "/explain", figure="end_equity")
        (price,) = [one for one in body["inputs"] if one["kind"] == "price"]
        assert (price["value"], price["source"], price["delay"], price["reference"]) == (
            "54", "script", "simulated", "ACME",
        )  # fmt: skip
        assert price["as_of"] is not None

    async def test_flows_name_their_entry_of_the_ledger(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        body = await get(client, "/explain", figure="net_deposits")
        assert [(one["kind"], one["reference"], one["value"]) for one in body["inputs"]] == [("flow", "dep-3", "9000")]
        (flow,) = body["inputs"]
        assert flow["source"].startswith("Ledger of ")
        assert (flow["entry"]["book"], flow["entry"]["id"]) == ("ledger", "dep-3")
        async with asking(portfolio_router, ADA, portfolio_service=holder.service) as other:
            booked = await get(other, "/ledger", account=flow["entry"]["account_id"], external_id=flow["entry"]["id"])
        assert [(one["kind"], one["occurred_at"]) for one in booked["items"]] == [("deposit", flow["as_of"])]

    async def test_a_page_of_inputs(self, client: httpx.AsyncClient) -> None:
        whole = await get(client, "/explain", figure="xirr")
        page = await get(client, "/explain", figure="xirr", offset="1", limit="1")
        assert page["inputs"] == whole["inputs"][1:2]
        assert page["input_count"] == whole["input_count"] == 3

    async def test_no_such_figure_lists_those_there_are(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/explain?figure=luck")
        body = answer.json()
        assert (answer.status_code, body["code"]) == (404, "unknown-figure")
        assert {"twr", "xirr", "end_equity"} <= set(body["figures"])

    async def test_a_figure_of_something_it_is_not_of(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/explain?figure=xirr&at=2026-11")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-figure")

    @pytest.mark.parametrize("at", ["2025-01", "2026-11-15"])
    async def test_a_part_the_period_does_not_have(self, client: httpx.AsyncClient, at: str) -> None:
        answer = await client.get(f"/api/portfolio/explain?figure=net_pnl&at={at}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-figure")

    async def test_a_malformed_part(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/portfolio/explain?figure=twr&at=soon")).status_code == 422

    @pytest.mark.parametrize(
        "wanted",
        [
            "figure=allocation_value&by=sector&key=Nowhere",
            "figure=allocation_value",
            "figure=shadow_value&key=nobody",
            "figure=shadow_value",
            "figure=twr&at=2020-01-02",
            "figure=equity&key=you",
            "figure=cash&by=sector&key=cash",
        ],
    )
    async def test_a_part_that_there_is_not(self, client: httpx.AsyncClient, wanted: str) -> None:
        answer = await client.get(f"/api/portfolio/explain?{wanted}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-figure")

    async def test_before_the_account_there_is_nothing_and_it_says_so(self, client: httpx.AsyncClient) -> None:
        body = await get(client, "/explain", figure="twr", end="2026-11-10", start="2026-11-02")
        assert body["value"] is None
        assert body["sentence"].startswith("There is nothing to value")


class TestReconciliation:
    async def test_methods_side_by_side(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        shown = await performance(holder)
        body = await get(client, "/reconciliation")
        found = {one["method"]: one for one in body["methods"]}
        assert {name: found[name]["value"] for name in ("twr", "simple", "modified_dietz")} == {
            name: shown[name] for name in ("twr", "simple", "modified_dietz")
        }
        assert (found["broker"]["value"], body["account"]) == (None, shown["account"])
        assert found["broker"]["detail"].startswith("PaiiD's own paper broker")
        assert [one["amount"] for one in body["flows"]] == ["9000"]
        assert body["sentence"].startswith("You put in $9,000.00 on Nov 17, 2026")

    async def test_a_total_has_no_broker(self, client: httpx.AsyncClient) -> None:
        body = await get(client, "/reconciliation", account="all")
        assert body["account"]["id"] is None

    async def test_no_such_account(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/reconciliation?account=nobody")
        assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")
