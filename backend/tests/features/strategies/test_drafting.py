"""Strategies described in words: by known phrases, by a model, and by words that mean harm."""

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from paiid.domain.strategy import Evaluation, SizingMethod, StrategyDirection
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_stops import StopKind, TargetKind
from paiid.domain.strategy_tree import Constant, Number
from paiid.domain.strategy_words import strategy_words
from paiid.features.strategies.drafting.by_model import UnreadableFormError, draft_of
from paiid.features.strategies.drafting.notes import NoteKind, NothingUnderstoodError
from paiid.features.strategies.drafting.phrases import EXAMPLES, by_phrases
from paiid.features.strategies.router import router
from paiid.features.strategies.service import DraftedBy, DraftStrategies, StrategyNotUnderstoodError
from paiid.ports.model_meter import Purpose
from tests.support.drafting import form, operand, told
from tests.support.hostile import hostile_texts
from tests.support.model_rig import running_model
from tests.support.slices import ADA, EVE, asking

DIP = EXAMPLES[0]


class TestPhrases:
    @pytest.mark.parametrize(
        ("text", "entry", "leave"),
        [
            (
                DIP,
                "RSI(2) is below 10 and the close is above the 200-session average",
                "the close is above the 5-session average",
            ),
            (
                EXAMPLES[1],
                "the 50-session average crosses above the 200-session average",
                "the 50-session average crosses below the 200-session average",
            ),
            (
                EXAMPLES[2],
                "the rank by the 126-session return is at most 3",
                "the rank by the 126-session return is above 3",
            ),
            (
                (
                    "Buy when RSI(2) is below 10 only while fewer than three positions are open and "
                    "cash is above 20 %. "
                    "Sell when RSI(2) is above 70. If the portfolio is more than 10 % below its high, sell everything "
                    "and buy nothing"
                ),
                (
                    "RSI(2) is below 10 and the number of open positions is below 3 and "
                    "the cash as a part of the equity is above 0.2"
                ),
                "RSI(2) is above 70 or the fall of the portfolio from its high is above 0.1",
            ),
            (
                (
                    "Buy when the close is above the 50-day average, sell when the exposure is at least 90 %; "
                    "buy nothing while the portfolio's drawdown exceeds 5 % or no position is open"
                ),
                (
                    "the close is above the 50-session average and not (the fall of the portfolio from its high is "
                    "above 0.05 or the number of open positions is at most 0)"
                ),
                "the invested part of the equity is at least 0.9",
            ),
            (
                (
                    "Buy at a new 52-week high unless SPY is below its 200-day average. "
                    "Exit below the 20-day low or after 9 days"
                ),
                (
                    "the close is above the highest high of 252 sessions one session before and "
                    "not (the close of SPY is below the 200-session average of SPY)"
                ),
                (
                    "the close is below the lowest low of 20 sessions one session before or "
                    "the number of sessions held is at least 9"
                ),
            ),
            (
                "hold QQQ while it is above its 10-month average, else cash, checked monthly",
                "the close is above the 210-session average",
                "not (the close is above the 210-session average)",
            ),
            (
                (
                    "If (RSI < 30 or the price falls 5 % in 10 days) and volume is above the 50-day average volume, "
                    "buy. Sell when it falls 8% from its high or gains 12 percent"
                ),
                (
                    "(RSI(14) is below 30 or the 10-session return is at most -0.05) and "
                    "the volume is above the 50-session average volume"
                ),
                "the fall from the high since entry is at least 0.08 or the return since entry is at least 0.12",
            ),
        ],
    )
    def test_are_read_as_they_are_meant(self, text: str, entry: str, leave: str) -> None:
        draft = by_phrases(text)
        words = strategy_words(draft.definition)
        assert (words.entry, words.exit) == (entry, leave)
        assert (validate(draft.definition), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])

    @pytest.mark.parametrize(
        ("text", "entry", "leave"),
        [
            ("buy when RSI below 30 and sell when RSI above 70", "RSI(14) is below 30", "RSI(14) is above 70"),
            ("buy when rsi(14) under 30 sell when rsi(14) over 70", "RSI(14) is below 30", "RSI(14) is above 70"),
            ("Buy if 14-day RSI < 30; sell if RSI > 70", "RSI(14) is below 30", "RSI(14) is above 70"),
            (
                "Buy when RSI goes below 30, sell when RSI climbs above 70",
                "RSI(14) is below 30",
                "RSI(14) is above 70",
            ),
            (
                "buy SPY when the RSI drops below 30 and sell it when it rises above 70",
                "RSI(14) is below 30",
                "RSI(14) is above 70",
            ),
            (
                "buy when the RSI crosses below 30 and sell when it crosses above 70",
                "RSI(14) crosses below 30",
                "RSI(14) crosses above 70",
            ),
            (
                "Buy when RSI is 30 or below and sell when it's 70 or above",
                "RSI(14) is at most 30",
                "RSI(14) is at least 70",
            ),
            ("Buy when the RSI is at 30 or lower", "RSI(14) is at most 30", "never"),
            (
                "When RSI(14) falls to 30 buy; when it reaches 70 sell",
                "RSI(14) is at most 30",
                "RSI(14) is at least 70",
            ),
            ("buy when oversold, sell when overbought", "RSI(14) is below 30", "RSI(14) is above 70"),
            ("Buy when RSI(2) is oversold (below 5)", "RSI(2) is below 5", "never"),
            (
                "Buy QQQ when the 6-month return is above 5%, sell when it is below -1%",
                "the 126-session return is above 0.05",
                "the 126-session return is below -0.01",
            ),
            # A price of 70 USD is said with its sign, and 150 is no RSI.
            (
                "buy when RSI is below 30, sell when it is above $70 or it is above 150",
                "RSI(14) is below 30",
                "the close is above 70 or the close is above 150",
            ),
            (
                "buy when the 50 day SMA is above the 200 day SMA, sell when it is below",
                "the 50-session average is above the 200-session average",
                "the 50-session average is below the 200-session average",
            ),
            (
                "Hold SPY while the 10-month average is rising",
                "the 210-session average is above the 210-session average one session before",
                "not (the 210-session average is above the 210-session average one session before)",
            ),
        ],
    )
    def test_common_ways_of_saying_the_same(self, text: str, entry: str, leave: str) -> None:
        draft = by_phrases(text)
        words = strategy_words(draft.definition)
        assert (words.entry, words.exit) == (entry, leave)
        assert (validate(draft.definition), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])

    @pytest.mark.parametrize(
        ("text", "entry", "symbols", "positions", "judged"),
        [
            ("hold the bottom 3 by 6-month momentum", "the 126-session return is above 4", 7, 3, "month_end"),
            ("buy the 3 weakest by one month return", "the 21-session return is above 4", 7, 3, "month_end"),
            (
                "buy the bottom 5 sectors by 1-month return, rebalance weekly",
                "the 21-session return is above 6",
                11,
                5,
                "week_end",
            ),
            (
                "keep the two weakest index funds by 3-month return",
                "the 63-session return is above 2",
                4,
                2,
                "month_end",
            ),
            (
                "hold the lowest 3 of SPY, QQQ, IWM and DIA by RSI(2), reviewed daily",
                "RSI(2) is above 1",
                4,
                3,
                "every_close",
            ),
            (
                "hold the 5 least volatile large companies, rebalance quarterly",
                "the annualized volatility of 63 sessions is above 25",
                30,
                5,
                "quarter_end",
            ),
            (
                "hold the bottom 2 by 60-day volatility, rebalance every three months",
                "the annualized volatility of 60 sessions is above 5",
                7,
                2,
                "quarter_end",
            ),
            (
                "hold the best two of SPY, QQQ, IWM by 12 month return, reviewed each quarter",
                "the 252-session return is at most 2",
                3,
                2,
                "quarter_end",
            ),
            (
                "top 3 sectors by 3-month momentum, quarterly",
                "the 63-session return is at most 3",
                11,
                3,
                "quarter_end",
            ),
            (
                "at the end of each quarter hold the top 20 % of large companies by momentum",
                "the 126-session return is at most 6",
                30,
                6,
                "quarter_end",
            ),
            ("hold the bottom 9 by 6-month momentum", "the 126-session return is above 0", 7, 9, "month_end"),
        ],
    )
    def test_either_end_of_a_list(self, text: str, entry: str, symbols: int, positions: int, judged: str) -> None:
        draft = by_phrases(text)
        one = draft.definition
        assert strategy_words(one).entry == f"the rank by {entry}"
        assert (len(one.universe.symbols), one.risk.max_positions, one.evaluation.value) == (symbols, positions, judged)
        assert (validate(one), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])

    @pytest.mark.parametrize(
        "text",
        [
            "buy when the price is 5% below its 50-day average",
            "buy when the on-balance volume crosses above its signal line",
            "buy when stochastic crosses above its signal line",
            "buy when MACD crosses above the close",
            "buy QQQ when it drops 3% in a day",
            "buy when volume is twice its 50-day average volume",
        ],
    )
    def test_what_a_definition_cannot_say_is_not_bent_into_something_else(self, text: str) -> None:
        with pytest.raises(NothingUnderstoodError):
            by_phrases(text)

    @pytest.mark.parametrize(
        ("text", "entry", "leave"),
        [
            (
                "Buy when MACD crosses above its signal line and ADX is above 25, sell when MACD is below the signal",
                "MACD(12, 26) crosses above the MACD signal(12, 26, 9) and ADX(14) is above 25",
                "MACD(12, 26) is below the MACD signal(12, 26, 9)",
            ),
            (
                "Buy when the MACD(8, 17, 9) crosses above the signal line; sell when the MACD histogram is below 0",
                "MACD(8, 17) crosses above the MACD signal(8, 17, 9)",
                "the MACD histogram(12, 26, 9) is below 0",
            ),
            (
                "Buy when CCI falls below -100 and MFI(10) is under 20; sell when the 30-day CCI is above 100",
                "CCI(20) is below -100 and MFI(10) is below 20",
                "CCI(30) is above 100",
            ),
            (
                "Buy when stochastic %K crosses above %D and stochastic is below 20, sell when stochastic(5, 3) > 80",
                "stochastic %K(14, 3) crosses above stochastic %D(14, 3, 3) and stochastic %K(14, 3) is below 20",
                "stochastic %K(5, 3) is above 80",
            ),
            (
                "Buy when Williams %R is below -80, sell when Williams %R(10) is above -20",
                "Williams %R(14) is below -80",
                "Williams %R(10) is above -20",
            ),
            (
                "Buy when +DI crosses above -DI, sell when aroon up crosses below aroon down",
                "+DI(14) crosses above -DI(14)",
                "Aroon up(25) crosses below Aroon down(25)",
            ),
        ],
    )
    def test_indicators_with_a_name_of_their_own(self, text: str, entry: str, leave: str) -> None:
        draft = by_phrases(text)
        assert (strategy_words(draft.definition).entry, strategy_words(draft.definition).exit) == (entry, leave)
        assert (validate(draft.definition), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])

    @pytest.mark.parametrize(
        ("text", "size"),
        [
            ("$5,000 per trade", "Each position takes 5000 USD."),
            ("invest $10k in each position", "Each position takes 10000 USD."),
            ("100 shares per trade", "Each position is of 100 shares."),
        ],
    )
    def test_fixed_sizes(self, text: str, size: str) -> None:
        draft = by_phrases(f"Buy AAPL when RSI(2) is below 10, sell after 5 days, {text}")
        assert strategy_words(draft.definition).size == size
        assert (validate(draft.definition), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])

    def test_the_time_of_day_on_bars_within_it(self) -> None:
        words = (
            "buy QQQ when it is after the first hour and the close is above its 20-bar average; exit when it is in the "
            "last 10 minutes"
        )
        draft = by_phrases(f"On 5-minute bars {words}")
        assert strategy_words(draft.definition).entry.startswith("the number of minutes since the open is above 60 and")
        assert strategy_words(draft.definition).exit == (
            "the number of minutes to the close of the session is at most 10"
        )
        assert (validate(draft.definition), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])
        assert told(by_phrases(f"On daily bars {words}"), NoteKind.NOT_UNDERSTOOD) != []

    @pytest.mark.parametrize(
        ("text", "entry"),
        [
            ("buy in the first 30 minutes when RSI is below 30", "{early} and RSI(14) is below 30"),
            ("buy when RSI is below 30 in the first 30 minutes", "RSI(14) is below 30 and {early}"),
            ("in the first 30 minutes buy when RSI is below 30", "{early} and RSI(14) is below 30"),
            ("in the first 30 minutes, if RSI is below 30, buy", "{early} and RSI(14) is below 30"),
            (
                "buy in the first 30 minutes when RSI is below 30 or the close is above the 20-bar average",
                "{early} and (RSI(14) is below 30 or the close is above the 20-bar average)",
            ),
            (
                "buy when RSI is below 30 in the first 30 minutes or the close is above the 20-bar average",
                "(RSI(14) is below 30 and {early}) or the close is above the 20-bar average",
            ),
            (
                "buy after the first hour when RSI is below 30",
                "the number of minutes since the open is above 60 and RSI(14) is below 30",
            ),
        ],
    )
    def test_a_time_and_another_condition_hold_together(self, text: str, entry: str) -> None:
        draft = by_phrases(f"On 5-minute bars {text}; sell when RSI is above 70 in the last hour")
        words = strategy_words(draft.definition)
        assert words.entry == entry.format(early="the number of minutes since the open is at most 30")
        assert words.exit == "RSI(14) is above 70 and the number of minutes to the close of the session is at most 60"
        assert (validate(draft.definition), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])
        assert any("minutes since the open" in one.meaning for one in draft.notes if one.kind is NoteKind.UNDERSTOOD)

    @pytest.mark.parametrize(
        ("text", "entry"),
        [
            ("Buy when RSI is below 30 on Mondays", "RSI(14) is below 30 and {monday}"),
            ("On Mondays buy when RSI is below 30", "{monday} and RSI(14) is below 30"),
            (
                "On the first trading day of each month buy when RSI is below 30",
                "the session of the month is at most 1 and RSI(14) is below 30",
            ),
        ],
    )
    def test_and_so_do_a_day_and_another_condition(self, text: str, entry: str) -> None:
        draft = by_phrases(text)
        monday = "(the weekday is at least 1 and the weekday is at most 1)"
        assert strategy_words(draft.definition).entry == entry.format(monday=monday)
        assert (draft.definition.evaluation, told(draft, NoteKind.NOT_UNDERSTOOD)) == (Evaluation.EVERY_CLOSE, [])

    def test_a_time_before_selling_is_a_time_of_selling(self) -> None:
        draft = by_phrases("On 5-minute bars buy when RSI is below 30. In the last 10 minutes sell")
        assert strategy_words(draft.definition).entry == "RSI(14) is below 30"
        assert strategy_words(draft.definition).exit == (
            "the number of minutes to the close of the session is at most 10"
        )
        assert told(draft, NoteKind.NOT_UNDERSTOOD) == []

    def test_of_a_time_on_daily_bars_nothing_is_understood(self) -> None:
        draft = by_phrases("Buy when RSI is below 30 in the first 30 minutes")
        assert strategy_words(draft.definition).entry == "RSI(14) is below 30"
        assert told(draft, NoteKind.NOT_UNDERSTOOD) == ["in the first 30 minutes"]

    @pytest.mark.parametrize("when", ["on the last trading day of each month", "each month", "at the end of the month"])
    def test_rebalancing_at_a_month_s_end_is_when_rules_are_judged(self, when: str) -> None:
        draft = by_phrases(f"Sector funds, hold the top 3 by 6-month momentum, rebalance {when}")
        assert told(draft, NoteKind.UNDERSTOOD)[-1] == f"rebalance {when}"
        assert (draft.definition.evaluation, told(draft, NoteKind.NOT_UNDERSTOOD)) == (Evaluation.MONTH_END, [])

    def test_stops_sizes_limits_costs_and_symbols(self) -> None:
        draft = by_phrases(
            "On SPY, QQQ and IWM: buy when there is a golden cross, sell on a death cross; trailing stop of 3 ATR, "
            "take profit at 20%, risk 0.5% per trade, at most 2 positions, rebalance weekly, slippage 10 bps, "
            "commission $0.005 per share"
        )
        one = draft.definition
        assert one.universe.symbols == ("SPY", "QQQ", "IWM")
        assert (one.evaluation, one.sizing.method) == (Evaluation.WEEK_END, SizingMethod.RISK_PER_TRADE)
        assert one.risk.stop is not None
        assert one.risk.target is not None
        assert (one.risk.stop.kind, one.risk.target.kind) == (StopKind.TRAILING_ATR, TargetKind.PERCENT_OF_ENTRY)
        assert (one.risk.max_positions, one.costs.slippage_bps) == (2, Decimal(10))
        assert one.costs.commission_per_share == Decimal("0.005")
        assert (validate(one), told(draft, NoteKind.NOT_UNDERSTOOD)) == ((), [])

    @pytest.mark.parametrize(
        ("phrase", "timeframe"),
        [
            ("on 15-minute bars", "15m"),
            ("On hourly bars,", "1h"),
            ("hourly:", "1h"),
            ("on the 5m chart", "5m"),
            ("using 5 min candles", "5m"),
            ("on one-minute bars", "1m"),
            ("with bars of 15 minutes", "15m"),
            ("timeframe: 1h.", "1h"),
            ("every minute", "1m"),
            ("every 15 minutes check:", "15m"),
            ("on 60-minute candlesticks", "1h"),
            ("at five-minute intervals", "5m"),
            ("on daily bars", "1d"),
        ],
    )
    def test_the_bars_that_rules_are_judged_on(self, phrase: str, timeframe: str) -> None:
        for text in (f"{phrase} buy when RSI(2) is below 10", f"Buy when RSI(2) is below 10 {phrase.rstrip(':.,')}"):
            draft = by_phrases(text)
            assert (draft.definition.timeframe, told(draft, NoteKind.NOT_UNDERSTOOD)) == (timeframe, [])
            assert strategy_words(draft.definition).entry == "RSI(2) is below 10"
            assert any(one.meaning.startswith("Rules are judged on") for one in draft.notes)

    @pytest.mark.parametrize("phrase", ["on 30-minute bars", "on 4-hour candles", "on weekly bars", "intraday"])
    def test_bars_of_other_lengths_are_told_and_stay_daily(self, phrase: str) -> None:
        draft = by_phrases(f"{phrase} buy when RSI(2) is below 10")
        assert (draft.definition.timeframe, told(draft, NoteKind.NOT_UNDERSTOOD)) == ("1d", [phrase])
        assert "Bars are daily." in told(draft, NoteKind.ASSUMED)

    @pytest.mark.parametrize(
        ("text", "entry"),
        [
            ("buy above the 200-day average", "the close is above the 200-day average"),
            (
                "buy when the SMA(20) is above the 50-bar average",
                "the 20-bar average is above the 50-bar average",
            ),
            ("buy at a new 52-week high", "the close is above the highest high of 252 days"),
            ("buy when it falls 5 % in 10 days", "the 10-day return is at most -0.05"),
            ("buy when there is a golden cross", "the 50-day average crosses above the 200-day average"),
        ],
    )
    def test_on_short_bars_days_stay_days(self, text: str, entry: str) -> None:
        draft = by_phrases(f"On 15-minute bars {text}")
        assert strategy_words(draft.definition).entry == entry
        assert validate(draft.definition) == ()

    @pytest.mark.parametrize(
        ("phrase", "kind", "far"),
        [
            ("buy with a limit 1 % below the close when RSI(2) is below 10", "percent_of_close", "0.01"),
            ("buy when RSI(2) is below 10, entry limit 1%", "percent_of_close", "0.01"),
            ("when RSI(2) is below 10 place a limit order 0.5 ATR below the last close", "atr_multiple", "0.5"),
            ("buy at a limit of $0.50 below the close when RSI(2) is below 10", "amount", "0.50"),
            ("buy 2% under the close with a limit order when RSI(2) is below 10", "percent_of_close", "0.02"),
            ("use limit entries 1 ATR below the close. Buy when RSI(2) is below 10", "atr_multiple", "1"),
            ("buy when RSI(2) is below 10 at a limit 1 percent lower than the close", "percent_of_close", "0.01"),
            ("buy when RSI(2) is below 10; limit buy 0.2 % below the close", "percent_of_close", "0.002"),
            ("buy when RSI(2) is below 10 with limit orders 2 dollars below", "amount", "2"),
        ],
    )
    def test_an_entry_by_limit(self, phrase: str, kind: str, far: str) -> None:
        draft = by_phrases(f"{phrase}, sell above the 5-day average")
        limit = draft.definition.entry_limit
        assert limit is not None
        assert (limit.kind, limit.distance) == (kind, Number(Decimal(far)))
        words = strategy_words(draft.definition)
        assert (words.entry, words.exit) == ("RSI(2) is below 10", "the close is above the 5-session average")
        assert told(draft, NoteKind.NOT_UNDERSTOOD) == []
        assert any(one.meaning.startswith("Entries are limit orders") for one in draft.notes)

    @pytest.mark.parametrize(
        "phrase", ["with a limit 1 % above the close", "limit each position to 5 %", "stop limit 2 %"]
    )
    def test_what_is_no_limit_of_an_entry_is_not_taken_for_one(self, phrase: str) -> None:
        draft = by_phrases(f"Buy when RSI(2) is below 10, {phrase}")
        assert draft.definition.entry_limit is None
        assert told(draft, NoteKind.NOT_UNDERSTOOD) == [phrase]

    def test_what_is_not_understood_is_told_and_not_guessed(self) -> None:
        draft = by_phrases("When Mercury is retrograde buy AAPL if RSI is under 30 and the moon is full, then dance.")
        assert strategy_words(draft.definition).entry == "RSI(14) is below 30"
        assert told(draft, NoteKind.NOT_UNDERSTOOD) == ["Mercury is retrograde", "the moon is full", "dance"]
        assumed = told(draft, NoteKind.ASSUMED)
        assert "RSI" in assumed
        assert any("when to sell" in one for one in assumed)
        assert draft.definition.exit == Constant(value=False)

    @pytest.mark.parametrize("text", ["Make me rich", "?", "a" * 2000, "(" * 2000])
    def test_without_a_rule_there_is_no_draft(self, text: str) -> None:
        with pytest.raises(NothingUnderstoodError):
            by_phrases(text)

    def test_selling_short_has_rules_of_its_own(self) -> None:
        draft = by_phrases("On SPY: sell short when RSI(2) is above 90, cover when RSI(2) is below 30, stop 5 %")
        assert draft.definition.direction is StrategyDirection.SHORT
        words = strategy_words(draft.definition)
        assert (words.entry, words.exit) == ("RSI(2) is above 90", "RSI(2) is below 30")
        assert not told(draft, NoteKind.NOT_UNDERSTOOD)
        assert not validate(draft.definition)

    def test_of_what_is_only_sold_short_exit_buys_back(self) -> None:
        draft = by_phrases("Go short when the close is below the 50-day average, exit when it is above")
        assert draft.definition.direction is StrategyDirection.SHORT
        assert strategy_words(draft.definition).exit == "the close is above the 50-session average"

    def test_both_directions_are_traded_where_both_are_said(self) -> None:
        draft = by_phrases(
            "Buy when RSI(2) is below 10, sell when RSI(2) is above 60. Short when RSI(2) is above 95, buy back when "
            "RSI(2) is below 50."
        )
        assert draft.definition.direction is StrategyDirection.BOTH
        words = strategy_words(draft.definition)
        assert (words.entry, words.exit) == ("RSI(2) is below 10", "RSI(2) is above 60")
        assert (words.short_entry, words.short_exit) == ("RSI(2) is above 95", "RSI(2) is below 50")

    def test_a_short_sale_that_nothing_ends_is_told(self) -> None:
        draft = by_phrases("Short when RSI(14) is above 80")
        assert draft.definition.exit == Constant(value=False)
        assert any("buy back" in one for one in told(draft, NoteKind.ASSUMED))

    def test_hostile_words_make_a_sound_draft_or_none(self) -> None:
        for case in hostile_texts():
            for text in (case.text, f"Buy when RSI(2) is below 10 and {case.text}"):
                try:
                    draft = by_phrases(text)
                except NothingUnderstoodError:
                    continue
                assert all(ord(one) >= 32 for note in draft.notes for one in note.phrase)
                assert not validate(draft.definition) or "risk" in validate(draft.definition)[0].path


class TestModel:
    async def test_its_form_becomes_the_same_draft_and_is_booked(self) -> None:
        async with running_model() as rig:
            rig.replies({"json": form()})
            found = await DraftStrategies(rig.model).draft("usr_ada", DIP)
        by_hand = by_phrases(DIP).definition
        assert (found.definition.entry, found.definition.exit) == (by_hand.entry, by_hand.exit)
        assert (found.definition.risk, found.by, found.problem) == (by_hand.risk, DraftedBy.MODEL, None)
        phrases = [one.phrase or one.meaning for one in found.notes]
        assert phrases == ["stop 2 ATR", "Trades SPY.", "Not in your words: the symbols SPY."]
        assert [(one.user_id, one.purpose) for one, _, _ in rig.meter.reserved] == [("usr_ada", Purpose.STRATEGY)]
        assert found.cost == rig.meter.bills[0].cost > 0

    def test_figures_of_the_portfolio_are_those_of_the_phrases(self) -> None:
        text = (
            "Buy SPY when RSI(2) is below 10 and fewer than 3 positions are open. Sell when RSI(2) is above 70. "
            "If the portfolio is at least 10 % below its high, sell everything"
        )
        rsi = operand("indicator", name="rsi", period=2)
        few, fallen, dip, high = (
            {"left": left, "comparator": comparator, "right": operand("number", value=level)}
            for left, comparator, level in (
                (operand("portfolio", name="open_positions"), "below", "3"),
                (operand("portfolio", name="drawdown"), "at_least", "0.1"),
                (rsi, "below", "10"),
                (rsi, "above", "70"),
            )
        )
        entry = [{"all_of": [dip, few], "none_of": []}]
        leave = [{"all_of": [one], "none_of": []} for one in (high, fallen)]
        found = draft_of(json.dumps(form(entry=entry, exit=leave)), text)
        by_hand = by_phrases(text).definition
        assert (found.definition.entry, found.definition.exit) == (by_hand.entry, by_hand.exit)
        assert not any(
            "3" in one.meaning or "0.1" in one.meaning for one in found.notes if one.kind is NoteKind.ASSUMED
        )

    async def test_its_bars_and_its_entry_limit_are_those_of_the_phrases(self) -> None:
        text = (
            "On 15-minute bars buy SPY with a limit 1 % below the close when RSI(2) is below 10 and the close is above "
            "the 200-day average, sell after 5 days"
        )
        average = operand("indicator", name="sma", period=200, bars="day")
        entry = [form()["entry"][0]["all_of"][0], form()["entry"][0]["all_of"][1] | {"right": average}]
        held = {
            "left": operand("position", name="sessions_held"),
            "comparator": "at_least",
            "right": operand("number", value="5"),
        }
        filled = form(
            timeframe="15m",
            entry=[{"all_of": entry, "none_of": []}],
            exit=[{"all_of": [held], "none_of": []}],
            sizing={"method": "equal_weight", "value": "", "period": 0},
            stop={"kind": "none", "distance": ""},
            entry_limit={"kind": "percent_of_close", "distance": "0.01"},
        )
        async with running_model() as rig:
            rig.replies({"json": filled})
            found = (await DraftStrategies(rig.model).draft("usr_ada", text)).definition
            schema = str(rig.state.calls[0]["body"])
        by_hand = by_phrases(text).definition
        assert (found.timeframe, found.entry_limit) == (by_hand.timeframe, by_hand.entry_limit)
        assert (found.entry, found.exit) == (by_hand.entry, by_hand.exit)
        assert "percent_of_close" in schema
        assert "'15m'" in schema or '"15m"' in schema
        made_up = draft_of(_json(filled), "Buy SPY on dips")
        assert "Not in your words: 0.01, the distance of the limit." in [one.meaning for one in made_up.notes]

    async def test_a_side_that_is_sold_short_gives_the_direction(self) -> None:
        sides = form()
        mirrored = {"short_entry": sides["entry"], "short_exit": sides["exit"]}
        both, short = form(**mirrored), form(**mirrored, entry=[], exit=[])
        async with running_model() as rig:
            rig.replies({"json": both}, {"json": short})
            drafts = DraftStrategies(rig.model)
            found = [(await drafts.draft("usr_ada", DIP)).definition for _ in range(2)]
        assert [one.direction for one in found] == [StrategyDirection.BOTH, StrategyDirection.SHORT]
        assert found[0].short_entry == found[0].entry == found[1].entry
        assert (found[0].short_exit, found[1].short_entry) == (found[0].exit, None)

    async def test_a_form_that_cannot_be_run_is_asked_for_again_with_what_is_wrong(self) -> None:
        async with running_model() as rig:
            rig.replies({"json": form(stop={"kind": "none", "distance": ""})}, {"json": form()})
            found = await DraftStrategies(rig.model).draft("usr_ada", DIP)
            asked = rig.state.calls[1]["body"]["messages"][0]["content"]
        assert found.by is DraftedBy.MODEL
        assert "risk.stop: is needed" in str(asked)

    @pytest.mark.parametrize(
        "reply",
        [{"refusal": {}}, {"error": {"status": 529}}, {"text": "Certainly! Here it is."}, {"json": {"entry": 1}}],
    )
    async def test_where_it_fails_known_phrases_are_read_and_why_is_told(self, reply: dict[str, Any]) -> None:
        async with running_model() as rig:
            rig.replies(*[reply] * 4)
            found = await DraftStrategies(rig.model).draft("usr_ada", DIP)
            assert (found.by, found.model) == (DraftedBy.PHRASES, None)
            assert found.problem
            rig.replies(*[reply] * 4)
            with pytest.raises(StrategyNotUnderstoodError, match="Without it, only known phrases"):
                await DraftStrategies(rig.model).draft("usr_ada", "Make me rich")

    def test_an_answer_can_do_nothing_but_fill_the_form(self) -> None:
        for text in (case.text[:5000] for case in hostile_texts()):
            mad = form(
                name=text,
                assumed=[text],
                read=[{"phrase": text, "meaning": text}],
                not_understood=[{"phrase": DIP[:20], "reason": text}],
            )
            draft = draft_of(_json(mad), DIP)
            assert validate(draft.definition) == ()
            assert all(one.phrase in DIP for one in draft.notes)
            assert all(ord(one) >= 32 for note in draft.notes for one in f"{note.meaning}{draft.definition.name}")

    @pytest.mark.parametrize(
        "changes",
        [
            {"symbols": ["<script>"]},
            {"symbols": [1]},
            {"max_positions": 0},
            {"timeframe": "30m"},
            {"entry_limit": {"kind": "percent_of_entry", "distance": "0.01"}},
            {"entry_limit": {"kind": "percent_of_close", "distance": "1.5"}},
            {"max_weight": "NaN"},
            {"entry": [{"all_of": [], "none_of": [{}]}]},
            {"stop": {"kind": "atr_multiple", "distance": "1e400"}},
            {"sizing": {"method": "all_in", "value": "", "period": 0}},
            {"read": None},
        ],
    )
    def test_a_form_that_is_none_is_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(UnreadableFormError):
            draft_of(_json(form(**changes)), DIP)

    def test_numbers_that_nobody_said_are_told(self) -> None:
        draft = draft_of(_json(form()), "Buy SPY on dips")
        told_of = [one.meaning for one in draft.notes if one.meaning.startswith("Not in your words")]
        assert told_of[0] == "Not in your words: 2, 10, in “RSI(2) is below 10”."


def _json(value: dict[str, Any]) -> str:

    return json.dumps(value)


async def ask(text: str, **who: Any) -> httpx.Response:
    async with asking(router, who.get("principal", ADA), draft_strategies=DraftStrategies()) as client:
        return await client.post("/api/strategies/draft", json={"text": text})


class TestOverHttp:
    async def test_a_draft_with_words_and_notes(self) -> None:
        body = (await ask(DIP)).json()
        assert (body["by"], body["model"], body["cost_usd"], body["problems"]) == ("phrases", None, "0", [])
        assert body["words"]["entry"].startswith("RSI(2) is below 10")
        assert body["definition"]["risk"]["stop"] == {
            "kind": "atr_multiple",
            "distance": {"kind": "number", "value": "2"},
        }
        assert {one["kind"] for one in body["notes"]} == {"understood", "assumed"}

    async def test_what_is_not_understood_is_a_problem_with_its_phrases(self) -> None:
        answer = await ask("Make me rich")
        assert (answer.status_code, answer.json()["code"]) == (422, "strategy-not-understood")
        assert answer.json()["notes"][0]["phrase"] == "Make me rich"
        assert (await ask("")).status_code == 422
        assert (await ask("x" * 2001)).status_code == 422

    async def test_only_who_may_save_one_may_have_one_drafted(self) -> None:
        assert (await ask(DIP, principal=None)).status_code == 401
        assert (await ask(DIP, principal=EVE)).status_code == 403

    async def test_the_guide_tells_the_phrases(self) -> None:
        async with asking(router, draft_strategies=DraftStrategies()) as client:
            body = (await client.get("/api/strategies/draft")).json()
        assert (body["model"], body["longest"]) == (None, 2000)
        assert [one for one in body["examples"] if by_phrases(one)] == list(EXAMPLES)
