"""A cursor gives back the key it was made of; anything else is told apart, never crashed on."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126)), min_size=1, max_size=4))
def test_round_trip(key: list[str]) -> None:
    cursor = encode_cursor(*key)
    assert decode_cursor(cursor, len(key)) == tuple(key)
    assert "=" not in cursor


@given(st.text(max_size=60))
def test_anything_else_is_refused_kindly(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(text, 2)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "ünï",
        packed(["only one"]),
        packed(["one", "two", "three"]),
        packed(["a", 1]),
        packed(["a", None]),
        packed(["a", ["b"]]),
        packed({"a": "b"}),
        packed("ab"),
        packed(["a", "nul\x00"]),
        packed(["a", "line\nbreak"]),
        packed(["a", "\ud800"]),
        base64.urlsafe_b64encode(b"[" * 50_000).decode(),
    ],
)
def test_forged(cursor: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(cursor, 2)
