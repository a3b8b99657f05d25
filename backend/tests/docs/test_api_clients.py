"""The programs on docs/api-clients.md run as they stand there, against a running instance."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from paiid.bootstrap import create_app
from paiid.settings import Settings
from tests.support.http import PASSWORD, quick_passwords, sign_up
from tests.support.paiid_world import served

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "api-clients.md").read_text(encoding="utf-8")
EMAIL = "ada@example.com"
# The compiler of the pages takes the types away; Node runs what is left.
STRIP = """
const ts = require("typescript"), text = require("fs").readFileSync(0, "utf8");
const { outputText } = ts.transpileModule(text, { compilerOptions: { module: "esnext", target: "es2022" } });
process.stdout.write(outputText);
"""


def program(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert len(found) == 1, language
    return str(found[0])


@pytest.fixture
async def url(settings: Settings) -> AsyncIterator[str]:
    """A running instance that Ada has an account at."""
    settings = settings.model_copy(update={"paiid_world_clock": "always_open"})
    async with served(create_app(settings, passwords=quick_passwords())) as found:
        async with httpx.AsyncClient(base_url=found, timeout=30) as http:
            await sign_up(http, EMAIL)
        yield found


async def said(*command: str, url: str = "", text: str = "", cwd: Path = ROOT) -> str:
    """What a program of another process prints; it must end well and complain of nothing."""
    env = os.environ | {"PAIID_URL": url, "PAIID_EMAIL": EMAIL, "PAIID_PASSWORD": PASSWORD}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=cwd, env=env, stdin=pipe, stdout=pipe, stderr=pipe)
    out, err = await asyncio.wait_for(process.communicate(text.encode()), 60)
    assert (process.returncode, err.decode()) == (0, "")
    return out.decode()


async def test_curl(url: str) -> None:
    out = await said("sh", "-e", "-c", program("sh"), url=url)
    quote, order = (json.loads(part) for part in out.replace("}{", "}\n{").splitlines())
    assert (quote["symbol"], quote["delay"], order["symbol"], order["side"]) == ("AAPL", "simulated", "AAPL", "buy")


async def test_python(url: str) -> None:
    equity, first, again, page, refused = (await said(sys.executable, "-c", program("python"), url=url)).splitlines()
    assert equity.endswith("USD simulated")
    assert first == again
    assert page == "1 of more: False"
    assert refused == "404 urn:paiid:problem:unknown-symbol"


async def test_typescript(url: str, tmp_path: Path) -> None:
    plain = await said("node", "-e", STRIP, text=program("ts"), cwd=ROOT / "frontend")
    (tmp_path / "client.mjs").write_text(plain, encoding="utf-8")
    placed, first = (await said("node", str(tmp_path / "client.mjs"), url=url)).splitlines()
    assert re.match(r"ord_\w+ (new|pending_new|filled)$", placed), placed
    assert re.match(r"(id|event|retry|:)", first), first
