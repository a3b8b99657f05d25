"""The API's description, in which every failure is what it is: a problem document, and nothing else."""

from typing import Any, Final

from fastapi import FastAPI

from paiid.core.errors import PROBLEM_MEDIA_TYPE
from paiid.core.http import Problem

_PROBLEM: Final = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_BEARER: Final = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_FRAMEWORKS_OWN: Final = ("HTTPValidationError", "ValidationError")
_SCHEMAS: Final = "#/components/schemas/{model}"


class DescribedApi(FastAPI):
    """FastAPI, which by itself would describe failures as plain JSON too, and a malformed request in its own form."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if not self.openapi_schema:
            _correct(super().openapi())
        return super().openapi()


def _correct(document: dict[str, Any]) -> None:
    components = document["components"]
    for name in _FRAMEWORKS_OWN:
        components["schemas"].pop(name, None)
    components["schemas"] = dict(sorted((components["schemas"] | _problem()).items()))
    components["securitySchemes"] = {"bearer": _BEARER}
    for item in document["paths"].values():
        for operation in item.values():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    answer["content"] = _PROBLEM


def _problem() -> dict[str, Any]:
    """The schema of a problem document and of its parts; a default of null is not written, as nowhere else."""
    schema: dict[str, Any] = Problem.model_json_schema(ref_template=_SCHEMAS, mode="serialization")
    for described in schema["properties"].values():
        if described.get("default", ...) is None:
            del described["default"]
    parts: dict[str, Any] = schema.pop("$defs")
    return parts | {Problem.__name__: schema}
