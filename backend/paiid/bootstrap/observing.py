"""Builds what watches the process: samples, the rules of the operator's document, and who is told."""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from paiid.core import webhook
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.events import Event, EventBus
from paiid.features.auth import repository as accounts
from paiid.features.health.metrics import Metrics
from paiid.features.health.process import Processor, cores, read_memory
from paiid.features.health.rules import Alert, Rule, RuleName, Rules
from paiid.features.health.watching import Watcher
from paiid.settings import Settings

logger = logging.getLogger(__name__)


def build_watcher(settings: Settings, db: Database, clock: Clock, events: EventBus, metrics: Metrics) -> Watcher:
    """The watcher of this process."""
    return Watcher(
        clock=clock,
        metrics=metrics,
        rules=Rules(rules_of(settings, memory_of=read_memory().of)),
        processor=Processor(cores()),
        read_memory=read_memory,
        tell=telling(settings, db, events),
        min_requests=settings.alert_error_min_requests,
    )


def rules_of(settings: Settings, *, memory_of: str) -> tuple[Rule, ...]:
    """The rules of the operator's document, with what the settings change."""
    return (
        Rule(
            RuleName.CPU,
            settings.alert_cpu_percent / 100,
            timedelta(seconds=settings.alert_cpu_seconds),
            "Processor use",
        ),
        Rule(
            RuleName.MEMORY,
            settings.alert_memory_percent / 100,
            timedelta(seconds=settings.alert_memory_seconds),
            f"Memory of the {memory_of if memory_of != 'unknown' else 'machine'}",
        ),
        # The share is of the last minute as it is; once above is a whole minute above.
        Rule(
            RuleName.ERRORS,
            settings.alert_error_percent / 100,
            timedelta(0),
            "The share of requests that failed in the last minute",
        ),
    )


async def _owners(db: Database) -> Sequence[str]:
    """None where the database is away: that may be just what is to be told, and the webhook needs no database."""
    try:
        return await db.read(accounts.owner_ids)
    except Exception:
        logger.exception("alert_not_shown")
        return ()


def telling(settings: Settings, db: Database, events: EventBus) -> Callable[[Alert], Awaitable[None]]:
    """To every owner's open pages, and to the webhook of `paiid monitor` if there is one."""
    address = settings.paiid_monitor_webhook

    async def tell(alert: Alert) -> None:
        fields = {
            "kind": "system",
            "rule": alert.rule.name.value,
            "state": "firing" if alert.is_firing else "resolved",
            "text": alert.text,
        }
        for owner in await _owners(db):
            events.publish(Event(owner, "alert", json.dumps(fields)))
        if address is not None:
            problem = await webhook.post(
                address.get_secret_value(), {**fields, "at": alert.at.isoformat(), "since": alert.since.isoformat()}
            )
            if problem is not None:
                logger.warning("alert_not_delivered", extra={"problem": problem})

    return tell
