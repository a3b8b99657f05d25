"""Saying once that a target is down, and once that it is back."""

import asyncio
import json
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from paiid.core import webhook
from paiid.monitor.history import Probe

_CHANNEL_S: Final = 10.0
_MOST_WAITING: Final = 20


@dataclass(frozen=True, slots=True)
class Alert:
    """What is to be said of a target; `since` is the first probe that failed."""

    target: str
    state: Literal["down", "up"]
    at: datetime
    since: datetime
    error: str

    @property
    def text(self) -> str:
        """One sentence."""
        minutes = (self.at - self.since).total_seconds() / 60
        if self.state == "down":
            return f"{self.target} is down since {self.since:%Y-%m-%d %H:%M:%S} UTC: {self.error}."
        return f"{self.target} is up again after {minutes:.1f} min."


@dataclass
class Watch:
    """Decides when a target is down: when no probe has succeeded for `patience` from the first that failed."""

    patience: timedelta
    _failing: dict[str, Probe] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def see(self, probe: Probe) -> Alert | None:
        """What `probe`, the newest of its target, makes worth saying."""
        if probe.is_up:
            first = self._failing.pop(probe.target, None)
            if first is None or probe.target not in self._told:
                return None
            self._told.discard(probe.target)
            return Alert(probe.target, "up", probe.at, first.at, "")
        first = self._failing.setdefault(probe.target, probe)
        if probe.target in self._told or probe.at - first.at < self.patience:
            return None
        self._told.add(probe.target)
        return Alert(probe.target, "down", probe.at, first.at, probe.error or "")

    def is_failing(self) -> bool:
        """Whether the newest probe of any target failed."""
        return bool(self._failing)

    def remember(self, probes: Sequence[Probe]) -> None:
        """Take in what an earlier run has seen, and said."""
        for one in probes:
            self.see(one)


@dataclass
class Channels:
    """Where alerts go. What cannot be delivered is tried again with each probe.

    Args:
        webhook: an address that JSON is posted to; its `text` is a sentence, as chat services want it.
        command: a program with its arguments, which reads the same JSON from its standard input.
    """

    webhook: str | None = None
    command: str | None = None
    _waiting: list[Alert] = field(default_factory=list)

    async def send(self, alerts: Sequence[Alert]) -> list[str]:
        """Deliver `alerts` and those that wait; why any still waits, without the webhook's address."""
        self._waiting = [*self._waiting, *alerts][-_MOST_WAITING:]
        problems: list[str] = []
        while self._waiting:
            found = [one for one in (await self._post(self._waiting[0]), await self._run(self._waiting[0])) if one]
            if found:
                problems += found
                break
            self._waiting.pop(0)
        return problems

    async def _post(self, alert: Alert) -> str | None:
        if self.webhook is None:
            return None
        return await webhook.post(self.webhook, _fields(alert))

    async def _run(self, alert: Alert) -> str | None:
        if self.command is None:
            return None
        told, command = json.dumps(_fields(alert)).encode(), shlex.split(self.command)
        try:
            done = await asyncio.to_thread(subprocess.run, command, input=told, check=False, timeout=_CHANNEL_S)
        except OSError as error:
            return f"The command cannot be run: {error.strerror or error}."
        except subprocess.TimeoutExpired:
            return f"The command took longer than {_CHANNEL_S:g} s."
        return None if done.returncode == 0 else f"The command ended with code {done.returncode}."


def _fields(alert: Alert) -> Mapping[str, str]:
    return {
        "text": alert.text,
        "target": alert.target,
        "state": alert.state,
        "at": alert.at.isoformat(),
        "since": alert.since.isoformat(),
        "error": alert.error,
    }
