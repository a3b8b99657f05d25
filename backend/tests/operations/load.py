"""Steady requests of a client that repeats what got no answer, with the same key."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import httpx

_PATIENCE_S: Final = 120.0
_PAUSE_S: Final = 0.05
_NOT_NOW: Final = frozenset({502, 503, 504})


@dataclass
class Told:
    """What the clients saw; `orders` is the id that was answered for each key."""

    answered: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    orders: dict[str, str] = field(default_factory=dict)
    longest_wait_s: float = 0.0


@dataclass
class Load:
    """Threads that place orders and read, until they are told to end."""

    url: str
    headers: dict[str, str]
    threads: int = 4
    told: Told = field(default_factory=Told)
    _ending: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        self._running = [threading.Thread(target=self._work, daemon=True) for _ in range(self.threads)]
        for thread in self._running:
            thread.start()

    def wait_for_orders(self, more: int) -> None:
        """Return once so many further orders were answered.

        Raises:
            RuntimeError: they were not, within the client's own patience.
        """
        wanted, deadline = len(self.told.orders) + more, time.monotonic() + _PATIENCE_S
        while len(self.told.orders) < wanted:
            if time.monotonic() > deadline or self.told.lost:
                raise RuntimeError(f"orders are no longer answered: {self.told}")
            self._ending.wait(0.02)

    def end(self) -> Told:
        """Let what was begun end; what was seen."""
        self._ending.set()
        for thread in self._running:
            thread.join()
        return self.told

    def _work(self) -> None:
        with httpx.Client(base_url=self.url, headers=self.headers, timeout=30) as client:
            while not self._ending.wait(_PAUSE_S):
                key = f"drill-{uuid4()}"
                order = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
                placed = self._ask(client, "POST", "/api/orders", json=order, headers={"Idempotency-Key": key})
                if placed is not None:
                    with self._lock:
                        self.told.orders[key] = placed["id"]
                self._ask(client, "GET", "/api/portfolio")
                self._ask(client, "GET", "/api/orders")

    def _ask(self, client: httpx.Client, method: str, path: str, **more: Any) -> Any:
        """The answer's body; None, and noted as lost, where there is none in the end."""
        name, began, problem = f"{method} {path}", time.monotonic(), ""
        while time.monotonic() - began < _PATIENCE_S:
            try:
                answer = client.request(method, path, **more)
            except httpx.TransportError as error:
                problem = type(error).__name__
            else:
                if answer.is_success:
                    return self._note(name, time.monotonic() - began, answer.json())
                problem = f"status {answer.status_code}"
                if answer.status_code not in _NOT_NOW:
                    break
            with self._lock:
                self.told.repeated[f"{name}: {problem}"] += 1
            time.sleep(_PAUSE_S)
        with self._lock:
            self.told.lost.append(f"{name}: {problem}")
        return None

    def _note(self, name: str, waited_s: float, body: Any) -> Any:
        with self._lock:
            self.told.answered[name] += 1
            self.told.longest_wait_s = max(self.told.longest_wait_s, waited_s)
        return body
