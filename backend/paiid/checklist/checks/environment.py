"""Variables: missing, weak, placeholders, and secrets under names that reach browsers. Values are never told."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from paiid.checklist.bench import Bench, is_loopback
from paiid.checklist.checks.programs import program
from paiid.checklist.checks.secrets import secret_values
from paiid.checklist.evidence import Finding, failed, judged, not_needed, not_run, passed
from paiid.settings import Environment, Settings, SettingsError, is_weak_secret

_PUBLIC: Final = ("NEXT_PUBLIC_", "VITE_", "REACT_APP_")
_SECRET_NAME: Final = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|DSN")
_PLACEHOLDER: Final = re.compile(r"^<.*>$|\.\.\.|^(?:your|change|example|xxx|todo|placeholder)", re.IGNORECASE)
_OPTIONAL: Final = {
    "TRADIER_API_KEY": "Prices come from elsewhere.",
    "TRADIER_ACCOUNT_ID": "No account at Tradier is shown.",
    "ALPACA_PAPER_API_KEY": "No account at Alpaca is linked.",
    "ALPACA_PAPER_SECRET_KEY": "No account at Alpaca is linked.",
    "ANTHROPIC_API_KEY": "The quantitative advisor advises.",
    "DATABASE_URL": "SQLite under PAIID_HOME is used.",
    "REDIS_URL": "Optional: one process keeps its limits itself.",
    "SENTRY_DSN": "Optional: errors stand in the log.",
    "ALLOW_ORIGIN": "One service serves both, so no other origin is allowed.",
}
_ELSEWHERE: Final = "The settings here are not the instance's: run this on its machine, or record it."


def _given(settings: Settings, name: str) -> str:
    value = getattr(settings, name.lower())
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")


async def variable(bench: Bench, name: str) -> Finding:
    """One variable of the document's table."""
    if not bench.is_beside:
        return not_run(_ELSEWHERE)
    value = _given(bench.settings, name)
    if not value:
        return _unset(name, bench.settings)
    if _PLACEHOLDER.search(value):
        return failed(f"{name} holds a placeholder.")
    rule = _RULES.get(name)
    wrong = rule(value, bench.settings) if rule else None
    return failed(f"{name} {wrong}.") if wrong else passed(f"{name} is set ({len(value)} characters).")


def _unset(name: str, settings: Settings) -> Finding:
    if name == "JWT_SECRET_KEY" and not settings.is_production:
        return passed("Unset: in development one is made and kept in PAIID_HOME.")
    if name in _OPTIONAL:
        return not_needed(f"{name} is not set. {_OPTIONAL[name]}")
    return failed(f"{name} is not set.")


def _weak(value: str, _: Settings) -> str | None:
    return "is weak: under 32 random bytes, or a default" if is_weak_secret(value) else None


def _origins(value: str, settings: Settings) -> str | None:
    if "*" in value:
        return "is *: any page may read with a visitor's browser"
    for origin in settings.allowed_origins:
        parts = urlsplit(origin)
        if parts.scheme != "https" and not is_loopback(origin):
            return f"names {origin}, which is not https"
        if parts.path:
            return f"names {origin}, which is no origin but a path"
    return None


def _https(value: str, _: Settings) -> str | None:
    return None if value.startswith("https://") or is_loopback(value) else "is not https"


def _both_of_alpaca(_: str, settings: Settings) -> str | None:
    both = settings.alpaca_paper_api_key and settings.alpaca_paper_secret_key
    return None if both else "is set without the other of Alpaca's two"


def _service_token(value: str, _: Settings) -> str | None:
    return "is weak: make one with the command of Step 3" if len(value) < 32 or len(set(value)) < 12 else None


_RULES: Final[Mapping[str, Callable[[str, Settings], str | None]]] = {
    "API_TOKEN": _service_token,
    "JWT_SECRET_KEY": _weak,
    "ALLOW_ORIGIN": _origins,
    "TRADIER_API_BASE_URL": _https,
    "ALPACA_PAPER_API_KEY": _both_of_alpaca,
    "ALPACA_PAPER_SECRET_KEY": _both_of_alpaca,
}


async def public(bench: Bench, name: str) -> Finding:
    """A variable of the frontend's table: its address is meant to be public, its two secrets never."""
    value = bench.environment.get(name, "")
    if name != "NEXT_PUBLIC_BACKEND_API_BASE_URL":
        if value:
            return failed(f"{name} is set: a security fault, for it is in every visitor's browser.")
        return passed(f"{name} is not set, as it must be. The document asks for it and is wrong.")
    if not value:
        return not_needed("Unset: one service serves both.")
    if is_loopback(value) and not is_loopback(bench.url):
        return failed(f"{name} points to this machine.")
    return passed(f"{name} is {value}.")


async def public_secrets(bench: Bench, _: str) -> Finding:
    """Nothing that browsers are given is named like a secret, or is one."""
    values = {value: name for name, value in secret_values(bench.settings)}
    given = {name: value for name, value in bench.environment.items() if name.startswith(_PUBLIC) and value}
    named = [name for name in given if _SECRET_NAME.search(name)]
    same = [f"{name} (the value of {values[value]})" for name, value in given.items() if value in values]
    wrong = sorted(set(named) | set(same))
    return judged(
        ok=not wrong, text=f"{len(given)} public variables; secrets among them: {', '.join(wrong) or 'none'}."
    )


async def variables(bench: Bench, _: str) -> Finding:
    """All of the table; none in a file that the repository keeps."""
    if not bench.is_beside:
        return not_run(_ELSEWHERE)
    if bench.root is not None:
        tracked = await program(["git", "ls-files", "*.env", "*.env.*", ".env"], bench.root, timeout_s=30)
        kept = [name for name in (tracked.text.split() if tracked else ()) if not name.endswith(".env.example")]
        if kept:
            return failed(f"The repository keeps {', '.join(kept)}.")
    wrong = [
        found.text
        for name in ("API_TOKEN", "JWT_SECRET_KEY", *_OPTIONAL)
        if _is_wrong(found := await variable(bench, name))
    ]
    return failed(" ".join(wrong)) if wrong else passed("Every variable that is needed is set, none to a placeholder.")


def _is_wrong(finding: Finding) -> bool:
    return not finding.state.is_done


async def secret_strength(bench: Bench, _: str) -> Finding:
    """The two secrets that this installation makes itself."""
    found = [await variable(bench, name) for name in ("JWT_SECRET_KEY", "API_TOKEN")]
    worst = next((one for one in found if _is_wrong(one)), None)
    if worst is not None:
        return worst
    same = _given(bench.settings, "JWT_SECRET_KEY") == _given(bench.settings, "API_TOKEN")
    return failed("JWT_SECRET_KEY and API_TOKEN are the same.") if same else passed(" ".join(one.text for one in found))


async def production(bench: Bench, _: str) -> Finding:
    """What production refuses to start with; told in development, too."""
    if not bench.is_beside:
        return not_run(_ELSEWHERE)
    settings = bench.settings
    strict = settings.model_copy(update={"paiid_env": Environment.PRODUCTION})
    try:
        strict.checked()
    except SettingsError as error:
        if (
            not settings.is_production
            and settings.jwt_secret_key is None
            and not settings.debug
            and "*" not in (settings.allow_origin or "")
        ):
            return not_needed("PAIID_ENV=development; for production JWT_SECRET_KEY is missing, and nothing else.")
        return failed(str(error))
    return passed(f"PAIID_ENV={settings.paiid_env}: nothing that production refuses.")


async def environment(bench: Bench, _: str) -> Finding:
    """What the instance says of where it runs."""
    document = (await bench.get("/api/monitor/version")).json()
    told = document.get("environment") if isinstance(document, dict) else None
    if told == "production":
        return passed("The instance says: production.")
    if told == "development" and is_loopback(bench.url):
        return not_needed("The instance is one for development, on this machine.")
    return failed(f"The instance says {told!r} of its environment.")


CHECKS: Final[dict[str, Callable[[Bench, str], Awaitable[Finding]]]] = {
    "variable": variable,
    "public": public,
    "public_secrets": public_secrets,
    "variables": variables,
    "secret_strength": secret_strength,
    "production": production,
    "environment": environment,
}
