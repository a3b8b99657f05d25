"""The process of a Python strategy: `python -m paiid.features.backtest.python.child`.

It is told one bar after the other over its standard input and answers with the orders that are open. Bars of the future
are not in this process, so no line of the strategy can read them. What it prints goes to standard error.

Told: a line of JSON (`Beginning`), then a frame a bar, all in float64: [asked, start, orders, cash], shares held [s],
open, high, low, close, volume [s] each, and for each open order [number, shares, whether its stop has begun to fill].
Answered: a line of JSON after the beginning and each bar that is asked about: the orders as lists, or `{"error": ...}`.
"""

import json
import linecache
import os
import resource
import sys
import threading
import traceback
import types
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from paiid.features.backtest.python.belt import fasten
from paiid.quant.backtest.context import Context, Order
from paiid.quant.backtest.model import FloatArray, Panel

HEAD: Final = 4
COLUMNS: Final = ("open", "high", "low", "close", "volume")
_FRAMES: Final = 3
_MB: Final = 1024 * 1024
_FILES: Final = 64
_FIRST_ROOM: Final = 1024


class Seen:
    """What the strategy sees: the bars so far, in arrays that grow."""

    def __init__(self, symbols: tuple[str, ...]) -> None:
        self._size, self._count = len(symbols), 0
        self._last = np.empty((0, self._size))
        columns: dict[str, Any] = {name: np.empty((0, self._size)) for name in (*COLUMNS, "dividends")}
        self._panel = Panel(symbols, np.empty(0, np.int64), **columns)
        self.context = Context(symbols, 0.0, [], _panel=self._panel, _last=self._last)
        self._numbers: dict[int, tuple[int, Order]] = {}
        self._next = 1

    def add(self, frame: FloatArray) -> None:
        """The next bar, with what is held at its close."""
        if self._count == len(self._last):
            self._grow()
        at, size = self._count, self._size
        rows = frame[HEAD + size : HEAD + 6 * size].reshape(len(COLUMNS), size)
        for name, row in zip(COLUMNS, rows, strict=True):
            getattr(self._panel, name)[at] = row
        self._panel.times[at] = int(frame[1])
        close = self._panel.close[at]
        self._last[at] = close if at == 0 else np.where(np.isnan(close), self._last[at - 1], close)
        self._count += 1
        self.context.t, self.context.cash = at, float(frame[3])
        self.context.positions = frame[HEAD : HEAD + size].tolist()

    def keep(self, orders: FloatArray) -> None:
        """Which orders are still open, and how much of them."""
        known = dict(self._numbers.values())
        left = []
        for number, shares, has_begun in orders.reshape(-1, 3):
            order = known[int(number)]
            order.shares = float(shares)
            order.stop = None if has_begun else order.stop
            left.append(order)
        self.context.orders = left

    def orders(self) -> list[list[Any]]:
        """Those open now, each under the number it keeps."""
        numbers: dict[int, tuple[int, Order]] = {}
        for order in self.context.orders:
            known = self._numbers.get(id(order))
            if known is None:
                known, self._next = (self._next, order), self._next + 1
            numbers[id(order)] = known
        self._numbers = numbers
        return [[number, *_plain(order)] for number, order in numbers.values()]

    def _grow(self) -> None:
        room = max(_FIRST_ROOM, 2 * len(self._last))

        def longer(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
            found = np.zeros((room, *column.shape[1:]), column.dtype)
            found[: len(column)] = column
            return found

        old = self._panel
        columns: dict[str, Any] = {name: longer(getattr(old, name)) for name in (*COLUMNS, "dividends")}
        self._panel, self._last = Panel(old.symbols, longer(old.times), **columns), longer(self._last)
        self.context._panel, self.context._last = self._panel, self._last  # noqa: SLF001 - it is made here


def _plain(order: Order) -> list[Any]:
    limit = None if order.limit is None else float(order.limit)
    stop = None if order.stop is None else float(order.stop)
    return [int(order.instrument), float(order.shares), limit, stop, bool(order.keep)]


def main() -> None:
    """Be the process."""
    told, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    beginning = json.loads(told.readline())
    _end_with_parent(beginning["lifeline"])
    _limit(beginning["seconds"], beginning["memory_mb"])
    try:
        strategy = _made(beginning)
        _reply(replies, [])
        _follow(told, replies, strategy, tuple(beginning["symbols"]))
    except BaseException as error:  # noqa: BLE001 - whatever the file raises is told to its author
        _reply(replies, {"error": user_part(error, beginning["file"]), "is_memory": isinstance(error, MemoryError)})


def _made(beginning: dict[str, Any]) -> Any:
    file, source = beginning["file"], beginning["source"]
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    module = types.ModuleType("strategy")
    sys.modules["strategy"] = module
    fasten()
    exec(compile(source, file, "exec"), module.__dict__)  # noqa: S102 - what this process is for
    made = getattr(module, beginning["class_name"])
    for name, value in beginning["values"].items():
        setattr(made, name, value)
    return made()


def _follow(told: IO[bytes], replies: IO[bytes], strategy: Any, symbols: tuple[str, ...]) -> None:
    seen, size = Seen(symbols), 8 * (HEAD + 6 * len(symbols))
    while len(raw := told.read(size)) == size:
        frame = np.frombuffer(raw)
        orders = np.frombuffer(told.read(24 * int(frame[2])))
        seen.add(frame)
        if frame[0]:
            seen.keep(orders)
            strategy.on_bar(seen.context)
            _reply(replies, seen.orders())


def _reply(replies: IO[bytes], answer: Any) -> None:
    replies.write(json.dumps(answer).encode() + b"\n")
    replies.flush()


def _limit(seconds: int, memory_mb: int) -> None:
    """Hard limits: none of them can be lifted again."""
    wanted = {
        resource.RLIMIT_AS: memory_mb * _MB,
        resource.RLIMIT_CPU: seconds + 1,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _FILES,
    }
    for name, value in wanted.items():
        resource.setrlimit(name, (value, value))


def _end_with_parent(lifeline: int) -> None:
    """Whoever started this holds the other end; when it closes, nobody waits for an answer."""

    def wait() -> None:
        os.read(lifeline, 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def user_part(error: BaseException, file: str) -> str:
    """The exception, and the last lines of `file` that led to it."""
    if isinstance(error, SyntaxError) and error.filename == file:
        return f"SyntaxError: {error.msg}\nline {error.lineno}: {(error.text or '').strip()}"
    lines = [f"{type(error).__name__}: {error}" if str(error) else type(error).__name__]
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename == file]
    lines += [f"line {one.lineno}, in {one.name}: {one.line}" for one in frames[-_FRAMES:]]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
