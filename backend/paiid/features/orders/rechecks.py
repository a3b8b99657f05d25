"""Orders to be looked at again soon, because asking about them failed a moment ago."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_DELAYS_S: Final = (2.0, 3.0, 5.0, 10.0, 15.0)
"""Between looks: 35 s in all. After that the reconciling of every minute goes on."""


@dataclass
class Rechecks:
    """Which orders are due when; kept in memory, for reconciling finds them all the same."""

    monotonic: Callable[[], float] = time.monotonic
    _due: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)

    def begin(self, account_id: str, client_order_id: str) -> None:
        """Look at this order soon, unless it is to be looked at already."""
        if (account_id, client_order_id) not in self._due:
            self.note(account_id, client_order_id)

    def note(self, account_id: str, client_order_id: str) -> None:
        """Look at this order soon; noting it again after a look puts it off for longer, and at last for good."""
        key = (account_id, client_order_id)
        _, tries = self._due.get(key, (0.0, 0))
        if tries == len(_DELAYS_S):
            self._due.pop(key, None)
            return
        self._due[key] = (self.monotonic() + _DELAYS_S[tries], tries + 1)

    def settled(self, account_id: str, client_order_id: str) -> None:
        """Nothing is left to find out about this order."""
        self._due.pop((account_id, client_order_id), None)

    def due(self) -> list[tuple[str, str]]:
        """Account and client order id of those whose time has come; each is noted or settled by whoever looks."""
        now = self.monotonic()
        return [key for key, (at, _) in self._due.items() if at <= now]
