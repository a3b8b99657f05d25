"""What an automation knows of contracts: its book, what stands behind them, the listed ones, their comparison."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.domain.exchange_calendar import session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.option import OptionChain, OptionContract, OptionQuote, OptionRight, OptionSymbol
from paiid.features.automation.contracts import ContractEnd, ContractFate
from paiid.features.automation.guarding import missing_contracts, with_shares_to_come
from paiid.features.automation.holding import OwnBook, OwnFill, own_book
from paiid.features.automation.listing import nearest_contract, nearest_day
from paiid.features.automation.parity.comparing import Circumstances, Compared, Deed, Difference, DifferenceKind, Fate
from paiid.features.automation.parity.contracts import MODELLED, Picked, compare_contracts, with_contracts
from paiid.features.automation.parity.replaying_contracts import ParityContract
from paiid.features.automation.rows import OrderIntent, OrderKind, SendState
from paiid.features.automation.service.covering import covered

D = Decimal
AAPL = Symbol("AAPL")
DAY, END = date(2026, 9, 2), date(2026, 9, 11)
AT = session_open(DAY)
CALL, PUT = Symbol("AAPL260911C00300000"), Symbol("AAPL260911P00290000")


def fill(symbol: Symbol, shares: int, price: str, fee: str = "0", minutes: int = 0) -> OwnFill:
    return OwnFill("aut-1", symbol, D(shares), D(price), D(fee), AT + timedelta(minutes=minutes))


def intent(symbol: Symbol, quantity: int = 1, side: str = "sell") -> OrderIntent:
    return OrderIntent(
        "aut-1", "aut", DAY, 1, OrderKind.ENTRY, symbol, side, D(quantity), None, None, None, None,
        SendState.PENDING, None, None, None, AT, AT + timedelta(hours=6), AT, is_short=True,
    )  # fmt: skip


class TestBook:
    def test_a_call_that_is_assigned_sells_its_shares_at_the_strike(self) -> None:
        fills = [fill(AAPL, 200, "295"), fill(CALL, -2, "2.10", "1.30", 1)]
        before = own_book(D(100_000), fills, [])
        # 100,000 - 59,000 + 420 - 1.30
        assert before.cash == D("41418.70")
        assert before.contracts.promised(AAPL) == 200
        after = own_book(D(100_000), fills, [ContractEnd(CALL, END, is_assigned=True)])
        assert after.cash == D("41418.70") + 60_000
        assert (after.holdings, after.contracts.open) == ({}, {})
        shares, call = after.ended()[0], after.contracts.trades[0]
        assert (shares.exit_price, shares.closed, shares.pnl) == (D(300), END, D(1000))
        assert (call.fate, call.closed, call.pnl) == (ContractFate.ASSIGNED, END, D("418.70"))

    def test_a_put_that_is_assigned_brings_shares_and_one_that_expires_nothing(self) -> None:
        fills = [fill(PUT, -1, "3.00")]
        assert own_book(D(50_000), fills, []).contracts.secured == 29_000
        assigned = own_book(D(50_000), fills, [ContractEnd(PUT, END, is_assigned=True)])
        assert (assigned.cash, assigned.holdings[AAPL].shares) == (D(50_300 - 29_000), D(100))
        assert (assigned.holdings[AAPL].average, assigned.holdings[AAPL].opened) == (D(290), END)
        expired = own_book(D(50_000), fills, [ContractEnd(PUT, END, is_assigned=False)])
        assert (expired.cash, expired.holdings) == (D(50_300), {})
        assert own_book(D(50_000), fills, [ContractEnd(PUT, END, is_assigned=True)], through=DAY).holdings == {}

    def test_a_part_of_them_may_be_assigned_and_the_rest_bought_back(self) -> None:
        fills = [fill(AAPL, 300, "295"), fill(CALL, -3, "2.00"), fill(CALL, 2, "1.00", "0", 9_000)]
        found = own_book(D(100_000), fills, [ContractEnd(CALL, DAY, is_assigned=True, contracts=D(1))])
        assert found.holdings[AAPL].shares == 200
        assert found.contracts.open == {}
        assert found.cash == D(100_000 - 88_500 + 600 + 30_000 - 200)

    def test_what_the_account_lacks_is_told_and_what_it_will_have_is_not(self) -> None:
        book = own_book(D(50_000), [fill(PUT, -2, "3.00")], [])
        assert missing_contracts(book, {PUT: D(-2)}) is None
        assert missing_contracts(book, {PUT: D(-1)}) == f"The account has fewer of {PUT} written than the strategy has."
        assert with_shares_to_come({PUT: D(-2)}, END)[AAPL] == 200
        assert AAPL not in with_shares_to_come({PUT: D(-2)}, DAY)


@given(shares=st.integers(0, 1_000), cash=st.integers(0, 200_000), written=st.integers(0, 5), wanted=st.integers(1, 20))
def test_what_is_covered_never_promises_more_than_there_is(shares: int, cash: int, written: int, wanted: int) -> None:
    book = OwnBook(D(cash) + 295 * shares)
    if shares:
        book.take(fill(AAPL, shares, "295"))
    calls = min(written, shares // 100)
    if calls:
        book.take(fill(CALL, -calls, "0.00"))
    most = covered(book, intent(CALL, wanted))
    assert (calls + most) * 100 <= shares
    puts = min(written, cash // 29_000)
    if puts:
        book.take(fill(PUT, -puts, "0.00"))
    more = covered(book, intent(PUT, wanted))
    assert (puts + more) * 29_000 <= book.cash


class TestListing:
    def test_the_nearest_day_within_a_week(self) -> None:
        days = [date(2026, 9, 11), date(2026, 9, 18), date(2026, 10, 16)]
        assert nearest_day(days, date(2026, 9, 18)) == date(2026, 9, 18)
        assert nearest_day([days[0], days[2]], date(2026, 9, 18)) == date(2026, 9, 11)
        assert nearest_day(days[2:], date(2026, 9, 18)) is None

    @pytest.mark.parametrize(("wanted", "strike"), [("301", "300"), ("302.5", "300"), ("309", "310"), ("320", None)])
    def test_the_nearest_strike_of_the_right_side(self, wanted: str, strike: str | None) -> None:
        quotes = [
            OptionQuote(
                OptionContract(OptionSymbol("AAPL", END, right, D(at)), AAPL),
                D(1), D(2), 1, 1, D(1), 0, None, None, None, AT,
            )
            for at in ("300.00", "305.00", "310.00")
            for right in OptionRight
        ]  # fmt: skip
        chain = OptionChain(AAPL, END, tuple(quotes), "source", AT, Delay.LIVE)
        found = nearest_contract(chain, OptionRight.CALL, D(wanted))
        assert (None if found is None else found.contract.symbol.strike) == (None if strike is None else D(strike))


class TestParity:
    ONE = ParityContract(AAPL, True, D("300.00"), END, 1, DAY, END, 2.10, ContractFate.EXPIRED)
    DECIDED = date(2026, 9, 1)

    def compared(
        self,
        paper: list[ParityContract],
        replay: list[ParityContract],
        known: Circumstances | None = None,
        picks: dict[tuple[Symbol, date], Picked] | None = None,
    ) -> list[tuple[DifferenceKind, str, bool]]:
        found = compare_contracts(paper, replay, known or Circumstances(), picks or {})
        return [(one.kind, one.what, one.beyond) for one in found.differences]

    def test_another_premium_is_data_and_says_that_the_replays_is_modelled(self) -> None:
        found = compare_contracts([self.ONE], [replace(self.ONE, premium=1.85)], Circumstances(), {})
        (one,) = found.differences
        assert (found.matched, one.kind, one.beyond, one.paper, one.replay) == (
            1, DifferenceKind.DATA, False, "2.10 USD", "1.85 USD"
        )  # fmt: skip
        assert one.detail == f"The premium differs by +0.25 USD a share. {MODELLED}"

    def test_another_contract_is_logic_unless_the_market_lists_no_such(self) -> None:
        other = replace(self.ONE, strike=D("305.00"))
        assert self.compared([other], [self.ONE]) == [(DifferenceKind.LOGIC, "contract", True)]
        picks = {(AAPL, self.DECIDED): Picked(D("300.00"), END)}
        assert self.compared([other], [self.ONE], picks=picks) == [(DifferenceKind.DATA, "contract", False)]
        scaled = Circumstances(scale=lambda _symbol, _day: 0.99)
        assert self.compared([other], [self.ONE], scaled) == [(DifferenceKind.DATA, "contract", False)]

    def test_one_that_paper_did_not_write_is_an_alarm_unless_none_is_listed_or_its_owner_said_no(self) -> None:
        assert self.compared([], [self.ONE]) == [(DifferenceKind.LOGIC, "trade", True)]
        picks = {(AAPL, self.DECIDED): Picked(D("300.00"), END, "None is listed.")}
        assert self.compared([], [self.ONE], picks=picks) == [(DifferenceKind.DATA, "trade", False)]
        fates = {(Deed.OPENS, AAPL, self.DECIDED): Fate("Rejected.", by_owner=True)}
        assert self.compared([], [self.ONE], Circumstances(fates)) == [(DifferenceKind.FILL, "trade", False)]
        missed = Circumstances(undecided={self.DECIDED: "missed"})
        assert self.compared([], [self.ONE], missed) == [(DifferenceKind.TIMING, "trade", True)]

    def test_a_limit_that_the_market_did_not_reach_is_no_alarm_nor_is_what_was_written_later(self) -> None:
        key = (Deed.OPENS, AAPL, self.DECIDED)
        unreached = Circumstances({key: Fate("It ended expired.", by_owner=False, is_unreached=True)})
        later = replace(self.ONE, opened=date(2026, 9, 3), strike=D("305.00"))
        assert self.compared([], [self.ONE], unreached) == [(DifferenceKind.FILL, "trade", False)]
        assert self.compared([later], [self.ONE], unreached) == [
            (DifferenceKind.FILL, "entry", False), (DifferenceKind.DATA, "contract", False)
        ]  # fmt: skip
        refused = Circumstances({key: Fate("It ended rejected.", by_owner=False)})
        assert self.compared([], [self.ONE], refused) == [(DifferenceKind.FILL, "trade", True)]
        assert self.compared([later], [self.ONE], refused)[0] == (DifferenceKind.TIMING, "entry", True)

    def test_one_that_only_paper_wrote_or_that_ended_otherwise_is_an_alarm(self) -> None:
        assert self.compared([self.ONE], []) == [(DifferenceKind.LOGIC, "trade", True)]
        assigned = replace(self.ONE, fate=ContractFate.ASSIGNED)
        assert self.compared([self.ONE], [assigned]) == [(DifferenceKind.LOGIC, "exit", True)]
        early = replace(assigned, closed=date(2026, 9, 9))
        assert self.compared([early], [self.ONE]) == [(DifferenceKind.DATA, "exit", False)]

    def test_bought_back_on_another_day_is_data_and_so_is_what_follows(self) -> None:
        back = replace(self.ONE, fate=ContractFate.BOUGHT_BACK, closed=date(2026, 9, 8))
        following = replace(self.ONE, opened=date(2026, 9, 9), strike=D("310.00"), closed=None, fate=ContractFate.OPEN)
        assert self.compared([back, following], [self.ONE]) == [
            (DifferenceKind.DATA, "exit", False), (DifferenceKind.DATA, "trade", False)
        ]  # fmt: skip
        refused = Circumstances({(Deed.CLOSES, AAPL, date(2026, 9, 4)): Fate("No.", by_owner=False)})
        assert self.compared([self.ONE], [back], refused) == [(DifferenceKind.FILL, "exit", True)]

    def test_shares_that_follow_from_a_contract_are_no_alarm_and_others_are(self) -> None:
        told = Difference(DifferenceKind.LOGIC, AAPL, END, "exit", "a", "b", "Why.", beyond=True)
        data = Difference(DifferenceKind.DATA, AAPL, DAY, "exit", "a", "b", "Why.", beyond=False)
        both = with_contracts(Compared(1, (told,)), Compared(1, (data,)), ())
        assert [(one.kind, one.beyond) for one in both.differences] == [(DifferenceKind.DATA, False)] * 2
        assert both.matched == 2
        premium = replace(data, what="premium")
        assert with_contracts(Compared(1, (told,)), Compared(1, (premium,)), ()).differences[-1] == told
        strike = replace(told, kind=DifferenceKind.FILL)
        at_strike = with_contracts(Compared(1, (strike,)), Compared(0, ()), {(AAPL, END)}).differences
        assert [(one.kind, one.beyond) for one in at_strike] == [(DifferenceKind.DATA, False)]
