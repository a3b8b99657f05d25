"""Values that the Anthropic stand-in makes up fit the schema they are for."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from anthropic import transform_schema
from pydantic import BaseModel, Field, TypeAdapter

from tests.standins.anthropic.errors import ApiError
from tests.standins.anthropic.schemas import Sampler, check_schema, facts_of


class Action(StrEnum):
    BUY = "buy"
    HOLD = "hold"


class Leg(BaseModel):
    symbol: str
    ratio: Annotated[int, Field(gt=2, lt=5)]


class Parent(BaseModel):
    kind: Literal["plan"]
    action: Action
    legs: list[Leg] = Field(min_length=3)
    tags: list[str]
    price: Decimal = Field(ge=Decimal("10.5"), le=Decimal(11))
    score: float = Field(ge=-1, le=-0.5)
    seen_at: datetime
    day: date
    key: UUID
    is_open: bool
    note: str | None
    nothing: None
    either: Leg | str


@pytest.mark.parametrize("model", [Action, Leg, Parent])
def test_they_fit_what_the_sdk_sends(model: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    schema = transform_schema(adapter.json_schema())
    check_schema(schema, "schema")
    adapter.validate_python(Sampler(schema, {}).sample(), strict=False)


def test_facts_of_the_prompt_are_told_again_the_first_of_each_name() -> None:
    facts = facts_of('Data: {"symbol": "XYZ", "price": 12.5} and {"symbol": "ABC"}')
    assert facts == {"symbol": "XYZ", "price": "12.5"}
    plan = Sampler(transform_schema(Parent), facts).sample()
    assert [leg["symbol"] for leg in plan["legs"]] == ["XYZ"] * 3


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("text", "should be an object"),
        ({"type": "object"}, "additionalProperties"),
        ({"type": "object", "additionalProperties": True}, "additionalProperties"),
        ({"type": "string", "maxLength": 5}, "maxLength"),
        ({"type": "array", "items": {"type": "number", "maximum": 1}}, "maximum"),
        ({"anyOf": [{"type": "string", "pattern": "x"}]}, "pattern"),
        ({"type": "array", "minItems": 2}, "minItems"),
    ],
)
def test_what_is_not_supported_is_found_at_any_depth(part: Any, words: str) -> None:
    schema = {"type": "object", "additionalProperties": False, "properties": {"a": part}, "$defs": {}}
    with pytest.raises(ApiError) as caught:
        check_schema(schema, "schema")
    assert caught.value.status == 400
    assert words in caught.value.message
