"""JSON schemas of structured output: which are refused, and a value that fits one."""

import re
from typing import Any, Final

from .errors import invalid

Schema = dict[str, Any]
_UNSUPPORTED: Final = (
    "default",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maximum",
    "minLength",
    "minimum",
    "multipleOf",
    "oneOf",
    "pattern",
)
_FORMATS: Final = {
    "date": "2026-11-20",
    "date-time": "2026-11-20T14:30:00Z",
    "duration": "P1D",
    "email": "person@example.invalid",
    "hostname": "example.invalid",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
    "time": "14:30:00Z",
    "uri": "https://example.invalid/",
    "uuid": "00000000-0000-4000-8000-000000000001",
}
_BOUND: Final = re.compile(r"(exclusiveMinimum|exclusiveMaximum|minimum|maximum|minItems|maxItems): (-?\d+(?:\.\d+)?)")
_FACT: Final = re.compile(r'"(\w+)"\s*:\s*(?:"([^"\\]*)"|(-?\d+(?:\.\d+)?))')


def check_schema(schema: Any, where: str) -> None:
    """Refuse what the service does not enforce.

    Raises:
        ApiError: 400; no schema, an open object, or an unsupported keyword.
    """
    if not isinstance(schema, dict):
        raise invalid(f"{where}: Input should be an object")
    for word in _UNSUPPORTED:
        if word in schema:
            raise invalid(f"{where}: For '{schema.get('type')}' type, property '{word}' is not supported")
    if schema.get("minItems", 0) > 1:
        raise invalid(f"{where}: For 'array' type, 'minItems' values other than 0 or 1 are not supported")
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        raise invalid(f"{where}: For 'object' type, 'additionalProperties' must be explicitly set to false")
    for name, inner in _inner(schema):
        check_schema(inner, f"{where}.{name}")


def _inner(schema: Schema) -> list[tuple[str, Any]]:
    found = [(name, inner) for key in ("properties", "$defs") for name, inner in schema.get(key, {}).items()]
    found += [(key, inner) for key in ("anyOf", "allOf") for inner in schema.get(key, ())]
    return [*found, ("items", schema["items"])] if "items" in schema else found


def facts_of(text: str) -> dict[str, str]:
    """The first value of each name in JSON inside a prompt: an answer then speaks of what it was asked about."""
    facts: dict[str, str] = {}
    for name, word, number in _FACT.findall(text):
        facts.setdefault(name, word or number)
    return facts


class Sampler:
    """Makes the value of a schema that says the least: enough items, middle numbers, first choices."""

    def __init__(self, root: Schema, facts: dict[str, str]) -> None:
        self._root, self._facts = root, facts

    def sample(self, schema: Schema | None = None, name: str = "") -> Any:
        """A value that fits; `name` is the property it is for."""
        schema = self._root if schema is None else schema
        if "$ref" in schema:
            return self.sample(self._root["$defs"][schema["$ref"].rsplit("/", 1)[1]], name)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if "anyOf" in schema or "allOf" in schema:
            choices = schema.get("anyOf") or schema["allOf"]
            return self.sample(next((one for one in choices if one.get("type") != "null"), choices[0]), name)
        return self._of_type(schema, name)

    def _of_type(self, schema: Schema, name: str) -> Any:
        kind = schema.get("type")
        kind = next(one for one in kind if one != "null") if isinstance(kind, list) else kind
        if kind == "object":
            return {key: self.sample(inner, key) for key, inner in schema.get("properties", {}).items()}
        if kind == "array":
            count = max(int(_bounds(schema).get("minItems", 1)), 1)
            return [self.sample(schema.get("items", {"type": "string"}), name)] * count
        if kind in {"number", "integer"}:
            return self._number(schema, whole=kind == "integer")
        if kind == "boolean":
            return True
        return None if kind == "null" else self._string(schema, name)

    def _string(self, schema: Schema, name: str) -> str:
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        return self._facts.get(name) or f"Stand-in {name or 'text'}."

    def _number(self, schema: Schema, *, whole: bool) -> float:
        bounds = _bounds(schema)
        low = bounds.get("minimum", bounds.get("exclusiveMinimum", 0.0))
        high = bounds.get("maximum", bounds.get("exclusiveMaximum", low + 2))
        middle = (low + high) / 2
        return int(middle) if whole else round(middle, 4)


def _bounds(schema: Schema) -> dict[str, float]:
    """Bounds as keywords, or moved into the description as the official SDK does."""
    told = {name: float(value) for name, value in _BOUND.findall(schema.get("description", ""))}
    return told | {name: float(schema[name]) for name in ("minItems",) if name in schema}
