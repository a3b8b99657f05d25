"""Leaves a failing vendor alone for a while, then lets one call find out whether it is back."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from paiid.ports.errors import ProviderNotSent


class LeftAloneError(ProviderNotSent):
    """The breaker is open; trying again within the same request would only make its answer late."""


@dataclass
class CircuitBreaker:
    """Opens after `threshold` failures in a row; each failed probe doubles the pause up to `longest_s`.

    While it is half open one call passes as the probe, and the others are refused until that one has ended.
    """

    vendor: str
    threshold: int = 5
    pause_s: float = 2.0
    longest_s: float = 60.0
    monotonic: Callable[[], float] = time.monotonic
    _failures: int = 0
    _open_until: float | None = None
    _next_pause_s: float = field(init=False)
    _probing: bool = False

    def __post_init__(self) -> None:
        self._next_pause_s = self.pause_s

    @property
    def is_open(self) -> bool:
        """Whether calls are being refused, apart from a probe."""
        return self._open_until is not None

    @property
    def is_refusing(self) -> bool:
        """Whether a call made now would be refused."""
        return self._open_until is not None and (self._probing or self._open_until > self.monotonic())

    def admit(self) -> None:
        """Let a call pass.

        Raises:
            LeftAloneError: the vendor is being left alone.
        """
        if self._open_until is None:
            return
        if self.is_refusing:
            wait = self._open_until - self.monotonic()
            raise LeftAloneError(
                f"{self.vendor} is not answering; it is asked again in {max(1, round(wait))} s."
                if wait > 0
                else f"{self.vendor} is not answering; one call is finding out whether it is back."
            )
        self._probing = True

    def succeeded(self) -> None:
        """A call was answered: everything passes again."""
        self._failures, self._open_until, self._probing = 0, None, False
        self._next_pause_s = self.pause_s

    def failed(self) -> None:
        """A call was not answered."""
        self._failures += 1
        if self._probing or (self._open_until is None and self._failures >= self.threshold):
            self._open_until = self.monotonic() + self._next_pause_s
            self._next_pause_s = min(self._next_pause_s * 2, self.longest_s)
        self._probing = False

    def abandoned(self) -> None:
        """A call ended without telling anything about the vendor (it was canceled): the next may probe."""
        self._probing = False
