"""Each stand-in of the news and model vendors runs as a program of its own, from backend/tests."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("finnhub", "/api/v1/news?category=general&token=some-key", 200),
        ("alpha_vantage", "/query?function=NEWS_SENTIMENT&apikey=some-key", 200),
        ("polygon", "/v2/reference/news?apiKey=some-key", 200),
        ("anthropic", "/v1/models", 401),
    ],
)
def test_it_says_where_it_listens_and_answers(name: str, path: str, status: int) -> None:
    command = [sys.executable, "-m", f"standins.{name}", "--port", "0"]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said, _, url = process.stdout.readline().strip().rpartition(" ")
            assert said == f"standin {name} listening on"
            assert httpx.get(url + path).status_code == status
            assert httpx.get(f"{url}/__control/requests").json()["requests"][0]["status"] == status
        finally:
            process.terminate()
