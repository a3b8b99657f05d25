"""What the program costs when nothing is asked of it."""

import time

from bench.calibration import RAW_STARTUP_REFERENCE_S
from bench.programs import Program
from bench.report import Measurement, Peer

IDLE_MEMORY_MB = 110.0
STARTUP_S = 1.5
_SETTLE_S = 3.0


def measure(raw: Program, product: Program) -> list[Measurement]:
    """Memory at rest, and time from start to first answer."""
    time.sleep(_SETTLE_S)
    memory = Peer("raw application MB", raw.memory_mb())
    started = Peer("raw start s", raw.startup_s, RAW_STARTUP_REFERENCE_S)
    note = f"{len(product.processes())} process(es)"
    return [
        Measurement("idle memory", product.memory_mb(), "MB", IDLE_MEMORY_MB, "less", memory, note),
        Measurement("start to first answer", product.startup_s, "s", STARTUP_S, "less", started),
    ]
