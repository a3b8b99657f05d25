"""Numbers of ten characters that would fill the memory, wherever a vendor may put them."""

from decimal import Decimal

import pytest

from paiid.adapters.alpaca import wire as alpaca
from paiid.adapters.tradier import wire as tradier
from paiid.adapters.tradier.events import objects
from paiid.adapters.vendor.call import Answer, retry_after
from paiid.adapters.vendor.exact import exact
from paiid.adapters.vendor.story import score_of
from paiid.core.types import decimal_text
from paiid.ports.errors import ProviderBadData

HUGE = ["1e309", "1e999999999", "-1e999999999999999999", "1e99999999999999999999999"]
TINY = ["1e-999", "-1e-900000", "1e-999999999999999999", "1e-99999999999999999999999", "0e-900000", "0e999999999"]


def answer(body: str, headers: dict[str, str] | None = None) -> Answer:
    return Answer("Vendor", 200, headers or {}, body.encode())


@pytest.mark.parametrize("text", ["187.62", "-0.0001", "1.20", "0", "1e2", "123456789012345678901234567890.123456789"])
def test_a_number_stays_as_it_is_written(text: str) -> None:
    assert str(exact(text)) == str(Decimal(text))
    assert str(answer(f"[{text}.0]" if text.isdigit() else f"[{text}]").json()[0]).startswith(text.upper()[:2])


@pytest.mark.parametrize("text", HUGE)
def test_what_no_double_holds_is_nothing(text: str) -> None:
    assert exact(text) is None
    assert answer(f"[{text}, 2.5]").json() == [None, Decimal("2.5")]
    assert list(objects(f'{{"a": {text}}}')) == [{"a": None}]
    assert tradier.number({"a": text}, "a") is None
    assert score_of(text) is None
    with pytest.raises(ProviderBadData):
        alpaca.optional_amount({"a": text}, "a")


@pytest.mark.parametrize("text", TINY)
def test_what_is_next_to_nothing_can_be_written_out(text: str) -> None:
    found = [
        exact(text),
        answer(f"[{text}]").json()[0],
        next(objects(f'{{"a": {text}}}'))["a"],
        tradier.number({"a": text}, "a"),
        alpaca.optional_amount({"a": text}, "a"),
        score_of(text),
    ]
    for one in found:
        assert isinstance(one, Decimal)
        assert one == 0
        assert len(f"{one:f}") < 1000
        assert len(decimal_text(one)) < 1000


def test_words_are_no_numbers() -> None:
    for text in ("", "abc", "1e", "0x10"):
        with pytest.raises(ValueError, match="not a number"):
            exact(text)


@pytest.mark.parametrize(
    ("said", "meant"), [("2.5", 2.5), ("-3", 0.0), ("inf", None), ("1e999", None), ("nan", None), ("soon", None)]
)
def test_a_wait_without_end_is_none(said: str, meant: float | None) -> None:
    assert retry_after(answer("", {"retry-after": said})) == meant
