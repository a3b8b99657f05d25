"""An answer to a question for how headlines read: one for each, the same for the same words, and plainly made up."""

import json
from typing import Any


def headlines_in(prompt: str, schema: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The items of a prompt, if it asks for readings."""
    if "readings" not in schema.get("properties", {}):
        return None
    try:
        items = json.loads(prompt)
    except ValueError:
        return None
    return items if isinstance(items, list) else None


def readings_of(items: list[dict[str, Any]], schema: dict[str, Any]) -> dict[str, Any]:
    """A reading of each; what may be said is the schema's."""
    said = schema["properties"]["readings"]["items"]["properties"]
    return {"readings": [_reading(item, said) for item in items]}


def _reading(item: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    weight = sum(map(ord, item["headline"]))
    return {
        "n": item["n"],
        "score_percent": weight % 3 * 60 - 60,
        "urgency": said["urgency"]["enum"][weight % len(said["urgency"]["enum"])],
        "event": said["event"]["enum"][weight % len(said["event"]["enum"])],
    }
