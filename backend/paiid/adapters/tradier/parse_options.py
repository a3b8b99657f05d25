"""Option expirations and chains out of Tradier's payloads. Pure."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.tradier import wire
from paiid.adapters.tradier.parse_quotes import AHEAD
from paiid.adapters.tradier.symbols import to_wire
from paiid.domain.instrument import Symbol
from paiid.domain.option import (
    STANDARD_MULTIPLIER,
    ExpirationKind,
    Greeks,
    OptionContract,
    OptionExpiration,
    OptionQuote,
    OptionSymbol,
    chain_order,
    plain_strike,
)
from paiid.ports.errors import ProviderBadData

_KINDS: Final = {
    "standard": ExpirationKind.STANDARD,
    "weeklys": ExpirationKind.WEEKLY,
    "quarterlys": ExpirationKind.QUARTERLY,
    "eom": ExpirationKind.END_OF_MONTH,
}
_FIGURES: Final = ("delta", "gamma", "theta", "vega", "rho")
_MOST_VOLATILITY: Final = Decimal(100)


def parse_expirations(document: Any) -> tuple[OptionExpiration, ...]:
    """The days of `/markets/options/expirations` in either of its shapes, soonest first.

    Several roots may end on one day; it then counts as a standard one if any of them is. A bad day is left out.

    Raises:
        ProviderBadData: the answer is no list of days, or has nothing but bad ones.
    """
    # Which of the two shapes comes follows from the parameters, but a proxy or an older gateway may drop those.
    rows = wire.rows(document, "expirations", "expiration")
    rows += [{"date": day} for day in wire.rows(document, "expirations", "date")]
    kinds: dict[date, ExpirationKind] = {}
    for one in wire.each(rows, _expiration, "option expirations"):
        if kinds.get(one.expiration) is not ExpirationKind.STANDARD:
            kinds[one.expiration] = one.kind
    if rows and not kinds:
        raise ProviderBadData("No expiration in an answer of Tradier can be trusted.")
    return tuple(OptionExpiration(day, kinds[day]) for day in sorted(kinds))


def parse_chain(document: Any, underlying: Symbol, expiration: date, now: datetime) -> tuple[OptionQuote, ...]:
    """The contracts of `/markets/options/chains`, in the chain's order.

    A row is known by its full symbol: an index has several roots with one strike. A bad row is left out.

    Raises:
        ProviderBadData: the answer is no chain, or has nothing but bad rows.
    """

    def parse(row: wire.Row) -> OptionQuote:
        quote = _quote(row, underlying, now)
        if quote.contract.symbol.expiration != expiration:
            raise ProviderBadData(f"{quote.contract.symbol} was not asked for.")
        return quote

    rows = wire.rows(document, "options", "option")
    found = {one.contract.symbol: one for one in wire.each(rows, parse, "option chain")}
    if rows and not found:
        raise ProviderBadData("No contract in an answer of Tradier can be trusted.")
    return tuple(sorted(found.values(), key=chain_order))


def _expiration(row: wire.Row) -> OptionExpiration:
    try:
        day = date.fromisoformat(wire.text(row, "date"))
    except ValueError:
        raise ProviderBadData("An expiration is no date.") from None
    return OptionExpiration(day, _KINDS.get(str(row.get("expiration_type")), ExpirationKind.OTHER))


def _quote(row: wire.Row, underlying: Symbol, now: datetime) -> OptionQuote:
    instants = [wire.instant_ms(row, key) for key in ("trade_date", "bid_date", "ask_date")]
    as_of = max(filter(None, instants), default=None)
    if as_of is not None and as_of > now + AHEAD:
        raise ProviderBadData(f"A quote of {row.get('symbol')} is from the future.")
    bid, ask = wire.price(row, "bid"), wire.price(row, "ask")
    return OptionQuote(
        contract=_contract(row, underlying),
        bid=bid,
        ask=ask,
        # In contracts; a size without a price is nobody's offer.
        bid_size=wire.count(row, "bidsize") if bid is not None else 0,
        ask_size=wire.count(row, "asksize") if ask is not None else 0,
        last=wire.price(row, "last"),
        volume=wire.count(row, "volume"),
        open_interest=None if wire.number(row, "open_interest") is None else wire.count(row, "open_interest"),
        greeks=_greeks(row),
        implied_volatility=_volatility(row),
        as_of=None if as_of is None else min(as_of, now),
        previous_close=wire.price(row, "prevclose"),
    )


def _contract(row: wire.Row, underlying: Symbol) -> OptionContract:
    try:
        symbol = OptionSymbol.parse(wire.text(row, "symbol"))
    except ValueError as error:
        raise ProviderBadData(str(error)) from None
    told = row.get("underlying")
    if isinstance(told, str) and told.strip() not in {"", "null", to_wire(underlying)}:
        raise ProviderBadData(f"{symbol} is on another underlying.")
    _require_agreement(row, symbol)
    multiplier = wire.number(row, "contract_size")
    if multiplier is not None and (multiplier <= 0 or multiplier % 1):
        raise ProviderBadData(f"The size of {symbol} is no whole number.")
    return OptionContract(symbol, underlying, STANDARD_MULTIPLIER if multiplier is None else int(multiplier))


def _require_agreement(row: wire.Row, symbol: OptionSymbol) -> None:
    """A symbol and the fields beside it say the same; a price under the wrong strike would be believed."""
    strike, right, day = wire.number(row, "strike"), row.get("option_type"), row.get("expiration_date")
    if (
        (strike is not None and plain_strike(strike) != symbol.strike)
        or (right is not None and right != symbol.right)
        or (day is not None and day != symbol.expiration.isoformat())
    ):
        raise ProviderBadData(f"The fields of {symbol} do not fit its symbol.")


def _greeks(row: wire.Row) -> Greeks | None:
    """What there is of the greeks, which are missing, null or not a number as often as not."""
    told = row.get("greeks")
    if not isinstance(told, dict):
        return None
    figures = {name: wire.number(told, name) for name in _FIGURES}
    if all(value is None for value in figures.values()):
        return None
    return Greeks(as_of=_updated_at(told), **figures)


def _updated_at(told: wire.Row) -> datetime | None:
    """When the greeks were last computed, about hourly; written without a zone, taken as UTC."""
    try:
        return datetime.strptime(str(told.get("updated_at")), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _volatility(row: wire.Row) -> Decimal | None:
    """The volatility implied at the middle of bid and ask, or the smoothed one; None where neither could be found."""
    told = row.get("greeks")
    if not isinstance(told, dict):
        return None
    values = (wire.number(told, name) for name in ("mid_iv", "smv_vol"))
    return next((one for one in values if one is not None and 0 < one < _MOST_VOLATILITY), None)
