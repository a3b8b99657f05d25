"""One alert when a target is down, one when it is back; what cannot be delivered waits."""

import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from paiid.monitor.alerting import Alert, Channels, Watch
from paiid.monitor.history import Probe
from tests.standins.kit.answers import Answer
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.kit.state import Switches
from tests.support.ports import free_port

AT = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
DOWN = Alert("api", "down", AT + timedelta(seconds=60), AT, "status 503")


def probe(second: int, error: str | None = None, target: str = "api") -> Probe:
    return Probe(AT + timedelta(seconds=second), target, 1.0, None, error, 60.0)


def test_a_target_is_down_after_a_minute_and_said_so_once() -> None:
    watch = Watch(timedelta(minutes=1))
    looks = [probe(0, "a"), probe(15, "b"), probe(45, "a"), probe(60, "c"), probe(75, "c"), probe(90), probe(150)]
    found = [watch.see(one) for one in looks]
    assert [None if one is None else (one.state, one.since, one.error) for one in found] == [
        None, None, None, ("down", AT, "c"), None, ("up", AT, ""), None,
    ]  # fmt: skip
    assert found[5] is not None
    assert found[5].text == "api is up again after 1.5 min."


def test_a_short_failure_is_nothing_to_say_and_targets_are_apart() -> None:
    watch = Watch(timedelta(minutes=1))
    looks = [probe(0, "a"), probe(0, None, "ui"), probe(30), probe(90, "a"), probe(90, "a", "ui"), probe(140)]
    assert [watch.see(one) for one in looks] == [None] * len(looks)
    assert watch.is_failing()


def test_what_an_earlier_run_has_said_is_not_said_again() -> None:
    watch = Watch(timedelta(minutes=1))
    watch.remember([probe(0, "a"), probe(60, "a")])
    assert watch.see(probe(120, "a")) is None
    back = watch.see(probe(180))
    assert back is not None
    assert back.state == "up"


class Hook:
    """Takes what is posted, answers with `status`."""

    def __init__(self) -> None:
        self.status, self.seen = 200, list[dict[str, Any]]()

    async def take(self, request: Request) -> Response:
        self.seen.append(await request.json())
        return Response(status_code=self.status)


@pytest.fixture
async def hook() -> AsyncIterator[tuple[Hook, str]]:
    found = Hook()
    app = Starlette(routes=[Route("/hook", found.take, methods=["POST"])])
    async with serving(Standin("hook", app, state=Switches(), vendor_error=Answer)) as url:
        yield found, f"{url}/hook"


async def test_a_webhook_gets_a_sentence_and_its_parts(hook: tuple[Hook, str]) -> None:
    seen, url = hook
    assert await Channels(webhook=url).send([DOWN]) == []
    (told,) = seen.seen
    assert told["text"] == "api is down since 2026-11-02 12:00:00 UTC: status 503."
    assert (told["target"], told["state"], told["since"]) == ("api", "down", AT.isoformat())


async def test_what_is_refused_waits_and_goes_out_in_order(hook: tuple[Hook, str]) -> None:
    seen, url = hook
    channels = Channels(webhook=url)
    seen.status = 500
    assert await channels.send([DOWN]) == ["The webhook answered with status 500."]
    seen.status, seen.seen = 204, []
    up = Alert("api", "up", AT + timedelta(minutes=5), AT, "")
    assert await channels.send([up]) == []
    assert [one["state"] for one in seen.seen] == ["down", "up"]
    assert await channels.send([]) == []
    assert len(seen.seen) == 2


async def test_the_address_of_a_webhook_is_in_no_message() -> None:
    url = f"http://127.0.0.1:{free_port()}/services/Canary-hook-7431"
    (said,) = await Channels(webhook=url).send([DOWN])
    assert "Canary" not in said
    assert "127.0.0.1" not in said


async def test_a_command_reads_the_alert_and_its_failure_is_told(tmp_path: Path) -> None:
    program = tmp_path / "alert.py"
    program.write_text(f"import sys; open({str(tmp_path / 'told')!r}, 'w').write(sys.stdin.read())", encoding="utf-8")
    assert await Channels(command=f"{sys.executable} '{program}'").send([DOWN]) == []
    assert json.loads((tmp_path / "told").read_text(encoding="utf-8"))["error"] == "status 503"
    assert await Channels(command=f"{sys.executable} -c 'import sys; sys.exit(3)'").send([DOWN]) == [
        "The command ended with code 3."
    ]
    assert await Channels(command="/nowhere/program").send([DOWN]) == [
        "The command cannot be run: No such file or directory."
    ]
