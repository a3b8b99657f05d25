"""Covered calls and cash-secured puts described in words: by known phrases, and by a model's form."""

import json
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.strategy import StrategyDirection
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_tree import Constant, Number
from paiid.domain.strategy_words import strategy_words
from paiid.domain.strategy_writing import ExpiryCycle, OptionWriting, StrikeKind, StrikeRule, WritingKind
from paiid.features.strategies.drafting.by_model import UnreadableFormError, draft_of
from paiid.features.strategies.drafting.notes import Draft, NoteKind, NothingUnderstoodError
from paiid.features.strategies.drafting.phrases import by_phrases
from paiid.features.strategies.router import router
from paiid.features.strategies.service import DraftedBy, DraftStrategies
from tests.support.drafting import contracts, form, told
from tests.support.hostile import hostile_texts
from tests.support.model_rig import running_model
from tests.support.slices import asking

CALL = "Sell a covered call on AAPL 30 days out, 5 % above the price, buy it back at half its premium"
PUT = "Write weekly cash-secured puts on SPY, delta 0.25, 10 days out, roll 3 days before the end"


def number(value: str | int) -> Number:
    return Number(Decimal(value))


def writing(kind: WritingKind, strike: StrikeKind, distance: str, days: int, **more: Any) -> OptionWriting:
    return OptionWriting(kind, StrikeRule(strike, number(distance)), number(days), **more)


def written(draft: Draft) -> OptionWriting:
    assert draft.definition.option_writing is not None
    return draft.definition.option_writing


OUT, DELTA = StrikeKind.PERCENT_OUT_OF_THE_MONEY, StrikeKind.DELTA
CALLS, PUTS = WritingKind.COVERED_CALL, WritingKind.CASH_SECURED_PUT


class TestPhrases:
    @pytest.mark.parametrize(
        ("text", "symbols", "part"),
        [
            (CALL, ["AAPL"], writing(CALLS, OUT, "0.05", 30, close_at=number("0.5"))),
            (PUT, ["SPY"], writing(PUTS, DELTA, "0.25", 10, cycle=ExpiryCycle.WEEKLY, roll_days=number(3))),
            (
                "sell 30-day 0.30-delta covered calls on AAPL and MSFT",
                ["AAPL", "MSFT"],
                writing(CALLS, DELTA, "0.30", 30),
            ),
            (
                "Sell cash-secured puts on QQQ, 45 DTE, 16 delta, close at 75% profit, roll at 21 DTE",
                ["QQQ"],
                writing(PUTS, DELTA, "0.16", 45, close_at=number("0.25"), roll_days=number(21)),
            ),
            (
                "Buy 100 shares of AAPL and sell covered calls on it, expiring in six weeks, 3 % out of the money",
                ["AAPL"],
                writing(CALLS, OUT, "0.03", 42),
            ),
            (
                "Write SPY puts at the money a week out, close when 80 % of the premium is earned",
                ["SPY"],
                writing(PUTS, OUT, "0", 7, cycle=ExpiryCycle.WEEKLY, close_at=number("0.2")),
            ),
            (
                "Sell covered calls on my KO shares every month for income, hold to expiration",
                ["KO"],
                writing(CALLS, DELTA, "0.3", 30),
            ),
            (
                "Covered calls on SPY, strike 4% OTM, expiration 35 days, close them at a quarter of the credit",
                ["SPY"],
                writing(CALLS, OUT, "0.04", 35, close_at=number("0.25")),
            ),
            (
                (
                    "Write puts on IWM 5 % below the market two months out, take profit at 50 %, "
                    "priced with 1.3 times the 63-day volatility"
                ),
                ["IWM"],
                writing(
                    PUTS,
                    OUT,
                    "0.05",
                    60,
                    close_at=number("0.5"),
                    volatility_premium=number("1.3"),
                    volatility_period=number(63),
                ),
            ),
            (
                (
                    "sell covered calls on DIA, buy them back once they cost at most 20 % of their premium, "
                    "volatility premium 1.25, volatility period 42 days"
                ),
                ["DIA"],
                writing(
                    CALLS,
                    DELTA,
                    "0.3",
                    30,
                    close_at=number("0.2"),
                    volatility_premium=number("1.25"),
                    volatility_period=number(42),
                ),
            ),
        ],
    )
    def test_say_which_contracts_are_written(self, text: str, symbols: list[str], part: OptionWriting) -> None:
        draft = by_phrases(text)
        assert (written(draft), list(draft.definition.universe.symbols)) == (part, symbols)
        assert draft.definition.entry == Constant(value=True)
        assert (validate(draft.definition), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])

    @pytest.mark.parametrize(
        ("text", "entry", "leave"),
        [
            ("Write puts on SPY when RSI(14) is below 30", "RSI(14) is below 30", "never"),
            ("When RSI is below 40 sell cash-secured puts on QQQ 30 days out", "RSI(14) is below 40", "never"),
            (
                "Sell covered calls on SPY while it is above its 200-day average, at the money, monthly",
                "the close is above the 200-session average",
                "not (the close is above the 200-session average)",
            ),
            (
                (
                    "Buy SPY when it is above its 200-day average, sell when it is below; sell covered calls against "
                    "the shares 30 days out"
                ),
                "the close is above the 200-session average",
                "the close is below the 200-session average",
            ),
            (
                "Write puts on SPY 5 % below the market, buy them back when RSI(14) is above 70",
                "always",
                "RSI(14) is above 70",
            ),
            (
                "sell covered calls on the 3 strongest large companies by 6-month momentum, 30 days out",
                "the rank by the 126-session return is at most 3",
                "the rank by the 126-session return is above 3",
            ),
        ],
    )
    def test_and_when(self, text: str, entry: str, leave: str) -> None:
        draft = by_phrases(text)
        words = strategy_words(draft.definition)
        assert (words.entry, words.exit, words.contracts is None) == (entry, leave, False)
        assert (validate(draft.definition), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])

    def test_each_phrase_is_told_and_so_is_what_was_not_said(self) -> None:
        draft = by_phrases("Sell puts on SPY 45 days out")
        assert told(draft, NoteKind.UNDERSTOOD) == ["on SPY", "45 days out", "Sell puts"]
        assumed = told(draft, NoteKind.ASSUMED)
        assert "Sell puts" in assumed
        for words in (
            "A contract is held to its end.",
            "Contracts are the monthly ones, which end on third Fridays.",
            "The strike has a delta of 0.3.",
            "Nothing is said of when contracts are written: at all times, one after the other.",
        ):
            assert words in assumed
        assert any(one.startswith("Option prices are modelled, not market prices.") for one in assumed)
        assert "No protective stop." not in assumed
        assert draft.definition.name == "Cash-secured puts"

    def test_monthly_is_when_rules_are_judged_where_it_is_said_of_that(self) -> None:
        draft = by_phrases("Sell weekly covered calls on SPY, rebalance monthly")
        assert (written(draft).cycle, draft.definition.evaluation.value) == (ExpiryCycle.WEEKLY, "month_end")
        assert written(draft).days_to_expiry == number(7)

    @pytest.mark.parametrize(
        ("text", "left_out"),
        [
            ("Sell 2 covered calls on SPY", "Sell 2"),
            ("Sell covered calls on SPY, sell 2 of them", "2 of them"),
            ("Sell covered calls on SPY 5 % below the price", "5 % below the price"),
            ("Write puts on SPY 5 % in the money", "5 % in the money"),
            ("Sell covered calls on SPY, buy the calls back when RSI(2) is above 9", None),
            ("Sell covered calls on SPY, write puts on it", "write puts on it"),
            ("Run the wheel on SPY: sell puts 30 days out", "Run the wheel"),
            ("Sell covered calls on SPY, roll 7 days before the end, let them expire", "let them expire"),
            ("Sell puts on SPY when Mercury is retrograde", "Mercury is retrograde"),
        ],
    )
    def test_what_contracts_cannot_say_is_told(self, text: str, left_out: str | None) -> None:
        draft = by_phrases(text)
        assert told(draft, NoteKind.NOT_UNDERSTOOD) == [left_out or text.partition(", ")[2]]
        assert validate(draft.definition) == ()
        assert draft.definition.exit == Constant(value=False)

    def test_where_the_when_is_not_understood_nothing_is_written(self) -> None:
        draft = by_phrases("Sell puts on SPY when Mercury is retrograde")
        assert draft.definition.entry == Constant(value=False)
        assert any("never buys" in one for one in told(draft, NoteKind.ASSUMED))

    @pytest.mark.parametrize(
        "text", ["sell naked calls on SPY", "Sell put spreads on SPY 30 days out", "an iron condor on SPY, delta 0.2"]
    )
    def test_other_contracts_are_not_bent_into_these(self, text: str) -> None:
        with pytest.raises(NothingUnderstoodError):
            by_phrases(text)

    @pytest.mark.parametrize("text", ["stop loss 5 %", "sell after 10 days", "on 15-minute bars"])
    def test_what_does_not_go_with_contracts_is_a_problem_of_the_draft(self, text: str) -> None:
        draft = by_phrases(f"Sell covered calls on SPY; {text}")
        assert written(draft).kind is CALLS
        assert validate(draft.definition) != ()

    def test_words_of_contracts_leave_other_drafts_alone(self) -> None:
        draft = by_phrases("Buy SPY when the 30-day volatility is below 20 %, sell after 5 days, take profit at 10 %")
        assert draft.definition.option_writing is None
        assert draft.definition.risk.target is not None
        assert told(draft, NoteKind.NOT_UNDERSTOOD) == []

    def test_nothing_is_bought_back_that_was_not_sold(self) -> None:
        draft = by_phrases("Cover when RSI(2) is below 10, buy when RSI(2) is above 20")
        assert told(draft, NoteKind.NOT_UNDERSTOOD) == ["Cover when RSI(2) is below 10"]

    def test_hostile_words_beside_them_make_a_sound_draft(self) -> None:
        for case in hostile_texts():
            draft = by_phrases(f"Sell covered calls on SPY, 30 days out; {case.text}")
            assert written(draft).kind is CALLS
            assert all(ord(one) >= 32 for note in draft.notes for one in note.phrase)


CALL_FORM = contracts(
    "covered_call",
    strike="percent_out_of_the_money",
    strike_distance="0.05",
    days_to_expiry=30,
    cycle="monthly",
    close_at="0.5",
)
PLAIN: dict[str, Any] = {
    "symbols": ["AAPL"],
    "entry": [],
    "exit": [],
    "sizing": {"method": "equal_weight", "value": "", "period": 0},
    "stop": {"kind": "none", "distance": ""},
    "read": [],
    "assumed": [],
}


def answer(part: dict[str, Any], **changes: Any) -> str:
    return json.dumps(form(**PLAIN | {"option_writing": part} | changes))


class TestModel:
    async def test_its_form_becomes_the_draft_of_the_phrases(self) -> None:
        async with running_model() as rig:
            rig.replies({"json": json.loads(answer(CALL_FORM))})
            found = await DraftStrategies(rig.model).draft("usr_ada", CALL)
            asked = rig.state.calls[0]["body"]
        by_hand = by_phrases(CALL).definition
        assert found.by is DraftedBy.MODEL
        assert found.definition.option_writing == by_hand.option_writing
        assert (found.definition.entry, found.definition.exit) == (by_hand.entry, by_hand.exit)
        assert [one.meaning for one in found.notes] == [
            "Nothing is said of when contracts are written: at all times, one after the other.",
            (
                "Option prices are modelled, not market prices. They follow Black and Scholes with 1.19 times the "
                "volatility of the last 21 sessions."
            ),
        ]
        assert "cash_secured_put: a put is written where the entry holds" in str(asked["system"])
        assert "'strike_distance'" in str(asked["output_config"])

    def test_every_field_of_the_form_is_in_the_definition(self) -> None:
        part = contracts(
            "cash_secured_put",
            strike="delta",
            strike_distance="0.2",
            days_to_expiry=14,
            cycle="weekly",
            close_at="0.25",
            roll_days=3,
            volatility_period=63,
            volatility_premium="1.3",
        )
        assert written(draft_of(answer(part), PUT)) == writing(
            PUTS,
            DELTA,
            "0.2",
            14,
            cycle=ExpiryCycle.WEEKLY,
            close_at=number("0.25"),
            roll_days=number(3),
            volatility_period=number(63),
            volatility_premium=number("1.3"),
        )

    def test_a_rule_of_buying_is_kept(self) -> None:
        draft = draft_of(answer(CALL_FORM, entry=form()["entry"]), CALL)
        assert strategy_words(draft.definition).entry.startswith("RSI(2) is below 10")
        assert draft.definition.direction is StrategyDirection.LONG

    def test_what_nobody_said_is_found_by_comparing(self) -> None:
        part = CALL_FORM | {"roll_days": 5, "volatility_period": 90, "volatility_premium": "1.4", "close_at": "0.3"}
        draft = draft_of(answer(part), "Write calls on my shares for three weeks at most")
        unsaid = [one.meaning for one in draft.notes if one.meaning.startswith("Not in your words")]
        assert unsaid == [
            "Not in your words: the symbols AAPL.",
            "Not in your words: 0.05, the strike.",
            "Not in your words: 30, the days to the end of a contract.",
            "Not in your words: 0.3, the part of the premium at which it is bought back.",
            "Not in your words: 5, the days before the end that it is bought back.",
            "Not in your words: 90, the sessions of the volatility.",
            "Not in your words: 1.4, implied over realized volatility.",
        ]

    @pytest.mark.parametrize(
        ("text", "changes"),
        [
            ("AAPL: covered calls six weeks out, 5 %, half the premium", {"days_to_expiry": 42}),
            ("AAPL: covered calls two months out, 5 %, half the premium", {"days_to_expiry": 60}),
            ("AAPL: 30 days, 5 %, take profit at 75 % of the premium", {"close_at": "0.25"}),
            (
                "AAPL: 30 delta, 30 days, a quarter of the premium",
                {"strike": "delta", "strike_distance": "0.3", "close_at": "0.25"},
            ),
        ],
    )
    def test_weeks_parts_and_profits_are_said_in_other_numbers(self, text: str, changes: dict[str, Any]) -> None:
        draft = draft_of(answer(CALL_FORM | changes), text)
        assert [one.meaning for one in draft.notes if one.meaning.startswith("Not in your words")] == []

    @pytest.mark.parametrize(
        ("part", "changes"),
        [
            ({"days_to_expiry": 0}, {}),
            ({"strike": "none"}, {}),
            ({"strike": "delta", "strike_distance": "1.5"}, {}),
            ({"cycle": "none"}, {}),
            ({"close_at": "half"}, {}),
            ({"kind": "iron_condor"}, {}),
            ({}, {"stop": {"kind": "atr_multiple", "distance": "2"}}),
            ({}, {"timeframe": "15m"}),
            ({}, {"short_entry": form()["entry"]}),
        ],
    )
    def test_a_form_of_contracts_that_cannot_be_run_is_refused(
        self, part: dict[str, Any], changes: dict[str, Any]
    ) -> None:
        with pytest.raises(UnreadableFormError):
            draft_of(answer(CALL_FORM | part, **changes), CALL)

    def test_a_form_without_the_part_is_refused(self) -> None:
        bare = json.loads(answer(CALL_FORM))
        del bare["option_writing"]
        with pytest.raises(UnreadableFormError, match="missing"):
            draft_of(json.dumps(bare), CALL)


async def test_over_http_the_draft_tells_its_contracts() -> None:
    async with asking(router, draft_strategies=DraftStrategies()) as client:
        body = (await client.post("/api/strategies/draft", json={"text": CALL})).json()
    assert body["problems"] == []
    assert body["words"]["contracts"].startswith("On each hundred shares held a call is written")
    assert body["definition"]["option_writing"]["close_at"] == {"kind": "number", "value": "0.5"}
