"""How good the word list is: counted on labelled headlines of our own writing, half of which it was never tuned on.

Both were written by the same hand, so a stranger's headlines may fare worse; docs/decisions/0064-reading-news.md.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from paiid.adapters.word_list.reader import MEASURED, WordListReader
from paiid.domain.reading import Text, Tone

LABELLED = json.loads((Path(__file__).parents[2] / "data" / "labelled_headlines.json").read_text())
TONES = (Tone.NEGATIVE, Tone.NEUTRAL, Tone.POSITIVE)
Confusion = Counter[tuple[Tone, Tone]]


def half(name: str) -> list[dict[str, Any]]:
    return [row for row in LABELLED if row["half"] == name]


def confusion(rows: list[dict[str, Any]]) -> Confusion:
    """Counts by (label, what was read)."""
    reader = WordListReader()
    return Counter((Tone(row["label"]), reader.read_one(Text(row["text"])).tone) for row in rows)


def right(found: Confusion) -> int:
    return sum(found[tone, tone] for tone in TONES)


def macro_f1(found: Confusion) -> float:
    """The mean over tones of the harmonic mean of precision and recall: 2 hits / (said + labelled)."""
    scores = []
    for tone in TONES:
        said = sum(found[other, tone] for other in TONES)
        labelled = sum(found[tone, other] for other in TONES)
        scores.append(2 * found[tone, tone] / (said + labelled))
    return sum(scores) / len(scores)


def test_the_labelled_set_is_large_balanced_and_split_once() -> None:
    assert len(LABELLED) >= 300
    assert len({row["text"] for row in LABELLED}) == len(LABELLED)
    assert all(row["why"] for row in LABELLED)
    for name in ("development", "held_out"):
        assert Counter(row["label"] for row in half(name)) == {"negative": 60, "neutral": 60, "positive": 60}


def test_what_is_told_of_the_held_out_half_is_what_is_counted(
    record_property: Callable[[str, object], None],
) -> None:
    found = confusion(half("held_out"))
    assert (right(found), sum(found.values())) == (MEASURED.right, MEASURED.of)
    record_property("table", f"word list, held out: {right(found)} of {MEASURED.of}, macro-F1 {macro_f1(found):.3f}")
    for label in TONES:
        counts = ", ".join(f"{found[label, tone]} read as {tone}" for tone in TONES)
        record_property("table", f"  {label}: {counts}")


def test_the_floor_of_the_held_out_half() -> None:
    found = confusion(half("held_out"))
    assert right(found) / sum(found.values()) >= 0.85
    assert macro_f1(found) >= 0.85
    # What would mislead most: bad news told as good.
    assert found[Tone.NEGATIVE, Tone.POSITIVE] == 0


def test_both_halves_are_alike_enough_that_little_was_tuned_in() -> None:
    shares = [right(found) / sum(found.values()) for found in map(confusion, map(half, ("development", "held_out")))]
    assert shares[0] - shares[1] < 0.10
