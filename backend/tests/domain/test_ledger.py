from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from paiid.domain import ledger
from paiid.domain.book import AccountBook
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import (
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    TransactionKind,
    UnbalancedTransactionError,
)
from paiid.domain.order import Execution, Side
from tests.support.scripted_market import ACME, OPEN_MONDAY

D = Decimal
A = LedgerAccount
AT = OPEN_MONDAY


def execution(side: Side = Side.BUY, quantity: str = "10", price: str = "100", fee: str = "1") -> Execution:
    return Execution("b1-1", "one", ACME, side, D(quantity), D(price), D(fee), AT)


def amounts(transaction: LedgerTransaction | None) -> dict[tuple[LedgerAccount, str], Decimal]:
    assert transaction is not None
    return {(entry.account, entry.commodity): entry.amount for entry in transaction.entries}


class TestTransaction:
    def test_unbalanced_does_not_exist(self) -> None:
        entries = (LedgerEntry(A.CASH, "USD", D(100)), LedgerEntry(A.CAPITAL, "USD", D("-99.99")))
        with pytest.raises(UnbalancedTransactionError, match=r"0\.01"):
            LedgerTransaction(TransactionKind.DEPOSIT, "d1", AT, entries)

    def test_shares_do_not_balance_money(self) -> None:
        entries = (LedgerEntry(A.CASH, "USD", D(100)), LedgerEntry(A.HOLDINGS, ACME, D(-100)))
        with pytest.raises(UnbalancedTransactionError):
            LedgerTransaction(TransactionKind.FILL, "x", AT, entries)

    @pytest.mark.parametrize("amount", ["NaN", "Infinity", "0", "0.001"])
    def test_bad_amounts_do_not_exist(self, amount: str) -> None:
        entries = (LedgerEntry(A.CASH, "USD", D(amount)), LedgerEntry(A.CAPITAL, "USD", -D(amount)))
        with pytest.raises(ValueError, match="not"):
            LedgerTransaction(TransactionKind.DEPOSIT, "d1", AT, entries)

    def test_bad_commodity_naive_time_and_no_entries(self) -> None:
        good = ledger.deposit(D(1), external_id="d", at=AT)
        nameless = tuple(replace(entry, commodity="") for entry in good.entries)
        for changes in ({"entries": nameless}, {"entries": ()}, {"occurred_at": datetime(2026, 1, 1)}):  # noqa: DTZ001  # naive on purpose
            with pytest.raises(ValueError, match=r"commodity|entries|naive"):
                replace(good, **changes)


class TestConstructors:
    def test_deposit_and_withdrawal(self) -> None:
        assert amounts(ledger.deposit(D(500), external_id="d", at=AT)) == {
            (A.CASH, "USD"): D(500),
            (A.CAPITAL, "USD"): D(-500),
        }
        assert amounts(ledger.withdrawal(D(200), external_id="w", at=AT))[A.CASH, "USD"] == D(-200)
        with pytest.raises(ValueError, match="above 0"):
            ledger.deposit(D(0), external_id="d", at=AT)

    def test_buy(self) -> None:
        # 10 x 100 + 1 fee
        assert amounts(ledger.fill(execution())) == {
            (A.HOLDINGS, ACME): D(10),
            (A.TRADING, ACME): D(-10),
            (A.TRADING, "USD"): D(1000),
            (A.FEES, "USD"): D(1),
            (A.CASH, "USD"): D(-1001),
        }

    def test_sell_without_a_fee(self) -> None:
        assert amounts(ledger.fill(execution(Side.SELL, fee="0"))) == {
            (A.HOLDINGS, ACME): D(-10),
            (A.TRADING, ACME): D(10),
            (A.TRADING, "USD"): D(-1000),
            (A.CASH, "USD"): D(1000),
        }

    def test_a_fraction_settles_in_whole_cents(self) -> None:
        # 0.333333333 x 187.62 = 62.53999993746 -> 62.54
        found = amounts(ledger.fill(execution(quantity="0.333333333", price="187.62", fee="0")))
        assert found[A.CASH, "USD"] == D("-62.54")
        assert found[A.HOLDINGS, ACME] == D("0.333333333")

    def test_the_execution_is_the_external_id(self) -> None:
        booked = ledger.fill(execution())
        assert (booked.external_id, booked.kind, booked.symbol) == ("b1-1", TransactionKind.FILL, ACME)

    def test_dividend_on_long_and_short(self) -> None:
        paid = ledger.dividend(ACME, D("12.5"), D("0.24"), external_id="v", at=AT)
        assert amounts(paid) == {(A.CASH, "USD"): D(3), (A.DIVIDENDS, "USD"): D(-3)}
        owed = ledger.dividend(ACME, D(-10), D("0.24"), external_id="v", at=AT)
        assert amounts(owed)[A.CASH, "USD"] == D("-2.40")
        assert ledger.dividend(ACME, D("0.001"), D("0.24"), external_id="v", at=AT) is None

    def test_split_and_reverse_split(self) -> None:
        assert amounts(ledger.split(ACME, D(10), D(4), external_id="s", at=AT)) == {
            (A.HOLDINGS, ACME): D(30),
            (A.CORPORATE_ACTIONS, ACME): D(-30),
        }
        # 15 shares 1:10 -> 1.5; short -20 shares 1:10 -> -2
        assert amounts(ledger.split(ACME, D(15), D("0.1"), external_id="s", at=AT))[A.HOLDINGS, ACME] == D("-13.5")
        assert amounts(ledger.split(ACME, D(-20), D("0.1"), external_id="s", at=AT))[A.HOLDINGS, ACME] == D(18)
        assert ledger.split(ACME, D(10), D(1), external_id="s", at=AT) is None

    def test_reset_undoes_every_balance(self) -> None:
        history = [
            ledger.deposit(D(100_000), external_id="d", at=AT),
            ledger.fill(execution()),
            ledger.fill(replace(execution(Side.SELL, quantity="3"), symbol=Symbol("BETA"))),
        ]
        restart = ledger.reset(ledger.balances_of(history), D(50_000), external_id="r", at=AT)
        assert ledger.balances_of([*history, restart]) == {
            (A.CASH, "USD"): D(50_000),
            (A.CAPITAL, "USD"): D(-50_000),
        }


def test_an_option_contract_costs_a_hundred_times_its_price() -> None:
    option = Symbol("XYZ261218C00102500")
    bought = Execution("1", "one", option, Side.BUY, D(3), D("2.45"), D("1.95"), AT)
    booked = ledger.fill(bought)
    assert booked.total(LedgerAccount.CASH) == D("-736.95")  # 3 x 100 x 2.45 and the fee
    assert booked.total(LedgerAccount.HOLDINGS, option) == 3
    book = AccountBook.fold([booked])
    position = book.positions[option]
    assert position.cost_basis == D("736.95")
    assert position.market_value(D(3)) == 900
    assert position.average_price == D("2.4565")
