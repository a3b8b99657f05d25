"""Imported bars over HTTP: taken in, judged, run on, taken back; whose they are, and what is too much."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from paiid.domain.exchange_calendar import sessions_between
from paiid.features.backtest.service import BacktestService
from paiid.features.datasets.service import DatasetService
from paiid.features.sweeps.service import SweepService
from tests.support.automation import SameProcess
from tests.support.http import sign_up

DAYS = sessions_between(date(2021, 1, 4), date(2022, 12, 30))
TERMS = {"symbol": "ZZZ", "source": "my broker", "prices": "adjusted"}


def bars(seed: int, *, step: int | None = None) -> bytes:
    """Two years of daily bars; from day `step` on at half the price."""
    closes = 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.0005, 0.01, len(DAYS))))
    if step is not None:
        closes[step:] /= 2
    rows = [f"{day},{c:.2f},{c:.2f},{c:.2f},{c:.2f},1000000" for day, c in zip(DAYS, closes, strict=True)]
    return "\n".join(["Date,Open,High,Low,Close,Volume", *rows]).encode()


@pytest.fixture
def service(app: FastAPI) -> DatasetService:
    """The application's own, reading files in this process."""
    found: DatasetService = app.state.dataset_service
    found.worker = SameProcess()
    return found


async def upload(
    client: httpx.AsyncClient, headers: dict[str, str], data: bytes, name: str = "zzz.csv", **terms: str
) -> httpx.Response:
    return await client.post("/api/datasets", data=TERMS | terms, files={"file": (name, data)}, headers=headers)


async def imported(client: httpx.AsyncClient, headers: dict[str, str], data: bytes, **terms: str) -> dict[str, Any]:
    answer = await upload(client, headers, data, **terms)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


class TestImport:
    async def test_what_was_kept_and_where_it_came_from_is_told(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        found = await imported(client, headers, bars(1, step=200))
        assert (found["symbol"], found["source"], found["file_name"]) == ("ZZZ", "my broker", "zzz.csv")
        assert (found["bars"], found["first_session"], found["last_session"]) == (
            len(DAYS),
            "2021-01-04",
            "2022-12-30",
        )
        assert len(found["file_hash"]) == len(found["data_hash"]) == 64
        assert [one["ratio"] for one in found["quality"]["splits"]] == ["2:1"]
        listed = (await client.get("/api/datasets", headers=headers)).json()
        assert listed == {"items": [{k: v for k, v in found.items() if k != "quality"}], "next_cursor": None}
        assert (await client.get(f"/api/datasets/{found['id']}", headers=headers)).json() == found
        assert service.folder.file(found["id"]).stat().st_mode & 0o077 == 0

    async def test_its_bars_are_told_as_they_were_given(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        given = bars(1)
        found = await imported(client, headers, given, prices="raw")
        path, days = f"/api/datasets/{found['id']}/bars", {"start": "2021-01-05", "end": "2021-01-08"}
        told = (await client.get(path, params=days, headers=headers)).raise_for_status().json()
        assert (told["symbol"], told["interval"], told["prices"], told["truncated"]) == ("ZZZ", "1d", "raw", False)
        rows = [line.split(",") for line in given.decode().splitlines()[2:6]]
        assert [one["session_date"] for one in told["bars"]] == [row[0] for row in rows]
        assert [Decimal(one["close"]) for one in told["bars"]] == [Decimal(row[4]) for row in rows]
        assert told["bars"][0]["start"] == "2021-01-05T14:30:00Z"
        assert {one["volume"] for one in told["bars"]} == {1_000_000}
        service.folder.file(found["id"]).unlink()
        gone = await client.get(path, params=days, headers=headers)
        assert (gone.status_code, gone.json()["code"]) == (503, "dataset-file-missing")

    async def test_the_very_file_again_is_the_same_set_and_another_is_refused(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        first = await imported(client, headers, bars(1))
        assert (await imported(client, headers, bars(1)))["id"] == first["id"]
        other = await upload(client, headers, bars(2))
        assert (other.status_code, other.json()["type"]) == (409, "urn:paiid:problem:dataset-exists")
        assert [one.name for one in service.folder.path.iterdir()] == [f"{first['id']}.parquet"]

    async def test_a_wrong_row_refuses_the_file_and_leaves_nothing(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        answer = await upload(client, headers, bars(1) + b"\n2023-01-03,5,4,3,4,1")
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:paiid:problem:refused-bars")
        assert answer.json()["refused"] == 1
        (error,) = answer.json()["errors"]
        assert (error["row"], error["message"]) == (len(DAYS) + 2, "the high 4 is below another price of the bar")
        assert (await client.get("/api/datasets", headers=headers)).json()["items"] == []
        assert list(service.folder.path.iterdir()) == []

    @pytest.mark.parametrize(
        ("terms", "told"),
        [
            ({"symbol": "A B"}, "symbol"),
            ({"source": "../etc"}, "source"),
            ({"prices": "fine"}, "prices"),
            ({"timeframe": "1w"}, "timeframe"),
        ],
    )
    async def test_terms_that_make_no_sense(
        self, client: httpx.AsyncClient, headers: dict[str, str], terms: dict[str, str], told: str
    ) -> None:
        answer = await upload(client, headers, bars(1), **terms)
        assert answer.status_code == 422
        assert told in answer.json()["errors"][0]["location"]

    async def test_a_time_zone_that_there_is_not(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        answer = await upload(client, headers, bars(1), timezone="Nowhere/Else")
        assert (answer.status_code, answer.json()["detail"]) == (422, "There is no time zone 'Nowhere/Else'.")

    async def test_a_file_that_is_too_large(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        service.max_bytes = 1000
        assert (await upload(client, headers, bars(1))).status_code == 413
        assert list(service.folder.path.iterdir()) == []

    async def test_no_room_for_more(
        self,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        service: DatasetService,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("paiid.features.datasets.service.MOST_SETS", 1)
        kept = await imported(client, headers, bars(1))
        answer = await upload(client, headers, bars(2), source="another")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:paiid:problem:too-many-datasets")
        assert [one.stem for one in service.folder.path.iterdir()] == [kept["id"]]

    async def test_pages_follow_one_another(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        for symbol, source in (("BBB", "one"), ("AAA", "two"), ("AAA", "one")):
            await imported(client, headers, bars(1), symbol=symbol, source=source)
        seen, cursor = [], None
        while True:
            query = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/api/datasets", params=query, headers=headers)).json()
            seen += [(one["source"], one["symbol"]) for one in page["items"]]
            if (cursor := page["next_cursor"]) is None:
                break
        assert seen == [("one", "AAA"), ("one", "BBB"), ("two", "AAA")]


class TestIsolation:
    async def test_without_a_session_and_without_a_token(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        assert (await client.get("/api/datasets")).status_code == 401
        assert (await client.get("/api/datasets/dat_1")).status_code == 401
        bearer = {"Authorization": headers["Authorization"]}
        assert (await upload(client, bearer, bars(1))).status_code == 403
        assert (await client.delete("/api/datasets/dat_1", headers=bearer)).status_code == 403

    async def test_another_users_set_is_not_there(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        mine = await imported(client, headers, bars(1))
        other = await sign_up(client, "grace@example.com")
        path = f"/api/datasets/{mine['id']}"
        assert (await client.get(path, headers=other)).status_code == 404
        days = {"start": "2021-01-05", "end": "2021-01-08"}
        assert (await client.get(f"{path}/bars", params=days, headers=other)).status_code == 404
        assert (await client.delete(path, headers=other)).status_code == 404
        assert (await client.get("/api/datasets", headers=other)).json()["items"] == []
        run = {"template_id": "sma-crossover", "symbols": ["ZZZ"], "start": "2022-01-03", "end": "2022-12-30"}
        answer = await client.post("/api/backtests", json=run | {"data_source": "my broker"}, headers=other)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:paiid:problem:unknown-data-source")
        # Of two users the same name is two sets.
        assert (await imported(client, other, bars(2)))["id"] != mine["id"]
        assert (await client.get(path, headers=headers)).json() == mine

    async def test_removing_takes_row_and_file(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        found = await imported(client, headers, bars(1))
        path = f"/api/datasets/{found['id']}"
        assert (await client.delete(path, headers=headers)).status_code == 204
        assert (await client.get(path, headers=headers)).status_code == 404
        assert (await client.delete(path, headers=headers)).status_code == 404
        assert list(service.folder.path.iterdir()) == []


class TestBacktests:
    RUN: ClassVar[dict[str, Any]] = {
        "template_id": "sma-crossover",
        "symbols": ["ZZZ"],
        "parameters": {"fast": "5", "slow": "50"},
        "start": "2021-06-01",
        "end": "2022-12-30",
        "data_source": "my broker",
        "benchmark": "YYY",
    }

    @pytest.mark.long
    async def test_a_run_on_imported_bars_says_so_everywhere(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, service: DatasetService
    ) -> None:
        backtests: BacktestService = app.state.backtest_service
        backtests.simulation.worker.run = SameProcess().run  # type: ignore[method-assign] # no second engine to load
        traded = await imported(client, headers, bars(1))
        beside = await imported(client, headers, bars(2), symbol="YYY", prices="raw")
        begun = (await client.post("/api/backtests", json=self.RUN, headers=headers)).raise_for_status().json()
        await backtests.carrying.wait(begun["id"])
        found = (await client.get(f"/api/backtests/{begun['id']}", headers=headers)).json()
        assert (found["state"], found["data_source"], found["prices"]) == ("done", "my broker", "adjusted")
        manifest = found["manifest"]
        assert (manifest["source"], manifest["adjustment"]) == ("my broker (imported)", "splits_and_dividends")
        assert [(one["id"], one["file_hash"]) for one in manifest["datasets"]] == [(traded["id"], traded["file_hash"])]
        source = next(one for one in found["result"]["statements"] if one["topic"] == "source")
        assert source["caution"]
        assert source["text"].startswith("Daily bars of my broker (imported): you imported them")
        # The benchmark is the imported one: 100,000 USD held from the first judged close to the last.
        closes = {day: Decimal(str(close)) for day, close in _closes(service.folder.file(beside["id"])).items()}
        first, last = found["result"]["curve"][0], found["result"]["curve"][-1]
        grown = closes[last["session_date"]] / closes[first["session_date"]]
        assert Decimal(last["benchmark"]) / Decimal(first["benchmark"]) == pytest.approx(grown, rel=Decimal("1e-6"))

        # Without the set nothing can be run on it, and what was run stays.
        await client.delete(f"/api/datasets/{traded['id']}", headers=headers)
        gone = await client.post("/api/backtests", json=self.RUN, headers=headers)
        assert (gone.status_code, gone.json()["type"]) == (422, "urn:paiid:problem:no-bars")
        assert (await client.get(f"/api/backtests/{begun['id']}", headers=headers)).json() == found

    @pytest.mark.long
    async def test_a_sweep_on_imported_bars_is_the_backtests_on_them(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, service: DatasetService
    ) -> None:
        backtests: BacktestService = app.state.backtest_service
        sweeps: SweepService = app.state.sweep_service
        for simulation in (backtests.simulation, sweeps.simulation):
            simulation.worker.run = SameProcess().run  # type: ignore[method-assign] # no second engine to load
        used = await imported(client, headers, bars(1))
        spaces = [{"name": "fast", "values": ["5", "10"]}]
        body = self.RUN | {"parameters": {"slow": "50"}, "spaces": spaces}
        begun = (await client.post("/api/sweeps", json=body, headers=headers)).raise_for_status().json()
        await sweeps.carrying.wait(begun["id"])
        found = (await client.get(f"/api/sweeps/{begun['id']}", headers=headers)).json()
        assert (found["state"], found["problem"], found["data_source"]) == ("done", None, "my broker")
        assert [one["id"] for one in found["datasets"]] == [used["id"]]
        assert found["summary"]["statements"][0].startswith("Daily bars of my broker (imported).")
        best = found["summary"]["best"]
        run = self.RUN | {"parameters": {"slow": "50"} | best["values"]}
        single = (await client.post("/api/backtests/preview", json=run, headers=headers)).raise_for_status().json()
        assert single["headline"]["final_equity"] == best["final_equity"]

    async def test_what_imported_bars_cannot_be(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: DatasetService
    ) -> None:
        await imported(client, headers, bars(1))
        for change, problem in (
            ({"prices": "raw"}, "no-raw-prices"),
            ({"timeframe": "5m", "start": "2022-12-01"}, "no-bars"),
            ({"symbols": ["AAPL"]}, "no-bars"),
        ):
            answer = await client.post("/api/backtests", json=self.RUN | change, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (422, f"urn:paiid:problem:{problem}"), change

    async def test_a_file_that_is_gone_from_the_folder_is_told(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, service: DatasetService
    ) -> None:
        backtests: BacktestService = app.state.backtest_service
        backtests.simulation.worker.run = SameProcess().run  # type: ignore[method-assign]
        found = await imported(client, headers, bars(1))
        service.folder.file(found["id"]).unlink()
        answer = await client.post("/api/backtests/preview", json=self.RUN, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:paiid:problem:dataset-file-missing")


def _closes(path: Path) -> dict[str, float]:
    from paiid.features.datasets.working.files import read

    columns = read(path, DAYS[0], DAYS[-1])
    return {date.fromordinal(day).isoformat(): close for day, close in zip(columns[0], columns[5], strict=True)}
