"""Alpaca's news: two made-up stories a session for each of some shares, and those a test puts in."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ..kit.market import daily_bar, listings
from ..kit.sessions import Session, local, sessions
from .refusals import malformed
from .surroundings import shares
from .values import instant, read_flag, read_instant

_LIMIT, _MOST = 10, 50
_FIRST_ID = 4_000_000
_HOURS = (timedelta(minutes=-45), timedelta(hours=6, minutes=40))


def make_story(given: Mapping[str, Any], *, number: int, at: datetime) -> dict[str, Any]:
    """A story with every key Alpaca sends; `given` may set any."""
    moment = instant(at)
    return {
        "id": _FIRST_ID * 10 + number,
        "headline": "A headline",
        "author": "A Writer",
        "created_at": moment,
        "updated_at": moment,
        "summary": "",
        "content": "",
        "url": f"https://news.example.invalid/{number}",
        "images": [],
        "symbols": [],
        "source": "benzinga",
        **given,
    }


def news_page(put_in: list[dict[str, Any]], query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The answer of `GET /v1beta1/news`.

    Raises:
        Refusal: 422, a value is out of range.
    """
    limit = query.get("limit", str(_LIMIT))
    if not limit.isdigit() or not 1 <= int(limit) <= _MOST:
        raise malformed(f"invalid limit: larger than {_MOST}")
    end = read_instant(query.get("end"), "end") or now
    start = read_instant(query.get("start"), "start") or end - timedelta(days=10)
    wanted = frozenset(filter(None, query.get("symbols", "").upper().split(",")))
    is_ascending = query.get("sort", "desc").lower() == "asc"
    rows = [row for row in [*_made(start, min(end, now), wanted), *put_in] if _fits(row, start, end, wanted)]
    if read_flag(query.get("exclude_contentless")):
        rows = [row for row in rows if row["content"]]
    rows.sort(key=lambda row: (row["updated_at"], row["id"]), reverse=not is_ascending)
    token = query.get("page_token")
    first = next((place + 1 for place, row in enumerate(rows) if str(row["id"]) == token), 0)
    page = rows[first : first + int(limit)]
    has_more = first + int(limit) < len(rows)
    if not read_flag(query.get("include_content")):
        page = [{**row, "content": ""} for row in page]
    return {"news": page, "next_page_token": str(page[-1]["id"]) if has_more else None}


def _fits(row: dict[str, Any], start: datetime, end: datetime, wanted: frozenset[str]) -> bool:
    at = datetime.fromisoformat(row["updated_at"])
    return start <= at <= end and (not wanted or not wanted.isdisjoint(row["symbols"]))


def _made(start: datetime, end: datetime, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    names = sorted(wanted & shares().keys()) or list(shares())[:20]
    for day in sessions(local(start).date(), local(end).date()):
        for symbol in names:
            yield from _stories(symbol, day)


def _stories(symbol: str, day: Session) -> Iterator[dict[str, Any]]:
    name, bar = listings()[symbol].name, daily_bar(symbol, day)
    verb = "gains" if bar.close > bar.open else "slips"
    texts = (f"What to watch in {name} today", f"{name} {verb} in {day.day:%A}'s session")
    for place, (after, headline) in enumerate(zip(_HOURS, texts, strict=True)):
        number = (day.day.toordinal() * 1000 + list(shares()).index(symbol)) * 2 + place
        summary = f"{name} ({symbol}) closed at {bar.close}." if place else f"{name} &amp; its sector."
        story = {
            "id": number,
            "headline": headline,
            "summary": summary,
            "symbols": [symbol],
            "content": f"<p>{summary}</p>",
            "url": f"https://news.example.invalid/{number}",
        }
        yield make_story(story, number=number, at=day.opens_at + after)
