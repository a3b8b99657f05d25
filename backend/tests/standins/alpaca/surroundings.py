"""The kit's market as Alpaca shows it: instruments, touches (pinned at will), trading hours."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Protocol
from uuid import NAMESPACE_DNS, uuid5

from ..kit.clock import StandinClock
from ..kit.market import CENT, Listing, current_session, listings, price
from ..kit.sessions import instant, local, next_session, previous_session, session
from .contracts import contract_symbol, expirations, fair_price, strikes
from .instruments import Instrument, Session, Touch, read_contract

_EXCHANGES = {"N": "NYSE", "Q": "NASDAQ", "P": "ARCA", "A": "AMEX", "Z": "BATS"}
_THIN_SPREAD = Decimal("0.0001")
_OPTION_SPREAD = Decimal("0.02")
_GRAIN = timedelta(milliseconds=100)


@lru_cache(maxsize=1)
def shares() -> dict[str, Instrument]:
    """What Alpaca lists of the market: no indices."""
    return {row.symbol: _share(row) for row in listings().values() if row.type != "index"}


@lru_cache(maxsize=1)
def _shares_by_id() -> dict[str, Instrument]:
    return {share.id: share for share in shares().values()}


def asset_id(symbol: str) -> str:
    """The same id for a symbol in every run."""
    return str(uuid5(NAMESPACE_DNS, f"{symbol}.alpaca.invalid"))


def _share(row: Listing) -> Instrument:
    return Instrument(
        id=asset_id(row.symbol), symbol=row.symbol, name=row.name, exchange=_EXCHANGES.get(row.exchange, "NYSE")
    )


class Hours(Protocol):
    """What the market asks the stand-in's switches for."""

    clock: StandinClock
    always_open: bool


class Market:
    """`Surroundings` over the kit: prices follow the stand-in's clock unless pinned."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.pins: dict[str, Touch] = {}
        self._cache: dict[str, tuple[datetime, Touch]] = {}

    def now(self) -> datetime:
        """The stand-in's time."""
        return self.hours.clock.now()

    def pin(self, symbol: str, touch: Touch | None) -> None:
        """Fix a symbol's prices, or let them go."""
        self._cache.clear()
        if touch is None:
            self.pins.pop(symbol, None)
        else:
            self.pins[symbol] = touch

    def touch(self, symbol: str) -> Touch:
        """Bid, ask, last; new ten times a second."""
        pinned = self.pins.get(symbol)
        if pinned is not None:
            return pinned
        at = self.now()
        kept = self._cache.get(symbol)
        if kept is None or not timedelta() <= at - kept[0] < _GRAIN:
            kept = self._cache[symbol] = (at, self._look(symbol, at))
        return kept[1]

    def _look(self, symbol: str, at: datetime) -> Touch:
        contract = read_contract(symbol)
        if contract is None:
            last = price(symbol, at)
            half = max(CENT, (last * _THIN_SPREAD).quantize(CENT))
            return Touch(last - half, last + half, last)
        last = fair_price(contract, self.touch(contract.root).last, at)
        half = max(CENT, (last * _OPTION_SPREAD).quantize(CENT))
        return Touch(max(last - half, CENT), last + half, last)

    def instrument(self, symbol: str) -> Instrument | None:
        """A share by symbol or id, a contract by symbol."""
        found = shares().get(symbol) or _shares_by_id().get(symbol)
        if found is not None:
            return found
        contract = read_contract(symbol)
        if contract is None or contract.root not in shares() or contract.expires_on < local(self.now()).date():
            return None
        name = f"{contract.root} {contract.expires_on:%b %d %Y} {contract.strike.normalize():f} {contract.kind.title()}"
        return Instrument(
            id=asset_id(symbol),
            symbol=symbol,
            name=name,
            asset_class="us_option",
            exchange="",
            multiplier=100,
            fractionable=False,
            shortable=False,
        )

    def contracts(self, root: str) -> Iterator[str]:
        """Symbols of the listed contracts on a share, by expiry, strike and kind."""
        at = self.now()
        around = strikes(previous_close(root, at))
        for day in expirations(local(at).date()):
            for strike in around:
                for kind in ("call", "put"):
                    yield contract_symbol(root, day, kind, strike)

    def previous_close(self, symbol: str) -> Decimal:
        """The last price of the session before the present or last one."""
        contract = read_contract(symbol)
        if contract is None:
            return previous_close(symbol, self.now())
        closed_at = _closed_at(self.now())
        return fair_price(contract, previous_close(contract.root, self.now()), closed_at)

    def session(self, at: datetime) -> Session:
        """Trading hours around a moment; one endless session a day when `always_open`."""
        if self.hours.always_open:
            midnight = instant(local(at).date() + timedelta(days=1), time())
            return Session("regular", midnight, midnight, midnight)
        return _session(at)


def _session(at: datetime) -> Session:
    day = local(at).date()
    today = session(day)
    if today is None or at >= today.after_ends_at:
        today = next_session(day)
    phase = "closed"
    if today.opens_at <= at < today.closes_at:
        phase = "regular"
    elif today.pre_opens_at <= at < today.after_ends_at:
        phase = "extended"
    following = next_session(today.day)
    return Session(
        phase,
        today.opens_at if at < today.opens_at else following.opens_at,
        today.closes_at if at < today.closes_at else following.closes_at,
        today.after_ends_at,
    )


def _closed_at(at: datetime) -> datetime:
    return previous_session(current_session(at).day).closes_at


def previous_close(symbol: str, at: datetime) -> Decimal:
    """The close before the session that has last begun."""
    return price(symbol, _closed_at(at))
