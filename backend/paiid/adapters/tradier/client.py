"""Tradier's market data over HTTP: which call answers which question. What comes back is as Tradier sent it."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from paiid.adapters.tradier.config import TradierConfig
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.core.clock import Clock
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.ports.errors import ProviderBadData, ProviderMisconfigured

QUOTES_A_CALL: Final = 400
"""Symbols in one call; no limit is documented, and a longer answer takes longer than the pace of polling."""
_LONGEST_QUERY: Final = 800
"""Characters of symbols in a URL; longer lists are posted."""


class TradierClient:
    """Every method may raise `ProviderError`; every answer is JSON."""

    def __init__(self, config: TradierConfig, clock: Clock, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.config = config
        self.monotonic = monotonic
        self.vendor = VendorClient(config.market(clock), clock, monotonic=monotonic)
        self._beta = (
            VendorClient(beta, clock, monotonic=monotonic) if (beta := config.fundamentals(clock)) is not None else None
        )

    async def quotes(self, names: Sequence[str]) -> list[Any]:
        """`/markets/quotes` of Tradier's `names`, one document a call."""
        chunks = [names[at : at + QUOTES_A_CALL] for at in range(0, len(names), QUOTES_A_CALL)]
        return list(await asyncio.gather(*(self._quotes(",".join(chunk)) for chunk in chunks)))

    async def history(self, name: str, start: date, end: date) -> Any:
        """`/markets/history`: daily bars of the sessions in [start, end]."""
        params = {"symbol": name, "interval": "daily", "start": start.isoformat(), "end": end.isoformat()}
        return await self._get("/markets/history", params)

    async def timesales(self, name: str, interval: str, start: datetime, end: datetime) -> Any:
        """`/markets/timesales` of regular hours; `interval` is `1min`, `5min` or `15min`."""
        span = {"start": _eastern(start), "end": _eastern(end)}
        return await self._get(
            "/markets/timesales", {"symbol": name, "interval": interval, **span, "session_filter": "open"}
        )

    async def search(self, text: str) -> Any:
        """`/markets/search`: securities by description."""
        return await self._get("/markets/search", {"q": text, "indexes": "true"})

    async def lookup(self, text: str) -> Any:
        """`/markets/lookup`: securities by symbol."""
        return await self._get("/markets/lookup", {"q": text})

    async def clock(self) -> Any:
        """`/markets/clock`."""
        return await self._get("/markets/clock", {})

    async def calendar(self, year: int, month: int) -> Any:
        """`/markets/calendar` of one month."""
        return await self._get("/markets/calendar", {"year": str(year), "month": f"{month:02d}"})

    async def option_expirations(self, name: str) -> Any:
        """`/markets/options/expirations` of every root, with what kind each is."""
        return await self._get(
            "/markets/options/expirations",
            {"symbol": name, "includeAllRoots": "true", "expirationType": "true"},
        )

    async def option_chain(self, name: str, expiration: date) -> Any:
        """`/markets/options/chains` of one day, with greeks."""
        return await self._get(
            "/markets/options/chains", {"symbol": name, "expiration": expiration.isoformat(), "greeks": "true"}
        )

    async def fundamentals(self, kind: str, names: Iterable[str]) -> Any:
        """`/beta/markets/fundamentals/{kind}` of `names`.

        Raises:
            ProviderMisconfigured: the sandbox has none, or this token has no right to them.
        """
        if self._beta is None:
            raise ProviderMisconfigured("Tradier's sandbox has no dividends and splits.")
        return await _sent(self._beta, Call("GET", f"/markets/fundamentals/{kind}", {"symbols": ",".join(names)}))

    async def session(self) -> Any:
        """`POST /markets/events/session`: a session for streaming."""
        return await _sent(self.vendor, Call("POST", "/markets/events/session", form={}))

    async def aclose(self) -> None:
        """Close the connections."""
        await self.vendor.aclose()
        if self._beta is not None:
            await self._beta.aclose()

    async def _quotes(self, symbols: str) -> Any:
        fields = {"symbols": symbols, "greeks": "false"}
        if len(symbols) <= _LONGEST_QUERY:
            call = Call("GET", "/markets/quotes", fields, urgent=True)
        else:
            call = Call("POST", "/markets/quotes", form=fields, urgent=True)
        return await _sent(self.vendor, call)

    async def _get(self, path: str, params: dict[str, str]) -> Any:
        return await _sent(self.vendor, Call("GET", path, params))


async def _sent(vendor: VendorClient, call: Call) -> Any:
    """The JSON that answers `call`; a broken one counts as a failure of the connection."""
    answer = await vendor.send(call)
    try:
        document = answer.json()
        if document is None or document == "null":
            raise ProviderBadData(f"{answer.vendor} sent an empty answer.")
    except ProviderBadData as error:
        vendor.monitor.failed(error)
        raise
    return document


def _eastern(instant: datetime) -> str:
    """As Tradier wants times: New York's wall time to the minute."""
    return instant.astimezone(NEW_YORK).strftime("%Y-%m-%d %H:%M")
