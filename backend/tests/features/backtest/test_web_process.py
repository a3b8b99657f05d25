"""The process that serves loads nothing that compiles: a backtest is computed beside it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, json, sys
from pathlib import Path
from paiid.bootstrap.app import open_services
from paiid.features.backtest.schemas import BacktestCreate
from paiid.settings import Settings

async def main():
    async with open_services(Settings(_env_file=None, paiid_home=Path(sys.argv[1]))) as services:
        body = {"template_id": "sma-crossover", "symbols": ["SPY"], "start": "2024-01-02", "end": "2024-06-28"}
        found = await services.backtests.preview("nobody", BacktestCreate.model_validate(body))
        await services.backtests.stop()
        print(json.dumps([len(found.result.curve), sorted(sys.modules)]))

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.long
def test_a_backtest_loads_neither_numba_nor_talib_here(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, str(program), str(tmp_path)]
    backend = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        command, cwd=backend, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(backend)}
    )
    assert done.returncode == 0, done.stderr
    points, loaded = json.loads(done.stdout.splitlines()[-1])
    assert points > 100
    assert not {"numba", "llvmlite", "talib"} & set(loaded)
