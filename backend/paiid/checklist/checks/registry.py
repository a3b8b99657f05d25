"""Every automatic check by its name; what stands behind a colon is its argument."""

from collections.abc import Awaitable, Callable
from typing import Final

from paiid.checklist.bench import Bench
from paiid.checklist.checks import (
    auth,
    backups,
    browser,
    code,
    database,
    dependencies,
    endpoints,
    environment,
    health,
    lighthouse,
    limits,
    performance,
    repository,
    secrets,
    security,
    telemetry,
    uptime,
    usage,
)
from paiid.checklist.evidence import Finding

Check = Callable[[Bench, str], Awaitable[Finding]]
_AREAS: Final = (
    auth, backups, browser, code, database, dependencies, endpoints, environment, health, lighthouse, limits,
    performance, repository, secrets, security, telemetry, uptime, usage,
)  # fmt: skip
_CHECKS: Final[dict[str, Check]] = {name: check for area in _AREAS for name, check in area.CHECKS.items()}
LAST: Final = frozenset({"rate_limits"})
"""They leave the limits exhausted for a minute."""


def find_check(name: str) -> tuple[Check, str]:
    """The check and its argument.

    Raises:
        KeyError: there is none of that name.
    """
    base, _, argument = name.partition(":")
    return _CHECKS[base], argument


def names() -> frozenset[str]:
    """Of every check, without arguments."""
    return frozenset(_CHECKS)
