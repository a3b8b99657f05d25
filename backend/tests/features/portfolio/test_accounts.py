"""Several accounts of a user: one is selected, and everything else is about that one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.domain.account import BrokerId
from paiid.features.activity import service as activity
from paiid.features.ledger.service import new_stamp
from paiid.features.portfolio.router import router
from tests.support.desk import AT, Desk, open_desk
from tests.support.pnl import PnlAccount
from tests.support.slices import ADA, BOB, EVE, add_principal, asking


@pytest.fixture
async def account(db: Database) -> PnlAccount:
    return await PnlAccount.open(db)


async def open_elsewhere(desk: Desk, broker_account: str = "elsewhere-1") -> str:
    """A further account of Ada, which Alpaca keeps; not selected."""
    row = replace(
        desk.account, id=new_id("acc"), name="Alpaca paper", broker=BrokerId.ALPACA, broker_account=broker_account,
        is_selected=False, orders_stamp=new_stamp(),
    )  # fmt: skip
    await desk.db.write(lambda conn: desk.trading.ledger.repository.insert_account(conn, row))
    return row.id


@pytest.fixture
async def client(account: PnlAccount) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(router, ADA, portfolio_service=account.service) as found:
        yield found


class TestSelecting:
    async def test_the_selected_account_is_what_everything_is_about(
        self, client: httpx.AsyncClient, account: PnlAccount
    ) -> None:
        other = await open_elsewhere(account.desk)
        before = (await client.get("/api/portfolio/accounts")).json()["accounts"]
        assert [(one["broker"], one["is_selected"]) for one in before] == [("paper", True), ("alpaca", False)]
        answer = await client.post(f"/api/portfolio/accounts/{other}/select")
        assert [(one["broker"], one["is_selected"]) for one in answer.json()["accounts"]] == [
            ("alpaca", True),
            ("paper", False),
        ]
        shown = (await client.get("/api/portfolio")).json()["account"]
        assert (shown["id"], shown["broker"], shown["broker_name"]) == (other, "alpaca", "Alpaca paper")
        assert shown["equity"] == "0"
        (line,) = await account.desk.db.read(lambda conn: activity.latest(conn, ADA.user_id))
        assert (line.action, line.detail) == ("account-selected", {"account_id": other})

    async def test_again_changes_nothing(self, client: httpx.AsyncClient, account: PnlAccount) -> None:
        mine = account.desk.account.id
        assert (await client.post(f"/api/portfolio/accounts/{mine}/select")).status_code == 200
        assert await account.desk.db.read(lambda conn: activity.latest(conn, ADA.user_id)) == []

    async def test_a_strangers_account_and_an_archived_one_are_not_found(
        self, client: httpx.AsyncClient, account: PnlAccount
    ) -> None:
        old = account.desk.account.id
        await account.desk.db.write(lambda conn: add_principal(conn, BOB))
        async with asking(router, BOB, portfolio_service=account.service) as bob:
            assert (await bob.post(f"/api/portfolio/accounts/{old}/select")).status_code == 404
            assert (await bob.get("/api/portfolio/accounts")).json() == {"accounts": []}
        await account.trade("buy", "1", "50.00", AT)
        await client.post("/api/portfolio/reset", json={"confirm": "RESET"})
        assert (await client.post(f"/api/portfolio/accounts/{old}/select")).json()["code"] == "account-not-found"

    async def test_a_viewer_may_look_but_not_select(self, account: PnlAccount) -> None:
        async with asking(router, EVE, portfolio_service=account.service) as eve:
            assert (await eve.get("/api/portfolio/accounts")).status_code == 200
            mine = account.desk.account.id
            assert (await eve.post(f"/api/portfolio/accounts/{mine}/select")).status_code == 403


class TestElsewhere:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/reset", {"confirm": "RESET"}),
            ("PATCH", "/account", {"slippage_bps": "1"}),
            ("POST", "/deposits", {"amount": "100"}),
        ],
    )
    async def test_its_money_and_terms_are_not_ours_to_change(
        self, client: httpx.AsyncClient, account: PnlAccount, method: str, path: str, body: dict[str, str]
    ) -> None:
        other = await open_elsewhere(account.desk)
        await client.post(f"/api/portfolio/accounts/{other}/select")
        answer = await client.request(method, f"/api/portfolio{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "account-elsewhere")

    async def test_the_database_refuses_the_same_account_twice(self, db: Database) -> None:
        desk = await open_desk(db)
        await open_elsewhere(desk)
        with pytest.raises(IntegrityError):
            await open_elsewhere(desk)

    async def test_the_database_refuses_two_selected(self, db: Database) -> None:
        desk = await open_desk(db)
        other = await open_elsewhere(desk)

        def write(conn: Connection) -> None:
            desk.trading.ledger.repository.update_account(conn, other, is_selected=True)

        with pytest.raises(IntegrityError):
            await db.write(write)

    async def test_orders_of_the_account_left_behind_go_on_working(self, db: Database) -> None:
        desk = await open_desk(db)
        await desk.place(type="limit", limit_price="99")
        other = await open_elsewhere(desk)
        await db.write(lambda conn: desk.trading.ledger.select(conn, desk.user_id, other))
        desk.market.advance(seconds=1)
        desk.market.quote("98.80", "98.90")
        await desk.step()
        assert (await desk.order()).status == "filled"
        assert (await desk.book()).cash == Decimal("99011.00")
