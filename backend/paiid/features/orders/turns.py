"""Following a broker's reports: several orders at once, one order's reports one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from paiid.ports.broker import BrokerUpdate

AT_ONCE: Final = 4
"""More would spend a broker's calls faster than it gives them, and crowd out those of users."""
_Key = tuple[str, str]


@dataclass
class Turns:
    """Hands reports to `follow`; of those of one order that wait together the latest stands for all."""

    follow: Callable[[BrokerUpdate], Awaitable[None]]
    _waiting: dict[_Key, BrokerUpdate] = field(default_factory=dict)
    _busy: set[_Key] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, update: BrokerUpdate) -> None:
        """Let `update` be followed as soon as its turn comes."""
        key = (update.account_id, update.client_order_id)
        earlier = self._waiting.get(key)
        if earlier is None or earlier.at <= update.at:
            self._waiting[key] = update
        self._news.set()

    async def run(self) -> None:
        """Follow what is put until canceled; what `follow` raises ends it."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            key = next((one for one in self._waiting if one not in self._busy), None)
            if key is None:
                self._news.clear()
                await self._news.wait()
                continue
            self._busy.add(key)
            try:
                await self.follow(self._waiting.pop(key))
            finally:
                self._busy.discard(key)
                if key in self._waiting:
                    self._news.set()
