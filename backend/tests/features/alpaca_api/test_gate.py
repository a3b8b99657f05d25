"""Limits of the gate: an account's keys share one, and an address out of wrong keys costs nothing more."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from paiid.core.client_address import ClientAddress
from paiid.core.clock import ManualClock
from paiid.core.rate_limit import MemoryWindows
from paiid.features.alpaca_api.gate import Gate, Limits, Strangers
from paiid.features.api_keys.service import KeyHolder

ACCOUNTS = {"a-1": "acc_1", "a-2": "acc_1", "b-1": "acc_2"}


@dataclass
class Keys:
    """Knows the keys of two accounts, and counts how often it looked."""

    looked_up: list[str] = field(default_factory=list)
    familiar: set[str] = field(default_factory=set)

    async def recognize(self, key_id: str, secret: str) -> KeyHolder | None:
        self.looked_up.append(key_id)
        if key_id not in ACCOUNTS or secret != "good":
            return None
        self.familiar.add(key_id)
        return KeyHolder(f"key_{key_id}", key_id, "usr_1", ACCOUNTS[key_id], can_trade=True)

    def is_familiar(self, key_id: str) -> bool:
        return key_id in self.familiar


@dataclass
class Door:
    """The gate before an application that answers 204."""

    keys: Keys = field(default_factory=Keys)
    now: float = 1000.0

    def __post_init__(self) -> None:
        limits = Limits(MemoryWindows(lambda: self.now), ClientAddress(()), per_minute=3, per_address=2)
        self.strangers = Strangers(limits, monotonic=lambda: self.now)
        self.gate = Gate(self.inside, self.keys, self.strangers, ManualClock())

    async def inside(self, _scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def ask(self, key_id: str, secret: str = "good", *, address: str = "203.0.113.7") -> httpx.Response:
        transport = httpx.ASGITransport(self.gate, client=(address, 1234))
        headers = {"APCA-API-KEY-ID": key_id, "APCA-API-SECRET-KEY": secret}
        async with httpx.AsyncClient(transport=transport, base_url="http://gate", headers=headers) as client:
            return await client.get("/alpaca/v2/clock")


@pytest.fixture
def door() -> Door:
    return Door()


class TestAnAccount:
    async def test_its_keys_share_one_limit(self, door: Door) -> None:
        answers = [(await door.ask(key)).status_code for key in ("a-1", "a-2", "a-1", "a-2")]
        assert answers == [204, 204, 204, 429]

    async def test_another_account_has_its_own(self, door: Door) -> None:
        for _ in range(4):
            await door.ask("a-1")
        assert (await door.ask("b-1")).status_code == 204


class TestWrongKeys:
    async def test_past_the_limit_none_is_looked_up(self, door: Door) -> None:
        answers = [await door.ask(f"wrong-{number}") for number in range(6)]
        assert [answer.status_code for answer in answers] == [401, 401, 429, 429, 429, 429]
        assert len(door.keys.looked_up) == 3
        assert answers[-1].headers["retry-after"] == "60"

    async def test_other_addresses_and_keys_that_were_good_before_are(self, door: Door) -> None:
        assert (await door.ask("a-1")).status_code == 204
        for number in range(6):
            await door.ask(f"wrong-{number}")
        assert (await door.ask("b-1")).status_code == 429
        assert (await door.ask("b-1", address="198.51.100.9")).status_code == 204
        assert (await door.ask("a-1")).status_code == 204
        assert (await door.ask("a-1", "wrong")).status_code == 429

    async def test_a_minute_later_it_may_try_again(self, door: Door) -> None:
        for number in range(6):
            await door.ask(f"wrong-{number}")
        door.now += 59
        assert (await door.ask("b-1")).status_code == 429
        door.now += 1.5
        assert (await door.ask("b-1")).status_code == 204

    async def test_what_is_remembered_is_bounded(self, door: Door) -> None:
        for number in range(5000):
            for _ in range(3):
                await door.strangers.failed({"type": "http", "client": (f"10.0.{number // 250}.{number % 250}", 1)})
        assert len(door.strangers._shut_out) <= 4096
