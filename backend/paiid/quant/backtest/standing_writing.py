"""What a plan that writes contracts orders at the newest close, for an account that holds and has written already.

One step of a run's own loop (`writing.Run`), given what is really held. Import lazily, as `engine`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from paiid.quant.backtest.model import Panel, Reason
from paiid.quant.backtest.writing import Run
from paiid.quant.backtest.writing_book import Book, Holding, Terms
from paiid.quant.backtest.writing_model import CONTRACT_SHARES, End, WritingPlan, WrittenContract
from paiid.quant.backtest.writing_price import intrinsic, premium, years_at_close

_NEAR: Final = 1e-7
_CENT: Final = 0.01


@dataclass(frozen=True, slots=True)
class StandingContract:
    """Contracts that are written and open; USD a share.

    `premium` was received for them; `price` is the market's at the newest close, nan where nobody quotes them: then
    they are worth what exercise would pay, and are not bought back for being cheap.
    """

    strike: float
    expiration: int
    contracts: int
    premium: float
    price: float


@dataclass(frozen=True, slots=True)
class StandingWriter:
    """One instrument's. `leaves`: an order to sell all shares was given before and is not filled yet."""

    shares: float
    contract: StandingContract | None = None
    leaves: bool = False


class WritingAct(StrEnum):
    """What is ordered."""

    BUY_BACK = "buy_back"
    SELL = "sell"
    BUY = "buy"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class WritingOrder:
    """One order for the next open: `size` shares, or contracts.

    `reason` of a purchase back is that of `End`, else None. Of what is written `terms` are the rule's, with the
    volatility and delta that are modelled, and `modelled` the model's price at the close, USD a share.
    """

    instrument: int
    act: WritingAct
    size: float
    reason: End | None = None
    terms: Terms | None = None
    modelled: float = math.nan


@dataclass(frozen=True, slots=True)
class WritingDecision:
    """Buying back, sales, then purchases and what is written, each instrument's together. `equity` in USD.

    `unaffordable` is what the rule would write and shares or cash do not cover once: contracts of size 0.
    """

    orders: tuple[WritingOrder, ...]
    equity: float
    unaffordable: tuple[WritingOrder, ...] = ()


def decide_writing(
    writing: WritingPlan, panel: Panel, cash: float, held: Mapping[int, StandingWriter]
) -> WritingDecision:
    """What the plan orders at the close of the panel's last bar.

    Args:
        writing: of the panel.
        panel: bars up to the close that is judged.
        cash: USD that belong to the strategy, those that secure puts among them.
        held: shares and open contracts, by place in the panel's symbols; none that have ended by that close.
    """
    t = panel.times.size - 1
    book = Book(writing, panel, cash)
    for s, one in held.items():
        _place(book, s, one)
    run = Run(book)
    run.close(t)
    for s, one in held.items():
        _price_at_market(book.holdings[s], one.contract, is_call=writing.is_call)
    equity = cash + sum(_worth(one) for one in book.holdings)
    run.decide(t, equity)
    opening = _opening(run, t)
    return WritingDecision(
        (*_closing(book), *(one for one in opening if one.size > 0.0)),
        equity,
        tuple(one for one in opening if one.size == 0.0),
    )


def _place(book: Book, s: int, one: StandingWriter) -> None:
    """The instrument as the loop would have it before the last bar closes."""
    held, closes = book.holdings[s], book.panel.close[:, s]
    known = closes[~np.isnan(closes)]
    held.last = float(known[-1]) if known.size else math.nan
    held.shares = one.shares
    if one.shares > 0.0 and one.leaves:
        held.sells = int(Reason.EXIT_RULE)
    elif one.shares > 0.0 and not book.writing.is_call:
        held.sells = int(Reason.AFTER_ASSIGNMENT)
    lot = one.contract
    if lot is None:
        return
    size = float(lot.contracts * CONTRACT_SHARES)
    held.lot = WrittenContract(
        s, book.writing.is_call, lot.strike, lot.expiration, lot.contracts, math.nan, math.nan, 0, lot.premium,
        0.0, 0.0, lot.strike, size, lot.price,
    )  # fmt: skip
    held.closing = End.CLOSED if one.leaves else End.OPEN


def _price_at_market(held: Holding, known: StandingContract | None, *, is_call: bool) -> None:
    if held.lot is None or known is None:
        return
    held.lot.price = known.price
    if math.isnan(known.price):
        held.lot.price = intrinsic(held.last, known.strike, is_call=is_call)
        # Worth little or not, nobody told: it is not bought back for that.
        held.lot.premium = 0.0


def _worth(held: Holding) -> float:
    shares = held.shares * held.last if held.shares > 0.0 else 0.0
    return shares - (0.0 if held.lot is None else held.lot.liability)


def _closing(book: Book) -> list[WritingOrder]:
    found = []
    for s, held in enumerate(book.holdings):
        if held.lot is not None and held.closing is not End.OPEN:
            found.append(WritingOrder(s, WritingAct.BUY_BACK, held.lot.contracts, held.closing))
        if held.sells and held.shares > 0.0:
            found.append(WritingOrder(s, WritingAct.SELL, held.shares))
    return found


def _opening(run: Run, t: int) -> list[WritingOrder]:
    """Purchases, and what is written, as far as shares and cash will cover it at the prices of the close: perhaps 0."""
    found, writing, free = [], run.writing, _cash_to_come(run.book)
    for s in run.order:
        held = run.holdings[s]
        if held.wanted > 0.0:
            found.append(WritingOrder(s, WritingAct.BUY, held.wanted))
        if held.terms is None:
            continue
        terms = held.terms
        if writing.is_call:
            contracts = math.floor((held.shares + held.wanted) / CONTRACT_SHARES + _NEAR)
        else:
            each = terms.strike * CONTRACT_SHARES + writing.costs.commission + _CENT
            contracts = int(min(held.most, max(0.0, math.floor(free / each + _NEAR))))
            free -= contracts * each
        found.append(WritingOrder(s, WritingAct.WRITE, contracts, None, terms, _modelled(run, t, s, terms)))
    return found


def _cash_to_come(book: Book) -> float:
    """USD that will secure nothing once what is to be sold is sold and what is to be bought back is, at the close."""
    free = book.cash
    for held in book.holdings:
        if held.sells and held.shares > 0.0:
            free += held.shares * held.last
        if held.lot is not None:
            free -= held.lot.liability if held.closing is not End.OPEN else held.lot.secured
    return free


def _modelled(run: Run, t: int, s: int, terms: Terms) -> float:
    one, spot = run.writing, run.holdings[s].last
    years = years_at_close(int(one.days[t]), terms.expiration)
    dividends = one.dividend_yield.item(t, s)
    return premium(spot, terms.strike, years, one.rate, dividends, terms.volatility, is_call=one.is_call)[0]
