"""Runs a Python strategy: the broker is here, the file in a process of its own that is told bar after bar."""

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

import paiid
from paiid.domain.strategy import ParameterType
from paiid.features.backtest.python.program import PythonProgram, PythonRunError
from paiid.quant.backtest.callback import Context, Order, run_callback
from paiid.quant.backtest.model import Costs, Ledger, Panel

_MOST_OUTPUT: Final = 16 * 1024
_MOST_REPLY: Final = 1024 * 1024
_TOLD_OUTPUT: Final = 150
_END_S: Final = 2.0
_CPU_SIGNAL: Final = -24
_MODULE: Final = "paiid.features.backtest.python.child"


def simulate(
    program: PythonProgram,
    values: Mapping[str, Decimal],
    panel: Panel,
    first: int,
    *,
    cash: float,
    costs: Costs | None = None,
) -> Ledger:
    """Run the file on a panel; its `on_bar` is called at the closes of the bars from `first` on.

    Raises:
        PythonRunError: it raised something, took too long or too much, or ended.
    """
    with Strategy(program, values, panel, first) as strategy:
        return run_callback(strategy.on_bar, panel, cash, costs=costs, begins=first)


class Strategy:
    """The process of one run."""

    def __init__(self, program: PythonProgram, values: Mapping[str, Decimal], panel: Panel, first: int) -> None:
        self._program, self._panel, self._first = program, panel, first
        self._rows = np.concatenate([panel.open, panel.high, panel.low, panel.close, panel.volume], axis=1)
        self._orders: dict[int, Order] = {}
        self._shares_stop: dict[int, float | None] = {}
        self._rest, self._printed = b"", bytearray()
        self._deadline = monotonic() + program.limits.seconds
        lifeline, self._lifeline = os.pipe()
        self._process = self._started(lifeline)
        os.close(lifeline)
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        self._beginning = _beginning(program, values, panel.symbols, lifeline)

    def __enter__(self) -> Self:
        try:
            self._send(self._beginning)
            self._reply()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def on_bar(self, seen: Context) -> None:
        """Tell the bar, and take over the orders that are open after it."""
        t = seen.t
        is_asked = t >= self._first
        numbers = {id(order): number for number, order in self._orders.items()}
        left = [(numbers[id(order)], order) for order in seen.orders] if is_asked else []
        states = [part for number, order in left for part in (number, order.shares, self._has_begun(number, order))]
        head = (float(is_asked), float(self._panel.times[t]), len(left), seen.cash, *seen.positions)
        self._send(np.concatenate([np.array(head), self._rows[t], np.array(states)]).tobytes())
        if is_asked:
            seen.orders = self._taken(self._reply())

    def _has_begun(self, number: int, order: Order) -> bool:
        return order.stop is None and self._shares_stop.get(number) is not None

    def _taken(self, answer: Any) -> list[Order]:
        try:
            orders = {int(number): self._order(*rest) for number, *rest in answer}
        except (TypeError, ValueError, OverflowError) as error:
            raise PythonRunError(f"{self._program.file} left an order that is none: {error}") from error
        self._orders = orders
        self._shares_stop = {number: order.stop for number, order in orders.items()}
        return list(orders.values())

    def _order(self, instrument: int, shares: float, limit: float | None, stop: float | None, keep: Any) -> Order:
        """Checked as `Context.order` does: the file may have changed it since."""
        judge = Context(self._panel.symbols, 0.0, (), _panel=self._panel, _last=self._panel.close)
        return judge.order(shares, instrument, limit=limit, stop=stop, keep=bool(keep))

    def _started(self, lifeline: int) -> subprocess.Popen[bytes]:
        """Nothing of our environment goes along."""
        environment = {
            "PYTHONPATH": str(Path(paiid.__file__).parents[1]),
            "PYTHONHASHSEED": "0",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        return subprocess.Popen(  # noqa: S603 - our own module; the file goes in as data
            [sys.executable, "-B", "-s", "-P", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd="/",
            env=environment,
            pass_fds=(lifeline,),
            start_new_session=True,
        )

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        try:
            view = memoryview(data)
            while view:
                view = view[self._process.stdin.write(view) or 0 :]
        except BrokenPipeError:
            # It has ended; its last words may still be there.
            self._reply()
            raise self._died() from None

    def _reply(self) -> Any:
        assert self._process.stdout is not None
        waiting = select.poll()
        waiting.register(self._process.stdout, select.POLLIN)
        while b"\n" not in self._rest:
            left = self._deadline - monotonic()
            if left <= 0 or not waiting.poll(left * 1000):
                raise self._too_long()
            read = self._process.stdout.read(65536)
            if not read:
                raise self._died()
            self._rest += read
            if len(self._rest) > _MOST_REPLY:
                raise PythonRunError(f"{self._program.file} has more orders open than a run may.")
        line, _, self._rest = self._rest.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError:
            raise self._died() from None
        if isinstance(answer, dict):
            raise self._failed(answer)
        return answer

    def _failed(self, answer: Mapping[str, Any]) -> PythonRunError:
        told = f"{self._program.file} failed: {answer.get('error')}"
        if answer.get("is_memory"):
            told = f"{self._program.file} needed more than the {self._program.limits.memory_mb} MB it may have: {told}"
        return PythonRunError(told + self._output())

    def _died(self) -> PythonRunError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)
        code = self._process.returncode
        if code == _CPU_SIGNAL:
            return self._too_long()
        how = "was ended" if code is None else f"ended with signal {-code}" if code < 0 else f"ended with code {code}"
        limit = f"it may take {self._program.limits.memory_mb} MB and write no file"
        return PythonRunError(f"The process of {self._program.file} {how}; {limit}.{self._output()}")

    def _too_long(self) -> PythonRunError:
        seconds = self._program.limits.seconds
        return PythonRunError(f"{self._program.file} took longer than the {seconds} s it may take.{self._output()}")

    def _output(self) -> str:
        """The end of what it printed, for its author."""
        self._end()
        text = bytes(self._printed).decode(errors="replace").strip()
        return f"\nPrinted: {text[-_TOLD_OUTPUT:]}" if text else ""

    def _listen(self) -> None:
        """Keep the beginning of what it prints, and let the rest go: a full pipe would stop it."""
        assert self._process.stderr is not None
        with suppress(OSError, ValueError):
            while read := self._process.stderr.read(8192):
                self._printed += read[: _MOST_OUTPUT - len(self._printed)]

    def _end(self) -> None:
        if self._lifeline < 0:
            return
        os.close(self._lifeline)
        self._lifeline = -1
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, 9)
        self._process.wait()
        self._reader.join(_END_S)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def _beginning(program: PythonProgram, values: Mapping[str, Decimal], symbols: Sequence[str], lifeline: int) -> bytes:
    whole = {one.name for one in program.parameters if one.type is ParameterType.INTEGER}
    told = {
        "file": program.file,
        "source": program.source,
        "class_name": program.class_name,
        "values": {name: int(value) if name in whole else float(value) for name, value in values.items()},
        "symbols": list(symbols),
        "seconds": program.limits.seconds,
        "memory_mb": program.limits.memory_mb,
        "lifeline": lifeline,
    }
    return json.dumps(told).encode() + b"\n"
