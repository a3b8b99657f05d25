"""Alpaca's news: the stories all news stand-ins share, and those a test puts in."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ..stories import HISTORY, Story, Vendor, stories
from .refusals import malformed
from .values import instant, read_flag, read_instant

_LIMIT, _MOST = 10, 50
_FIRST_PUT_IN = 90_000_000
_USUAL_REACH = timedelta(days=2)


def make_story(given: Mapping[str, Any], *, number: int, at: datetime) -> dict[str, Any]:
    """A story with every key Alpaca sends; `given` may set any."""
    moment = instant(at)
    return {
        "id": _FIRST_PUT_IN + number,
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


def told(story: Story) -> dict[str, Any]:
    """A shared story in Alpaca's words."""
    stamp = instant(story.stamped_at)
    summary = story.summary_at(Vendor.ALPACA) if story.has("summary", Vendor.ALPACA) else ""
    return {
        "id": story.id_at(Vendor.ALPACA),
        "headline": story.headline_at(Vendor.ALPACA),
        "author": story.author,
        "created_at": stamp,
        "updated_at": stamp,
        "summary": summary,
        "content": f"<p>{summary}</p>" if story.has("content", Vendor.ALPACA) else "",
        "url": story.url_at(Vendor.ALPACA),
        "images": [{"size": "thumb", "url": f"https://{story.domain}/{story.number}.png"}],
        "symbols": list(story.symbols),
        "source": "benzinga",
    }


def news_page(put_in: list[dict[str, Any]], query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The answer of `GET /v1beta1/news`.

    Raises:
        Refusal: 422, a value is out of range.
    """
    limit = query.get("limit", str(_LIMIT))
    if not limit.isdigit() or not 1 <= int(limit) <= _MOST:
        raise malformed(f"invalid limit: larger than {_MOST}")
    end = min(read_instant(query.get("end"), "end") or now, now)
    start = max(read_instant(query.get("start"), "start") or end - _USUAL_REACH, now - HISTORY)
    wanted = frozenset(filter(None, query.get("symbols", "").upper().split(",")))
    rows = [*_put_in(put_in, start, end, wanted)]
    rows += [told(story) for story in stories(Vendor.ALPACA, start, end, symbols=wanted)]
    if read_flag(query.get("exclude_contentless")):
        rows = [row for row in rows if row["content"]]
    if query.get("sort", "desc").lower() == "asc":
        rows.reverse()
    token = query.get("page_token")
    first = next((place + 1 for place, row in enumerate(rows) if str(row["id"]) == token), 0)
    page = rows[first : first + int(limit)]
    has_more = first + int(limit) < len(rows)
    if not read_flag(query.get("include_content")):
        page = [{**row, "content": ""} for row in page]
    return {"news": page, "next_page_token": str(page[-1]["id"]) if has_more else None}


def _put_in(
    rows: list[dict[str, Any]], start: datetime, end: datetime, wanted: frozenset[str]
) -> Iterator[dict[str, Any]]:
    for row in reversed(rows):
        at = datetime.fromisoformat(row["updated_at"])
        if start <= at <= end and (not wanted or not wanted.isdisjoint(row["symbols"])):
            yield row
