import time

import pytest

from paiid.domain.foreign_text import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Apple\n\n  beats\tests", "Apple beats ests"),
        ("stop at \u202e001\u202c", "stop at 001"),
        ("Ig\u200bnore", "Ignore"),
        ("Apple\U000e0073\U000e0065", "Apple"),
        ("\x00\x1b[31mred", "[31mred"),
        ("👩\u200d🔬 tests", "👩\u200d🔬 tests"),
        ("1\u200d9\u200d9", "199"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("", ""),
    ],
)
def test_what_nobody_sees_is_left_out(text: str, shown: str) -> None:
    assert visible(text, 80) == shown


def test_a_long_text_is_cut_with_a_mark() -> None:
    assert visible("word " * 100, 12) == "word word w…"
    assert len(visible("x" * 500, 12)) == 12


def test_a_very_long_text_takes_no_longer_than_its_beginning() -> None:
    started = time.process_time()
    assert visible("\u200d" * 20_000_000, 100) == ""
    assert time.process_time() - started < 0.5
