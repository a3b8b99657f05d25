"""Option chains out of Tradier's rows: every shape, no wrong price under a strike, and NaN is no number."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.tradier.parse_options import parse_chain, parse_expirations
from paiid.domain.instrument import Symbol
from paiid.domain.option import ExpirationKind, OptionExpiration, OptionQuote
from paiid.ports.errors import ProviderBadData
from tests.adapters.tradier.payloads import NOW, NOW_MS, decoded

XYZ, SPX = Symbol("XYZ"), Symbol("$SPX")
DAY = date(2026, 12, 18)
GREEKS = """{"delta": 0.51, "gamma": 0.02, "theta": -0.05, "vega": 0.11, "rho": 0.03, "phi": -0.03,
 "bid_iv": 0.30, "mid_iv": 0.31, "ask_iv": 0.32, "smv_vol": 0.305, "updated_at": "2026-11-23 18:00:00"}"""


def row(symbol: str = "XYZ261218C00102500", **changes: Any) -> dict[str, Any]:
    """An option row of a chain."""
    found: dict[str, Any] = {
        "symbol": symbol,
        "type": "option",
        "underlying": "XYZ",
        "last": Decimal("2.50"),
        "bid": Decimal("2.45"),
        "ask": Decimal("2.55"),
        "bidsize": 12,
        "asksize": 15,
        "volume": 310,
        "open_interest": 4200,
        "trade_date": NOW_MS - 60_000,
        "bid_date": NOW_MS - 2000,
        "ask_date": NOW_MS - 3000,
        "strike": Decimal("102.5"),
        "option_type": "call",
        "expiration_date": "2026-12-18",
        "contract_size": 100,
        "root_symbol": "XYZ",
        "greeks": decoded(GREEKS),
    }
    return {**found, **changes}


def chain_of(*rows: Any) -> dict[str, Any]:
    return {"options": {"option": rows[0] if len(rows) == 1 else list(rows)}}


def one(**changes: Any) -> OptionQuote:
    (quote,) = parse_chain(chain_of(row(**changes)), XYZ, DAY, NOW)
    return quote


class TestExpirations:
    STANDARD = OptionExpiration(DAY, ExpirationKind.STANDARD)

    def test_details(self) -> None:
        document = {
            "expirations": {
                "expiration": [
                    {"date": "2026-12-31", "contract_size": 100, "expiration_type": "quarterlys"},
                    {"date": "2026-11-27", "expiration_type": "weeklys", "strikes": {"strike": [Decimal(95)]}},
                    {"date": "2026-11-30", "expiration_type": "eom"},
                    {"date": "2026-12-18", "expiration_type": "standard"},
                    {"date": "2026-12-21", "expiration_type": "daily"},
                ]
            }
        }
        found = parse_expirations(document)
        assert [(one.expiration.day, one.kind.value) for one in found] == [
            (27, "weekly"),
            (30, "end_of_month"),
            (18, "standard"),
            (21, "other"),
            (31, "quarterly"),
        ]

    def test_a_single_one_stands_bare_in_either_shape(self) -> None:
        detailed = {"expirations": {"expiration": {"date": "2026-12-18", "expiration_type": "standard"}}}
        assert parse_expirations(detailed) == (self.STANDARD,)
        assert parse_expirations({"expirations": {"date": "2026-12-18"}}) == (
            OptionExpiration(DAY, ExpirationKind.OTHER),
        )

    def test_plain_dates(self) -> None:
        found = parse_expirations({"expirations": {"date": ["2026-12-18", "2026-11-27"]}})
        assert [one.expiration for one in found] == [date(2026, 11, 27), DAY]

    @pytest.mark.parametrize("kinds", [("weeklys", "standard"), ("standard", "weeklys")])
    def test_a_day_of_several_roots_is_told_once_as_the_standard_one(self, kinds: tuple[str, str]) -> None:
        rows = [{"date": "2026-12-18", "expiration_type": kind} for kind in kinds]
        assert parse_expirations({"expirations": {"expiration": rows}}) == (self.STANDARD,)

    @pytest.mark.parametrize("nothing", [None, "null", "", {"date": []}, {"expiration": []}])
    def test_none(self, nothing: Any) -> None:
        assert parse_expirations({"expirations": nothing}) == ()

    def test_a_bad_day_costs_only_itself_and_nothing_but_bad_ones_is_bad_data(self) -> None:
        assert len(parse_expirations({"expirations": {"date": ["2026-12-18", "soon", 7]}})) == 1
        documents: list[Any] = [{"expirations": {"date": "soon"}}, {"options": None}, []]
        for document in documents:
            with pytest.raises(ProviderBadData):
                parse_expirations(document)


class TestRow:
    def test_what_it_says(self) -> None:
        quote = one()
        assert (str(quote.contract.symbol), quote.contract.underlying) == ("XYZ261218C00102500", XYZ)
        assert (quote.bid, quote.ask, quote.last) == (Decimal("2.45"), Decimal("2.55"), Decimal("2.50"))
        assert (quote.bid_size, quote.ask_size, quote.volume, quote.open_interest) == (12, 15, 310, 4200)
        assert quote.implied_volatility == Decimal("0.31")
        assert quote.as_of is not None
        assert int(quote.as_of.timestamp() * 1000) == NOW_MS - 2000

    def test_greeks_have_a_time_of_their_own(self) -> None:
        greeks = one().greeks
        assert greeks is not None
        assert (greeks.delta, greeks.theta) == (Decimal("0.51"), Decimal("-0.05"))
        assert greeks.as_of == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

    @pytest.mark.parametrize("greeks", [None, "null", "", {}])
    def test_greeks_may_be_missing(self, greeks: Any) -> None:
        quote = one(greeks=greeks)
        assert (quote.greeks, quote.implied_volatility) == (None, None)

    def test_greeks_may_be_absent(self) -> None:
        bare = row()
        del bare["greeks"]
        (quote,) = parse_chain(chain_of(bare), XYZ, DAY, NOW)
        assert (quote.greeks, quote.implied_volatility) == (None, None)

    def test_what_is_not_a_number_is_none_and_the_smoothed_volatility_stands_in(self) -> None:
        quote = one(greeks=decoded(GREEKS.replace("0.51", "NaN").replace("0.31", "NaN")))
        assert quote.greeks is not None
        assert (quote.greeks.delta, quote.greeks.gamma) == (None, Decimal("0.02"))
        assert quote.implied_volatility == Decimal("0.305")

    @pytest.mark.parametrize("told", ["yesterday", None, 5])
    def test_greeks_without_a_readable_time_say_so(self, told: Any) -> None:
        greeks = one(greeks={**decoded(GREEKS), "updated_at": told}).greeks
        assert greeks is not None
        assert greeks.as_of is None

    def test_a_volatility_of_zero_is_none_at_all(self) -> None:
        told = {**decoded(GREEKS), "mid_iv": Decimal("0.0"), "smv_vol": 0}
        assert one(greeks=told).implied_volatility is None

    def test_nobody_offers_at_zero(self) -> None:
        quote = one(bid=0, ask=None, last=None, bidsize=5, asksize=5)
        assert (quote.bid, quote.ask, quote.last) == (None, None, None)
        assert (quote.bid_size, quote.ask_size) == (0, 0)

    def test_what_never_traded_has_no_time(self) -> None:
        assert one(trade_date=0, bid_date=None, ask_date="null").as_of is None

    def test_a_contract_may_stand_for_another_number_of_shares(self) -> None:
        (quote,) = parse_chain(
            chain_of(row("XYZ1261218C00102500", root_symbol="XYZ1", contract_size=Decimal("10.0"))), XYZ, DAY, NOW
        )
        assert (quote.contract.symbol.root, quote.contract.underlying) == ("XYZ1", XYZ)
        assert (quote.contract.multiplier, quote.contract.is_adjusted) == (10, True)

    def test_open_interest_that_is_not_told_is_none(self) -> None:
        assert one(open_interest=None).open_interest is None
        assert one(open_interest=0).open_interest == 0


class TestChain:
    def test_roots_with_one_strike_are_kept_apart_by_their_symbols(self) -> None:
        fields = {"underlying": "SPX", "strike": Decimal("6800.0")}
        document = chain_of(
            row("SPXW261218C06800000", root_symbol="SPXW", **fields),
            row("SPX261218C06800000", root_symbol="SPX", **fields),
            row("SPX261218P06800000", root_symbol="SPX", **fields, option_type="put"),
        )
        found = [str(one.contract.symbol) for one in parse_chain(document, SPX, DAY, NOW)]
        assert found == ["SPX261218C06800000", "SPX261218P06800000", "SPXW261218C06800000"]

    @pytest.mark.parametrize("nothing", [None, "null", "", {"option": []}, {"option": None}])
    def test_none(self, nothing: Any) -> None:
        assert parse_chain({"options": nothing}, XYZ, DAY, NOW) == ()

    @pytest.mark.parametrize(
        "changes",
        [
            {"symbol": "XYZ"},
            {"symbol": "XYZ261131C00102500"},
            {"symbol": None},
            {"strike": Decimal(105)},
            {"option_type": "put"},
            {"expiration_date": "2026-12-11"},
            {"symbol": "XYZ261211C00102500", "expiration_date": "2026-12-11"},
            {"underlying": "ABC"},
            {"bid": Decimal("-0.05")},
            {"ask": "dear"},
            {"volume": -3},
            {"contract_size": 0},
            {"contract_size": Decimal("1.5")},
            {"bid_date": NOW_MS + 3_600_000},
        ],
    )
    def test_a_row_that_cannot_be_trusted_is_left_out_and_nothing_but_those_is_bad_data(
        self, changes: dict[str, Any]
    ) -> None:
        good, bad = row("XYZ261218P00102500", option_type="put"), row(**changes)
        assert len(parse_chain(chain_of(good, bad), XYZ, DAY, NOW)) == 1
        with pytest.raises(ProviderBadData):
            parse_chain(chain_of(bad), XYZ, DAY, NOW)

    @pytest.mark.parametrize("document", [{}, [], None, {"options": []}, {"options": 5}, {"options": {"option": "x"}}])
    def test_what_is_no_chain_is_bad_data(self, document: Any) -> None:
        with pytest.raises(ProviderBadData):
            parse_chain(document, XYZ, DAY, NOW)
