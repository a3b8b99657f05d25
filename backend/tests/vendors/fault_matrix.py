"""Every fault of the vendors' stand-ins against every call a person can cause, through the whole application.

`python -m tests.vendors.fault_matrix --write` from `backend` writes `docs/operations/faults.md`.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
from pydantic import SecretStr

from paiid.core.db import open_database
from paiid.settings import Settings
from tests.standins.kit.faults import Fault, fault
from tests.standins.kit.market import listings
from tests.support.databases import BACKEND, migrate
from tests.vendors.books import differences, read_ours
from tests.vendors.calls import (
    AT_THE_BROKER,
    CALLS,
    HELD,
    OF_PRICES,
    SYMBOL,
    Prepared,
    Seen,
    ask_all,
    place,
    place_spread,
    prepare,
)
from tests.vendors.contracts import two_calls
from tests.vendors.prices import was_shown
from tests.vendors.rig import VendorsRig, vendors_rig

PAGE: Final = BACKEND.parent / "docs" / "operations" / "faults.md"
FAULTS: Final[Mapping[str, Fault]] = {
    "no fault": fault("latency", seconds=0),
    "late answers": fault("latency", seconds=0.15),
    "no answer": fault("timeout"),
    "connection reset": fault("reset"),
    "500": fault("status", code=500, body="vendor"),
    "503, HTML": fault("status", code=503, body="html"),
    "504, text": fault("status", code=504, body="text"),
    "401": fault("unauthorized"),
    "403": fault("forbidden"),
    "422": fault("unprocessable"),
    "429": fault("rate_limited", retry_after=30),
    "done, answer lost": fault("accept_then_drop"),
    "half an answer": fault("reset_mid_body"),
    "half a document": fault("truncated_json", keep=0.5),
    "NaN": fault("nan"),
    "list for a value": fault("wrong_types", form="list"),
    "object for a value": fault("wrong_types", form="object"),
    "unknown word": fault("unknown_enum", value="unheard_of"),
    "null as text": fault("null_string"),
    "lying rate headers": fault("lying_rate_headers"),
    "clock an hour ahead": fault("clock_skew", seconds=3600),
    "events lost": fault("drop_events"),
    "events twice": fault("duplicate_events"),
    "events swapped": fault("reorder_events"),
    "stream cut": fault("disconnect", after=1),
    "stream silent": fault("silence"),
}
"""Row of the table: fault."""
_PAST_STALE_S: Final = 90.0
"""What is known from before a fault is older than any price may be that is traded."""
_QUIET_S: Final = 65.0
"""Budgets, breakers and caches have forgotten a fault by then."""
_RECOVER_WITHIN_S: Final = 15.0
_AGREE_WITHIN_S: Final = 70.0
_ASKED: Final = frozenset({SYMBOL, HELD, "IBM"})
_READS: Final = (
    "quote", "bars", "search", "status", "indices", "options", "news", "portfolio", "preview", "preview spread",
    "health",
)  # fmt: skip
_PLACED: Final = ("order", "contract", "spread")
"""Calls whose order is there by the time they are answered: an error would tempt to place it once more."""


@dataclass
class Matrix:
    """What was seen: fault by call. `wrong` is empty when the product kept its promises."""

    cells: dict[str, dict[str, Seen]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> list[str]:
        """The table in Markdown."""
        head = ["fault", *CALLS]
        rows = [[name, *(seen.text for seen in row.values())] for name, row in self.cells.items()]
        return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


async def run(settings: Settings) -> Matrix:
    """Go through all of it with one application."""
    matrix, began = Matrix(), time.monotonic()
    async with vendors_rig(settings) as rig:
        held = await place(rig, rig.owner, "first", symbol=HELD, side="buy", quantity="10")
        local = await place(rig, rig.local, "first-local", symbol=HELD, side="buy", quantity="10")
        matrix.wrong += [f"calm: {one}" for one in (held, local) if one.status != httpx.codes.OK]
        contracts = await two_calls(rig.http, rig.owner)
        # Whatever is slow only the first time must not look like a fault.
        await _row_of(rig, "warm-up", FAULTS["no fault"], "IBM", contracts)
        symbols = iter(one.symbol for one in listings().values() if one.type == "stock" and one.symbol not in _ASKED)
        for number, (name, laid) in enumerate(FAULTS.items()):
            row = await _row_of(rig, f"row{number:02d}", laid, next(symbols), contracts)
            matrix.cells[name] = row
            matrix.wrong += [f"{name}, {call}: {seen}" for call, seen in row.items() if not seen.is_fit]
            matrix.wrong += [
                f"{name}: a placed {call} was answered with {row[call]}"
                for call in _PLACED
                if row[call].status >= httpx.codes.INTERNAL_SERVER_ERROR
            ]
            matrix.wrong += [f"after {name}: {one}" for one in await _not_recovered(rig, contracts)]
        matrix.wrong += await _books_differ(rig, settings)
        matrix.wrong += await _stale_fills(rig)
    matrix.seconds = time.monotonic() - began
    return matrix


async def _row_of(rig: VendorsRig, prefix: str, laid: Fault, fresh: str, contracts: tuple[str, str]) -> dict[str, Seen]:
    """First Alpaca fails, then prices and news do."""
    await rig.sign_in()
    prepared = await prepare(rig, prefix, fresh, contracts)
    rig.lay(laid, "alpaca")
    row = await ask_all(rig, prepared, AT_THE_BROKER)
    rig.calm()
    rig.lay(laid, "tradier", "finnhub")
    rig.advance(_PAST_STALE_S)
    row |= await ask_all(rig, prepared, OF_PRICES)
    rig.calm()
    return row


async def _not_recovered(rig: VendorsRig, contracts: tuple[str, str]) -> list[str]:
    """What does not answer as it did before, after a while without faults and without a restart."""
    deadline = time.monotonic() + _RECOVER_WITHIN_S
    while True:
        rig.advance(_QUIET_S)
        prepared = Prepared(SYMBOL, contracts)
        found = await ask_all(rig, prepared, {name: CALLS[name] for name in _READS})
        bad = [f"{name}: {seen}" for name, seen in found.items() if seen.status != httpx.codes.OK]
        if not bad and (again := await _must_trade(rig, contracts)) is not None:
            bad = [again]
        if not bad or time.monotonic() > deadline:
            return bad
        await asyncio.sleep(0.3)


async def _must_trade(rig: VendorsRig, contracts: tuple[str, str]) -> str | None:
    """Whether orders are taken at Alpaca and filled locally; what is wrong if not."""
    stamp = time.monotonic_ns()
    taken = await place(rig, rig.owner, f"calm-{stamp}", symbol=SYMBOL, side="buy", quantity="1")
    filled = await place(rig, rig.local, f"calm-local-{stamp}", symbol=SYMBOL, side="buy", quantity="1")
    spread = await place_spread(rig, contracts, f"calm-spread-{stamp}")
    all_taken = {one.status for one in (taken, filled, spread)} == {httpx.codes.OK}
    if all_taken and {taken.body["status"], spread.body["status"]} <= {"new", "filled"}:
        return None
    return f"orders: {taken} {filled} {spread}"


async def _books_differ(rig: VendorsRig, settings: Settings) -> list[str]:
    """Ours and the broker's, once what was unknown has been looked up."""
    db = open_database(settings.database_url_text(), pool_size=1)
    deadline = time.monotonic() + _AGREE_WITHIN_S
    try:
        while True:
            async with httpx.AsyncClient(timeout=30) as http:
                theirs = (await http.get(f"{rig.urls['alpaca']}/__control/books")).json()
            found = differences(await db.read(read_ours), theirs)
            if not found or time.monotonic() > deadline:
                return found
            rig.advance(_QUIET_S)
            await asyncio.sleep(1)
    finally:
        await db.close()


async def _stale_fills(rig: VendorsRig) -> list[str]:
    """Local fills at a price that Tradier's stand-in did not show at that moment."""
    await rig.sign_in()
    trades, params = [], {"limit": "100"}
    while True:
        page = (await rig.http.get("/api/trades", params=params, headers=rig.local)).raise_for_status().json()
        trades += page["items"]
        if page["next_cursor"] is None:
            break
        params = {"limit": "100", "cursor": page["next_cursor"]}
    return [f"traded at a price nobody showed: {one}" for one in trades if not was_shown(one)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def page_text(matrix: Matrix) -> str:
    """The page of the operator's documents."""
    return "\n".join([_PREFACE, *matrix.lines(), "", *matrix.wrong])


_PREFACE: Final = """# When vendors fail

Every fault below is laid on Alpaca while orders are placed, changed and canceled (the columns up to `test`). Then it is
laid on Tradier and the news, ninety seconds pass, and everything a page can ask for is asked at the same time, prices
and bars of a symbol nobody has asked for before. The table says which status the browser saw; for orders also their
state. `contract` is an order for one option contract, `spread` one for two at once. A failure of a vendor is 502 (it
sent what cannot be trusted, or refused), 503 (it is down, or not to be asked now) or 504 (it did not answer in time),
always as a problem document. `pending_new` is an order whose outcome is not known yet: it is looked up, never sent
again. 409 is an order that is refused because the newest price is too old, or a change of an order that has ended. An
order that is filled while prices fail was decided on a price that was told just then. 429 of `test` is our own: six
tests of a connection a minute.

In the same run: no order is lost or doubled, both books agree to the cent, no local order is filled at a price that was
not shown at that moment, and after each fault everything works again without a restart.

Written by `python -m tests.vendors.fault_matrix --write` in `backend`; `make test` runs the same.
"""


async def _main() -> Matrix:
    with tempfile.TemporaryDirectory(prefix="paiid-faults-") as folder:
        url = f"sqlite:///{folder}/paiid.db"
        migrate(url, Path(folder))
        return await run(matrix_settings(url, Path(folder)))


def matrix_settings(database_url: str, home: Path) -> Settings:
    """Without limits of our own."""
    return Settings(
        _env_file=None,
        paiid_home=home,
        database_url=SecretStr(database_url),
        sqlite_synchronous="OFF",
        log_level="CRITICAL",
        rate_limit_per_minute=1_000_000,
        rate_limit_auth_per_minute=1_000_000,
        rate_limit_trading_per_minute=1_000_000,
    )


def main() -> int:
    """The command line; 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(prog="tests.vendors.fault_matrix", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    matrix = asyncio.run(_main())
    if options.write:
        PAGE.write_text(page_text(matrix), encoding="utf-8")
    sys.stdout.write("\n".join([*matrix.lines(), *matrix.wrong, f"{matrix.seconds:.1f} s"]) + "\n")
    return 1 if matrix.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
