"""The faults, by what they are a fault of; each with the item that must find it and words that must name it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

from pydantic import SecretStr
from sqlalchemy import Connection, text

from paiid.core.clock import ManualClock, SystemClock
from paiid.core.db import open_database
from tests.checklist.faults import (
    TOKEN,
    Plan,
    SlowTime,
    built_ui,
    cookies_for_scripts,
    replaced,
    tls_server,
    watched,
    with_dead_vendor,
)
from tests.checklist.world import World, record_bugs

LEAKED = "sk-ant-api03-" + "q7Rw2Zx9Lk4Tn8Yb3Hc6Md1Pf5Gs0Ja"
_MEGABYTE = 1_000_000


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
    await record_bugs(replace(w.plan, clock=clock))
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
        w.app.state.telemetry_service.counter.observe("POST", "/api/auth/login", status)
    return w.plan


async def failing_registrations(w: World) -> Plan:
    for status in (201, *[500] * 9):
        w.app.state.telemetry_service.counter.observe("POST", "/api/auth/register", status)
    return w.plan


async def failing_trades(w: World) -> Plan:
    await w.rejected(3)
    return w.plan


async def failing_advice(w: World) -> Plan:
    await w.advised("failed", 4)
    return w.plan


async def slow_pages(w: World) -> Plan:
    await w.measured("lcp", 9000, 9)
    return w.plan


async def jumping_pages(w: World) -> Plan:
    await w.measured("cls", 400, 9)
    return w.plan


async def failing_scripts(w: World) -> Plan:
    await w.measured("error", 1, 9)
    return w.plan


async def many_refused(w: World) -> Plan:
    for _ in range(2000):
        w.app.state.metrics.observe_refusal(429)
    return w.plan


async def frontend_down(w: World) -> Plan:
    watched(w.plan.settings.paiid_home, down_minutes=30, target="frontend")
    return w.plan


async def no_backup(w: World) -> Plan:
    return w.settings(paiid_home=w.folder)


async def old_backup(w: World) -> Plan:
    return replace(w.plan, clock=ManualClock(SystemClock().now() + timedelta(days=3)))


async def damaged_backup(w: World) -> Plan:
    path = w.plan.settings.paiid_home / "backups" / "paiid-20261127T070000Z.backup.zip"
    path.write_bytes(b"PK, and nothing that belongs to it")
    return replace(w.plan, undo=path.unlink)


async def large_database(w: World) -> Plan:
    url = w.databases.fresh()
    db = open_database(url, pool_size=1, synchronous="OFF")
    await db.write(_fill)
    await db.close()
    return w.settings(database_url=SecretStr(url))


def _fill(conn: Connection) -> None:
    if conn.dialect.name == "sqlite":
        conn.execute(text("CREATE TABLE hoard (what BLOB)"))
        conn.execute(text(f"INSERT INTO hoard VALUES (zeroblob({101 * _MEGABYTE}))"))
        return
    # Outside the row and not compressed: else a hundred megabytes of one letter take none.
    conn.execute(text("CREATE TABLE hoard (what text)"))
    conn.execute(text("ALTER TABLE hoard ALTER what SET STORAGE EXTERNAL"))
    conn.execute(text(f"INSERT INTO hoard SELECT repeat('x', {25 * _MEGABYTE}) FROM generate_series(1, 4)"))


async def slow_lighthouse(w: World) -> Plan:
    return w.root("slow", lighthouse=64)


async def lighthouse_beside_other_work(w: World) -> Plan:
    return w.root("busy", lighthouse=64, benchmark=589)


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


Planted = tuple[Callable[[World], Awaitable[Plan]], str, str]
FAULTS: dict[str, list[Planted]] = {
    "protection": [
        (missing_header, "security.headers", "X-Frame-Options"),
        (inline_scripts, "security.headers", "Content-Security-Policy lets any script run"),
        (csrf_off, "security.csrf", "with no token is answered with"),
        (expired_certificate, "security.certificate", "The certificate expired on"),
        (readable_cookies, "auth.no_script", "without httponly"),
        (refresh_broken, "hour1.refresh", "/api/auth/refresh answers 503"),
    ],
    # By itself: it leaves the limits exhausted for a minute.
    "limits": [(rate_limit_off, "security.limits", "none was refused")],
    "secrets": [
        (weak_secret, "variable.jwt_secret_key", "JWT_SECRET_KEY is weak"),
        (key_in_bundle, "code.bundle", "assets/index.js: a key of Anthropic"),
        (own_token_in_bundle, "code.bundle", "the value of API_TOKEN"),
        (public_key, "variable.next_public_anthropic", "a security fault"),
        (public_token_by_another_name, "security.public", "NEXT_PUBLIC_BACKEND (the value of API_TOKEN)"),
        (any_origin, "variable.allow_origin", "ALLOW_ORIGIN is *"),
        (debug_on, "configuration.production", "DEBUG"),
    ],
    "answers": [
        (dead_vendor, "health.detailed", "market_data is down"),
        (slow_endpoint, "endpoint.times", "/api/market/indices: 60"),
        (slow_health, "health.times", "/api/health/detailed 200 in 15"),
        (unauthorized, "endpoint.all_200", "/api/portfolio: 401"),
        (server_error, "endpoint.no_500", "/api/news?symbol=AAPL: 500"),
        (wrong_shape, "endpoint.schemas", "/api/strategies/templates: templates is no list"),
        (old_health_kept_by_a_cache, "health.basic", "an old answer was kept"),
        (no_version, "health.version", "tells no version"),
    ],
    "data": [
        (stopped_database, "configuration.database", "The database cannot be opened"),
        (old_migration, "configuration.migrations", "at revision 0001"),
        (many_sessions, "day1.sessions", "60 active sessions"),
        (large_database, "day1.size", "MB; largest: "),
        (no_backup, "configuration.backup", "No backup is in PAIID_HOME/backups"),
        (old_backup, "configuration.backup", "72 h"),
        (damaged_backup, "configuration.backup", "is no whole backup"),
    ],
    "use": [
        (failing_logins, "day1.logins", "logins in the last day succeeded"),
        (failing_registrations, "day1.registrations", "registrations in the last day succeeded"),
        (failing_trades, "day1.trades", "1 of 4 orders that came to an end in the last day"),
        (failing_advice, "day1.ai", "1 of 5 runs of the advisor"),
        (slow_pages, "week1.lcp", "largest paint of at most 9000 ms"),
        (jumping_pages, "week1.cls", "shift of the layout of at most 400 thousandths"),
        (failing_scripts, "day1.errors_frontend", "9 failed scripts in 2 page loads"),
        (many_refused, "day1.limits", "requests since the start were refused"),
        (low_uptime, "day1.uptime_backend", "status 502"),
        (frontend_down, "day1.uptime_frontend", "status 502"),
    ],
    "evidence": [
        (undocumented_setting, "configuration.documented", "DATABASE_POOL_SIZE"),
        (expired_evidence, "code.bugs", "expired"),
        (failed_tests, "code.tests", "3 failed"),
        (stale_tests, "code.tests", "last run on commit ffffffff"),
        (audit_unreachable, "dependencies.npm", "could not reach the database: ENOTFOUND"),
        (old_urllib3, "dependencies.urllib3", "2.4.0"),
        (slow_lighthouse, "day1.lighthouse", "Not above 80: home"),
        (lighthouse_beside_other_work, "day1.lighthouse", "run it where nothing else runs"),
    ],
}
