import httpx
import pytest

from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_rules import validate
from paiid.features.strategies.router import router
from paiid.features.strategies.service import StrategyService, TemplateOnlyToldError
from paiid.features.strategies.templates import TEMPLATES, TOLD_TEMPLATES
from tests.support.slices import asking


async def get(path: str) -> httpx.Response:
    async with asking(router, strategies_service=StrategyService()) as client:
        return await client.get(f"/api/strategies{path}")


@pytest.mark.parametrize("definition", TEMPLATES, ids=lambda one: one.id)
class TestEveryTemplate:
    def test_is_a_definition_without_a_fault(self, definition: StrategyDefinition) -> None:
        assert validate(definition) == ()

    def test_tells_when_it_fails_and_where_it_comes_from(self, definition: StrategyDefinition) -> None:
        assert len(definition.fails_when) >= 2
        assert definition.references
        assert all(1900 < reference.year <= 2026 for reference in definition.references)

    async def test_is_answered_by_its_id(self, definition: StrategyDefinition) -> None:
        answer = await get(f"/templates/{definition.id}")
        assert answer.status_code == 200
        assert answer.json()["name"] == definition.name


async def test_the_gallery_lists_them_all() -> None:
    body = (await get("/templates")).json()
    told = [one.definition.id for one in TOLD_TEMPLATES]
    assert [one["id"] for one in body["templates"]] == [*(one.id for one in TEMPLATES), *told]
    assert len({one.id for one in TEMPLATES}) == len(TEMPLATES) >= 6


async def test_what_cannot_be_run_says_so_and_why() -> None:
    body = (await get("/templates")).json()
    told = [one for one in body["templates"] if not one["runs"]]
    assert {one["id"] for one in told} == {"covered-call", "cash-secured-put"}
    assert all("cannot be backtested" in one["limit"] and "is sold" in one["entry_text"] for one in told)
    assert (await get("/templates/pair-laggard")).json()["limit"].startswith("A pair trade buys the laggard and sells")
    with pytest.raises(TemplateOnlyToldError, match="cannot be backtested"):
        StrategyService().definition("covered-call")


async def test_the_rule_tree_and_its_plain_words() -> None:
    body = (await get("/templates/rsi2-reversion")).json()
    assert body["entry"]["node"] == "and"
    assert body["entry"]["rules"][1] == {
        "node": "compare",
        "left": {
            "kind": "indicator",
            "name": "rsi",
            "arguments": {"period": {"kind": "parameter", "name": "rsi_period"}},
            "symbol": None,
            "ago": 0,
        },
        "comparator": "below",
        "right": {"kind": "parameter", "name": "oversold"},
    }
    assert body["entry_text"] == "the close is above the 200-session average and RSI(2) is below 10"
    assert body["exit_text"] == (
        "the close is above the 5-session average or the number of sessions held is at least 10"
    )
    oversold = next(one for one in body["parameters"] if one["name"] == "oversold")
    assert (oversold["default"], oversold["minimum"], oversold["maximum"]) == ("10", "2", "30")


async def test_an_unknown_template_is_404() -> None:
    answer = await get("/templates/free-money")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-template")


async def test_a_malformed_id_is_422() -> None:
    assert (await get("/templates/Free%20Money%00")).status_code == 422
