"""Answers of a stand-in, collected, spoiled and sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.types import Scope, Send

from .faults import Fault

Headers = list[tuple[bytes, bytes]]


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Headers = field(default_factory=list)

    async def send(self, scope: Scope, send: Send) -> None:
        """Send it; refuses the handshake when the scope is a WebSocket's."""
        prefix = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        headers = [(b"content-type", self.content_type.encode()), *self.headers]
        await send({"type": f"{prefix}.start", "status": self.status, "headers": [*headers, _length(self.body)]})
        await send({"type": f"{prefix}.body", "body": self.body})


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()


HTML: Final = b"<html><head><title>503</title></head><body><h1>We will be right back.</h1></body></html>"
STATUS_OF: Final = {"unauthorized": 401, "forbidden": 403, "unprocessable": 422, "rate_limited": 429}


def refusal(laid: Fault, vendor: Callable[[int], Answer]) -> Answer:
    """What `status`, `unauthorized`, `forbidden`, `unprocessable` and `rate_limited` answer.

    Parameters: `code`; `body` = `vendor` (default), `json`, `html` or `text`; `retry_after` seconds; `text`.
    """
    code = int(laid.get("code", STATUS_OF.get(laid.kind, 500)))
    form = laid.get("body", "vendor")
    if form == "vendor":
        answer = vendor(code)
    elif form == "html":
        answer = Answer(code, HTML, "text/html")
    elif form == "text":
        answer = Answer(code, str(laid.get("text", "Something went wrong")).encode(), "text/plain")
    else:
        answer = Answer(code, json.dumps({"message": str(laid.get("text", "something went wrong"))}).encode())
    if laid.get("retry_after") is not None:
        answer.headers.append((b"retry-after", str(laid.get("retry_after")).encode()))
    return answer


_LIES: Final = {"used": b"-5", "remaining": b"999999", "available": b"999999", "expiry": b"0", "reset": b"0"}


def spoil(answer: Answer, laid: Fault) -> Answer:
    """The answer, as an `ANSWER_KINDS` fault leaves it."""
    if laid.kind == "truncated_json":
        answer.body = answer.body[: int(len(answer.body) * float(laid.get("keep", 0.5)))]
    elif laid.kind == "lying_rate_headers":
        answer.headers = [_lie(header, laid.get("headers", {})) for header in answer.headers]
    elif "json" in answer.content_type and answer.body:
        tree = json.loads(answer.body)
        change, fits = _CHANGES[laid.kind]
        names = laid.get("field") or _ENUMS if laid.kind == "unknown_enum" else laid.get("field")
        wanted = {names} if isinstance(names, str) else set(names or ())
        answer.body = json.dumps(_replace(tree, wanted, lambda x: change(x, laid), fits)).encode()
    return answer


def _lie(header: tuple[bytes, bytes], given: dict[str, str]) -> tuple[bytes, bytes]:
    name = header[0].decode().lower()
    for said, value in given.items():
        if said.lower() == name:
            return header[0], str(value).encode()
    if "ratelimit" not in name or given:
        return header
    return header[0], _LIES.get(name.rsplit("-", 1)[-1], header[1])


_ENUMS: Final = ("status", "type", "side", "state", "class", "stop_reason")


def _number(leaf: Any) -> bool:
    if isinstance(leaf, str):
        return leaf.replace(".", "", 1).replace("-", "", 1).isdigit()
    return isinstance(leaf, int | float) and not isinstance(leaf, bool)


def _wrong(leaf: Any, laid: Fault) -> Any:
    return {"value": leaf} if laid.get("form") == "object" else [leaf]


_Change = tuple[Callable[[Any, Fault], Any], Callable[[Any], bool]]
_CHANGES: Final[dict[str, _Change]] = {
    "nan": (lambda _leaf, _laid: float("nan"), _number),
    "wrong_types": (_wrong, _number),
    "unknown_enum": (lambda _leaf, laid: laid.get("value", "never_heard_of"), lambda leaf: isinstance(leaf, str)),
    "null_string": (lambda _leaf, _laid: "null", lambda leaf: leaf is not None),
}


def _replace(tree: Any, wanted: set[str], change: Callable[[Any], Any], fits: Callable[[Any], bool]) -> Any:
    """Change each fitting value under a wanted key; without wanted keys, the first fitting leaf."""
    done = False

    def walk(node: Any, key: str) -> Any:
        nonlocal done
        if key in wanted and (fits(node) or not isinstance(node, dict | list)):
            return change(node)
        if isinstance(node, dict):
            return {name: walk(child, name) for name, child in node.items()}
        if isinstance(node, list):
            return [walk(child, "") for child in node]
        if not wanted and not done and fits(node):
            done = True
            return change(node)
        return node

    return walk(tree, "")
