import httpx
import pytest

from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_rules import validate
from paiid.features.strategies.router import router
from paiid.features.strategies.service import StrategyService
from paiid.features.strategies.templates import TEMPLATES
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
    assert [one["id"] for one in body["templates"]] == [one.id for one in TEMPLATES]
    assert len({one.id for one in TEMPLATES}) == len(TEMPLATES) >= 6


async def test_what_is_modelled_or_left_out_says_so() -> None:
    body = (await get("/templates")).json()
    assert all(one["runs"] for one in body["templates"])
    written = {one["id"]: one for one in body["templates"] if one["option_writing"] is not None}
    assert set(written) == {"covered-call", "cash-secured-put"}
    for one in written.values():
        assert one["limit"].startswith("Option prices are modelled, not market prices")
        assert "modelled, not market prices" in one["contracts_text"]
    assert (await get("/templates/pair-laggard")).json()["limit"].startswith("A pair trade buys the laggard and sells")
    assert (await get("/templates/pair-laggard")).json()["contracts_text"] is None


async def test_the_words_of_written_options() -> None:
    told = (await get("/templates/covered-call")).json()["contracts_text"]
    assert told.startswith(
        "On each hundred shares held a call is written: the monthly that ends nearest to 30 days ahead, at the listed "
        "strike nearest to a delta of 0.3. It is held to its end; then the next one is written."
    )


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
