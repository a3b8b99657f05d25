"""A conversation over HTTP."""

import json
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass
class Talk:
    """One thread of one user."""

    client: httpx.AsyncClient
    headers: dict[str, str]
    thread_id: str

    async def ask(self, text: str) -> list[dict[str, Any]]:
        """Every event of the answer."""
        answer = await self.client.post(
            f"/api/chat/threads/{self.thread_id}/messages", json={"text": text}, headers=self.headers
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return events(answer.text)

    async def answer(self, text: str) -> dict[str, Any]:
        """The answer as it is kept."""
        found = await self.ask(text)
        assert found[-1]["type"] == "ended"
        message: dict[str, Any] = found[-1]["message"]
        return message

    async def read(self) -> dict[str, Any]:
        """The conversation."""
        answer = await self.client.get(f"/api/chat/threads/{self.thread_id}", headers=self.headers)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


def events(text: str) -> list[dict[str, Any]]:
    """The data of each event, whose names are their types."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            data = json.loads(lines["data"])
            assert data["type"] == lines["event"]
            found.append(data)
    return found


async def talk(client: httpx.AsyncClient, headers: dict[str, str]) -> Talk:
    """A new conversation."""
    answer = await client.post("/api/chat/threads", json={}, headers=headers)
    assert answer.status_code == 201, answer.text
    return Talk(client, headers, answer.json()["id"])
