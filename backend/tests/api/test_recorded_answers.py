"""Answers that the user interface's tests read: recorded here, from the application itself, and compared.

`RECORD_ANSWERS=1 python -m pytest tests/api/test_recorded_answers.py` writes them anew. Ids and instants of the run are
replaced by the same ones each time; everything else is as it was answered.
"""

import json
import os
import re
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.features.imports.conftest import HEADER

ANSWERS: Final = Path(__file__).parents[1] / "snapshots" / "api"
SCHWAB: Final = Path(__file__).parents[1] / "features" / "imports" / "fixtures" / "schwab.csv"
AT: Final = "2026-11-23T18:46:00Z"
_ID: Final = re.compile(r"\b(acc|act|imp|usr)_[a-z0-9_]{20,}\b")
_OF_THE_RUN: Final = frozenset({"created_at", "undone_at", "archived_at", "as_of"})
_IN_THIRTY_DAYS: Final = frozenset({"until", "sentence"})
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
FUND: Final = (
    "2022-03-01,buy,FUND1,10,100,,,,USD,Broker,\n"
    "2023-05-02,buy,FUND1,10,140,,,,USD,Broker,\n"
    "2024-02-05,buy,FUND1,5,130,,,,USD,Broker,\n"
)
PRICES: Final = (
    "date,symbol,close,currency\n2024-06-03,FUND1,120,USD\n2024-06-04,FUND1,121.5,USD\n"
    "2024-01-02,MYHOUSE,300000,EUR\n2024-06-03,EUR/USD,1.0845,\n"
)


class Story:
    """One user's way through the product; each answer is kept under a name."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self.answers: dict[str, Any] = {}
        self._ids: dict[str, str] = {}

    async def ask(self, method: str, path: str, name: str | None = None, *, status: int = 200, **content: Any) -> Any:
        """Ask, and keep the answer under `name`."""
        answer = await self.client.request(method, f"/api{path}", headers=self.headers, **content)
        assert answer.status_code == status, answer.text
        found = answer.json() if answer.content else None
        if name is not None:
            self.answers[name] = self._settled(found)
        return found

    async def send(
        self, text: str, path: str, name: str | None = None, *, file: str = "activities.csv", status: int = 200,
        account: str | None = None,
    ) -> Any:  # fmt: skip
        """Send `text` as a file."""
        files = {"file": (file, text.encode(), "text/csv")}
        fields = {} if account is None else {"account": account}
        return await self.ask("POST", path, name, status=status, files=files, data=fields)

    def _settled(self, found: Any, key: str = "") -> Any:
        if isinstance(found, dict):
            return {name: self._settled(one, name) for name, one in found.items()}
        if isinstance(found, list):
            return [self._settled(one, key) for one in found]
        if not isinstance(found, str):
            return found
        if key in _OF_THE_RUN:
            return AT
        if key == "first_day":
            # Of an account without activities it is the day of the run.
            return AT[:10]
        if key in _IN_THIRTY_DAYS:
            return _DAY.sub("2026-12-23", found)
        return "req_1" if key == "request_id" else _ID.sub(self._named, found)

    def _named(self, match: re.Match[str]) -> str:
        kind = match[1]
        count = sum(one.startswith(kind) for one in self._ids.values())
        return self._ids.setdefault(match[0], f"{kind}_{count + 1}")


async def _accounts(story: Story) -> None:
    await story.ask("POST", "/portfolio/accounts", "account-opened", status=201, json={"name": "Schwab"})
    await story.ask("GET", "/portfolio/accounts", "accounts")
    await story.ask("POST", "/portfolio/accounts", "account-name-taken", status=409, json={"name": "schwab"})


async def _files(story: Story) -> None:
    schwab = SCHWAB.read_text()
    await story.ask("GET", "/imports/presets", "import-presets")
    await story.send(schwab, "/imports/preview", "import-preview", file="schwab.csv", account="Schwab")
    await story.send(schwab, "/imports", "import-result", file="schwab.csv", account="Schwab")
    await story.send(schwab, "/imports/preview", "import-preview-again", file="schwab.csv", account="Schwab")
    await story.send("when,what\n1,2\n", "/imports/preview", "import-unreadable", status=422)
    days = HEADER + "03/04/2024,buy,AAPL,1,190,,,,,,\n05/06/2024,sell,AAPL,1,191,,,,,,\n"
    await story.send(days, "/imports/preview", "import-ambiguous-days")
    words = HEADER + "2024-01-02,acquired,AAPL,1,190,,,,,,\n2024-01-03,buy,MSFT,1,400,,,,,,\n"
    await story.send(words, "/imports/preview", "import-unknown-words")
    await story.send(PRICES, "/imports", "import-prices", file="prices.csv")
    await story.ask("GET", "/imports", "imports")
    undone = await story.send(HEADER + FUND, "/imports", file="fund.csv")
    await story.ask("DELETE", f"/imports/{undone['id']}", "import-undone")
    await story.ask("DELETE", f"/imports/{undone['id']}", "import-undone-again", status=409)


async def _activities(story: Story) -> None:
    await story.ask("GET", "/activities?limit=6&account=Schwab", "activities")
    wanted = {"type": "buy", "date": "2024-01-02", "symbol": "AAPL", "account": "Schwab"}
    await story.ask("POST", "/activities", "activity-refused", status=422, json=wanted)
    wanted |= {"quantity": "2", "price": "185.5"}
    await story.ask("POST", "/activities", "activity-added", status=201, json=wanted)


async def _instruments(story: Story) -> None:
    terms = {"name": "House in Trento", "currency": "EUR", "asset_class": "real_estate", "sector": "Housing"}
    await story.ask("PUT", "/instruments/private/MYHOUSE", json=terms)
    await story.ask("GET", "/instruments/private", "private-instruments")
    await story.ask("GET", "/instruments/private/FUND1", "private-instrument")


async def _lots(story: Story) -> None:
    await story.send(HEADER + FUND, "/imports", file="fund.csv")
    await story.ask("GET", "/portfolio/lots?account=Broker&symbol=FUND1", "lots")
    wish = {"symbol": "FUND1", "quantity": "12", "price": "121.5", "account": "Broker"}
    await story.ask("POST", "/portfolio/lots/preview", "sale-preview", json=wish)


@pytest.fixture
async def story(client: httpx.AsyncClient, headers: dict[str, str]) -> Story:
    """All of it told."""
    told = Story(client, headers)
    for part in (_accounts, _files, _activities, _instruments, _lots):
        await part(told)
    return told


async def test_the_recorded_answers_are_those_of_the_application(story: Story) -> None:
    if os.environ.get("RECORD_ANSWERS"):
        ANSWERS.mkdir(parents=True, exist_ok=True)
        for name, answer in story.answers.items():
            (ANSWERS / f"{name}.json").write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n")
    recorded = {path.stem: json.loads(path.read_text()) for path in ANSWERS.glob("*.json")}
    assert recorded == story.answers
