"""Finds securities: by symbol and by description, merged."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.parse_quotes import parse_instruments
from paiid.adapters.vendor.cache import AgedCache
from paiid.domain.instrument import Instrument
from paiid.ports.errors import ProviderError

_FRESH_S: Final = 3600.0
_KEEP_S: Final = 86_400.0


@dataclass
class Directory:
    """Tradier looks up by symbol and searches by description; a person does not know which of the two is meant."""

    client: TradierClient
    _found: AgedCache[str, tuple[Instrument, ...]] = field(init=False)

    def __post_init__(self) -> None:
        monotonic = self.client.monotonic
        self._found = AgedCache(_FRESH_S, keep_s=_KEEP_S, max_entries=1024, monotonic=monotonic)

    async def search(self, text: str, limit: int) -> list[Instrument]:
        """What matches `text`, best first: the very symbol, symbols that begin so, names that begin so, the rest.

        Raises:
            ProviderError: neither could be asked.
        """
        wanted = " ".join(text.split()).casefold()
        if not wanted or limit <= 0:
            return []

        async def load() -> tuple[Instrument, ...]:
            return await self._load(wanted)

        return list((await self._found.get(wanted, load)).value[:limit])

    async def _load(self, wanted: str) -> tuple[Instrument, ...]:
        name = wanted.removeprefix("$").replace(".", "/").upper()
        answers = await asyncio.gather(
            self._parsed(self.client.lookup(name)),
            self._parsed(self.client.search(wanted.removeprefix("$"))),
            return_exceptions=True,
        )
        failures = [one for one in answers if isinstance(one, BaseException)]
        unexpected = next((one for one in failures if not isinstance(one, ProviderError)), None)
        if unexpected is not None or len(failures) == len(answers):
            raise unexpected or failures[0]
        merged = {one.symbol: one for part in answers if not isinstance(part, BaseException) for one in part}
        return _ranked(merged.values(), wanted)

    @staticmethod
    async def _parsed(call: Any) -> list[Instrument]:
        return parse_instruments(await call)


def _ranked(found: Iterable[Instrument], wanted: str) -> tuple[Instrument, ...]:
    bare = wanted.removeprefix("$")

    def rank(one: Instrument) -> tuple[int, int, str]:
        symbol, name = one.symbol.removeprefix("$").casefold(), one.name.casefold()
        if symbol == bare:
            return 0, 0, symbol
        if symbol.startswith(bare):
            return 1, len(symbol), symbol
        begins = name.startswith(bare) or any(word.startswith(bare) for word in name.split())
        return (2 if begins else 3), 0, symbol

    return tuple(sorted(found, key=rank))
