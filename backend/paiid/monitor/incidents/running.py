"""What the running service says of itself: its build, its health, its counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from paiid.monitor.incidents.report import NOT_KNOWN, Fact

VERSION: Final = "/api/monitor/version"
HEALTH: Final = "/api/health/detailed"
METRICS: Final = "/api/monitor/metrics"
_TIMEOUT_S: Final = 5.0
_MOST: Final = 5
_REQUESTS: Final = "paiid_http_request_duration_seconds_count"
_REFUSED: Final = "paiid_http_requests_refused_total"


@dataclass(frozen=True)
class Service:
    """Where it is. `token` is the service token, which the counts want; it is sent over TLS or to this machine only."""

    url: str
    token: str | None = field(default=None, repr=False)

    @property
    def _may_send_token(self) -> bool:
        parts = urlsplit(self.url)
        return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost", "::1"}

    async def asked(self, now: datetime) -> list[Fact]:
        """Its answers; what it does not answer is not known."""
        async with httpx.AsyncClient(base_url=self.url, timeout=_TIMEOUT_S) as client:
            try:
                build = (await client.get(VERSION)).raise_for_status().json()
                health = (await client.get(HEALTH)).json()
                return [_build(build), _health(health, now), *await self._counts(client, build)]
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, AttributeError) as error:
                text = f"The running version: {NOT_KNOWN}, {self.url} does not answer ({type(error).__name__})"
                return [Fact(None, text, f"GET {VERSION}")]

    async def _counts(self, client: httpx.AsyncClient, build: Any) -> Iterator[Fact]:
        source = f"GET {METRICS}"
        if self.token is None:
            return iter([Fact(None, f"Counts of requests: {NOT_KNOWN}, API_TOKEN is not set", source)])
        if not self._may_send_token:
            return iter([Fact(None, f"Counts of requests: {NOT_KNOWN}, a token is not sent without TLS", source)])
        answer = await client.get(METRICS, headers={"Authorization": f"Bearer {self.token}"})
        if not answer.is_success:
            return iter([Fact(None, f"Counts of requests: {NOT_KNOWN}, status {answer.status_code}", source)])
        return iter([Fact(None, text, source) for text in _counted(answer.text, str(build["started_at"]))])


def _build(told: Any) -> Fact:
    text = (
        f"Runs now: version {told['version']}, commit {told['commit'] or NOT_KNOWN}, {told['environment']}, on "
        f"{told['database']}, since {_second(told['started_at'])}"
    )
    return Fact(None, text, f"GET {VERSION}")


def _health(told: Any, now: datetime) -> Fact:
    unwell = [
        f"{name} {one['status']}: {one['detail']}"
        for name, one in told["dependencies"].items()
        if one["status"] in {"down", "degraded"}
    ]
    return Fact(now, f"The service says of itself: {'; '.join([told['status'], *unwell])}", f"GET {HEALTH}")


def _counted(text: str, started_at: str) -> Iterator[str]:
    """Of the one process that answered, since it began."""
    from prometheus_client.parser import text_string_to_metric_families

    requests: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels, count = sample.labels, int(sample.value)
            if sample.name == _REQUESTS:
                requests[labels["status"]] += count
                if labels["status"].startswith("5"):
                    failed[f"{labels['method']} {labels['route']}"] += count
            elif sample.name == _REFUSED:
                refused[labels["status"]] += count
    whole = f"Since {_second(started_at)}: {sum(requests.values())} requests, {sum(failed.values())} failed"
    yield whole + (f" ({_most(failed)})" if failed else "")
    if refused:
        yield f"Since {_second(started_at)}: refused before a route, by status: {_most(refused)}"


def _most(found: "Counter[str]") -> str:
    return ", ".join(f"{name} {count}" for name, count in found.most_common(_MOST))


def _second(instant: str) -> str:
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M:%S} UTC"
