"""The five critical endpoints: 200, in time, in the shape that the document shows. A 401 is a failure."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from paiid.checklist.account import reader
from paiid.checklist.bench import Answer, Bench, said
from paiid.checklist.evidence import Finding, failed, judged, passed

_OK: Final = 200
_SERVER_ERROR: Final = 500
_SLOWEST_MS: Final = 5000
_PATHS: Final = {
    "indices": "/api/market/indices",
    "recommendations": "/api/ai/recommendations",
    "templates": "/api/strategies/templates",
    "portfolio": "/api/portfolio",
    "news": "/api/news?symbol=AAPL",
}
_SLOWER: Final = {"indices": 2000, "recommendations": 5000}
_INDICES: Final = {"$DJI", "$SPX", "$NDX", "$RUT", "$VIX", "SPY", "QQQ"}
_TRUTH: Final = {"symbol", "name", "last", "change", "change_percent", "source", "as_of", "delay"}


class ShapeError(Exception):
    """An answer is not of the shape that the document shows; the message says where."""


def _rows(document: Any, name: str) -> list[dict[str, Any]]:
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ShapeError(f"{name} is no list of objects")
    return found


def _number(value: Any, what: str) -> None:
    try:
        is_number = isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        is_number = False
    if not is_number:
        raise ShapeError(f"{what} is no decimal in a string")


def _keys(row: dict[str, Any], wanted: set[str], what: str) -> None:
    if missing := sorted(wanted - row.keys()):
        raise ShapeError(f"{what} has no {', '.join(missing)}")


def _indices(document: Any) -> str:
    rows = _rows(document, "indices")
    for row in rows:
        _keys(row, _TRUTH, str(row.get("symbol")))
        _number(row["last"], f"last of {row['symbol']}")
    if missing := sorted(_INDICES - {row["symbol"] for row in rows}):
        raise ShapeError(f"no {', '.join(missing)}")
    return f"{len(rows)} indices, {rows[0]['delay']} by {rows[0]['source']}"


def _recommendations(document: Any) -> str:
    rows = _rows(document, "recommendations")
    if not document.get("generated_at"):
        raise ShapeError("generated_at is missing")
    return f"{len(rows)} recommendations of {document['generated_at']}"


def _templates(document: Any) -> str:
    rows = _rows(document, "templates")
    if not rows:
        raise ShapeError("no template")
    return f"{len(rows)} templates"


def _portfolio(document: Any) -> str:
    rows = _rows(document, "positions")
    account = document.get("account")
    if not isinstance(account, dict):
        raise ShapeError("account is missing")
    _keys(account, {"cash", "buying_power", "equity", "last_equity", "currency"}, "account")
    for name in ("cash", "buying_power", "equity"):
        _number(account[name], name)
    return f"an account in {account['currency']} with {len(rows)} positions"


def _news(document: Any) -> str:
    rows = _rows(document, "news")
    if not isinstance(document.get("source"), str):
        raise ShapeError("source is missing")
    for row in rows:
        _keys(row, {"headline", "published_at", "source"}, "a story")
    return f"{len(rows)} stories from {document['source']}"


_SHAPES: Final[dict[str, Callable[[Any], str]]] = {
    "indices": _indices,
    "recommendations": _recommendations,
    "templates": _templates,
    "portfolio": _portfolio,
    "news": _news,
}


async def _asked(bench: Bench, name: str) -> Answer:
    return await bench.get(_PATHS[name], headers=await reader(bench))


def _shape(name: str, answer: Answer) -> str:
    """What the body holds; raises ShapeError where it is not what the document shows."""
    document = answer.json()
    if document is None:
        raise ShapeError("the body is no JSON")
    return _SHAPES[name](document)


async def endpoint(bench: Bench, name: str) -> Finding:
    """One of them."""
    answer = await _asked(bench, name)
    path = _PATHS[name]
    if answer.status != _OK:
        return failed(f"{path} answers {said(answer)}.")
    try:
        holds = _shape(name, answer)
    except ShapeError as error:
        return failed(f"{path} has another shape: {error}.")
    return judged(ok=answer.ms < _SLOWEST_MS, text=f"{path}: {holds}, {answer.ms:.0f} ms.")


async def _each(bench: Bench, wrong: Callable[[str, Answer], str | None], right: str) -> Finding:
    found = [(name, await _asked(bench, name)) for name in _PATHS]
    faults = [f"{_PATHS[name]}: {fault}" for name, answer in found if (fault := wrong(name, answer)) is not None]
    return failed(f"{'; '.join(faults)}.") if faults else passed(right)


async def all_200(bench: Bench, _: str) -> Finding:
    """200 of all five."""
    return await _each(bench, lambda _, one: None if one.status == _OK else said(one), "All five answer 200.")


async def no_500(bench: Bench, _: str) -> Finding:
    """No server error of any."""
    return await _each(bench, lambda _, one: said(one) if one.status >= _SERVER_ERROR else None, "None answers 5xx.")


async def times(bench: Bench, _: str) -> Finding:
    """Each below five seconds; an answer that is none has no time."""
    taken = ", ".join([f"{name} {(await _asked(bench, name)).ms:.0f} ms" for name in _PATHS])
    return await _each(
        bench,
        lambda _, one: said(one) if one.status != _OK else f"{one.ms:.0f} ms" if one.ms >= _SLOWEST_MS else None,
        f"{taken}.",
    )


async def schemas(bench: Bench, _: str) -> Finding:
    """Each of the shape that the document shows."""

    def wrong(name: str, answer: Answer) -> str | None:
        try:
            _shape(name, answer)
        except ShapeError as error:
            return str(error)
        return None

    return await _each(bench, wrong, "All five have the document's shape.")


async def slower(bench: Bench, name: str) -> Finding:
    """The document's own limits of two of them; asked anew, as of now."""
    answer = await bench.send("GET", _PATHS[name], headers=await reader(bench))
    text = f"{_PATHS[name]} answers {said(answer)} in {answer.ms:.0f} ms; the limit is {_SLOWER[name]} ms."
    return judged(ok=answer.status == _OK and answer.ms < _SLOWER[name], text=text)


CHECKS: Final = {
    "endpoint": endpoint,
    "endpoints_all": all_200,
    "endpoints_no_500": no_500,
    "endpoints_times": times,
    "endpoints_schemas": schemas,
    "slower": slower,
}
