"""A healthy instance passes; of the faults that are planted one by one, each is caught and named."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from paiid.bootstrap import create_app
from paiid.checklist.evidence import EvidenceFile, State
from paiid.checklist.items import item_by_id
from paiid.checklist.running import Row, recorded
from paiid.core.clock import ManualClock, SystemClock
from paiid.core.db import open_database
from paiid.settings import Settings
from tests.checklist.faults import (
    TOKEN,
    Plan,
    Proxy,
    SlowTime,
    built_ui,
    cookies_for_scripts,
    made_root,
    replaced,
    tls_server,
    watched,
    with_dead_vendor,
)
from tests.checklist.rig import bench_over, run_item
from tests.support.databases import MigratedDatabases
from tests.support.http import PASSWORD, quick_passwords

LEAKED = "sk-ant-api03-" + "q7Rw2Zx9Lk4Tn8Yb3Hc6Md1Pf5Gs0Ja"


@dataclass
class World:
    """The healthy instance and what stands around it."""

    app: FastAPI
    plan: Plan
    folder: Path
    databases: MigratedDatabases
    stack: AsyncExitStack

    def settings(self, **changes: object) -> Plan:
        return replace(self.plan, settings=self.plan.settings.model_copy(update=changes))

    def proxy(self, **faults: object) -> Plan:
        return replace(self.plan, app=Proxy(self.app, **faults))  # type: ignore[arg-type]

    def root(self, name: str, **changes: object) -> Plan:
        return replace(self.plan, root=made_root(self.folder / name, **changes))


@pytest.fixture
async def world(
    settings: Settings, paiid_home: Path, tmp_path: Path, databases: MigratedDatabases
) -> AsyncIterator[World]:
    chosen = settings.model_copy(
        update={
            "api_token": SecretStr(TOKEN),
            "paiid_frontend_dist": built_ui(tmp_path / "dist"),
            "paiid_commit": "0123456789ab",
            "rate_limit_per_minute": 100,
            "rate_limit_auth_per_minute": 10,
            "rate_limit_trading_per_minute": 20,
        }
    )
    app = create_app(chosen, passwords=quick_passwords())
    root = made_root(tmp_path / "root")
    watched(paiid_home, down_minutes=0)
    async with app.router.lifespan_context(app), AsyncExitStack() as stack:
        # A busy machine is no fault: a probe has all the time it needs, and no answer takes any.
        app.state.health_service = replace(app.state.health_service, timeout_s=60.0)
        plan = Plan(app, chosen, root, {}, timer=SlowTime("no path", 0.0))
        async with bench_over(app, chosen) as bench:
            body = {"email": "owner@example.com", "password": PASSWORD}
            assert (await bench.send("POST", "/api/auth/register", body=body)).status == 201
        yield World(app, plan, tmp_path, databases, stack)


async def look(plan: Plan, item_id: str) -> Row:
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


async def weak_secret(w: World) -> Plan:
    return w.settings(jwt_secret_key=SecretStr("abcabcabcabcabcabcabcabcabcabcabcabcabc"))


async def missing_header(w: World) -> Plan:
    return w.proxy(headers=replaced(b"x-frame-options", None))


async def inline_scripts(w: World) -> Plan:
    return w.proxy(headers=replaced(b"content-security-policy", b"script-src 'self' 'unsafe-inline'"))


async def csrf_off(w: World) -> Plan:
    token, _ = w.app.state.auth_service.csrf_token(None)

    def add(scope: dict[str, object]) -> None:
        kept = [one for one in scope.get("headers", ()) if one[0] != b"x-csrf-token"]  # type: ignore[attr-defined]
        scope["headers"] = [*kept, (b"x-csrf-token", token.encode())]

    return w.proxy(request=add)


async def rate_limit_off(w: World) -> Plan:
    numbers = count()

    def hide(scope: dict[str, object]) -> None:
        scope["client"] = (f"172.16.{next(numbers) % 250}.1", 50_000)

    return w.proxy(request=hide)


async def key_in_bundle(w: World) -> Plan:
    return w.settings(paiid_frontend_dist=built_ui(w.folder / "leaking", f'const key="{LEAKED}"'))


async def own_token_in_bundle(w: World) -> Plan:
    plan = w.settings(paiid_frontend_dist=built_ui(w.folder / "telling", 'const t="an-own-token-of-no-known-form"'))
    return replace(
        plan, settings=plan.settings.model_copy(update={"api_token": SecretStr("an-own-token-of-no-known-form")})
    )


async def stopped_database(w: World) -> Plan:
    return w.settings(
        database_url=SecretStr("postgresql://paiid:stopped@127.0.0.1:9/paiid")
    )  # pragma: allowlist secret


async def dead_vendor(w: World) -> Plan:
    return replace(w.plan, undo=with_dead_vendor(w.app))


async def old_migration(w: World) -> Plan:
    url = w.databases.fresh()
    db = open_database(url, pool_size=1)
    await db.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '0001'")))
    await db.close()
    return w.settings(database_url=SecretStr(url))


async def slow_endpoint(w: World) -> Plan:
    slow = SlowTime("/api/market/indices", 6.0)
    return replace(w.proxy(asked=slow.asked), timer=slow)


async def slow_health(w: World) -> Plan:
    slow = SlowTime("/api/health/detailed", 1.5)
    return replace(w.proxy(asked=slow.asked), timer=slow)


async def expired_certificate(w: World) -> Plan:
    url = await w.stack.enter_async_context(tls_server(w.folder, ends=timedelta(days=-3)))
    return replace(w.plan, url=url)


async def public_key(w: World) -> Plan:
    return replace(w.plan, environment={"NEXT_PUBLIC_ANTHROPIC_API_KEY": LEAKED})


async def public_token_by_another_name(w: World) -> Plan:
    return replace(w.plan, environment={"NEXT_PUBLIC_BACKEND": TOKEN})


async def any_origin(w: World) -> Plan:
    return w.settings(allow_origin="*")


async def debug_on(w: World) -> Plan:
    return w.settings(debug=True)


async def unauthorized(w: World) -> Plan:
    return w.proxy(answers={"/api/portfolio": (401, b'{"detail": "Sign in."}')})


async def server_error(w: World) -> Plan:
    return w.proxy(answers={"/api/news": (500, b'{"detail": "Unexpected."}')})


async def wrong_shape(w: World) -> Plan:
    return w.proxy(answers={"/api/strategies/templates": (200, b'{"items": []}')})


async def old_health_kept_by_a_cache(w: World) -> Plan:
    return w.proxy(answers={"/api/health": (200, b'{"status":"ok","time":"2025-10-27T12:00:00Z"}')})


async def no_version(w: World) -> Plan:
    return w.proxy(answers={"/api/monitor/version": (200, b'{"environment":"production"}')})


async def undocumented_setting(w: World) -> Plan:
    return w.root("undocumented", undocumented=["DATABASE_POOL_SIZE"])


async def expired_evidence(w: World) -> Plan:
    clock = ManualClock(SystemClock().now() - timedelta(days=30))
    await _record(replace(w.plan, clock=clock))
    return w.plan


async def failed_tests(w: World) -> Plan:
    return w.root("failing", failed=3)


async def stale_tests(w: World) -> Plan:
    return w.root("stale", tested="f" * 40)


async def low_uptime(w: World) -> Plan:
    watched(w.plan.settings.paiid_home, down_minutes=30)
    return w.plan


async def audit_unreachable(w: World) -> Plan:
    return w.root("offline", npm='{"error": {"code": "ENOTFOUND", "summary": "request failed"}}')


async def old_urllib3(w: World) -> Plan:
    return w.root("old", urllib3="2.4.0")


async def readable_cookies(w: World) -> Plan:
    return w.proxy(headers=cookies_for_scripts)


async def refresh_broken(w: World) -> Plan:
    return w.proxy(answers={"/api/auth/refresh": (503, b'{"detail": "Down."}')})


async def many_sessions(w: World) -> Plan:
    url = w.databases.fresh()
    db = open_database(url, pool_size=1)
    await db.write(lambda conn: [conn.execute(text(one)) for one in _SESSIONS] and None)
    await db.close()
    return w.settings(database_url=SecretStr(url))


async def failing_logins(w: World) -> Plan:
    for status in (200, *[503] * 9):
        w.app.state.metrics.observe_request("POST", "/api/auth/login", status, 0.1)
    return w.plan


async def nothing(w: World) -> Plan:
    return w.plan


_NOW, _LATER = SystemClock().now().isoformat(" "), (SystemClock().now() + timedelta(days=9)).isoformat(" ")
_SESSIONS = [
    (
        "INSERT INTO users (id, email, password_hash, role, is_demo, created_at, password_changed_at) "
        f"VALUES ('usr_1', 'a@example.com', '!', 'owner', false, '{_NOW}', '{_NOW}')"
    ),
    *(
        "INSERT INTO user_sessions (id, user_id, refresh_hash, rotations, created_at, last_used_at, expires_at) "
        f"VALUES ('ses_{n}', 'usr_1', 'h{n}', 0, '{_NOW}', '{_NOW}', '{_LATER}')"
        for n in range(60)
    ),
]

FAULTS: list[tuple[Callable[[World], Awaitable[Plan]], str, str]] = [
    (weak_secret, "variable.jwt_secret_key", "JWT_SECRET_KEY is weak"),
    (missing_header, "security.headers", "X-Frame-Options"),
    (inline_scripts, "security.headers", "Content-Security-Policy lets any script run"),
    (csrf_off, "security.csrf", "with no token is answered with"),
    (rate_limit_off, "security.limits", "none was refused"),
    (key_in_bundle, "code.bundle", "assets/index.js: a key of Anthropic"),
    (own_token_in_bundle, "code.bundle", "the value of API_TOKEN"),
    (stopped_database, "configuration.database", "The database cannot be opened"),
    (dead_vendor, "health.detailed", "market_data is down"),
    (old_migration, "configuration.migrations", "at revision 0001"),
    (slow_endpoint, "endpoint.times", "/api/market/indices: 60"),
    (slow_health, "health.times", "/api/health/detailed 200 in 15"),
    (expired_certificate, "security.certificate", "The certificate expired on"),
    (public_key, "variable.next_public_anthropic", "a security fault"),
    (public_token_by_another_name, "security.public", "NEXT_PUBLIC_BACKEND (the value of API_TOKEN)"),
    (any_origin, "variable.allow_origin", "ALLOW_ORIGIN is *"),
    (debug_on, "configuration.production", "DEBUG"),
    (unauthorized, "endpoint.all_200", "/api/portfolio: 401"),
    (server_error, "endpoint.no_500", "/api/news?symbol=AAPL: 500"),
    (wrong_shape, "endpoint.schemas", "/api/strategies/templates: templates is no list"),
    (old_health_kept_by_a_cache, "health.basic", "an old answer was kept"),
    (no_version, "health.version", "tells no version"),
    (undocumented_setting, "configuration.documented", "DATABASE_POOL_SIZE"),
    (expired_evidence, "code.bugs", "expired"),
    (failed_tests, "code.tests", "3 failed"),
    (stale_tests, "code.tests", "last run on commit ffffffff"),
    (low_uptime, "day1.uptime_backend", "status 502"),
    (audit_unreachable, "dependencies.npm", "could not reach the database: ENOTFOUND"),
    (old_urllib3, "dependencies.urllib3", "2.4.0"),
    (readable_cookies, "auth.no_script", "without httponly"),
    (refresh_broken, "hour1.refresh", "/api/auth/refresh answers 503"),
    (many_sessions, "day1.sessions", "60 active sessions"),
    (failing_logins, "day1.logins", "logins with right credentials"),
]


async def _record(plan: Plan) -> None:
    item = item_by_id("code.bugs")
    assert item is not None
    async with bench_over(plan.app, plan.settings, clock=plan.clock) as bench:
        made = recorded(item, bench, State.PASSED, by="Ada", note="no open P0 or P1 in the tracker")
    EvidenceFile(plan.settings.paiid_home / "checklist.json").write(plan.url, {item.id: made})


async def test_a_healthy_instance_passes_what_faults_are_planted_in(world: World) -> None:
    await _record(world.plan)
    for item_id in dict.fromkeys(item_id for _, item_id, _ in FAULTS):
        row = await look(world.plan, item_id)
        assert row.state.is_done, f"{item_id}: {row.note}"


async def test_each_planted_fault_is_caught_and_named(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    missed = []
    for plant, item_id, word in FAULTS:
        row = await look(await plant(world), item_id)
        if row.state.is_done or word not in row.note:
            missed.append(f"{plant.__name__} by {item_id}: {row.state}: {row.note}")
    caught = len(FAULTS) - len(missed)
    record_property("table", f"checklist: {caught} of {len(FAULTS)} planted faults caught and named")
    assert missed == []
    assert caught >= 25
