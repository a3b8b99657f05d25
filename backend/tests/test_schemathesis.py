"""Every operation of the API against a real server: no 5xx, no undocumented status, answers as described."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.server import NO_LIMITS, register, running_server

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12

# A strategy's rules hold rules: every way to break every level of them is more than can be enumerated (minutes, when
# the tests are collected). These get the random bodies only.
RECURSIVE = r"^/api/(strategies(/validate|/\{strategy_id\})?|backtests(/preview|/rules)?|sweeps)$"
OFF = {"enabled": False}
CONFIG = schemathesis.Config.from_dict(
    {"operations": [{"include-path-regex": RECURSIVE, "phases": {"coverage": OFF, "examples": OFF}}]}
)
DESCRIPTION = Path(__file__).resolve().parents[1] / "openapi.json"
# The stream does not end; tests/features/stream reads it.
api = schemathesis.openapi.from_path(DESCRIPTION, config=CONFIG).exclude(path="/api/stream")
users = itertools.count()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        running_server(NO_LIMITS | {"LOG_LEVEL": "ERROR"}) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield client


@pytest.fixture
def headers(client: httpx.Client) -> dict[str, str]:
    """A user of this operation's own: some operations end the session they are called in."""
    return register(client, f"user{next(users)}@example.com")


@pytest.mark.long
@api.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_every_operation_keeps_its_description(case: Case[Any], client: httpx.Client, headers: dict[str, str]) -> None:
    # Ours win: a generated Authorization header would only ever test the 401.
    answer = case.call(base_url=str(client.base_url).rstrip("/"), headers=headers, timeout=30)
    case.validate_response(answer, checks=CHECKS)
