"""What only its owner prices: names, classes, and the prices themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.activity import instrument_symbol
from paiid.domain.instrument import Symbol
from paiid.features.activity import service as activity
from paiid.features.tracking.errors import InstrumentNotFoundError, InvalidSymbolError
from paiid.features.tracking.reading_prices import DatedValues
from paiid.features.tracking.repository import PrivateInstrument, TrackingRepository
from paiid.features.tracking.writing import TrackingWriter

_NO_PRICES = DatedValues((), ())


@dataclass(frozen=True, slots=True)
class InstrumentTerms:
    """What a user says of a private instrument; `currency` is that of its prices."""

    name: str
    currency: str
    asset_class: str
    sector: str


@dataclass(frozen=True)
class PrivateInstruments:
    """Lists and describes them; their prices come by imports."""

    db: Database
    clock: Clock
    repository: TrackingRepository = field(default_factory=TrackingRepository)
    writer: TrackingWriter = field(default_factory=TrackingWriter)

    async def list_all(self, user_id: str) -> Sequence[tuple[PrivateInstrument, DatedValues]]:
        """The user's, by symbol, each with its prices."""

        def read(conn: Connection) -> Sequence[tuple[PrivateInstrument, DatedValues]]:
            prices = self.repository.private_prices(conn, user_id)
            found = self.repository.private_instruments(conn, user_id)
            return [(one, prices.get(one.symbol, _NO_PRICES)) for one in found]

        return await self.db.read(read)

    async def one(self, user_id: str, symbol: str) -> tuple[PrivateInstrument, DatedValues]:
        """One of the user's with its prices.

        Raises:
            InvalidSymbolError: not the shape of a symbol.
            InstrumentNotFoundError: the user has none of that symbol.
        """
        wanted = _symbol(symbol)
        for found in await self.list_all(user_id):
            if found[0].symbol == wanted:
                return found
        raise InstrumentNotFoundError(f"You have no private instrument {wanted}.")

    async def put(
        self, user_id: str, symbol: str, terms: InstrumentTerms, *, ip: str | None = None
    ) -> tuple[PrivateInstrument, DatedValues]:
        """Describe an instrument, making it where it is not there yet.

        Raises:
            InvalidSymbolError: not the shape of a symbol.
        """
        wanted = PrivateInstrument(
            user_id, _symbol(symbol), terms.name, terms.currency, terms.asset_class, terms.sector, self.clock.now()
        )

        def write(conn: Connection) -> None:
            self.writer.put_instrument(conn, wanted)
            facts = {"symbol": wanted.symbol, "name": wanted.name, "currency": wanted.currency}
            activity.record(conn, user_id, "private-instrument-described", facts, wanted.created_at, ip)

        await self.db.write(write)
        return await self.one(user_id, symbol)


def _symbol(text: str) -> Symbol:
    try:
        return instrument_symbol(text)
    except ValueError as error:
        raise InvalidSymbolError(f"{error}.") from None
