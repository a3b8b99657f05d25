"""Each vendor's export, written by hand from its documented columns, and the activities it says."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from paiid.core.types import decimal_text
from paiid.domain.activity import Activity, Terms
from paiid.domain.instrument import Symbol
from paiid.features.imports.parsing import ImportOptions, Parsed, parse
from paiid.features.imports.presets.generic import FileMapping
from paiid.features.imports.registry import PRESETS
from paiid.features.imports.source import Source

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2026, 11, 24)
# Kind, day, symbol, quantity, price, amount, fee, tax, currency; then the rows that are refused.
EXPECTED: dict[str, tuple[str, str, list[int]]] = {
    "alpaca.json": (
        "alpaca",
        """
        sell 2024-01-22 AAPL 2 194.1 388.2 0 0 USD
        buy 2024-01-10 AAPL 10 185.5 1855 0 0 USD
        short 2024-03-01 TSLA 5 202.05 1010.25 0 0 USD
        dividend 2024-02-15 AAPL 0 - 1.92 0 0 USD
        fee 2024-01-22 - 0 - 0.01 0 0 USD
        deposit 2024-01-08 - 0 - 5000 0 0 USD
        """,
        [7],
    ),
    "degiro-account.csv": (
        "degiro",
        """
        exchange 2024-02-28 - 0 - 1.63 0 0 USD
        dividend 2024-02-15 US0378331005 0 - 1.92 0 0 USD
        tax 2024-02-15 US0378331005 0 - 0.29 0 0 USD
        fee 2024-01-31 - 0 - 2.5 0 0 EUR
        deposit 2024-01-08 - 0 - 2000 0 0 EUR
        """,
        [10],
    ),
    "degiro-transactions.csv": (
        "degiro",
        """
        buy 2024-01-10 US0378331005 10 169.406 1694.06 2 0 EUR
        sell 2024-01-22 US0378331005 2 178.075 356.15 2 0 EUR
        """,
        [],
    ),
    "etrade.csv": (
        "etrade",
        """
        expiry 2024-03-15 AAPL240315C00190000 1 - 0 0 0 USD
        short 2024-03-01 TSLA 5 202.05 1010.25 0.01 0 USD
        short 2024-02-28 AAPL240315C00190000 1 1.5 150 0.66 0 USD
        dividend 2024-02-15 AAPL 0 - 2.4 0 0 USD
        interest 2024-01-31 - 0 - 0.57 0 0 USD
        sell 2024-01-22 AAPL 2 194.1 388.2 0.01 0 USD
        buy 2024-01-10 AAPL 10 185.5 1855 0 0 USD
        deposit 2024-01-08 - 0 - 5000 0 0 USD
        """,
        [12],
    ),
    "fidelity.csv": (
        "fidelity",
        """
        expiry 2024-03-18 AAPL240315C00190000 1 - 0 0 0 USD
        short 2024-03-05 AAPL240315C00190000 1 1.5 150 0.68 0 USD
        interest 2024-02-29 SPAXX 0 - 1.23 0 0 USD
        buy 2024-02-15 AAPL 0.013 184.62 2.4 0 0 USD
        dividend 2024-02-15 AAPL 0 - 2.4 0 0 USD
        sell 2024-01-22 AAPL 2 194.1 388.2 0.01 0 USD
        buy 2024-01-10 AAPL 10 185.5 1855 4.95 0 USD
        deposit 2024-01-08 - 0 - 6470.53 0 0 USD
        transfer_in 2024-01-04 MSFT 3 - 0 0 0 USD
        """,
        [13],
    ),
    "generic.csv": (
        "generic",
        """
        deposit 2024-01-02 - 0 - 10000 0 0 USD
        buy 2024-01-03 AAPL 10 185.5 1855 1 0 USD
        sell 2024-02-15 AAPL 4 190 760 1 0 USD
        dividend 2024-02-16 AAPL 0 - 2.4 0 0.36 USD
        split 2024-03-01 AAPL 4 - 0 0 0 USD
        transfer_in 2024-03-04 MSFT 5 300 0 0 0 USD
        """,
        [],
    ),
    "ghostfolio.json": (
        "ghostfolio",
        """
        buy 2024-01-10 BTC.USD 0.1 45000.35 4500.035 1.5 0 USD
        sell 2024-02-10 BTC.USD 0.05 50000 2500 0 0 USD
        dividend 2024-02-15 AAPL 10 0.24 2.4 0 0 USD
        interest 2024-02-28 - 0 - 0.57 0 0 USD
        """,
        [6],
    ),
    "ibkr.csv": (
        "ibkr",
        """
        buy 2024-01-10 AAPL 10 185.5 1855 1 0 USD
        sell 2024-01-22 AAPL 2 194.1 388.2 1.01 0 USD
        short 2024-03-01 TSLA 5 202.05 1010.25 1.02 0 USD
        short 2024-03-05 AAPL240315C00190000 1 1.5 150 0.7 0 USD
        expiry 2024-03-15 AAPL240315C00190000 1 - 0 0 0 USD
        exchange 2024-01-11 - 0 - 1097.5 0 0 USD
        fee 2024-01-11 - 0 - 2 0 0 USD
        deposit 2024-01-08 - 0 - 10000 0 0 USD
        dividend 2024-02-15 AAPL 0 - 1.92 0 0 USD
        tax 2024-02-15 AAPL 0 - 0.29 0 0 USD
        interest 2024-03-05 - 0 - -3.21 0 0 USD
        split 2024-06-07 NVDA 10 - 0 0 0 USD
        """,
        [13],
    ),
    "portfolio.qif": (
        "qif",
        """
        deposit 2024-01-08 - 0 - 5000 0 0 USD
        buy 2024-01-10 AAPL 10 185.5 1855 4.95 0 USD
        sell 2024-01-22 AAPL 2 194.1 388.2 0.01 0 USD
        withdrawal 2024-01-22 - 0 - 388.19 0 0 USD
        dividend 2024-02-15 AAPL 0 - 2.4 0 0 USD
        buy 2024-02-15 AAPL 0.013 184.62 2.4 0 0 USD
        split 2024-03-01 AAPL 4 - 0 0 0 USD
        """,
        [45],
    ),
    "robinhood.csv": (
        "robinhood",
        """
        expiry 2024-03-18 AAPL240315C00190000 1 - 0 0 0 USD
        short 2024-03-05 AAPL240315C00190000 1 1.5 150 0.04 0 USD
        dividend 2024-02-15 AAPL 0 - 2.4 0 0 USD
        fee 2024-02-09 - 0 - 5 0 0 USD
        interest 2024-01-31 - 0 - 0.57 0 0 USD
        sell 2024-01-22 AAPL 2 194.1 388.2 0.01 0 USD
        buy 2024-01-10 AAPL 10 185.5 1855 0 0 USD
        deposit 2024-01-08 - 0 - 5000 0 0 USD
        """,
        [12],
    ),
    "schwab.csv": (
        "schwab",
        """
        expiry 2024-03-28 AAPL240328C00200000 1 - 0 0 0 USD
        split 2024-03-22 NVDA 90 - 0 0 0 USD
        interest 2024-03-15 - 0 - -3.21 0 0 USD
        fee 2024-03-12 - 0 - 15 0 0 USD
        short 2024-03-08 AAPL240328C00200000 1 1.25 125 0.66 0 USD
        buy 2024-03-01 VTI 0.0812 246.305 20 0 0 USD
        dividend 2024-03-01 VTI 0 - 20 0 0 USD
        tax 2024-02-28 TSM 0 - 1.05 0 0 USD
        sell 2024-02-20 AAPL 4 182.31 729.24 0.01 0 USD
        buy 2024-01-12 NVDA 10 54.711 547.11 0 0 USD
        buy 2024-01-10 AAPL 10 185.5 1855 0 0 USD
        transfer_in 2024-01-09 MSFT 3 - 0 0 0 USD
        deposit 2024-01-08 - 0 - 10000 0 0 USD
        """,
        [16],
    ),
    "statement.qfx": (
        "ofx",
        """
        buy 2024-01-10 AAPL 10 185.5 1855 4.95 0 USD
        sell 2024-01-22 AAPL 2 194.1 388.2 0.01 0 USD
        dividend 2024-02-15 AAPL 0 - 1.92 0 0 USD
        dividend 2024-03-01 VFIAX 0 - 20 0 0 USD
        buy 2024-03-01 VFIAX 0.0432 463 20 0 0 USD
        split 2024-06-07 NVDA 10 - 0 0 0 USD
        deposit 2024-01-08 - 0 - 5000 0 0 USD
        """,
        [],
    ),
    "tradier.csv": (
        "tradier",
        """
        expiry 2024-03-15 AAPL240315C00190000 1 - 0 0 0 USD
        short 2024-03-05 AAPL240315C00190000 1 1.5 150 0.35 0 USD
        dividend 2024-02-15 AAPL 0 - 2.4 0 0 USD
        interest 2024-01-31 - 0 - 0.57 0 0 USD
        sell 2024-01-22 AAPL 2 194.1 388.2 0 0 USD
        buy 2024-01-10 AAPL 10 185.5 1855 0 0 USD
        fee 2024-01-09 - 0 - 1.5 0 0 USD
        deposit 2024-01-08 - 0 - 5000 0 0 USD
        """,
        [10],
    ),
    "tradier.json": (
        "tradier",
        """
        expiry 2024-03-15 AAPL240315C00190000 1 - 0 0 0 USD
        sell 2024-03-05 AAPL240315C00190000 1 1.5 150 0.35 0 USD
        dividend 2024-02-15 AAPL 0 - 2.4 0 0 USD
        interest 2024-01-31 - 0 - 0.57 0 0 USD
        sell 2024-01-22 AAPL 2 194.1 388.2 0 0 USD
        buy 2024-01-10 AAPL 10 185.5 1855 0 0 USD
        fee 2024-01-09 - 0 - 1.5 0 0 USD
        deposit 2024-01-08 - 0 - 5000 0 0 USD
        withdrawal 2024-01-07 - 0 - 750.25 0 0 USD
        """,
        [10, 11],
    ),
    "trading212.csv": (
        "trading212",
        """
        deposit 2024-01-08 - 0 - 1000 0 0 GBP
        buy 2024-01-10 AAPL 2 146.065 292.13 0.44 0 GBP
        buy 2024-01-11 VOD 100 0.675 67.5 0.34 0 GBP
        dividend 2024-02-15 AAPL 0 - 0.37 0 0.05 GBP
        sell 2024-02-20 AAPL 1 144.44 144.44 0.21 0 GBP
        interest 2024-02-27 - 0 - 0.55 0 0 GBP
        """,
        [8],
    ),
    "vanguard.csv": (
        "vanguard",
        """
        deposit 2024-01-08 - 0 - 3000 0 0 USD
        buy 2024-01-10 VTI 10 240.5 2405 0 0 USD
        dividend 2024-03-22 VTI 0 - 8.61 0 0 USD
        buy 2024-03-22 VTI 0.0333 258.56 8.61 0 0 USD
        sell 2024-04-02 VTI 2 257 514 0 0 USD
        fee 2024-04-05 - 0 - 25 0 0 USD
        """,
        [14],
    ),
}


def read(name: str, mapping: FileMapping | None = None) -> Parsed:
    options = ImportOptions(mapping=mapping)
    return parse(Source.of(name, (FIXTURES / name).read_bytes()), options, today=TODAY)


def line(one: Activity) -> str:
    price = "-" if one.price is None else decimal_text(one.price)
    numbers = (decimal_text(value) for value in (one.amount, one.fee, one.tax))
    words = (one.kind.value, str(one.day), one.symbol or "-", decimal_text(one.quantity), price, *numbers, one.currency)
    return " ".join(words)


@pytest.mark.parametrize("name", EXPECTED)
class TestFixtures:
    def test_it_is_recognized_and_says_what_its_owner_did(self, name: str) -> None:
        preset, activities, _ = EXPECTED[name]
        parsed = read(name)
        assert parsed.preset.id == preset
        assert [line(one.activity) for one in parsed.drafts] == [row.strip() for row in activities.strip().splitlines()]

    def test_unknown_words_are_refused_with_their_row(self, name: str) -> None:
        parsed = read(name)
        assert [one.row for one in parsed.errors] == EXPECTED[name][2]
        assert all(one.field and one.reason and any(one.raw) for one in parsed.errors)

    def test_every_row_is_accounted_for(self, name: str) -> None:
        told: list[tuple[int, int]] = []
        source = Source.of(name, (FIXTURES / name).read_bytes())
        parsed = parse(source, ImportOptions(), today=TODAY, progress=lambda *step: told.append(step))
        assert len({one.place for one in parsed.drafts}) + parsed.refused == parsed.rows
        seen = parsed.rows + parsed.left_out
        assert told[-1] == (seen, seen)
        # Neither headers nor the line after the last are told as rows; two presets make one row of two.
        assert told[0] == (0, seen) or (parsed.preset.id in {"degiro", "trading212"} and told[0][1] >= seen)

    def test_it_reads_the_same_with_windows_line_ends_and_a_byte_order_mark(self, name: str) -> None:
        data = b"\xef\xbb\xbf" + (FIXTURES / name).read_bytes().replace(b"\n", b"\r\n")
        again = parse(Source.of(name, data), ImportOptions(), today=TODAY)
        assert [line(one.activity) for one in again.drafts] == [line(one.activity) for one in read(name).drafts]


def test_every_preset_has_a_fixture() -> None:
    shown = {preset for preset, _, _ in EXPECTED.values()} | {"prices", "ecb", "paiid"}
    assert shown == {one.id for one in PRESETS}


def test_instants_are_known_where_the_vendor_tells_them() -> None:
    first = read("ibkr.csv").drafts[0].activity
    # 09:30:15 in New York, in winter.
    assert first.at == datetime(2024, 1, 10, 14, 30, 15, tzinfo=UTC)


def test_money_changed_at_interactive_brokers() -> None:
    (exchange,) = [one.activity for one in read("ibkr.csv").drafts if one.activity.kind == "exchange"]
    assert exchange.terms == Terms(to_currency="EUR", to_amount=Decimal(1000))


def test_account_numbers_are_not_kept_whole() -> None:
    names = {one.account for name in ("ibkr.csv", "vanguard.csv", "statement.qfx") for one in read(name).drafts}
    assert names == {"Interactive Brokers …4567", "Vanguard …5678", "Account …6789"}


def test_a_spin_off_and_an_acquisition_at_interactive_brokers() -> None:
    text = (
        "ClientAccountID,CurrencyPrimary,Symbol,ActionDescription,Date/Time,Quantity,Proceeds,Type,TransactionID\n"
        'U1,USD,GEHC,"GE(US3696043013) SPINOFF  1 FOR 3 (GEHC, GE HEALTHCARE, US36266G1076)",20230103;202500,3,0,SO,1\n'
        'U1,USD,TWTR,"TWTR(US90184L1026) MERGED(Acquisition) FOR USD 54.20 PER SHARE",20221031;202500,-10,542,TC,2\n'
    )
    parsed = parse(Source.of("a.csv", text.encode()), ImportOptions(preset="ibkr"), today=TODAY)
    spun, sold = (one.activity for one in parsed.drafts)
    assert (spun.symbol, spun.terms.to_symbol) == ("GE", "GEHC")
    assert spun.terms.ratio == Decimal("0.333333333333")
    assert line(sold) == "sell 2022-10-31 TWTR 10 54.2 542 0 0 USD"


def test_a_robinhood_sale_of_thousands_keeps_its_cents() -> None:
    text = (
        "Activity Date,Process Date,Settle Date,Instrument,Description,Trans Code,Quantity,Price,Amount\n"
        '"1/22/2024","1/22/2024","1/24/2024","AAPL","Apple","Sell","1,000","$194.10","$194,098.44"\n'
    )
    parsed = parse(Source.of("a.csv", text.encode()), ImportOptions(), today=TODAY)
    assert line(parsed.drafts[0].activity) == "sell 2024-01-22 AAPL 1000 194.1 194100 1.56 0 USD"


def test_a_vendors_names_for_symbols_can_be_mapped() -> None:
    mapping = FileMapping(symbols={"US0378331005": "AAPL"})
    found = {one.activity.symbol for one in read("degiro-transactions.csv", mapping).drafts}
    assert found == {Symbol("AAPL")}


class TestTrading212Words:
    HEADER = (
        "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),Exchange rate,"
        "Total,Currency (Total),ID\n"
    )

    async def test_words_of_splits_capital_and_cards(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        rows = (
            "Market buy,2024-01-02 15:00:00,US0000000001,ACME,Acme,0.9760924,10,USD,1,9.76,USD,EOF1\n"
            "Stock split close,2024-01-30 06:42:25,US0000000001,ACME,Acme,0.9760924,93.66,USD,,91.42,USD,C1\n"
            "Stock split open,2024-01-30 06:42:25,US0000000001,ACME,Acme,5.8565544,15.61,USD,,91.42,USD,O1\n"
            "Dividend (Return of capital),2024-02-01 08:00:00,US0000000001,ACME,Acme,5.8565544,0.1,USD,,0.59,USD,\n"
            "New card cost,2024-02-02 08:00:00,,,,,,,,-4.99,USD,N1\n"
            "Stock split open,2024-03-30 06:42:25,US0000000002,BOLT,Bolt,3,1,USD,,3,USD,O2\n"
        )
        files = {"file": ("t212.csv", (self.HEADER + rows).encode(), "text/csv")}
        answer = await client.post("/api/imports/preview", files=files, headers=headers)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert [(one["type"], one["quantity"]) for one in found["sample"]][1:2] == [("split", "6")]
        assert [one["type"] for one in found["sample"]] == ["buy", "split", "return_of_capital", "fee"]
        assert [one["field"] for one in found["errors"]] == ["action"]


def test_the_later_header_of_degiro_with_its_fees_in_two_columns() -> None:
    text = (
        "Date,Time,Product,ISIN,Reference exchange,Venue,Quantity,Price,,Local value,,Value EUR,Exchange rate,"
        "AutoFX Fee,Transaction and/or third party fees EUR,Total EUR,Order ID,\n"
        "10-01-2025,15:30,APPLE INC,US0378331005,NDQ,XNAS,10,185.5000,USD,-1855.00,USD,-1694.06,1.0950,"
        "-4.24,-2.00,-1700.30,,aaaa-1\n"
    )
    parsed = parse(Source.of("Transactions.csv", text.encode()), ImportOptions(), today=TODAY)
    assert parsed.preset.id == "degiro"
    (bought,) = [line(one.activity) for one in parsed.drafts]
    assert bought.startswith("buy 2025-01-10 US0378331005 10 ")
    assert bought.endswith(" 1694.06 6.24 0 EUR")


@pytest.mark.parametrize(
    ("events", "count"),
    [
        pytest.param('{"event": {"amount": 5, "date": "2024-01-08T00:00:00Z", "type": "ach", "ach": {}}}', 1, id="one"),
        pytest.param('"null"', 0, id="none, as a text"),
        pytest.param("null", 0, id="none"),
        pytest.param('{"event": [1, {"type": ["ach"], "date": {}}]}', 0, id="something else"),
    ],
)
def test_tradiers_answer_of_one_event_of_none_and_of_what_is_no_event(events: str, count: int) -> None:
    text = '{"history": ' + events + "}"
    parsed = parse(Source.of("history.json", text.encode()), ImportOptions(), today=TODAY)
    assert (parsed.preset.id, len(parsed.drafts)) == ("tradier", count)
