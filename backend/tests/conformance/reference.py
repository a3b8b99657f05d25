"""The figures of a scenario by the plainest way there is: fractions, one day after the other, no arrays.

A witness that shares no code with the product. It knows what an account is worth and what moved in and out, not lots.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from paiid.domain.exchange_calendar import is_session, session_close

ZERO: Final = Fraction(0)
NEW_YORK: Final = ZoneInfo("America/New_York")
_FLOW_IN, _FLOW_OUT = {"deposit", "transfer_in"}, {"withdrawal", "transfer_out"}
_SIGNS: Final = {
    **dict.fromkeys(("deposit", "sell", "short", "dividend", "interest", "merger", "return_of_capital"), 1),
    **dict.fromkeys(("withdrawal", "buy", "cover", "fee", "tax", "exchange"), -1),
}
_RANKS: Final = ("split symbol_change spin_off merger", "deposit transfer_in exchange", "buy short",
                 "exercise assignment expiry", "dividend return_of_capital interest", "sell cover", "fee tax",
                 "withdrawal transfer_out")  # fmt: skip


@dataclass
class State:
    """What is there, and what moved in the period so far."""

    cash: dict[str, Fraction] = field(default_factory=dict)
    held: dict[str, Fraction] = field(default_factory=dict)
    totals: dict[str, Fraction] = field(default_factory=dict)

    def add(self, kind: str, amount: Fraction) -> None:
        """Count `amount` of base currency among the totals of `kind`."""
        self.totals[kind] = self.totals.get(kind, ZERO) + amount


@dataclass
class Flows:
    """What came in (above 0) and went out by day, in a period that begins with `start`."""

    start: date
    rows: list[tuple[date, Fraction]]


class Reference:
    """One scenario, run day by day."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.base = scenario["base_currency"]
        self.prices: dict[str, list[tuple[datetime, Fraction, str]]] = {}
        for row in scenario["prices"]:
            at = closing(date.fromisoformat(row["date"]))
            self.prices.setdefault(row["symbol"], []).append((at, Fraction(row["close"]), row["currency"]))
        self.rates: dict[str, list[tuple[date, Fraction]]] = {}
        for row in scenario.get("rates", ()):
            assert row["quote"] == self.base
            self.rates.setdefault(row["base"], []).append((date.fromisoformat(row["date"]), Fraction(row["rate"])))
        self.rows = _makers_first(sorted((dict(row) for row in scenario["activities"]), key=_order))
        _mark_internal(self.rows)
        self.start = scenario["period"]["start"]
        self.end = date.fromisoformat(scenario["period"]["end"])

    def figures(self) -> dict[str, Fraction | None]:
        """Every figure it knows; None where one has no meaning."""
        first = min(day_of(row) for row in self.rows)
        start = max(first, date.fromisoformat(self.start)) if self.start else first
        state, at = State(), 0
        while at < len(self.rows) and day_of(self.rows[at]) < start:
            self.apply(state, self.rows[at])
            at += 1
        state.totals.clear()
        opening = self.value(state, closing(start - timedelta(days=1)))
        growth: Fraction | None = Fraction(1)
        before, peak, fall, flows = opening, Fraction(1), ZERO, list[tuple[date, Fraction]]()
        for day in (start + timedelta(days=n) for n in range((self.end - start).days + 1)):
            rows = [row for row in self.rows if day_of(row) == day]
            timed = [row for row in rows if instant_of(row) is not None]
            put_in = taken_out = ZERO
            for row in (one for one in rows if instant_of(one) is None):
                flow = self.apply(state, row)
                put_in, taken_out = put_in + max(flow, ZERO), taken_out + max(-flow, ZERO)
                flows += [(day, flow)] if flow else []
            for row in timed:
                instant = instant_of(row)
                assert instant is not None
                growth = link(growth, before + put_in, self.value(state, instant))
                flow = self.apply(state, row)
                flows += [(day, flow)] if flow else []
                before, put_in = self.value(state, instant), ZERO
            if not (is_session(day) or rows):
                continue
            instants = [instant for row in timed if (instant := instant_of(row)) is not None]
            now = self.value(state, max([closing(day), *instants]))
            growth = link(growth, before + put_in, now + taken_out)
            before = now
            if growth is not None:
                peak = max(peak, growth)
                fall = max(fall, 1 - growth / peak)
        return self._summary(state, (opening, before), growth, fall, Flows(start, flows))

    def _summary(
        self, state: State, ends: tuple[Fraction, Fraction], growth: Fraction | None, fall: Fraction, flows: Flows
    ) -> dict[str, Fraction | None]:
        opening, ending = ends
        net = sum((flow for _, flow in flows.rows), ZERO)
        pnl = ending - opening - net
        length = (self.end - flows.start).days + 1
        weighted = opening
        for day, flow in flows.rows:
            gone = (day - flows.start).days + (0 if flow > 0 else 1)
            weighted += flow * Fraction(length - gone, length)
        return {
            "start_equity": opening,
            "end_equity": ending,
            "net_deposits": net,
            "net_pnl": pnl,
            "simple": pnl / (opening + net) if opening + net > 0 else None,
            "modified_dietz": pnl / weighted if weighted > 0 else None,
            "twr": None if growth is None else growth - 1,
            "max_drawdown": fall,
            **{name: state.totals.get(name, ZERO) for name in ("fees", "taxes", "dividends", "interest")},
        }

    def apply(self, state: State, row: dict[str, Any]) -> Fraction:
        """Take one row in; answers what it brought in from outside, in base currency."""
        kind, symbol = row["type"], row.get("symbol", "")
        currency = row.get("currency", self.base)
        fee, tax, amount = Fraction(row.get("fee", "0")), Fraction(row.get("tax", "0")), gross(row)
        rate = self.rate(currency, day_of(row))
        state.add("fees", (fee + (amount if kind == "fee" else ZERO)) * rate)
        state.add("taxes", (tax + (amount if kind == "tax" else ZERO)) * rate)
        if kind in {"dividend", "interest"}:
            state.add("dividends" if kind == "dividend" else "interest", amount * rate)
        cash = -fee - tax
        if not (kind.startswith("transfer") and symbol):
            cash += amount * (_SIGNS.get(kind) or (1 if kind == "transfer_in" else -1 if kind == "transfer_out" else 0))
        state.cash[currency] = state.cash.get(currency, ZERO) + cash
        if kind == "exchange":
            other = row["to_currency"]
            state.cash[other] = state.cash.get(other, ZERO) + Fraction(row["to_amount"])
        self._move(state, kind, symbol, row)
        if kind in _FLOW_IN | _FLOW_OUT and "is_internal" not in row:
            if not symbol:
                return (amount if kind in _FLOW_IN else -amount) * rate
            worth = self.price(symbol, instant_of(row) or closing(day_of(row))) * Fraction(row["quantity"])
            return cents(worth) * (1 if kind in _FLOW_IN else -1)
        return ZERO

    def _move(self, state: State, kind: str, symbol: str, row: dict[str, Any]) -> None:
        held, quantity = state.held, Fraction(row.get("quantity", "0"))
        have = held.get(symbol, ZERO)
        if kind in {"buy", "cover", "transfer_in"} and symbol:
            held[symbol] = have + quantity
        elif kind in {"sell", "short", "transfer_out"} and symbol:
            held[symbol] = have - quantity
        elif kind == "split":
            held[symbol] = have * quantity
        elif kind in {"symbol_change", "merger", "spin_off"}:
            ratio = Fraction(row.get("ratio", "1"))
            if kind != "spin_off":
                held[symbol] = ZERO
            if ratio and "to_symbol" in row:
                held[row["to_symbol"]] = held.get(row["to_symbol"], ZERO) + have * ratio
        elif kind in {"exercise", "assignment", "expiry"}:
            self._end_option(state, kind, symbol, quantity, have)

    def _end_option(self, state: State, kind: str, symbol: str, quantity: Fraction, have: Fraction) -> None:
        state.held[symbol] = have - quantity if have > 0 else have + quantity
        if kind == "expiry":
            return
        underlying, is_call, strike = symbol[:-15], symbol[-9] == "C", Fraction(int(symbol[-8:]), 1000)
        buys = is_call == (kind == "exercise")
        shares = 100 * quantity * (1 if buys else -1)
        state.held[underlying] = state.held.get(underlying, ZERO) + shares
        state.cash[self.base] = state.cash.get(self.base, ZERO) - shares * strike

    def value(self, state: State, at: datetime) -> Fraction:
        """Worth in base currency, each part in whole cents."""
        total = sum(
            (
                cents(amount * self.rate(one, at.astimezone(NEW_YORK).date()))
                for one, amount in state.cash.items()
                if amount
            ),
            ZERO,
        )
        for symbol, quantity in state.held.items():
            if quantity:
                total += cents(quantity * self.price(symbol, at) * (100 if len(symbol) > 15 else 1))
        return total

    def price(self, symbol: str, at: datetime) -> Fraction:
        """In base currency, the last at or before `at`."""
        _, price, currency = [point for point in self.prices[symbol] if point[0] <= at][-1]
        return price * self.rate(currency, at.astimezone(NEW_YORK).date())

    def rate(self, currency: str, day: date) -> Fraction:
        """What one unit is worth in base currency."""
        if currency == self.base:
            return Fraction(1)
        return [rate for known, rate in self.rates[currency] if known <= day][-1]


def _mark_internal(rows: list[dict[str, Any]]) -> None:
    """Transfers of one day and thing from one account to another are no flow of their total."""
    for out in (row for row in rows if row["type"] == "transfer_out"):
        for back in (row for row in rows if row["type"] == "transfer_in" and "is_internal" not in row):
            same = all(out.get(name) == back.get(name) for name in ("date", "symbol", "quantity"))
            if same and out.get("account") != back.get("account"):
                out["is_internal"] = back["is_internal"] = True
                break


def link(growth: Fraction | None, base: Fraction, end: Fraction) -> Fraction | None:
    """Growth after one more period; a total loss stays one, a gain out of nothing has no growth."""
    if growth is None or growth == 0:
        return growth
    if base <= 0:
        return growth if base == end == 0 else None
    return growth * max(end, ZERO) / base


def cents(amount: Fraction) -> Fraction:
    """Whole cents, halves to the even one."""
    return Fraction(round(amount * 100), 100)


def gross(row: dict[str, Any]) -> Fraction:
    """The amount of a row before fee and tax."""
    if "amount" in row:
        return Fraction(row["amount"])
    if "price" not in row or row["type"] not in {"buy", "sell", "short", "cover"}:
        return ZERO
    return Fraction(row["price"]) * Fraction(row["quantity"]) * (100 if len(row["symbol"]) > 15 else 1)


def day_of(row: dict[str, Any]) -> date:
    """The day in New York."""
    instant = instant_of(row)
    return date.fromisoformat(row["date"]) if instant is None else instant.astimezone(NEW_YORK).date()


def instant_of(row: dict[str, Any]) -> datetime | None:
    """The instant, where the row tells one."""
    return datetime.fromisoformat(row["date"]) if "T" in row["date"] else None


def closing(day: date) -> datetime:
    """When prices of a day are known: the close, or four in the afternoon where there is none."""
    if is_session(day):
        return session_close(day)
    return datetime(day.year, day.month, day.day, 16, tzinfo=NEW_YORK).astimezone(UTC)


def _makers_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What makes a thing goes right before the first of its day that is done to it."""
    for place, row in enumerate(rows):
        for later in range(place + 1, len(rows)):
            if rows[later]["date"] == row["date"] and rows[later].get("to_symbol") == row.get("symbol", ""):
                return _makers_first([*rows[:place], rows[later], *rows[place:later], *rows[later + 1 :]])
    return rows


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    rank = next(at for at, kinds in enumerate(_RANKS) if row["type"] in kinds.split())
    instant = instant_of(row)
    return (day_of(row), instant is not None, instant or datetime.min.replace(tzinfo=UTC), rank)
