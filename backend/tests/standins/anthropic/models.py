"""The models there are: newest first, with those that are leaving or gone."""

from typing import Any, Final

from .errors import ApiError, invalid

# (id, display name, created, lifecycle, retires)
_ROWS: Final = (
    ("claude-haiku-5-5", "Claude Haiku 5.5", "2026-10-21", "active", None),
    ("claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-10-20", "active", None),
    ("claude-opus-5-5", "Claude Opus 5.5", "2026-10-19", "active", None),
    ("claude-fable-5-2", "Claude Fable 5.2", "2026-10-18", "active", None),
    ("claude-sonnet-5", "Claude Sonnet 5", "2026-06-01", "active", None),
    ("claude-opus-4-8", "Claude Opus 4.8", "2026-05-01", "active", None),
    ("claude-sonnet-4-6", "Claude Sonnet 4.6", "2026-02-01", "active", None),
    ("claude-haiku-4-5-20251001", "Claude Haiku 4.5", "2025-10-01", "active", None),
    ("claude-sonnet-4-5-20250929", "Claude Sonnet 4.5", "2025-09-29", "deprecated", "2026-11-30"),
    ("claude-opus-4-20250514", "Claude Opus 4", "2025-05-14", "retired", "2026-06-15"),
)
_ALIASES: Final = {
    "claude-haiku-4-5": "claude-haiku-4-5-20251001",
    "claude-sonnet-4-5": "claude-sonnet-4-5-20250929",
    "claude-opus-4-0": "claude-opus-4-20250514",
}
ALWAYS_THINKS: Final = frozenset({"claude-fable-5-2"})
"""Models that put a thinking block first although nobody asked."""


def _model(id: str, name: str, created: str, lifecycle: str, retires: str | None) -> dict[str, Any]:
    return {
        "type": "model",
        "id": id,
        "display_name": name,
        "created_at": f"{created}T00:00:00Z",
        "lifecycle": lifecycle,
        "deprecated_at": None if lifecycle == "active" else f"{created[:4]}-12-31T00:00:00Z",
        "retires_at": f"{retires}T00:00:00Z" if retires else None,
    }


MODELS: Final = {row[0]: _model(*row) for row in _ROWS}


def find_model(name: str, *, usable: bool = True) -> dict[str, Any]:
    """The model of an id or alias.

    Raises:
        ApiError: 404; there is none, or it is retired and `usable` is asked for.
    """
    found = MODELS.get(_ALIASES.get(name, name))
    if found is None or (usable and found["lifecycle"] == "retired"):
        raise ApiError(404, f"model: {name}")
    return found


def page(rows: list[dict[str, Any]], asked: dict[str, str]) -> dict[str, Any]:
    """One page of a list by `after_id`, `before_id` and `limit` (default 20).

    Raises:
        ApiError: 400; a limit outside 1 to 1000, or a cursor that is no id of the list.
    """
    limit = asked.get("limit", "20")
    if not limit.isdecimal() or not 1 <= int(limit) <= 1000:
        raise invalid("limit: Input should be between 1 and 1000")
    ids = [row["id"] for row in rows]
    for cursor in ("after_id", "before_id"):
        if cursor in asked and asked[cursor] not in ids:
            raise invalid(f"{cursor}: Invalid cursor")
    if "before_id" in asked:
        end = ids.index(asked["before_id"])
        first = max(end - int(limit), 0)
        shown, more = rows[first:end], first > 0
    else:
        first = ids.index(asked["after_id"]) + 1 if "after_id" in asked else 0
        shown, more = rows[first : first + int(limit)], first + int(limit) < len(rows)
    return {
        "data": shown,
        "has_more": more,
        "first_id": shown[0]["id"] if shown else None,
        "last_id": shown[-1]["id"] if shown else None,
    }
