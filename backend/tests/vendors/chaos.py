"""The program trades on Alpaca's stand-in while answers and events are lost and it is killed; then both books are read.

By hand: `python -m tests.vendors.chaos --orders 10000 --kills 20 --seed 7` from `backend`.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

import httpx

from paiid.core.db import open_database
from paiid.domain.order import OrderClass
from tests.standins.alpaca import AlpacaState
from tests.support.server import NO_LIMITS, register
from tests.vendors import weather
from tests.vendors.books import OurBooks, differences, read_ours
from tests.vendors.client import Client, Errand, errands
from tests.vendors.contracts import two_calls
from tests.vendors.processes import Program, StandinProcess, standin_process

_WORKERS: Final = 12
_STALLED_AFTER_S: Final = 240.0
"""Without one difference less: on a busy machine thousands of orders take longer than that to be asked about."""
_CASH: Final = "1000000000"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it, and which."""

    orders: int
    kills: int
    seed: int
    waits: bool = True
    """Until orders that never reached the broker are given up, half a minute after they were placed."""


@dataclass
class Report:
    """What a run came to. `wrong` is empty when nothing was lost, doubled or a cent off."""

    plan: Plan
    wrong: list[str] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)
    resent: int = 0
    filled: int = 0
    spreads_filled: int = 0

    def lines(self) -> list[str]:
        """Fit to print."""
        figures = [f"  {name:<34}{value}" for name, value in self.figures.items()]
        return [f"chaos: {self.plan}", *figures, *(f"  WRONG {one}" for one in self.wrong[:40])]


async def run(plan: Plan, home: Path) -> Report:
    """Do all of it in the folder `home`, which keeps the database and the program's log."""
    report, began = Report(plan), time.monotonic()
    with standin_process("alpaca") as standin:
        prepare(standin, plan.seed)
        program = Program(home, settings(standin))
        try:
            client = await _through_the_storm(plan, standin, program)
            sent_at = time.monotonic()
            clear_up(standin)
            ours, report.wrong = await _agreed(standin, program, waits=plan.waits)
            report.figures["orders answered after s"] = round(sent_at - began, 1)
            report.figures["books agreed after a further s"] = round(time.monotonic() - sent_at, 1)
            theirs = standin.control("books", method="GET")
            report.wrong += client.answered.outrages + _keys_differ(client, ours)
            _count(report, client, ours, theirs, program)
        finally:
            program.stop()
    return report


def settings(standin: StandinProcess) -> dict[str, str]:
    """The program's: Alpaca for trading, the local market for prices."""
    state = AlpacaState()
    return NO_LIMITS | {
        "ALPACA_PAPER_API_KEY": state.key_id,
        "ALPACA_PAPER_SECRET_KEY": state.secret_key,
        "ALPACA_BASE_URL": standin.url,
        "ALPACA_CALLS_PER_MINUTE": "1000000",
        "PAIID_MARKET_DATA": "simulated",
        "PAIID_NEWS": "simulated",
    }


def prepare(standin: StandinProcess, seed: int) -> None:
    """No limits of Alpaca's own; chance follows `seed`."""
    standin.control("state", {"rate_limit": 0, "wash_trade_guard": False, "seed": seed}, method="PUT")
    standin.control("chance", {"seed": seed}, method="PUT")
    standin.control("account", {"cash": _CASH})


def clear_up(standin: StandinProcess) -> None:
    """The end of all faults. The stream breaks off once more: after each gap the program asks for what it missed."""
    standin.control("faults", method="DELETE")
    standin.control("faults", {"kind": "disconnect", "match": "WS /stream", "times": 1})


async def _through_the_storm(plan: Plan, standin: StandinProcess, program: Program) -> Client:
    random = Random(plan.seed)
    program.migrate()
    await program.start()
    with httpx.Client(base_url=program.url, timeout=60) as http:
        headers = register(http)
    async with httpx.AsyncClient(base_url=program.url, timeout=30) as http:
        contracts = await two_calls(http, headers)
        for fault in weather.faults(random):
            standin.control("faults", fault)
        client = Client(http, headers)
        todo = iter(errands(random, plan.orders, contracts))
        async with _killing(plan, program, client, random), asyncio.TaskGroup() as group:
            for _ in range(_WORKERS):
                group.create_task(_work(client, todo))
    return client


async def _work(client: Client, todo: Iterator[Errand]) -> None:
    for errand in todo:
        await client.run(errand)


@asynccontextmanager
async def _killing(plan: Plan, program: Program, client: Client, random: Random) -> AsyncIterator[None]:
    """Kill the program at evenly spread moments of the run, each time while orders are on their way."""

    async def kill() -> None:
        for number in range(plan.kills):
            due = plan.orders * (number + 1) // (plan.kills + 1)
            while client.answered.count < due:  # noqa: ASYNC110 - what is waited for happens in other processes
                await asyncio.sleep(0.01)
            await asyncio.sleep(random.random() / 4)
            await program.kill()
            await program.start()

    task = asyncio.create_task(kill())
    try:
        yield
        await task
    finally:
        task.cancel()


async def _agreed(standin: StandinProcess, program: Program, *, waits: bool) -> tuple[OurBooks, list[str]]:
    """Our books once they agree with the broker's by themselves, or with what is wrong once that gets no better."""
    db = open_database(f"sqlite:///{program.home / 'paiid.db'}", pool_size=1)
    fewest, deadline = sys.maxsize, 0.0
    try:
        while True:
            ours = await db.read(read_ours)
            found = differences(ours, standin.control("books", method="GET"), unsent_may_wait=not waits)
            if len(found) < fewest:
                fewest, deadline = len(found), time.monotonic() + _STALLED_AFTER_S
            if not found or time.monotonic() > deadline:
                return ours, found
            await asyncio.sleep(1)
    finally:
        await db.close()


def _keys_differ(client: Client, ours: OurBooks) -> list[str]:
    """What the client was told against what is stored."""
    stored = {order.client_order_id: order.id for order in ours.orders}
    told = client.answered
    lost = [f"{key}: answered as {id_}, stored as {stored.get(key)}" for key, id_ in told.orders.items()
            if stored.get(key) != id_]  # fmt: skip
    return lost + [f"{key}: refused, and there is an order" for key in told.refused if key in stored]


def _count(report: Report, client: Client, ours: OurBooks, theirs: "dict[str, list[object]]", program: Program) -> None:
    told, states = client.answered, Counter(order.status.value for order in ours.orders)
    spreads = Counter(one.status.value for one in ours.orders if one.order_class is OrderClass.MLEG and not one.is_leg)
    report.resent, report.filled, report.spreads_filled = told.retries, states["filled"], spreads["filled"]
    report.figures |= {
        "kills and starts": f"{report.plan.kills} and {program.starts}",
        "keys with an order": len(told.orders),
        "keys refused": len(told.refused),
        "requests sent again": told.retries,
        "first answers": dict(told.first_states),
        "orders here": len(ours.orders),
        "of several contracts, by state": dict(spreads),
        "orders at the broker": len(theirs["orders"]),
        "orders here by state": dict(states),
        "executions": f"{len(ours.executions)} here, {len(theirs['executions'])} at the broker",
        "cash here": ours.book.cash,
        "wrong": len(report.wrong),
    }


def main() -> int:
    """The command line; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="tests.vendors.chaos", description=__doc__)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--home", type=Path, help="an empty folder to keep; a temporary one without")
    options = parser.parse_args()
    plan = Plan(options.orders, options.kills, options.seed)
    with tempfile.TemporaryDirectory(prefix="paiid-chaos-") as folder:
        report = asyncio.run(run(plan, options.home or Path(folder)))
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
