"""Balances, positions, history and gains out of Tradier's payloads. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from paiid.adapters.tradier import wire
from paiid.adapters.tradier.symbols import from_wire
from paiid.domain.linked_account import (
    Balances,
    LinkedAccountKind,
    LinkedEvent,
    LinkedGain,
    LinkedPosition,
)
from paiid.domain.option import STANDARD_MULTIPLIER, symbol_in
from paiid.ports.errors import ProviderBadData

_KINDS: Final = {
    "cash": LinkedAccountKind.CASH,
    "margin": LinkedAccountKind.MARGIN,
    "pdt": LinkedAccountKind.PATTERN_DAY_TRADER,
}
_AVERAGE: Final = Decimal("0.0001")
_LONGEST_TEXT: Final = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mark:
    """The last price of something held, of whatever kind it is."""

    price: Decimal
    at: datetime | None
    multiplier: int
    name: str | None


def parse_balances(document: Any, number: str) -> Balances:
    """The figures of `/accounts/{id}/balances`.

    What may be spent stands in one further object, named by the account's type.

    Raises:
        ProviderBadData: a figure that must be there is not, or the answer is of another account than `number`.
    """
    row = document.get("balances") if isinstance(document, dict) else None
    if not isinstance(row, dict):
        raise ProviderBadData("An answer of Tradier has no 'balances'.")
    if wire.text(row, "account_number") != number:
        raise ProviderBadData("Tradier answered with another account than the one asked for.")
    told = wire.text(row, "account_type")
    power = _power(row, told)
    return Balances(
        kind=_KINDS.get(told, LinkedAccountKind.OTHER),
        total_equity=_required(row, "total_equity"),
        total_cash=_required(row, "total_cash"),
        market_value=_required(row, "market_value"),
        long_market_value=wire.number(row, "long_market_value"),
        short_market_value=wire.number(row, "short_market_value"),
        open_pnl=wire.number(row, "open_pl"),
        closed_pnl=wire.number(row, "close_pl"),
        stock_buying_power=wire.number(power, "stock_buying_power"),
        option_buying_power=wire.number(power, "option_buying_power"),
        day_trade_buying_power=wire.number(power, "day_trade_buying_power"),
        cash_available=wire.number(power, "cash_available"),
        unsettled_funds=wire.number(power, "unsettled_funds"),
        maintenance_call=wire.number(power, "maintenance_call"),
        federal_call=wire.number(power, "fed_call"),
        pending_orders=wire.count(row, "pending_orders_count"),
        pending_cash=wire.number(row, "pending_cash"),
    )


def parse_held(document: Any) -> list[wire.Row]:
    """The rows of `/accounts/{id}/positions` in which something is held.

    Raises:
        ProviderBadData: the answer is no list of positions. A position left out would be a lie about the account.
    """
    rows = wire.rows(document, "positions", "position")
    if not all(isinstance(row, dict) for row in rows):
        raise ProviderBadData("A position is no object.")
    for row in rows:
        wire.text(row, "symbol")
    return [row for row in rows if wire.number(row, "quantity") != 0]


def parse_marks(document: Any) -> dict[str, Mark]:
    """The last prices of `/markets/quotes`, by Tradier's symbol; what has no price has no entry."""
    found = wire.each(wire.rows(document, "quotes", "quote"), _mark, "quotes of positions")
    return dict(found)


def position_of(row: wire.Row, mark: Mark | None) -> LinkedPosition:
    """One position at its price.

    Raises:
        ProviderBadData: it has no quantity, cost or date.
    """
    name = wire.text(row, "symbol")
    option = symbol_in(name)
    quantity, cost = _required(row, "quantity"), _required(row, "cost_basis")
    if quantity == 0:
        raise ProviderBadData(f"A position in {name} is empty.")
    multiplier = mark.multiplier if mark else STANDARD_MULTIPLIER if option else 1
    signed_cost = abs(cost) if quantity > 0 else -abs(cost)
    return LinkedPosition(
        symbol=name if option else from_wire(name, "stock") or name,
        option=option,
        name=mark.name if mark else None,
        quantity=quantity,
        multiplier=multiplier,
        cost_basis=signed_cost,
        average_price=(signed_cost / (quantity * multiplier)).quantize(_AVERAGE),
        acquired_at=_instant(row, "date_acquired"),
        last=mark.price if mark else None,
        priced_at=mark.at if mark else None,
    )


def parse_history(document: Any) -> tuple[int, tuple[LinkedEvent, ...]]:
    """The events of `/accounts/{id}/history` in their order, and how many rows they were read from.

    Raises:
        ProviderBadData: the answer is no history, or has nothing but bad rows.
    """
    return _all_of(wire.rows(document, "history", "event"), _event, "history of an account")


def parse_gains(document: Any) -> tuple[int, tuple[LinkedGain, ...]]:
    """The closed positions of `/accounts/{id}/gainloss`; as `parse_history`."""
    return _all_of(wire.rows(document, "gainloss", "closed_position"), _gain, "gains of an account")


def _all_of(rows: list[Any], parse: Any, what: str) -> tuple[int, tuple[Any, ...]]:
    found = tuple(wire.each(rows, parse, what))
    if rows and not found:
        raise ProviderBadData(f"Nothing in the {what} can be trusted.")
    return len(rows), found


def _power(row: wire.Row, told: str) -> wire.Row:
    """The object named by the account's type; a broker that renames a type leaves the only one there is."""
    own = row.get(told)
    if isinstance(own, dict):
        return own
    others = [one for name in _KINDS if isinstance(one := row.get(name), dict)]
    if len(others) > 1:
        raise ProviderBadData("Tradier's balances are of several types of account at once.")
    return others[0] if others else {}


def _mark(row: wire.Row) -> tuple[str, Mark] | None:
    name = wire.text(row, "symbol")
    bid, ask = wire.price(row, "bid"), wire.price(row, "ask")
    middle = None if bid is None or ask is None else (bid + ask) / 2
    price = wire.price(row, "last") or middle
    if price is None:
        return None
    instants = (wire.instant_ms(row, key) for key in ("trade_date", "bid_date", "ask_date"))
    size = wire.count(row, "contract_size") or STANDARD_MULTIPLIER
    return name, Mark(
        price=price,
        at=max(filter(None, instants), default=None),
        multiplier=size if row.get("type") == "option" else 1,
        name=_short(row, "description"),
    )


def _event(row: wire.Row) -> LinkedEvent:
    kind = wire.text(row, "type")
    told = row.get(kind)
    detail = told if isinstance(told, dict) else {}
    return LinkedEvent(
        booked_on=_day(row, "date"),
        kind=kind,
        amount=_required(row, "amount"),
        description=_short(detail, "description"),
        symbol=_our_symbol(_short(detail, "symbol")),
        quantity=wire.number(detail, "quantity") or None,
        price=wire.price(detail, "price"),
        commission=wire.number(detail, "commission"),
    )


def _gain(row: wire.Row) -> LinkedGain:
    name = wire.text(row, "symbol")
    return LinkedGain(
        symbol=_our_symbol(name) or name,
        quantity=_required(row, "quantity"),
        cost=_required(row, "cost"),
        proceeds=_required(row, "proceeds"),
        gain=_required(row, "gain_loss"),
        gain_percent=wire.number(row, "gain_loss_percent"),
        opened_on=_day(row, "open_date") if _short(row, "open_date") else None,
        closed_on=_day(row, "close_date"),
        term_days=None if wire.number(row, "term") is None else wire.count(row, "term"),
    )


def _our_symbol(name: str | None) -> str | None:
    if name is None or symbol_in(name) is not None:
        return name
    return from_wire(name, "stock") or name


def _required(row: wire.Row, key: str) -> Decimal:
    found = wire.number(row, key)
    if found is None:
        raise ProviderBadData(f"{key!r} is missing.")
    return found


def _short(row: wire.Row, key: str) -> str | None:
    value = row.get(key)
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return words[:_LONGEST_TEXT] if words not in {"", "null"} else None


def _day(row: wire.Row, key: str) -> date:
    """A day; what looks like its midnight is only how it is written."""
    try:
        return date.fromisoformat(wire.text(row, key)[:10])
    except ValueError:
        raise ProviderBadData(f"{key!r} is no date.") from None


def _instant(row: wire.Row, key: str) -> datetime:
    try:
        found = datetime.fromisoformat(wire.text(row, key))
    except ValueError:
        raise ProviderBadData(f"{key!r} is no time.") from None
    if found.tzinfo is None:
        raise ProviderBadData(f"{key!r} has no zone.")
    return found.astimezone(UTC)
