"""The kill switch as automations notice it: told when it is turned, not only when an order is refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.events import Event, EventBus
from paiid.features.activity import service as activity
from paiid.features.automation.repository import AutomationRepository
from paiid.features.automation.service.desk import alarm_of, news_of

_PAUSED: Final = (
    "Trading is paused in your settings: it opens nothing until you let trading go on. It still closes, and stops stay."
)
_GOES_ON: Final = "Trading goes on: it opens positions again from its next decision on."


@dataclass(frozen=True)
class TellOfPause:
    """Notes it with every running automation of the user, and tells."""

    clock: Clock
    events: EventBus
    repository: AutomationRepository = field(default_factory=AutomationRepository)

    def note(self, conn: Connection, user_id: str, *, is_paused: bool) -> Callable[[], None]:
        """A line in the activity log for each, in the transaction of the switch; what is returned tells the stream."""
        running = self.repository.running_of(conn, user_id)
        action = "automation-held-back" if is_paused else "automation-let-go"
        for row in running:
            activity.record(conn, user_id, action, {"automation_id": row.id}, self.clock.now(), None)

        def tell() -> None:
            self.events.publish(Event(user_id, "alert", json.dumps({"kind": "trading", "is_paused": is_paused})))
            for row in running:
                self.events.publish(news_of(row, stage="held-back" if is_paused else "let-go"))
                self.events.publish(alarm_of(row, _PAUSED if is_paused else _GOES_ON))

        return tell
