"""Headers, CSRF, the certificate: what stands between a browser and somebody else's page."""

import asyncio
import contextlib
import re
import ssl
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from paiid.checklist.account import SignedIn, own_account
from paiid.checklist.bench import Answer, Bench, said
from paiid.checklist.checks.auth import placed_order
from paiid.checklist.evidence import Finding, State, failed, judged, not_needed, passed

_ORDER: Final = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
_PAGES: Final = ("/", "/api/health", "/api/market/indices", "/api/auth/csrf-token", "/assets/there-is-none.js")
_FORBIDDEN: Final = 403
_EXACT: Final = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff"}
_PRESENT: Final = ("Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy")
_WARNED: Final = timedelta(days=14)
_TLS_S: Final = 10
_LONGEST_HSTS_MISS_S: Final = 15_552_000
"""Half a year, as browsers' preload lists ask for at least."""


async def headers(bench: Bench, _: str) -> Finding:
    """On a page, an answer, a refusal and a 404 alike."""
    strict = await _is_strict(bench)
    wrong = []
    for path in _PAGES:
        answer = await bench.get(path)
        wrong += [f"{path}: {fault}" for fault in header_faults(answer, strict=strict)]
    if wrong:
        return failed("; ".join(wrong[:6]))
    return passed(
        f"{len(_PAGES)} answers carry every header{'' if strict else '; Strict-Transport-Security is for production'}."
    )


async def _is_strict(bench: Bench) -> bool:
    document = (await bench.get("/api/monitor/version")).json()
    told = document.get("environment") if isinstance(document, dict) else None
    return bench.url.startswith("https:") or told == "production"


def header_faults(answer: Answer, *, strict: bool) -> list[str]:
    """What is missing or weak, each named."""
    found = [name for name, value in _EXACT.items() if answer.headers.get(name, "").upper() != value.upper()]
    found += [name for name in _PRESENT if not answer.headers.get(name)]
    policy = answer.headers.get("Content-Security-Policy", "")
    scripts = re.search(r"script-src ([^;]*)", policy) or re.search(r"default-src ([^;]*)", policy)
    if scripts is None:
        found.append("Content-Security-Policy")
    elif re.search(r"'unsafe-(?:inline|eval)'|(?:^|\s)(?:\*|https?:)(?:\s|$)", scripts[1]):
        found.append("Content-Security-Policy lets any script run")
    if strict:
        age = re.search(r"max-age=(\d+)", answer.headers.get("Strict-Transport-Security", ""))
        found += [] if age and int(age[1]) >= _LONGEST_HSTS_MISS_S else ["Strict-Transport-Security"]
    return found


async def csrf_without(bench: Bench, _: str) -> Finding:
    """The document's first `curl`: 403, and nothing is ordered."""
    own = await own_account(bench)
    credentials = own.headers if isinstance(own, SignedIn) else {"Authorization": "Bearer invalid"}
    for name, more in (("no token", {}), ("a forged token", {"X-CSRF-Token": "0.forged.0"})):
        answer = await bench.send("POST", "/api/orders", headers=credentials | more, body=_ORDER)
        if answer.status != _FORBIDDEN:
            return failed(f"POST /api/orders with {name} is answered with {said(answer)}, not 403.")
    return passed("POST /api/orders without a token and with a forged one: 403.")


async def csrf_with(bench: Bench, _: str) -> Finding:
    """The document's second `curl`: 200; a 401 would show nothing of the token."""
    order = await placed_order(bench)
    if isinstance(order, Finding):
        return order
    return judged(ok=order.status == 200, text=f"POST /api/orders with the token: {said(order)}.")


async def csrf(bench: Bench, _: str) -> Finding:
    """Both of the document's calls."""
    return worst([await csrf_without(bench, ""), await csrf_with(bench, "")])


async def security_tests(bench: Bench, _: str) -> Finding:
    """The four things that the document names, tried on the instance."""
    anonymous = await bench.send("GET", "/api/portfolio")
    forged = await bench.send("GET", "/api/portfolio", headers={"Authorization": f"Bearer {_FORGED}"})
    limited = await bench.send("GET", "/api/auth/options")
    found = [
        await csrf_without(bench, ""),
        await headers(bench, ""),
        judged(
            ok=anonymous.status == forged.status == 401,
            text=f"No token: {anonymous.status}, a forged one: {forged.status}.",
        ),
        judged(
            ok="RateLimit-Limit" in limited.headers, text=f"RateLimit-Limit: {limited.headers.get('RateLimit-Limit')}."
        ),
    ]
    return worst(found)


_FORGED: Final = (
    "eyJhbGciOiJub25lIn0.eyJpc3MiOiJwYWlpZCIsInN1YiI6InVzcl8xIiwic2lkIjoic2VzXzEifQ."  # pragma: allowlist secret
)


def worst(findings: list[Finding]) -> Finding:
    """The first that failed, else the first that is open, else all of them in a row."""
    for state in (State.FAILED, State.OPEN):
        if (found := next((one for one in findings if one.state is state), None)) is not None:
            return found
    return passed(" ".join(one.text for one in findings))


async def certificate(bench: Bench, _: str) -> Finding:
    """Trusted by this machine, of this name, and good for two more weeks."""
    parts = urlsplit(bench.url)
    if parts.scheme != "https":
        return not_needed("The address is not https; what terminates TLS in front is checked by its own address.")
    host, port = parts.hostname or "", parts.port or 443
    ends = await _ends(bench, host, port)
    if isinstance(ends, Finding):
        return ends
    left = ends - bench.clock.now()
    if left <= timedelta(0):
        return failed(f"The certificate expired on {ends:%Y-%m-%d}.")
    try:
        await _connect(host, port, ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        return failed(f"The certificate is not trusted: {error.verify_message}.")
    return judged(
        ok=left > _WARNED, text=f"The certificate is trusted and ends on {ends:%Y-%m-%d}, in {left.days} days."
    )


async def _ends(bench: Bench, host: str, port: int) -> datetime | Finding:
    from cryptography.x509 import load_der_x509_certificate

    blind = ssl.create_default_context()
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    try:
        der = await _connect(host, port, blind)
    except (OSError, TimeoutError) as error:
        return failed(f"{bench.url} answers no TLS: {type(error).__name__}.")
    return load_der_x509_certificate(der).not_valid_after_utc if der else failed("No certificate was shown.")


async def _connect(host: str, port: int, context: ssl.SSLContext) -> bytes | None:
    async with asyncio.timeout(_TLS_S):
        _, writer = await asyncio.open_connection(host, port, ssl=context)
    shown: ssl.SSLObject = writer.get_extra_info("ssl_object")
    der = shown.getpeercert(binary_form=True)
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(_TLS_S):
            await writer.wait_closed()
    return der


CHECKS: Final = {
    "headers": headers,
    "csrf": csrf,
    "csrf_without": csrf_without,
    "csrf_with": csrf_with,
    "security_tests": security_tests,
    "certificate": certificate,
}
