"""Advice: packets of 150 symbols, a full refresh with the quantitative advisor, and the page read from what is frozen.

Processor time, beside one numpy pass. Each refresh is of a program that has studied nothing yet, but has its libraries.
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.calibration import NUMPY_REFERENCE_MS
from bench.report import Measurement, Peer, median

PACKETS_S: Final = 2.0
REFRESH_S: Final = 5.0
READ_MS: Final = 50.0
_NOW: Final = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
_ROUNDS: Final = 3
_READS: Final = 50
_USER: Final = "usr_bench"


def measure(numpy_ms: float) -> list[Measurement]:
    """All three, of one user on the local market."""
    peer = Peer("numpy pass ms", numpy_ms, NUMPY_REFERENCE_MS)
    with tempfile.TemporaryDirectory() as folder:
        packets_s, refresh_s, read_ms = asyncio.run(_measure(Path(folder)))
    return [
        Measurement("advice runs, studies and packets of 150 symbols", packets_s, "s", PACKETS_S, "less", peer),
        Measurement("advice runs, full refresh with quant", refresh_s, "s", REFRESH_S, "less", peer),
        Measurement("advice runs, recommendations read", read_ms, "ms", READ_MS, "less", peer),
    ]


async def _measure(folder: Path) -> tuple[float, float, float]:
    from pydantic import SecretStr

    from paiid.bootstrap import migrations
    from paiid.bootstrap.app import build_app
    from paiid.core.clock import ManualClock
    from paiid.settings import Settings

    url = f"sqlite:///{folder}/bench.db"
    migrations.upgrade(url)
    settings = Settings(_env_file=None, paiid_home=folder, database_url=SecretStr(url), log_level="ERROR")
    app = build_app(settings, clock=ManualClock(_NOW))
    runs, service = app.state.advice_runs, app.state.ai_service
    await runs.db.write(_add_user)
    packets, refreshes = [], []
    for _ in range(_ROUNDS + 1):
        packets.append(await _seconds(lambda: _packets(runs)))
        _forget(runs)
        refreshes.append(await _seconds(lambda: _refresh(runs)))
        _forget(runs)
    reads = [await _seconds(lambda: service.recommendations(_USER)) for _ in range(_READS)]
    await runs.db.close()
    return median(packets[1:]), median(refreshes[1:]), 1e3 * median(reads)


async def _packets(runs: Any) -> None:
    """Every symbol of the universe is watched, so each is a candidate."""
    from dataclasses import replace

    gathering = runs.work.gathering
    symbols = await gathering.library.universe()

    async def watched(_: str) -> Any:
        return symbols

    every = replace(gathering, watchlists=watched, most=len(symbols))
    found = await every.gather(_USER, every.session(), ())
    if len(found.packets) < len(symbols) * 0.9:
        raise RuntimeError(f"only {len(found.packets)} packets of {len(symbols)} symbols")


async def _refresh(runs: Any) -> None:
    from paiid.features.ai.runs.repository import Cause, RunState

    row = await runs.begin(_USER, Cause.REQUEST)
    await runs.wait(row.id)
    if (await runs.find(_USER, row.id)).state is not RunState.DONE:
        raise RuntimeError("the run failed")


def _forget(runs: Any) -> None:
    from paiid.adapters.quant_advisor.advisor import QuantAdvisor
    from paiid.features.ai.evidence.library import Library

    gathering = runs.work.gathering
    object.__setattr__(gathering, "library", Library(gathering.market_data))
    object.__setattr__(runs.work, "advisor", QuantAdvisor())


def _add_user(conn: Any) -> None:
    from sqlalchemy import text

    conn.execute(
        text(
            "INSERT INTO users (id, email, password_hash, role, is_demo, created_at, password_changed_at)"
            " VALUES (:id, 'bench@example.com', '!', 'owner', 0, :at, :at)"
        ),
        {"id": _USER, "at": "2026-11-21 00:00:00.000000"},
    )


async def _seconds(work: Any) -> float:
    began = time.process_time()
    await work()
    return time.process_time() - began
