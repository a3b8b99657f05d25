"""The model as a reader, by the official SDK over Anthropic's stand-in: an answer is believed only member by member."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.model_reader.reader import MOST_TEXTS, ModelReader
from paiid.domain.reading import EventKind, Reading, Text, Urgency
from paiid.ports.errors import ProviderBadData, ProviderError
from paiid.ports.model_meter import ModelBudgetSpent, Purpose
from tests.standins.kit.faults import fault
from tests.support.hostile import hostile_texts
from tests.support.model_rig import MODEL, ModelRig, running_model

BAD = {"n": 1, "score_percent": -78, "urgency": "high", "event": "guidance"}
GOOD = {"n": 2, "score_percent": 40, "urgency": "normal", "event": "earnings"}
TEXTS = [Text("Acme cuts its outlook"), Text("Bravo tops estimates", "It said so.")]


@pytest.fixture
async def rig() -> AsyncIterator[ModelRig]:
    async with running_model() as made:
        yield made


def answer(*rows: Any) -> dict[str, Any]:
    return {"text": json.dumps({"readings": list(rows)})}


async def test_each_text_has_its_reading_by_number_not_by_place(rig: ModelRig) -> None:
    rig.replies(answer(GOOD, BAD))
    reader = ModelReader(rig.model)
    assert await reader.read(TEXTS) == [
        Reading(Decimal("-0.78"), Urgency.HIGH, EventKind.GUIDANCE),
        Reading(Decimal("0.40"), Urgency.NORMAL, EventKind.EARNINGS),
    ]
    assert reader.version == f"{MODEL}/1"
    assert reader.measured is None
    ((spender, model, _),) = rig.meter.reserved
    assert (spender.user_id, spender.purpose, model) == (None, Purpose.READING, MODEL)


async def test_many_texts_are_asked_for_in_parts(rig: ModelRig) -> None:
    rows = [BAD | {"n": number} for number in range(1, MOST_TEXTS + 1)]
    rig.replies(answer(*rows), answer(BAD))
    found = await ModelReader(rig.model).read([Text(f"Acme {n}") for n in range(MOST_TEXTS + 1)])
    assert len(found) == MOST_TEXTS + 1
    assert len(rig.meter.bills) == 2


@pytest.mark.parametrize(
    "rows",
    [
        (BAD,),
        (BAD, BAD),
        (BAD, GOOD, GOOD),
        (BAD, GOOD | {"n": 3}),
        (BAD, GOOD | {"score_percent": 101}),
        (BAD, GOOD | {"score_percent": -900}),
        (BAD, GOOD | {"score_percent": "40"}),
        (BAD, GOOD | {"score_percent": True}),
        (BAD, GOOD | {"urgency": "extreme"}),
        (BAD, GOOD | {"event": "buy now"}),
        (BAD, {"n": 2}),
        (BAD, 7),
    ],
    ids=str,
)
async def test_an_answer_that_is_not_one_reading_for_each_is_refused(rig: ModelRig, rows: tuple[Any, ...]) -> None:
    rig.replies(answer(*rows))
    with pytest.raises(ProviderBadData):
        await ModelReader(rig.model).read(TEXTS)


@pytest.mark.parametrize("text", ["[]", "null", '{"readings": null}', "not JSON"])
async def test_an_answer_of_another_shape_is_refused(rig: ModelRig, text: str) -> None:
    rig.replies({"text": text})
    with pytest.raises(ProviderError):
        await ModelReader(rig.model).read(TEXTS)


async def test_a_vendor_that_is_down_is_told_as_such(rig: ModelRig) -> None:
    rig.standin.faults.add(fault("status", "POST /v1/messages", code=400))
    with pytest.raises(ProviderError):
        await ModelReader(rig.model).read(TEXTS)


async def test_without_money_nothing_is_asked(rig: ModelRig) -> None:
    rig.meter.left = Decimal(0)
    with pytest.raises(ModelBudgetSpent):
        await ModelReader(rig.model).read(TEXTS)


@pytest.mark.parametrize("case", hostile_texts()[:40], ids=lambda case: str(case.id))
async def test_hostile_words_travel_as_data_and_are_held_to_the_schema(rig: ModelRig, case: Any) -> None:
    rig.replies(answer(BAD))
    (found,) = await ModelReader(rig.model).read([Text(case.text, case.text)])
    assert found == Reading(Decimal("-0.78"), Urgency.HIGH, EventKind.GUIDANCE)
