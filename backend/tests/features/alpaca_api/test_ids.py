from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.core.ids import new_id
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import TransactionKind
from paiid.features.alpaca_api.history.service import KIND_NAMES
from paiid.features.alpaca_api.ids import asset_id_of, execution_uuid, row_id_of, symbol_of, uuid_of


@given(st.integers(min_value=0, max_value=2**128 - 1))
def test_every_uuid_is_one_row_id_and_back(value: int) -> None:
    text = str(UUID(int=value))
    row_id = row_id_of("ord", text)
    assert row_id is not None
    assert uuid_of(row_id) == text


def test_a_fresh_id_comes_back_as_it_went() -> None:
    row_id = new_id("ord")
    assert row_id_of("ord", uuid_of(row_id)) == row_id


@pytest.mark.parametrize("symbol", ["A", "AAPL", "BRK.B", "$SPX", "ABCDEFGHIJ.ABCD"])
def test_an_asset_id_is_its_symbol(symbol: str) -> None:
    assert symbol_of(asset_id_of(Symbol(symbol))) == symbol
    assert symbol_of(symbol) == symbol


@pytest.mark.parametrize(
    "text", ["", "x", "{01a215a2-ea9a-ad4d-574b-53f9316bd53d}", "01a215a2ea9aad4d574b53f9316bd53d"]
)
def test_only_the_plain_form_is_an_id(text: str) -> None:
    assert row_id_of("ord", text) is None


@pytest.mark.parametrize("text", ["", "01a215a2-ea9a-ad4d-574b-53f9316bd53d", "a b", "\0"])
def test_what_is_no_symbol_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a symbol"):
        symbol_of(text)


def test_fills_of_two_accounts_have_two_ids() -> None:
    assert execution_uuid("acc_1", "x-1") == execution_uuid("acc_1", "x-1") != execution_uuid("acc_2", "x-1")


def test_everything_in_a_ledger_has_a_name() -> None:
    assert set(KIND_NAMES) | {TransactionKind.FILL} == set(TransactionKind)
