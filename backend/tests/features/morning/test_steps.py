"""What single steps say of a market and an account that a test describes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from paiid.domain.advice.outcome import Ending
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.features.market.service import MarketService
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.steps import calls, events, holdings, market, orders, risks
from paiid.features.morning.steps.calls import EndedCall
from paiid.features.morning.steps.paper import PaperAlarm
from paiid.features.morning.telling import Telling, Tone
from paiid.features.orders.repository import OrderRow
from paiid.features.portfolio.schemas import AccountRead, PortfolioRead, PositionRead
from tests.support.scripted_market import ACME, OPEN_MONDAY, ScriptedMarket

MONDAY = date(2026, 11, 23)


def position(symbol: str = "ACME", **changes: Any) -> PositionRead:
    values = {
        "symbol": symbol, "name": symbol, "sector": "Industrials", "quantity": Decimal(10),
        "average_price": Decimal(90), "cost_basis": Decimal(900), "last": Decimal(100),
        "market_value": Decimal(1_000), "unrealized_pnl": Decimal(100), "unrealized_pnl_percent": Decimal("11.11"),
        "day_pnl": Decimal(10), "day_pnl_percent": Decimal("1.01"), "weight_percent": Decimal(10),
        "realized_pnl": Decimal(0), "opened_at": OPEN_MONDAY, "as_of": OPEN_MONDAY, "delay": "simulated",
        "source": "script",
    }  # fmt: skip
    return PositionRead.model_validate({**values, **changes})


def portfolio(*positions: PositionRead, **changes: Any) -> PortfolioRead:
    values: Mapping[str, Any] = {
        **dict.fromkeys(AccountRead.model_fields, Decimal(0)),
        "id": "acc_1", "name": "Paper", "mode": "paper", "broker": "paper", "broker_name": "PaiiD paper broker",
        "currency": "USD", "is_demo": False, "equity": Decimal(10_000), "day_pnl": Decimal(10),
        "long_market_value": sum((one.market_value for one in positions), Decimal(0)),
        "day_pnl_percent": Decimal("0.10"), "margin_enabled": True, "shorting_enabled": True, "open_orders": 0,
        "created_at": OPEN_MONDAY, "as_of": OPEN_MONDAY, "delay": "simulated", "source": "script",
    }  # fmt: skip
    account = AccountRead.model_validate({**values, **changes})
    return PortfolioRead(account=account, positions=list(positions), gaps=[])


@dataclass
class ReportingMarket(ScriptedMarket):
    """One that also tells when companies report."""

    reports: dict[Symbol, date] = field(default_factory=dict)

    async def report_dates(self, symbols: Sequence[Symbol], *, start: date, end: date) -> dict[Symbol, date]:
        return {one: day for one, day in self.reports.items() if one in symbols and start <= day <= end}


def knowing(found: PortfolioRead, source: ScriptedMarket | None = None) -> Knowledge:
    async def read(_user_id: str) -> PortfolioRead:
        return found

    return Knowledge("usr_ada", MarketService(source or ScriptedMarket()), read)


def said(telling: Telling) -> str:
    return " ".join(sentence.text for sentence in telling.sentences)


class TestMarket:
    async def test_holiday_and_early_close_of_the_week_are_told(self) -> None:
        text = said(await market.tell(knowing(portfolio())))
        assert "The market is open [1]; the next change is at 4:00 PM ET [2]." in text
        assert "The exchange is closed on Thursday November 26 [4]." in text
        assert "The session of Friday November 27 [5] ends early." in text


class TestHoldings:
    async def test_the_largest_results_first_and_large_moves_pointed_at(self) -> None:
        found = portfolio(
            position("AAA", day_pnl=Decimal(-40), day_pnl_percent=Decimal("-6.2")),
            position("BBB", day_pnl=Decimal(5)),
            position("CCC", day_pnl=Decimal(25)),
            day_pnl=Decimal(-10),
        )
        telling = await holdings.tell(knowing(found))
        assert "Most was made by CCC +$25.00 [3] and BBB +$5.00 [4]." in said(telling)
        assert "Most was lost by AAA -$40.00 [5]." in said(telling)
        assert telling.sentences[0].tone is Tone.BAD
        assert [one.text for one in telling.suggestions] == ["Read what moved AAA -6.20%"]


class TestEvents:
    async def test_a_dividend_is_told_with_what_it_brings(self) -> None:
        source = ScriptedMarket(
            actions=[CorporateAction(ACME, CorporateActionKind.CASH_DIVIDEND, MONDAY, OPEN_MONDAY, Decimal("0.52"))]
        )
        text = said(await events.tell(knowing(portfolio(position()), source)))
        assert (
            "ACME goes ex-dividend on Monday November 23 [1]: $0.52 [2] a share brings $5.20 on your 10 shares." in text
        )

    async def test_a_source_that_tells_no_dates_is_named(self) -> None:
        source = ScriptedMarket(tells_corporate_actions=False)
        text = said(await events.tell(knowing(portfolio(position()), source)))
        assert text == "script does not tell dividends and splits ahead. script does not tell when companies report."

    async def test_a_report_by_tomorrow_asks_for_a_decision(self) -> None:
        telling = await events.tell(knowing(portfolio(position()), ReportingMarket(reports={ACME: MONDAY})))
        assert "1 of your companies reports: ACME on Monday November 23 [1]." in said(telling)
        assert [one.link for one in telling.suggestions] == ["/positions"]

    async def test_an_option_that_expires_this_week(self) -> None:
        option = position("ACME261127C00100000")
        telling = await events.tell(knowing(portfolio(option), ReportingMarket()))
        assert "The option ACME261127C00100000 expires on Friday November 27 [1]." in said(telling)


class TestRisks:
    async def test_sector_and_borrowed_money(self) -> None:
        found = portfolio(
            position("AAA", market_value=Decimal(900)),
            position("BBB", market_value=Decimal(2_400)),
            position("SPY", market_value=Decimal(8_000), sector="Broad market"),
        )
        text = said(await risks.tell(knowing(found)))
        assert "BBB is 24.00% [1] of equity, over 10%." in text
        assert "AAA is" not in text
        assert "The sector Industrials is 33.00% [2] of equity, over 30%." in text
        assert "Broad market" not in text
        assert "Positions are 113.00% [3] of equity" in text

    async def test_more_owed_than_held(self) -> None:
        telling = await risks.tell(knowing(portfolio(position(), equity=Decimal(-5))))
        assert "owes more than it holds: -$5.00 [1]." in said(telling)


class TestCalls:
    async def test_hits_and_misses_alike(self) -> None:
        asked: list[date] = []

        async def ended(_user_id: str, since: date) -> list[EndedCall]:
            asked.append(since)
            return [
                EndedCall(ACME, "quant", Ending.TARGET, Decimal("0.031")),
                EndedCall(Symbol("BBB"), "quant", Ending.STOP, Decimal("-0.0204")),
            ]

        telling = await calls.tell(knowing(portfolio()), ended, _nothing_new)
        assert asked == [date(2026, 11, 20)]
        assert "2 calls [1] ended, 1 at the target. ACME reached its target: +3.10% [2]." in said(telling)
        assert "BBB was stopped: -2.04% [3]." in said(telling)
        assert [one.tone for one in telling.sentences] == [Tone.PLAIN, Tone.GOOD, Tone.BAD]

    async def test_none(self) -> None:
        async def none(_user_id: str, _since: date) -> list[EndedCall]:
            return []

        knowledge = knowing(portfolio(), ScriptedMarket(instant=datetime(2026, 11, 24, 15, tzinfo=UTC)))
        assert said(await calls.tell(knowledge, none, _nothing_new)) == (
            "No call of the advisor ended since Monday November 23 [1]."
        )

    async def test_what_the_advisor_proposed_waits_and_is_suggested(self) -> None:
        async def none(_user_id: str, _since: date) -> list[EndedCall]:
            return []

        async def proposed(_user_id: str) -> list[Symbol]:
            return [ACME, Symbol("BBB"), Symbol("CCC"), Symbol("DDD"), Symbol("EEE")]

        telling = await calls.tell(knowing(portfolio()), none, proposed)
        assert "5 proposals [2] of the advisor wait for your decision: ACME, BBB, CCC and 2 more." in said(telling)
        (suggested,) = telling.suggestions
        assert (suggested.text, suggested.link) == (
            "Decide on ACME, BBB, CCC and 2 more, which the advisor proposes",
            "/recommendations",
        )


class TestOrders:
    async def test_an_order_that_a_program_proposed_waits_for_a_yes(self) -> None:
        async def none(_user_id: str) -> list[OrderRow]:
            return []

        async def one(_user_id: str) -> int:
            return 1

        async def quiet(_user_id: str) -> list[PaperAlarm]:
            return []

        telling = await orders.tell(knowing(portfolio()), none, one, quiet)
        assert said(telling) == "No order [1] is waiting. 1 proposed order [2] waits for your yes."
        assert [suggested.text for suggested in telling.suggestions] == ["Say yes or no to 1 proposed order"]

    async def test_a_strategy_on_paper_that_paused_itself_is_to_be_looked_at(self) -> None:
        async def none(_user_id: str) -> list[OrderRow]:
            return []

        async def zero(_user_id: str) -> int:
            return 0

        async def paused(_user_id: str) -> list[PaperAlarm]:
            return [PaperAlarm("Dips", "str_1", "it paused itself. Its last 3 trades lost.")]

        telling = await orders.tell(knowing(portfolio()), none, zero, paused)
        assert said(telling).endswith("Dips [2]: it paused itself. Its last 3 trades lost.")
        (suggested,) = telling.suggestions
        assert (suggested.text, suggested.link) == (
            "Look at Dips, which runs on paper",
            "/strategies?strategy=str_1&paper=true",
        )


async def _nothing_new(_user_id: str) -> list[Symbol]:
    return []
