"""`/markets/quotes`, and the rows that chains share with it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from ..kit import market
from ..kit.clock import epoch_ms
from ..kit.paths import draw
from ..kit.sessions import local
from . import contracts
from .calls import Call
from .instruments import Contract, contract, listing, roots, spelled
from .state import TradierState

_TWO: Final = Decimal("0.01")
_PLACES: Final = Decimal("0.00000001")


def quotes(call: Call) -> dict[str, Any]:
    """GET and POST `/markets/quotes`."""
    symbols = sorted({name.strip().upper() for name in call.need("symbols").split(",") if name.strip()})
    found, unmatched = [], []
    for symbol in symbols:
        row = row_of(call.state, symbol, greeks=call.flag("greeks"))
        if row is None:
            unmatched.append(symbol)
        else:
            found.append(row)
    answer: dict[str, Any] = {}
    if found:
        answer["quote"] = found[0] if len(found) == 1 else found
    if unmatched:
        answer["unmatched_symbols"] = {"symbol": unmatched[0] if len(unmatched) == 1 else unmatched}
    return {"quotes": answer}


def row_of(state: TradierState, symbol: str, *, greeks: bool) -> dict[str, Any] | None:
    """The row of a share, index or living contract; None when unmatched."""
    share = listing(symbol)
    if share:
        return share_row(state, share)
    option = contract(symbol)
    if option and contracts.is_listed(option, local(state.now()).date()):
        return option_row(state, option, greeks=greeks)
    return None


def share_row(state: TradierState, share: market.Listing) -> dict[str, Any]:
    """An equity, fund or index."""
    at = state.market_at()
    quote = market.quote(share.symbol, at)
    symbol, before = spelled(share.symbol), _previous_close(state, quote)
    low, high = market.year_range(share.symbol, local(at).date())
    row = {
        "symbol": symbol,
        "description": share.name,
        "exch": share.exchange,
        "type": share.type,
        "last": quote.last,
        **_change(quote.last, before),
        "volume": 0 if _before_open(state) else quote.volume,
        **_day(state, quote.open, quote.high, quote.low, market.price(share.symbol, quote.session.closes_at)),
        "average_volume": share.volume,
        "last_volume": quote.last_size,
        "trade_date": epoch_ms(at),
        "prevclose": before,
        "week_52_high": max(high, quote.high),
        "week_52_low": min(low, quote.low),
        **_book(state, symbol, (quote.bid, quote.ask), (quote.bid_size // 100, quote.ask_size // 100)),
        "bidexch": share.exchange,
        "bid_date": epoch_ms(at),
        "askexch": "P",
        "ask_date": epoch_ms(at),
        "root_symbols": ",".join(roots(share)),
    }
    if share.type == "index":
        row |= {"bid": Decimal("0.0"), "ask": Decimal("0.0"), "bidsize": 0, "asksize": 0}
    return row


def option_row(state: TradierState, option: Contract, *, greeks: bool) -> dict[str, Any]:
    """A contract, with greeks when asked for."""
    at = state.market_at()
    quote = contracts.quote(option, at)
    row = {
        "symbol": option.symbol,
        "description": description(option),
        "exch": "Z",
        "type": "option",
        "last": quote.last,
        **_change(quote.last, quote.previous_close),
        "volume": quote.volume,
        **_day(state, quote.open, quote.high, quote.low, quote.last),
        "underlying": spelled(option.underlying.symbol),
        "strike": option.strike,
        "average_volume": 0,
        "last_volume": 1,
        "trade_date": epoch_ms(at),
        "prevclose": quote.previous_close,
        "week_52_high": Decimal("0.0"),
        "week_52_low": Decimal("0.0"),
        **_book(state, option.symbol, (quote.bid, quote.ask), (12, 15)),
        "bidexch": "C",
        "bid_date": epoch_ms(at),
        "askexch": "X",
        "ask_date": epoch_ms(at),
        "open_interest": quote.open_interest,
        "contract_size": option.size,
        "expiration_date": option.expiration.isoformat(),
        "expiration_type": kind_of(option, local(at).date()),
        "option_type": "call" if option.call else "put",
        "root_symbol": option.root,
    }
    if greeks and state.greeks_form != "absent":
        row["greeks"] = None if state.greeks_form == "null" else _greeks(state, quote.value, at)
    return row


def description(option: Contract) -> str:
    """As a person reads it."""
    kind = "Call" if option.call else "Put"
    return f"{option.root} {option.expiration:%b %d %Y} ${option.strike:.2f} {kind}"


def kind_of(option: Contract, today: Any) -> str:
    """`standard`, `weeklys` or `quarterlys`."""
    days = contracts.expirations(option.underlying, option.root, today)
    return next((item.kind for item in days if item.day == option.expiration), "standard")


def _change(last: Decimal, before: Decimal) -> dict[str, Any]:
    change = last - before
    share = (change / before * 100).quantize(_TWO) if before else Decimal(0)
    return {"change": change, "change_percentage": share}


def _previous_close(state: TradierState, quote: market.Quote) -> Decimal:
    """Before the open, the last session's own close."""
    if _before_open(state):
        return market.price(quote.listing.symbol, quote.session.closes_at)
    return quote.previous_close


def _before_open(state: TradierState) -> bool:
    return state.phase(shown=True) == "premarket"


def _day(state: TradierState, opened: Decimal, high: Decimal, low: Decimal, close: Decimal) -> dict[str, Any]:
    """Nothing before the open; no close until after it."""
    if _before_open(state):
        return dict.fromkeys(("open", "high", "low", "close"))
    shut = state.phase(shown=True) in {"postmarket", "closed"}
    return {"open": opened, "high": high, "low": low, "close": close if shut else None}


def _book(
    state: TradierState, symbol: str, prices: tuple[Decimal, Decimal], sizes: tuple[int, int]
) -> dict[str, Decimal | int | None]:
    if symbol in state.zero_quotes:
        return {"bid": Decimal(0), "ask": None, "bidsize": 0, "asksize": 0}
    return {"bid": prices[0], "ask": prices[1], "bidsize": sizes[0], "asksize": sizes[1]}


def _greeks(state: TradierState, worth: contracts.Value, at: datetime) -> dict[str, Any]:
    """Refreshed on the hour; `updated_at` is naive UTC."""
    figures: dict[str, Any] = {
        name: Decimal(str(round(getattr(worth, name), 8))).quantize(_PLACES)
        for name in ("delta", "gamma", "theta", "vega", "rho", "phi")
    }
    spread = 0.01 + 0.02 * draw("iv", "spread", int(worth.iv * 1000))
    for name, iv in (("bid_iv", worth.iv - spread), ("mid_iv", worth.iv), ("ask_iv", worth.iv + spread)):
        figures[name] = Decimal(str(round(max(0.0, iv), 6)))
    figures["smv_vol"] = Decimal(str(round(worth.iv, 3)))
    if state.greeks_form == "nan":
        figures |= {"bid_iv": float("nan"), "mid_iv": float("nan"), "delta": float("nan")}
    updated = at.astimezone(UTC).replace(minute=0, second=0)
    return {**figures, "updated_at": f"{updated:%Y-%m-%d %H:%M:%S}"}
