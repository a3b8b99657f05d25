"""Rate limits, by exhausting them: a limit that never refused anybody is not shown to be one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from paiid.checklist.account import SignedIn, csrf_headers, own_account
from paiid.checklist.bench import Bench, is_loopback
from paiid.checklist.checks.security import worst
from paiid.checklist.evidence import Finding, failed, not_run, passed

_REFUSED: Final = 429
_WINDOW_S: Final = 60
_PAUSE_S: Final = 5
_NEEDED: Final = 40
"""Of the limit of an address, for those of trading and signing in to be reached before it."""


@dataclass(frozen=True, slots=True)
class _Limit:
    name: str
    most: int
    method: str
    path: str
    body: Any = None


_TRADING: Final = _Limit("trading, per user", 20, "DELETE", "/api/orders/ord_of_the_checklist")
_AUTH: Final = _Limit(
    "signing in, per address", 10, "POST", "/api/auth/login",
    {"email": "nobody@checklist.example.com", "password": "not the password"},  # pragma: allowlist secret
)  # fmt: skip
_ALL: Final = _Limit("everything, per address", 100, "GET", "/api/auth/options")


async def rate_limits(bench: Bench, _: str) -> Finding:
    """Each of the three is hit: refused no later than after its number, with Retry-After."""
    before = (await bench.send("GET", "/api/auth/options")).headers
    told = before.get("RateLimit-Limit", "")
    if not told.isdecimal():
        return failed("No RateLimit-Limit is told: nothing limits requests.")
    if int(told) > _ALL.most:
        return failed(f"The limit per address is {told} a minute, not {_ALL.most}.")
    if not is_loopback(bench.url) and not bench.may_hit_limits:
        return not_run(
            f"A limit of {told} is told but was not hit: --hit-limits does, and refuses this address for a minute."
        )
    own = await own_account(bench)
    await _room(bench)
    if isinstance(own, SignedIn):
        trading = await _hit(bench, _TRADING, await csrf_headers(bench, own.headers))
    else:
        trading = not_run("The limit of trading was not hit: the checklist has no account.")
    # From here on signing out would be refused for a minute.
    await bench.end()
    return worst([trading, await _hit(bench, _AUTH, {}), await _hit(bench, _ALL, {})])


async def _room(bench: Bench) -> None:
    """Wait until little of this address's limit is used: else it would refuse before the others do.

    The window slides, and `RateLimit-Reset` tells only when its oldest request leaves it: so it is asked again.
    """
    left_s = _WINDOW_S + 1
    while left_s > 0:
        headers = (await bench.send("GET", "/api/auth/options")).headers
        remaining = headers.get("RateLimit-Remaining", "")
        if not remaining.isdecimal() or int(remaining) >= _NEEDED:
            return
        await asyncio.sleep(_PAUSE_S)
        left_s -= _PAUSE_S


async def _hit(bench: Bench, limit: _Limit, headers: Mapping[str, str]) -> Finding:
    for number in range(1, limit.most + 2):
        answer = await bench.send_once(limit.method, limit.path, headers=headers, body=limit.body)
        if answer.status == _REFUSED:
            told = answer.headers.get("RateLimit-Limit")
            if not answer.headers.get("Retry-After", "").isdecimal():
                return failed(f"{limit.name}: refused without Retry-After.")
            if told != str(limit.most):
                return failed(f"{limit.name}: refused by a limit of {told}, not of {limit.most}.")
            return passed(f"{limit.name}: the limit of {told} refused request {number} of this check.")
    return failed(f"{limit.name}: {limit.most + 1} requests in a row, none was refused.")


CHECKS: Final = {"rate_limits": rate_limits}
