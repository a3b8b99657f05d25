"""What happened, for those who listen: the stream, metrics. Never the only record of anything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Event:
    """Something of one user's changed. `data` is the JSON text a client would have read."""

    user_id: str
    kind: str
    data: str


Listener = Callable[[Event], None]


@dataclass
class EventBus:
    """Calls every listener, in this process, at once; a listener must be quick and must not raise."""

    _listeners: Final[list[Listener]] = field(default_factory=list)

    def subscribe(self, listener: Listener) -> None:
        """Call `listener` for every event from here on."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        """Tell everyone."""
        for listener in self._listeners:
            listener(event)
