"""Nothing secret gets into a log line, in either form, however it came there."""

import json
import logging
from collections.abc import Iterator

import pytest

from paiid.core.database_errors import DatabaseLostError
from paiid.core.logs import configure_logging

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c3IifQ.c2lnbmF0dXJl-canary"  # pragma: allowlist secret
CANARY = "CANARY-b7f3"


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


FORMS = pytest.mark.parametrize("as_json", [False, True], ids=["console", "json"])


def configured(as_json: bool) -> logging.Logger:
    """A logger of the process; made inside the test, for pytest has handlers of its own for each phase."""
    configure_logging(as_json=as_json, level="info")
    return logging.getLogger("paiid.test")


@pytest.mark.parametrize(
    "name", ["password", "new_password", "api_key", "API_TOKEN", "authorization", "Cookie", "jwt_secret", "sentry_dsn"]
)
@FORMS
def test_telling_names_hide_their_values(capsys: pytest.CaptureFixture[str], as_json: bool, name: str) -> None:
    log = configured(as_json)
    log.info("something", extra={name: CANARY, "symbol": "AAPL"})
    printed = capsys.readouterr().out
    assert CANARY not in printed
    assert name in printed
    assert "AAPL" in printed


@FORMS
def test_telling_names_inside_other_values_too(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    log = configured(as_json)
    log.info("x", extra={"request": {"headers": [{"Authorization": CANARY}], "path": "/seen"}})
    printed = capsys.readouterr().out
    assert CANARY not in printed
    assert "/seen" in printed


SECRET_TEXTS = [
    f"token {JWT} given",
    "key sk-ant-api03-CANARY-b7f3 given",
    "service rnd_CANARY-b7f3-0123456789abc given",
    "postgres://paiid:CANARY-b7f3@db.example/paiid",
    "redis://:CANARY-b7f3@cache.example:6379/0",
    "GET https://vendor.example/q?symbol=A&token=CANARY-b7f3",
    "GET https://vendor.example/q?apikey=CANARY-b7f3&symbol=A",
    "GET https://vendor.example/q?apiKey=CANARY-b7f3",
]


@pytest.mark.parametrize("text", SECRET_TEXTS)
@FORMS
def test_secrets_inside_texts(capsys: pytest.CaptureFixture[str], as_json: bool, text: str) -> None:
    log = configured(as_json)
    log.info(text)
    log.info("formatted: %s", text)
    log.info("in a field", extra={"detail": text, "list": [text]})
    try:
        raise ConnectionError(text)
    except ConnectionError:
        log.exception("failed")
    printed = capsys.readouterr().out
    assert "canary" not in printed.lower()
    assert printed.count("***") >= 5
    assert "ConnectionError" in printed


@FORMS
def test_a_traceback_shows_no_local_variable(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    log = configured(as_json)

    def sign_in(given: str) -> None:
        local = given[::-1][::-1]
        raise ValueError(f"{len(local)} characters")

    try:
        sign_in(CANARY)
    except ValueError:
        log.exception("failed")
    printed = capsys.readouterr().out
    assert CANARY not in printed
    assert "11 characters" in printed


def test_one_line_an_event_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=True, level="INFO")
    logging.getLogger("a").info("order_submitted", extra={"client_order_id": "k\n1"})
    logging.getLogger("a").debug("not shown")
    lines = capsys.readouterr().out.splitlines()
    event = json.loads(lines[0])
    assert len(lines) == 1
    assert (event["event"], event["client_order_id"], event["level"]) == ("order_submitted", "k\n1", "info")
    assert event["timestamp"].endswith("Z")


def test_user_text_cannot_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=False, level="INFO")
    logging.getLogger("a").info("seen", extra={"path": "/x\n2026-01-01 [info] All systems operational"})
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    "name", ["websockets.client", "websockets.server", "uvicorn.error", "httpx", "httpcore.http11"]
)
def test_frames_and_addresses_are_not_told_at_the_chattiest_level(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    before = {one: logging.getLogger(one).level for one in ("websockets", "uvicorn.error", "httpx", "httpcore")}
    for one in before:
        logging.getLogger(one).setLevel(logging.NOTSET)
    try:
        configure_logging(as_json=True, level="debug")
        logging.getLogger(name).debug("> TEXT '%s'", f'{{"data": {{"secret_key": "{CANARY}"}}}}')
        assert CANARY not in capsys.readouterr().out
    finally:
        for one, level in before.items():
            logging.getLogger(one).setLevel(level)


@FORMS
@pytest.mark.parametrize(("error", "is_traced"), [(DatabaseLostError("refused"), False), (ValueError("ours"), True)])
def test_a_lost_database_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str], as_json: bool, error: Exception, is_traced: bool
) -> None:
    log = configured(as_json)
    try:
        raise error
    except type(error):
        log.exception("job_failed")
    printed = capsys.readouterr().out
    assert f"{type(error).__name__}: {error}" in printed
    assert ("Traceback" in printed) is is_traced
    assert is_traced or len(printed.splitlines()) == 1
