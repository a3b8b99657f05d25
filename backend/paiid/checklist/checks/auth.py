"""Registering, signing in, refreshing after expiry, signing out; and what a signed-in account can do."""

from datetime import timedelta
from typing import Any, Final

from paiid.checklist.account import (
    SignedIn,
    Unavailable,
    csrf_headers,
    own_account,
    refresh_cookie,
    sign_in,
)
from paiid.checklist.bench import Answer, Bench, said
from paiid.checklist.evidence import Finding, State, failed, judged, not_run, passed
from paiid.core.security import ACCESS_TTL_S, LEEWAY_S, AccessTokens

_SECRET_FILE: Final = "jwt_secret"  # noqa: S105 - the name of the file
_OK: Final = 200
_UNAUTHORIZED: Final = 401


def unavailable(why: Unavailable) -> Finding:
    """What a check that needs an account found."""
    return failed(why.reason) if why.is_fault else not_run(why.reason)


async def registration(bench: Bench, _: str) -> Finding:
    """A test account was made, now or within the last week."""
    own = await own_account(bench)
    if isinstance(own, Unavailable):
        return unavailable(own)
    return passed(f"{own.login.email} was registered at {own.login.made_at} and is a {own.role}.")


async def login(bench: Bench, _: str) -> Finding:
    """A token of the form that API clients get."""
    return await bench.once("login", lambda: _login(bench))


async def _login(bench: Bench) -> Finding:
    session = await _second_session(bench)
    if isinstance(session, Finding):
        return session
    me = await bench.send("GET", "/api/auth/me", headers=session.headers)
    is_us = isinstance(me.json(), dict) and me.json().get("email") == session.login.email
    text = f"A token of {len(session.token)} characters; GET /api/auth/me answers {said(me)}."
    return judged(ok=me.status == _OK and is_us and session.token.count(".") == 2, text=text)


async def refresh(bench: Bench, _: str) -> Finding:
    """A call with an expired token is refused, the refreshed one is not, and a refresh token works once."""
    return await bench.once("refresh", lambda: _refresh(bench))


async def _refresh(bench: Bench) -> Finding:
    session = await _second_session(bench)
    if isinstance(session, Finding):
        return session
    expired = _expired(bench, session.token)
    if expired is not None:
        refused = await _me(bench, expired)
        if refused.status != _UNAUTHORIZED:
            return failed(f"A token that had expired is answered with {said(refused)}.")
    answer = await bench.send("POST", "/api/auth/refresh", body={"refresh_token": session.refresh_token})
    document = answer.json()
    if answer.status != _OK or not isinstance(document, dict) or not refresh_cookie(answer):
        return failed(f"POST /api/auth/refresh answers {said(answer)}.")
    me = await _me(bench, str(document.get("access_token")))
    if me.status != _OK:
        return failed(f"The refreshed token is answered with {said(me)}.")
    said_of = "the expired token was refused" if expired else "expiry was not tried: the signing secret is not here"
    return passed(f"{said_of.capitalize()}; the refreshed one was taken.")


async def auth_flow(bench: Bench, _: str) -> Finding:
    """All steps in their order; the first that fails is named."""
    for name, step in (("register", registration), ("log in", login), ("refresh", refresh), ("log out", _logout)):
        found = await step(bench, "")
        if found.state is not State.PASSED:
            return Finding(found.state, f"{name}: {found.text}")
    wrong = {"email": "no address", "password": "a sentence for the checks"}
    refused = await bench.send("POST", "/api/auth/register", body=wrong)
    if refused.status != 422:
        return failed(f"An e-mail that is none is answered with {said(refused)}, not 422.")
    return passed("Registered, logged in, read, refreshed after expiry, logged out; a wrong e-mail was refused.")


async def _logout(bench: Bench, _: str) -> Finding:
    return await bench.once("logout", lambda: _sign_out(bench))


async def _sign_out(bench: Bench) -> Finding:
    session = await _second_session(bench)
    if isinstance(session, Finding):
        return session
    out = await bench.send("POST", "/api/auth/logout", headers=await csrf_headers(bench, session.headers))
    after = await _me(bench, session.token)
    text = f"POST /api/auth/logout answers {out.status}, the token afterwards {after.status}."
    return judged(ok=out.status == 204 and after.status == _UNAUTHORIZED, text=text)


async def cookies(bench: Bench, _: str) -> Finding:
    """Both cookies are HttpOnly and SameSite; Secure where the address is https."""
    session = await _second_session(bench)
    if isinstance(session, Finding):
        return session
    needed = {"httponly", "samesite"} | ({"secure"} if bench.url.startswith("https:") else set())
    wrong = []
    for line in session.cookies:
        parts = {part.split("=")[0].strip().lower() for part in line.split(";")[1:]}
        wrong += [f"{line.split('=')[0]} without {', '.join(sorted(needed - parts))}"] if needed - parts else []
    if not session.cookies:
        return failed("Signing in sets no cookie.")
    return judged(
        ok=not wrong, text=f"{len(session.cookies)} cookies; {'; '.join(wrong) or 'each ' + ', '.join(sorted(needed))}."
    )


async def paper_trade(bench: Bench, _: str) -> Finding:
    """One share of AAPL, bought on the checklist's own local paper account."""
    order = await placed_order(bench)
    if isinstance(order, Finding):
        return order
    document = order.json()
    if (
        order.status != _OK
        or not isinstance(document, dict)
        or not {"id", "client_order_id", "status"} <= document.keys()
    ):
        return failed(f"POST /api/orders answers {said(order)}.")
    is_refused = document["status"] in {"rejected", "denied"}
    return judged(ok=not is_refused, text=f"Order {document['id']} is {document['status']}, on a local paper account.")


async def placed_order(bench: Bench) -> Answer | Finding:
    """The answer to the document's order with a CSRF token; asked once a run."""
    return await bench.once("order", lambda: _place(bench))


async def _place(bench: Bench) -> Answer | Finding:
    own = await own_account(bench)
    if isinstance(own, Unavailable):
        return unavailable(own)
    if own.role != "member":
        return not_run(
            f"The checklist's account is {own.role}, and may have another broker's account: nothing was ordered."
        )
    headers = await csrf_headers(bench, own.headers)
    return await bench.send(
        "POST", "/api/orders", headers=headers, body={"symbol": "AAPL", "quantity": 1, "side": "buy"}
    )


async def trade_history(bench: Bench, _: str) -> Finding:
    """Orders and trades are listed, and the order of this run is among them."""
    order = await placed_order(bench)
    own = await own_account(bench)
    if isinstance(order, Finding) or isinstance(own, Unavailable):
        return order if isinstance(order, Finding) else not_run("No account.")
    orders = await bench.send("GET", "/api/orders", headers=own.headers)
    trades = await bench.send("GET", "/api/trades", headers=own.headers)
    listed = orders.json().get("items", []) if isinstance(orders.json(), dict) else []
    wanted = order.json().get("id") if isinstance(order.json(), dict) else None
    is_there = wanted is not None and any(one.get("id") == wanted for one in listed)
    text = f"GET /api/orders answers {orders.status} with {len(listed)} orders, GET /api/trades {trades.status}."
    return judged(ok=orders.status == trades.status == _OK and is_there, text=text)


async def settings_persist(bench: Bench, _: str) -> Finding:
    """A preference is saved, read again, and set back."""
    own = await own_account(bench)
    if isinstance(own, Unavailable):
        return unavailable(own)
    answer = await bench.send("GET", "/api/settings", headers=own.headers)
    before = _preferences(answer.json())
    if "density" not in before:
        return failed(f"GET /api/settings answers {said(answer)}, without preferences.")
    was = before["density"]
    wanted = "comfortable" if was == "compact" else "compact"
    saved = await bench.send(
        "PUT",
        "/api/settings",
        headers=await csrf_headers(bench, own.headers),
        body={"preferences": before | {"density": wanted}},
    )
    after = _preferences((await bench.send("GET", "/api/settings", headers=own.headers)).json()).get("density")
    await bench.send(
        "PUT",
        "/api/settings",
        headers=await csrf_headers(bench, own.headers),
        body={"preferences": before | {"density": was}},
    )
    return judged(
        ok=saved.status == _OK and after == wanted,
        text=f"density was {was}, saved {wanted}, read {after} ({said(saved)}).",
    )


def _preferences(document: Any) -> dict[str, Any]:
    found = document.get("preferences") if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


async def _second_session(bench: Bench) -> SignedIn | Finding:
    """A session beside the one that the other checks use, which may end."""
    return await bench.once("second session", lambda: _sign_in_again(bench))


async def _sign_in_again(bench: Bench) -> SignedIn | Finding:
    own = await own_account(bench)
    if isinstance(own, Unavailable):
        return unavailable(own)
    found = await sign_in(bench, own.login)
    return found if isinstance(found, SignedIn) else failed(f"POST /api/auth/login answers {said(found)}.")


async def _me(bench: Bench, token: str) -> Answer:
    return await bench.send("GET", "/api/auth/me", headers={"Authorization": f"Bearer {token}"})


def _expired(bench: Bench, token: str) -> str | None:
    """The session's token as it would be after it has expired; None where the secret is not here."""
    secret = bench.settings.jwt_secret_key
    file = bench.settings.paiid_home / _SECRET_FILE
    text = secret.get_secret_value() if secret else file.read_text().strip() if file.is_file() else ""
    if not bench.is_beside or not text:
        return None
    tokens, now = AccessTokens(text), bench.clock.now()
    claims = tokens.verify(token, now)
    if claims is None:
        return None
    return tokens.issue(claims.user_id, claims.session_id, now - timedelta(seconds=ACCESS_TTL_S + 2 * LEEWAY_S))


CHECKS: Final = {
    "registration": registration,
    "login": login,
    "refresh": refresh,
    "auth_flow": auth_flow,
    "cookies": cookies,
    "paper_trade": paper_trade,
    "trade_history": trade_history,
    "settings_persist": settings_persist,
}
