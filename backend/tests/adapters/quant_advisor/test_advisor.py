"""The quantitative advisor: valid by the product's own rules, explained by its facts, learned from the past alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from paiid.adapters.quant_advisor.advisor import QuantAdvisor, levels
from paiid.adapters.quant_advisor.model import LEAST_CASES, fit
from paiid.domain.advice.draft import AdviceDraft, Answer, NoAdvice, NoAdviceReason
from paiid.domain.advice.packet import Direction, EvidencePacket, Screen
from paiid.domain.advice.rules import validate
from paiid.features.ai.evidence.past import past_cases
from paiid.ports.advisor import PastCases
from tests.support.evidence import SYMBOLS, learned, packets, questions, studies

DAY = date(2026, 6, 30)
HELD = dict.fromkeys(SYMBOLS, Decimal(5))
MANY = [date(2026, 6, 30), date(2026, 5, 12), date(2026, 2, 3), date(2025, 12, 1), date(2025, 9, 17)]


async def answers(day: date) -> list[tuple[EvidencePacket, Answer]]:
    advisor = await learned(studies(), day)
    found = [*packets(studies(), day, HELD), *packets(studies(), day)]
    return list(zip(found, await advisor.advise(questions(found)), strict=True))


async def test_every_draft_passes_every_rule_of_validation() -> None:
    drafts = 0
    for day in MANY:
        for packet, answer in await answers(day):
            if isinstance(answer, AdviceDraft):
                drafts += 1
                assert validate(answer, packet, studies()) == ()
    assert drafts > 10


async def test_levels_are_the_plan_s_and_the_probability_pays_for_them() -> None:
    for packet, answer in await answers(DAY):
        if isinstance(answer, AdviceDraft):
            assert (answer.stop, answer.target) == levels(packet)
            risk = abs(answer.entry - answer.stop) / abs(answer.target - answer.stop)
            assert answer.probability > risk


async def test_who_abstains_says_by_how_much() -> None:
    found = [answer for _, answer in await answers(DAY) if isinstance(answer, NoAdvice)]
    assert found
    assert {one.reason for one in found} == {NoAdviceReason.ABSTAINED}
    assert all("break even" in one.detail for one in found)


async def test_before_it_has_learned_it_abstains() -> None:
    found = await QuantAdvisor().advise(questions(packets(studies(), DAY)))
    assert all(isinstance(one, NoAdvice) and "too few past cases" in one.detail for one in found)


async def test_the_probability_is_a_function_of_the_shown_facts_alone() -> None:
    advisor = await learned(studies(), DAY)
    for packet in packets(studies(), DAY):
        renamed = replace(packet, name="Other", as_of=packet.as_of.replace(year=2020))
        one, other = await advisor.advise(questions([packet, renamed]))
        assert one == other


async def test_coefficients_and_probability_agree_by_hand() -> None:
    past = past_cases(list(studies().values()))[0]
    model = fit(past, DAY.replace(day=1))
    assert model is not None
    for packet in packets(studies(), DAY):
        odds = model.account.intercept
        for weight in model.account.weights:
            if weight.mean is None:
                odds += weight.weight if weight.key == packet.screens[0].value else 0
            elif (value := packet.value(weight.key)) is not None and weight.deviation:
                odds += weight.weight * max(-4, min(4, (float(value) - weight.mean) / weight.deviation))
        assert float(model.probability(packet)) == pytest.approx(1 / (1 + np.exp(-odds)), abs=0.0006)


class TestFitting:
    def cases(self, count: int) -> PastCases:
        """Fact `a` matters, `b` does not and is missing at times; four in ten win."""
        chance = np.random.default_rng(2)
        values = chance.normal(size=(count, 2))
        odds = 1.5 * values[:, 0] - 0.4
        values[:, 1] = np.where(chance.uniform(size=count) < 0.3, np.nan, values[:, 1])
        return PastCases(
            Direction.BUY, ("a", "b"), values, (Screen.MOMENTUM, Screen.BREAKOUT),
            np.arange(count) % 2, chance.uniform(size=count) < 1 / (1 + np.exp(-odds)),
            np.arange(count) + date(2024, 1, 1).toordinal(),
        )  # fmt: skip

    def test_too_few_cases_make_no_model(self) -> None:
        cases = self.cases(LEAST_CASES)
        assert fit(cases, date(2030, 1, 1)) is not None
        assert fit(cases, date.fromordinal(int(cases.over_on[-1]))) is None

    def test_what_was_not_over_is_not_learned_from(self) -> None:
        cases = self.cases(1_000)
        before = date.fromordinal(int(cases.over_on[600]))
        later = replace(cases, won=np.where(np.arange(1_000) >= 600, ~cases.won, cases.won))
        one, other = fit(cases, before), fit(later, before)
        assert one is not None
        assert other is not None
        assert one.account == other.account
        assert one.account.cases == 600

    def test_finds_what_matters_and_leaves_alone_what_does_not(self) -> None:
        model = fit(self.cases(3_000), date(2040, 1, 1))
        assert model is not None
        a, b = model.account.weights[:2]
        assert a.weight > 1
        assert abs(b.weight) < 0.15
        assert b.cases < a.cases == 3_000

    async def test_a_month_is_fitted_once_unless_much_more_is_known(self) -> None:
        advisor = QuantAdvisor()
        few, more, many = self.cases(400), self.cases(420), self.cases(900)
        await advisor.learn((few,), date(2030, 1, 5))
        assert advisor.models()[0].cases == 400
        await advisor.learn((more,), date(2030, 1, 20))
        assert advisor.models()[0].cases == 400
        await advisor.learn((many,), date(2030, 1, 21))
        assert advisor.models()[0].cases == 900
        await advisor.learn((few,), date(2030, 2, 1))
        assert advisor.models()[0].version == "2030-02"
