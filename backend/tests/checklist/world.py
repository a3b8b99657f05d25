"""The healthy instance into which faults are planted, and looking at one item of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Connection, insert, select

from paiid.bootstrap import create_app
from paiid.bootstrap.backup.writing import write_backup
from paiid.checklist.account import csrf_headers
from paiid.checklist.bench import Answer
from paiid.checklist.evidence import EvidenceFile, State
from paiid.checklist.items import item_by_id
from paiid.checklist.running import Row, recorded
from paiid.core.clock import SystemClock
from paiid.core.db import open_database
from paiid.core.ids import new_id
from paiid.features.ai.runs.models import advice_runs
from paiid.features.orders.models import orders
from paiid.settings import Settings
from tests.checklist.faults import TOKEN, Plan, Proxy, SlowTime, built_ui, made_root, watched
from tests.checklist.rig import bench_over, run_item
from tests.support.databases import MigratedDatabases
from tests.support.http import PASSWORD, quick_passwords

_OWNER = {"email": "owner@example.com", "password": PASSWORD}


@dataclass
class World:
    """The healthy instance and what stands around it."""

    app: FastAPI
    plan: Plan
    folder: Path
    databases: MigratedDatabases
    stack: AsyncExitStack
    owner: dict[str, str] = field(default_factory=dict)

    def settings(self, **changes: object) -> Plan:
        return replace(self.plan, settings=self.plan.settings.model_copy(update=changes))

    def proxy(self, **faults: object) -> Plan:
        return replace(self.plan, app=Proxy(self.app, **faults))  # type: ignore[arg-type]

    def root(self, name: str, **changes: object) -> Plan:
        return replace(self.plan, root=made_root(self.folder / name, **changes))

    async def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """As the owner, a script with its token."""
        async with bench_over(self.app, self.plan.settings) as bench:
            if not self.owner:
                document = (await bench.send("POST", "/api/auth/login", body=_OWNER)).json()
                self.owner = {"Authorization": f"Bearer {document['access_token']}"}
            return await bench.send(method, path, headers=await csrf_headers(bench, self.owner), body=body)

    async def buy(self, quantity: int, *, until: str) -> None:
        """The document's order; waits until it has that status."""
        order = (await self.ask("POST", "/api/orders", {"symbol": "AAPL", "quantity": quantity, "side": "buy"})).json()
        for _ in range(300):
            if order["status"] == until:
                return
            assert "id" in order, order
            await asyncio.sleep(0.1)
            order = (await self.ask("GET", f"/api/orders/{order['id']}")).json()
        raise AssertionError(f"The order is {order}, not {until}.")

    async def rejected(self, times: int) -> None:
        """So many orders like the first one, which the broker has rejected."""

        def copy(conn: Connection) -> None:
            first = conn.execute(select(orders)).mappings().first()
            assert first is not None
            for _ in range(times):
                own = {"id": new_id("ord"), "client_order_id": new_id("cli"), "broker_order_id": None}
                refused = {"status": "rejected", "filled_quantity": Decimal(0), "average_fill_price": None}
                conn.execute(insert(orders), dict(first) | {key: own[key] for key in own if key in first} | refused)

        db = open_database(self.plan.settings.database_url_text(), pool_size=1)
        await db.write(copy)
        await db.close()

    async def advised(self, state: str, times: int) -> None:
        """So many runs of the advisor that ended so."""
        me = (await self.ask("GET", "/api/auth/me")).json()["id"]
        now = SystemClock().now()
        rows = [
            {
                "id": new_id("run"), "user_id": me, "cause": "request", "state": state, "step": "done",
                "lease_until": now, "session_date": now.date(), "advisor": "quant", "model": "", "prompt_version": "",
                "considered": 0, "pending": 0, "candidates": 0, "answers": 0, "calls": 0, "refusals": "[]",
                "started_at": now - timedelta(minutes=1), "ended_at": now,
            }
            for _ in range(times)
        ]  # fmt: skip
        db = open_database(self.plan.settings.database_url_text(), pool_size=1)
        await db.write(lambda conn: conn.execute(insert(advice_runs), rows) and None)
        await db.close()

    async def measured(self, measure: str, value: int, times: int) -> None:
        """So many reports of a browser whose user agreed."""
        row = {"measure": measure, "workflow": "pnl", "value": value}
        answer = await self.ask("POST", "/api/telemetry/measurements", {"measurements": [row] * times})
        assert answer.status == 202, answer.text

    async def backed_up(self) -> Path:
        """A backup where `paiid backup` puts it."""
        home = self.plan.settings.paiid_home
        (home / "backups").mkdir(exist_ok=True)
        path = home / "backups" / "paiid-20261127T060000Z.backup.zip"
        db = open_database(self.plan.settings.database_url_text(), pool_size=1)
        await write_backup(db, path, SystemClock(), home=home)
        await db.close()
        return path


@asynccontextmanager
async def healthy_world(
    settings: Settings, home: Path, folder: Path, databases: MigratedDatabases
) -> AsyncIterator[World]:
    """An instance with an owner, a service token, a page, a day of looks and the limits of the product."""
    chosen = settings.model_copy(
        update={
            "api_token": SecretStr(TOKEN),
            "paiid_frontend_dist": built_ui(folder / "dist"),
            "paiid_commit": "0123456789ab",
            "rate_limit_per_minute": 100,
            "rate_limit_auth_per_minute": 10,
            "rate_limit_trading_per_minute": 20,
        }
    )
    app = create_app(chosen, passwords=quick_passwords())
    root = made_root(folder / "root")
    watched(home, down_minutes=0)
    async with app.router.lifespan_context(app), AsyncExitStack() as stack:
        # A busy machine is no fault: a probe has all the time it needs, and no answer takes any.
        app.state.health_service = replace(app.state.health_service, timeout_s=60.0)
        plan = Plan(app, chosen, root, {}, timer=SlowTime("no path", 0.0))
        async with bench_over(app, chosen) as bench:
            assert (await bench.send("POST", "/api/auth/register", body=_OWNER)).status == 201
        yield World(app, plan, folder, databases, stack)


async def look(plan: Plan, item_id: str) -> Row:
    """How one item stands."""
    environment = {"PATH": f"{plan.root}:/usr/bin:/bin", **plan.environment}
    async with bench_over(
        plan.app,
        plan.settings,
        environment=environment,
        root=plan.root,
        clock=plan.clock,
        url=plan.url,
        timer=plan.timer,
    ) as bench:
        try:
            return await run_item(bench, item_id)
        finally:
            plan.undo()


async def record_bugs(plan: Plan) -> None:
    """A person has looked for bugs."""
    item = item_by_id("code.bugs")
    assert item is not None
    async with bench_over(plan.app, plan.settings, clock=plan.clock) as bench:
        made = recorded(item, bench, State.PASSED, by="Ada", note="no open P0 or P1 in the tracker")
    EvidenceFile(plan.settings.paiid_home / "checklist.json").write(plan.url, {item.id: made})
