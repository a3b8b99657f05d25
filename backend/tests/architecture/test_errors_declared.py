"""Each operation declares how it fails."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from paiid.core.errors import AppError
from tests.architecture.source import PACKAGE, modules

OPENAPI = json.loads((Path(__file__).resolve().parents[2] / "openapi.json").read_text(encoding="utf-8"))
METHODS = {"get", "post", "put", "patch", "delete"}


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """`GET /path` and its description."""
    for path, item in OPENAPI["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def test_every_failure_is_a_problem_document() -> None:
    wrong = [
        f"{name} {status}"
        for name, operation in operations()
        for status, answer in operation["responses"].items()
        if status.startswith(("4", "5"))
        and answer.get("content")
        and set(answer["content"]) - {"application/problem+json"}
    ]
    assert wrong == []


def test_every_operation_describes_its_success() -> None:
    wrong = [
        name for name, operation in operations() if not any(status.startswith("2") for status in operation["responses"])
    ]
    assert wrong == []


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, operation in operations()]
    assert len(ids) == len(set(ids))


def test_every_problem_has_a_code_of_its_own() -> None:
    for path in modules():
        if path.startswith(("features/", "domain/")):
            __import__("paiid." + path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    assert PACKAGE.is_dir()
    codes: dict[str, str] = {}
    twice = []
    for error in _subclasses(AppError):
        first = codes.setdefault(error.code, error.__qualname__)
        own = "code" in vars(error)
        if own and first != error.__qualname__:
            twice.append(f"{error.__qualname__} and {first}: {error.code}")
    assert twice == []


def _subclasses(kind: type[AppError]) -> Iterator[type[AppError]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _subclasses(sub)
