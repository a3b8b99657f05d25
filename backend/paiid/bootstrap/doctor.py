"""Examines an installation without changing it: settings, database, and every account against its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from paiid.bootstrap.adapters import build_adapters
from paiid.bootstrap.migrations import require_head
from paiid.bootstrap.service import Service
from paiid.bootstrap.services import Trading, build_trading
from paiid.core.clock import SystemClock
from paiid.core.db import Database, open_database
from paiid.core.events import EventBus
from paiid.domain.order import OPEN, BrokerOrder, Execution
from paiid.features.ai.calls.auditing import ChainReport, examine_chains
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.service.importing import ImportActivities
from paiid.features.portfolio.audit import AccountFacts, Finding, audit, read_book, read_facts
from paiid.ports.broker import Broker
from paiid.ports.errors import ProviderError
from paiid.settings import Settings, SettingsError, is_weak_secret

_ASKED: Final = 40


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at, and what is wrong. `checked` are sentences fit to show."""

    checked: tuple[str, ...]
    findings: tuple[Finding, ...]


async def examine(settings: Settings) -> Diagnosis:
    """Look at everything; whatever is found, nothing is changed."""
    wrong = _settings_findings(settings)
    db = open_database(settings.database_url_text(), pool_size=2)
    services: Sequence[Service] = ()
    try:
        if (behind := await _unusable(db)) is not None:
            return Diagnosis(("settings", "migrations"), (*wrong, behind))
        adapters = build_adapters(settings, SystemClock())
        services = adapters.services
        trading = build_trading(db, adapters, SystemClock(), EventBus())
        wrong += await db.read(_integrity)
        chains = await db.read(examine_chains)
        wrong += [Finding("advice", detail) for detail in chains.wrong]
        accounts = await db.read(lambda conn: _examine_accounts(conn, trading))
        for facts, found in accounts:
            wrong += found
            wrong += await _broker_findings(trading, facts)
        wrong += await _books_findings(trading)
    finally:
        for service in services:
            await service.stop()
        await db.close()
    checked = ("settings", "migrations", "database integrity", *_counted(accounts), _walked(chains))
    return Diagnosis(checked, tuple(wrong))


def _walked(chains: ChainReport) -> str:
    return f"{chains.calls} calls in {chains.chains} chains, {chains.outcomes} outcomes"


def _settings_findings(settings: Settings) -> list[Finding]:
    try:
        settings.checked()
    except SettingsError as error:
        return [Finding("settings", str(error))]
    secret = settings.jwt_secret_key
    if secret is not None and is_weak_secret(secret.get_secret_value()):
        return [Finding("settings", "JWT_SECRET_KEY is weak; production would refuse to start with it")]
    return []


async def _unusable(db: Database) -> Finding | None:
    """Why the database cannot be looked at: not there, or of another release."""
    try:
        await db.read(require_head)
    except SettingsError as error:
        return Finding("migrations", str(error))
    except (SQLAlchemyError, OSError) as error:
        said = getattr(error, "orig", None) or error
        return Finding(
            "database", f"the database cannot be opened ({said}); is DATABASE_URL right? Else run: paiid migrate"
        )
    return None


def _integrity(conn: Connection) -> list[Finding]:
    """SQLite's own checks of the file and of foreign keys; PostgreSQL enforces both itself."""
    if conn.dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in conn.execute(text("PRAGMA quick_check"))]
    found = [Finding("database", line) for line in said if line != "ok"]
    orphans = conn.execute(text("PRAGMA foreign_key_check")).all()
    return found + [
        Finding("database", f"row {row[1]} of {row[0]} refers to a row of {row[2]} that does not exist")
        for row in orphans
    ]


def _examine_accounts(conn: Connection, trading: Trading) -> list[tuple[AccountFacts, list[Finding]]]:
    return [
        (facts, audit(facts, read_book(conn, trading.ledger, facts.account.id)))
        for facts in read_facts(conn, trading.ledger, trading.read)
    ]


async def _broker_findings(trading: Trading, facts: AccountFacts) -> list[Finding]:
    """Orders whose fills the broker and the book tell differently."""
    found: list[Finding] = []
    served = {broker.name: broker for broker in trading.brokers}
    for order in _askable(facts, served):
        if (broker := served.get(order.broker)) is None:
            continue
        try:
            known = await broker.order(order.account_id, order.client_order_id)
            fills = await broker.executions(order.account_id, order.client_order_id) if known else []
        except ProviderError as error:
            return [*found, Finding("broker", f"the broker cannot be asked: {error!r}", facts.account.id)]
        found += [Finding("broker", detail, facts.account.id) for detail in _differences(order, known, fills, facts)]
    return found


def _askable(facts: AccountFacts, served: Mapping[str, Broker]) -> list[OrderRow]:
    """Orders worth asking about: of another broker, which counts our calls, those that are open and the newest."""
    if all(broker.shares_our_database for broker in served.values()) or facts.account.is_ours:
        return list(facts.orders)
    newest = {order.id for order in facts.orders[-_ASKED:]}
    return [order for order in facts.orders if order.id in newest or order.status in OPEN]


async def _books_findings(trading: Trading) -> list[Finding]:
    """Where the account that another broker keeps is not what our ledger says."""
    if trading.custody is None:
        return []
    try:
        found = await ImportActivities(trading.custody, trading.place, SystemClock()).differences()
    except ProviderError as error:
        return [Finding("broker", f"the broker cannot be asked: {error}")]
    return [Finding("broker", detail) for detail in found]


def _differences(order: OrderRow, known: BrokerOrder | None, fills: list[Execution], facts: AccountFacts) -> list[str]:
    if known is None:
        return [f"order {order.id} has fills of which the broker knows nothing"] if order.filled_quantity else []
    ours = {one.id for one in facts.executions if one.order_id == order.id}
    theirs = {one.id for one in fills}
    said = [f"execution {one} of order {order.id} has not been recorded" for one in sorted(theirs - ours)]
    said += [f"execution {one} of order {order.id} is unknown to the broker" for one in sorted(ours - theirs)]
    if not said and known.status is not order.status:
        said.append(f"order {order.id} is {order.status} here and {known.status} at the broker")
    return said


def _counted(accounts: list[tuple[AccountFacts, list[Finding]]]) -> tuple[str, ...]:
    transactions = sum(len(facts.transactions) for facts, _ in accounts)
    executions = sum(len(facts.executions) for facts, _ in accounts)
    orders = sum(len(facts.orders) for facts, _ in accounts)
    return (
        f"{len(accounts)} accounts rebuilt from {transactions} ledger transactions",
        f"{orders} orders against {executions} executions",
    )
