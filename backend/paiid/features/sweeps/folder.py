"""What a sweep leaves on disk: its bars, and a file of results for each chunk of trials."""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from paiid.core.private_files import private_folder
from paiid.domain.instrument import Symbol
from paiid.domain.market import Adjustment, Delay
from paiid.features.backtest.gathering import Gathered

_COLUMNS: Final = ("times", "open", "high", "low", "close", "volume", "dividends")
_SOMETIMES: Final = ("splits", "session_ends")


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """One sweep's folder. Whatever is in it is whole: files are written beside their name and then moved there."""

    path: Path

    @property
    def has_bars(self) -> bool:
        """Whether the bars are there, so that a resumed sweep runs on the very same."""
        return (self.path / "bars.npz").exists()

    def chunk(self, number: int) -> Path:
        """Where the results of that chunk stand once they are there."""
        return self.path / f"chunk-{number:06}.parquet"

    def chunks_missing(self, count: int) -> list[int]:
        """Those of `count` that are not there, in order."""
        return [number for number in range(count) if not self.chunk(number).exists()]

    @property
    def chunks(self) -> str:
        """The pattern of every chunk's file."""
        return str(self.path / "chunk-*.parquet")

    def keep_bars(self, gathered: Gathered) -> None:
        """Write what was gathered; the benchmark is not kept, for nothing of a sweep asks for it."""
        import numpy as np

        private_folder(self.path.parent)
        private_folder(self.path)
        panel = gathered.panel
        told = {
            "symbols": panel.symbols,
            "missing": gathered.missing,
            "late": [(symbol, day.isoformat()) for symbol, day in gathered.late],
            "source": gathered.source,
            "delay": gathered.delay.value,
            "adjustment": gathered.adjustment.value,
        }
        columns = {name: getattr(panel, name) for name in (*_COLUMNS, *_SOMETIMES)}
        there = {name: column for name, column in columns.items() if column is not None}
        beside = self.path / f"bars-{os.getpid()}.tmp"
        with beside.open("wb") as file:
            np.savez(file, told=np.array(json.dumps(told)), **there)
        beside.replace(self.path / "bars.npz")

    def bars(self) -> Gathered:
        """What `keep_bars` wrote."""
        import numpy as np

        from paiid.quant.backtest.model import Panel

        with np.load(self.path / "bars.npz", allow_pickle=False) as file:
            told = json.loads(str(file["told"]))
            columns = {name: file[name] for name in (*_COLUMNS, *_SOMETIMES) if name in file}
            panel = Panel(tuple(map(Symbol, told["symbols"])), **columns)
        return Gathered(
            panel=panel,
            benchmark=None,
            missing=tuple(map(Symbol, told["missing"])),
            late=tuple((Symbol(symbol), date.fromisoformat(day)) for symbol, day in told["late"]),
            source=told["source"],
            delay=Delay(told["delay"]),
            adjustment=Adjustment(told["adjustment"]),
        )

    def remove(self) -> None:
        """Delete all of it."""
        shutil.rmtree(self.path, ignore_errors=True)
