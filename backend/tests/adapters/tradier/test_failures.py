"""Each of Tradier's shapes of an error means one thing, and the rate headers are read with care."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from paiid.adapters.tradier.failures import Answers
from paiid.adapters.vendor.call import Answer
from paiid.core.clock import ManualClock
from paiid.ports.errors import (
    ProviderBadData,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderRejected,
    ProviderUnavailable,
)

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
ANSWERS = Answers(ManualClock(NOW))
IN_20_S_MS = str(int(NOW.timestamp() * 1000) + 20_000)


def answer(status: int, body: Any, **headers: str) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer("Tradier", status, {name.replace("_", "-"): value for name, value in headers.items()}, text.encode())


def fault(code: str) -> dict[str, Any]:
    return {"fault": {"faultstring": "No", "detail": {"errorcode": code}}}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, fault("keymanagement.service.invalid_access_token"), ProviderMisconfigured),
        (401, fault("keymanagement.service.access_token_expired"), ProviderMisconfigured),
        (401, "Unauthorized Account: VA0", ProviderRejected),
        (401, "", ProviderMisconfigured),
        (400, "Invalid parameter, start: must be on or after 2026-11-01T00:00:00.", ProviderRejected),
        (500, fault("datastore.failure"), ProviderUnavailable),
        (502, "<html>maintenance</html>", ProviderUnavailable),
        (404, "<html>not here</html>", ProviderUnavailable),
        (429, "Quota exceeded", ProviderRateLimited),
        (429, fault("policies.ratelimit.QuotaViolation"), ProviderRateLimited),
        (500, fault("policies.ratelimit.QuotaViolation"), ProviderRateLimited),
        (200, {"errors": {"error": "one sentence"}}, ProviderRejected),
        (200, {"errors": {"error": ["a", "b"]}}, ProviderRejected),
        (200, "<html>all is well</html>", ProviderBadData),
        (302, "", ProviderMisconfigured),
    ],
)
def test_every_shape_has_its_meaning(status: int, body: Any, expected: type[Exception]) -> None:
    assert type(ANSWERS.failure(answer(status, body))) is expected


def test_a_good_answer_is_no_failure() -> None:
    assert ANSWERS.failure(answer(200, {"quotes": {"quote": []}})) is None


def test_sentences_of_a_refusal_are_joined() -> None:
    failure = ANSWERS.failure(answer(200, {"errors": {"error": ["Too dear", "Too late"]}}))
    assert str(failure) == "Tradier: Too dear; Too late"


def test_the_wait_comes_from_the_expiry_in_milliseconds_or_seconds() -> None:
    for expiry in (IN_20_S_MS, str(int(NOW.timestamp()) + 20)):
        failure = ANSWERS.failure(answer(429, "slow down", x_ratelimit_expiry=expiry))
        assert isinstance(failure, ProviderRateLimited)
        assert failure.retry_after_s == 20


@pytest.mark.parametrize("expiry", ["soon", "", "0", "1"])
def test_an_expiry_that_is_no_time_to_come_falls_back_to_retry_after(expiry: str) -> None:
    failure = ANSWERS.failure(answer(429, "slow down", x_ratelimit_expiry=expiry, retry_after="7"))
    assert isinstance(failure, ProviderRateLimited)
    assert failure.retry_after_s == 7


def test_the_budget_is_read_from_the_headers() -> None:
    reading = ANSWERS.budget(answer(200, {}, x_ratelimit_available="41", x_ratelimit_expiry=IN_20_S_MS))
    assert reading is not None
    assert (reading.available, reading.resets_in_s) == (41, 20)


@pytest.mark.parametrize("available", ["", "many", "4.5"])
def test_headers_that_make_no_sense_are_no_budget(available: str) -> None:
    assert ANSWERS.budget(answer(200, {}, x_ratelimit_available=available, x_ratelimit_expiry=IN_20_S_MS)) is None
    assert ANSWERS.budget(answer(200, {})) is None
