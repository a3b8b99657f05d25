"""The account that the checklist makes for itself, and the credentials it reads with.

Orders are placed with its own account only, and only while that account is a member's: a member has a local paper
account and nothing else. It is made once a week at most, when the one of before is deleted, and told of in the
evidence.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Final

from paiid.checklist.bench import Answer, Bench, said
from paiid.core.private_files import private_file, private_folder
from paiid.features.auth.dependencies import REFRESH_COOKIE

_KEPT: Final = timedelta(days=7)
_FILE: Final = "checklist-accounts.json"
_DOMAIN: Final = "checklist.example.com"


@dataclass(frozen=True, slots=True)
class Login:
    """As kept in PAIID_HOME, readable by its owner only."""

    email: str
    password: str
    made_at: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session of an account; `made_now` when this run registered it."""

    login: Login
    token: str
    refresh_token: str
    role: str
    made_now: bool
    cookies: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        """Of a script."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why there is no account; `is_fault` when the instance is to blame."""

    reason: str
    is_fault: bool


async def own_account(bench: Bench) -> SignedIn | Unavailable:
    """The checklist's own, signed in."""
    return await bench.once("own account", lambda: _own_account(bench))


async def reader(bench: Bench) -> dict[str, str]:
    """Headers that read as the given account, else as the checklist's own, else as the service; empty without any."""
    return await bench.once("reader", lambda: _reader(bench))


async def given_account(bench: Bench) -> SignedIn | None:
    """That of PAIID_CHECK_EMAIL; None when there is none, or it is not let in."""
    return await bench.once("given account", lambda: _given_account(bench))


async def csrf_headers(bench: Bench, headers: dict[str, str]) -> dict[str, str]:
    """`headers` with a token, as the document's `curl` gets it."""
    document = (await bench.send("GET", "/api/auth/csrf-token")).json()
    token = document.get("csrf_token") if isinstance(document, dict) else None
    return headers | ({"X-CSRF-Token": token} if isinstance(token, str) else {})


async def sign_in(bench: Bench, login: Login) -> SignedIn | Answer:
    """A session of `login`, or the answer that refused it."""
    body = {"email": login.email, "password": login.password}
    return _session(await bench.send("POST", "/api/auth/login", body=body), login, made_now=False)


def refresh_cookie(answer: Answer) -> str:
    """The refresh token that `answer` sets; empty without one."""
    jar: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        jar.load(line)
    return jar[REFRESH_COOKIE].value if REFRESH_COOKIE in jar else ""


def _session(answer: Answer, login: Login, *, made_now: bool) -> SignedIn | Answer:
    document = answer.json()
    if answer.status not in {200, 201} or not isinstance(document, dict) or "access_token" not in document:
        return answer
    return SignedIn(
        login=login,
        token=str(document["access_token"]),
        refresh_token=refresh_cookie(answer),
        role=str(document.get("user", {}).get("role")),
        made_now=made_now,
        cookies=tuple(answer.headers.get_list("set-cookie")),
    )


async def _own_account(bench: Bench) -> SignedIn | Unavailable:
    path = bench.settings.paiid_home / _FILE
    known = _read(path).get(bench.url)
    found = None if known is None else await sign_in(bench, known)
    if isinstance(found, SignedIn) and bench.clock.now() - datetime.fromisoformat(found.login.made_at) < _KEPT:
        return _at_end(bench, found)
    options = (await bench.send("GET", "/api/auth/options")).json()
    if not isinstance(options, dict) or not options.get("registration_open"):
        return Unavailable(
            "Registration is closed, so the checklist has no account of its own to write with.", is_fault=False
        )
    if options.get("is_first_account"):
        return Unavailable("No account exists yet, and the first becomes the owner: make yours first.", is_fault=True)
    if isinstance(found, SignedIn):
        await _delete(bench, found)
    return await _register(bench, path)


async def _delete(bench: Bench, found: SignedIn) -> None:
    """Delete the account of the week before; where that is refused, it stays, as accounts of people do."""
    body = {"password": found.login.password, "confirmation": found.login.email}
    await bench.send("POST", "/api/auth/me/deletion", body=body, headers=await csrf_headers(bench, found.headers))


async def _register(bench: Bench, path: Path) -> SignedIn | Unavailable:
    now = bench.clock.now().replace(microsecond=0)
    login = Login(f"check-{secrets.token_hex(6)}@{_DOMAIN}", secrets.token_urlsafe(24), now.isoformat())
    body = {"email": login.email, "password": login.password, "full_name": "Deployment checklist"}
    found = _session(await bench.send("POST", "/api/auth/register", body=body), login, made_now=True)
    if not isinstance(found, SignedIn):
        return Unavailable(f"POST /api/auth/register answers {said(found)}.", is_fault=True)
    private_folder(path.parent)
    everything = {url: asdict(one) for url, one in (_read(path) | {bench.url: login}).items()}
    private_file(path).write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8")
    return _at_end(bench, found)


async def _given_account(bench: Bench) -> SignedIn | None:
    email, password = bench.settings.paiid_check_email, bench.settings.paiid_check_password
    if not email or password is None:
        return None
    found = await sign_in(bench, Login(email, password.get_secret_value(), ""))
    return _at_end(bench, found) if isinstance(found, SignedIn) else None


async def _reader(bench: Bench) -> dict[str, str]:
    if (given := await given_account(bench)) is not None:
        return given.headers
    if bench.settings.paiid_check_email is None:
        own = await own_account(bench)
        if isinstance(own, SignedIn):
            return own.headers
    return service(bench)


def service(bench: Bench) -> dict[str, str]:
    """Headers of monitors; empty without API_TOKEN."""
    token = bench.settings.api_token
    return {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}


def _at_end(bench: Bench, session: SignedIn) -> SignedIn:
    async def sign_out() -> None:
        await bench.send("POST", "/api/auth/logout", headers=await csrf_headers(bench, session.headers))

    bench.at_end.append(sign_out)
    return session


def _read(path: Path) -> dict[str, Login]:
    try:
        return {url: Login(**row) for url, row in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
