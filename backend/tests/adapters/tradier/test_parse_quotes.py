"""Quotes out of Tradier's rows: exact, truthful about time, and one bad row costs only itself."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.tradier.parse_quotes import parse_instruments, parse_quotes
from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.market import Delay, Quote
from paiid.ports.errors import ProviderBadData
from tests.adapters.tradier.payloads import NOW, NOW_MS, quote_row, quotes_of

XYZ = Symbol("XYZ")


def quote_of(row: dict[str, Any]) -> Quote:
    (last,) = parse_quotes(quotes_of(row), NOW).quotes.values()
    return last.quote("Tradier", Delay.LIVE, NOW)


def test_an_equity_row() -> None:
    quote = quote_of(quote_row())
    assert (quote.symbol, quote.source, quote.delay) == ("XYZ", "Tradier", Delay.LIVE)
    assert (quote.bid, quote.ask, quote.last) == (Decimal("101.24"), Decimal("101.26"), Decimal("101.25"))
    assert str(quote.previous_close) == "100.00"
    assert (quote.open, quote.high, quote.low) == (Decimal("100.10"), Decimal("102.00"), Decimal("99.80"))
    assert quote.volume == 1200345


def test_sizes_are_round_lots_of_a_hundred_shares() -> None:
    quote = quote_of(quote_row(bidsize=3, asksize=5))
    assert (quote.bid_size, quote.ask_size) == (300, 500)


def test_its_time_is_the_newest_of_trade_bid_and_ask() -> None:
    assert quote_of(quote_row()).as_of == NOW - timedelta(seconds=1)


def test_before_the_first_trade_of_the_day_the_last_price_stands_for_the_range() -> None:
    quote = quote_of(quote_row(open=None, high=None, low="null", close=None))
    assert (quote.open, quote.high, quote.low) == (None, None, None)


def test_a_halted_line_has_no_bid_and_ask() -> None:
    quote = quote_of(quote_row(bid=0, ask=None))
    assert (quote.bid, quote.ask) == (None, None)


def test_indices_have_our_symbols_and_no_book() -> None:
    document = quotes_of(quote_row("SPX", type="index", description="S&P 500 INDEX"), quote_row("AAPL"))
    found = parse_quotes(document, NOW).quotes
    assert set(found) == {"$SPX", "AAPL"}
    spx = found[Symbol("$SPX")]
    assert (spx.bid, spx.ask, spx.instrument.asset_class) == (None, None, AssetClass.INDEX)
    assert (spx.instrument.name, spx.instrument.tradable) == ("S&P 500", False)


def test_the_dow_is_a_hundred_times_djx_and_says_so() -> None:
    row = quote_row("DJX", type="index", last=Decimal("480.125"), prevclose=Decimal("479.5"), high=None)
    quote = quote_of(row)
    assert (quote.symbol, quote.last, quote.previous_close) == ("$DJI", Decimal("48012.5"), Decimal(47950))
    assert quote.source == "Tradier (DJX × 100)"


def test_a_share_class_has_a_dot_here() -> None:
    assert quote_of(quote_row("BRK/B")).symbol == "BRK.B"


@pytest.mark.parametrize("kind", ["option", "mutual_fund", "something_new"])
def test_what_the_product_has_no_class_for_is_left_out(kind: str) -> None:
    assert parse_quotes(quotes_of(quote_row(type=kind)), NOW).quotes == {}


@pytest.mark.parametrize(
    "change",
    [
        {"last": None},
        {"last": "NaN"},
        {"last": -1},
        {"last": True},
        {"last": {"value": 1}},
        {"last": [1]},
        {"prevclose": None},
        {"prevclose": 0},
        {"bidsize": -1},
        {"volume": -100},
        {"volume": "many"},
        {"trade_date": None, "bid_date": 0, "ask_date": "null"},
        {"trade_date": "2026-11-23 13:46:00"},
        {"trade_date": NOW_MS + 3_600_000},
        {"type": None},
        {"symbol": 7},
    ],
)
def test_a_bad_row_costs_only_itself(change: dict[str, Any]) -> None:
    parsed = parse_quotes(quotes_of({**quote_row("BAD"), **change}, quote_row()), NOW)
    assert set(parsed.quotes) == {XYZ}
    assert len(parsed.bad) == 1


@pytest.mark.parametrize("row", [None, 7, "text", [quote_row()]])
def test_a_row_that_is_no_object_costs_only_itself(row: Any) -> None:
    assert set(parse_quotes({"quotes": {"quote": [row, quote_row()]}}, NOW).quotes) == {XYZ}


def test_a_clock_a_little_ahead_is_taken_as_now() -> None:
    assert quote_of(quote_row(bid_date=NOW_MS + 60_000)).as_of == NOW


@pytest.mark.parametrize(("told", "expected"), [("NOPE", {"NOPE"}), (["NOPE", "NO"], {"NOPE", "NO"}), (None, set())])
def test_unmatched_symbols_in_every_shape(told: Any, expected: set[str]) -> None:
    assert parse_quotes(quotes_of(quote_row(), unmatched=told), NOW).unmatched == expected
    assert parse_quotes(quotes_of(unmatched=told), NOW).unmatched == expected


@pytest.mark.parametrize("wrong", [[], {"error": "x"}, {"quotes": 7}, "quotes"])
def test_what_is_no_quotes_answer_is_bad_data(wrong: Any) -> None:
    with pytest.raises(ProviderBadData):
        parse_quotes(wrong, NOW)


def test_a_search_answer_in_every_shape() -> None:
    row = {"symbol": "XYZ", "exchange": "Q", "type": "stock", "description": "Xyz Corp"}
    option = {"symbol": "XYZ261127C00100000", "exchange": "Z", "type": "option", "description": "call"}
    assert parse_instruments({"securities": None}) == []
    (one,) = parse_instruments({"securities": {"security": row}})
    assert (one.symbol, one.name, one.exchange, one.asset_class) == (XYZ, "Xyz Corp", "XNAS", AssetClass.EQUITY)
    assert [found.symbol for found in parse_instruments({"securities": {"security": [option, row, 7]}})] == ["XYZ"]
