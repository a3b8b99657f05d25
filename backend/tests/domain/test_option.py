"""Names of option contracts, and what is in the money."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.domain.instrument import Symbol
from paiid.domain.option import INDEX_ROOTS, OptionContract, OptionRight, OptionSymbol, plain_strike, symbol_in

roots = st.from_regex(r"[A-Z][A-Z0-9]{0,5}", fullmatch=True)
strikes = st.integers(1, 99_999_999).map(lambda mills: plain_strike(mills * Decimal("0.001")))
symbols = st.builds(
    OptionSymbol,
    root=roots,
    expiration=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    right=st.sampled_from(OptionRight),
    strike=strikes,
)


class TestSymbol:
    @given(symbols)
    def test_what_is_written_is_read_again(self, symbol: OptionSymbol) -> None:
        assert OptionSymbol.parse(symbol.compact) == symbol
        assert OptionSymbol.parse(symbol.padded) == symbol
        assert OptionSymbol.parse(f"O:{symbol.compact}") == symbol
        assert str(OptionSymbol.parse(symbol.compact)) == symbol.compact

    @given(symbols)
    def test_the_padded_form_has_21_characters_and_the_compact_one_its_root_and_15(self, symbol: OptionSymbol) -> None:
        assert len(symbol.padded) == 21
        assert len(symbol.compact) == len(symbol.root) + 15

    def test_its_parts(self) -> None:
        symbol = OptionSymbol.parse("XYZ   261218C00102500")
        assert (symbol.root, symbol.expiration, symbol.right) == ("XYZ", date(2026, 12, 18), OptionRight.CALL)
        assert str(symbol.strike) == "102.50"

    @pytest.mark.parametrize("root", ["F", "XYZ1", "SPXW", "GOOGL1", "BRKB", "A1B2C3"])
    def test_a_root_may_end_in_digits(self, root: str) -> None:
        assert OptionSymbol.parse(f"{root}261218P00033333").root == root

    def test_a_strike_may_have_three_decimals(self) -> None:
        assert str(OptionSymbol.parse("XYZ1261218P00033333").strike) == "33.333"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "XYZ",
            "XYZ261131C00102500",
            "XYZ261218X00102500",
            "XYZ261218C00000000",
            "XYZ261218C0010250",
            "TOOLONG261218C00102500",
            "1XYZ261218C00102500",
            "xyz261218C00102500",
            "XYZ\u0662\u06661218C00102500",
        ],
    )
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError):
            OptionSymbol.parse(text)
        assert symbol_in(text) is None

    @pytest.mark.parametrize("strike", ["0", "-1", "100000", "1.0001"])
    def test_a_strike_that_cannot_be_written_is_refused(self, strike: str) -> None:
        with pytest.raises(ValueError, match="strike"):
            OptionSymbol("XYZ", date(2026, 12, 18), OptionRight.CALL, Decimal(strike))


class TestContract:
    def test_root_and_underlying_are_two_things(self) -> None:
        contract = OptionContract(OptionSymbol.parse("SPXW261218C06800000"), INDEX_ROOTS["SPXW"])
        assert (contract.symbol.root, contract.underlying) == ("SPXW", "$SPX")
        assert not contract.is_adjusted

    @pytest.mark.parametrize(
        ("root", "multiplier", "expected"), [("T", 100, False), ("T1", 100, True), ("T", 10, True)]
    )
    def test_adjusted_ones_tell_by_root_or_size(self, root: str, multiplier: int, expected: bool) -> None:
        symbol = OptionSymbol.parse(f"{root}261218C00020000")
        assert OptionContract(symbol, Symbol("T"), multiplier).is_adjusted is expected

    @given(symbols, strikes)
    def test_at_any_price_off_the_strike_either_the_call_or_the_put_pays(
        self, symbol: OptionSymbol, price: Decimal
    ) -> None:
        call, put = (
            OptionContract(OptionSymbol(symbol.root, symbol.expiration, right, symbol.strike), Symbol("XYZ"))
            for right in OptionRight
        )
        assert call.is_in_the_money(price) == (price > symbol.strike)
        assert put.is_in_the_money(price) == (price < symbol.strike)
