"""How long the word list takes for two pages of news."""

import time

from bench.calibration import NUMPY_REFERENCE_MS
from bench.report import Measurement, Peer, median
from paiid.adapters.word_list.reader import WordListReader
from paiid.domain.reading import Text

ITEMS = 200
LIMIT_MS = 50.0
_HEADLINES = (
    "{name} tops expectations for the quarter; shares rise {n}.2% all the same",
    "{name} cuts its full-year outlook as costs climb and orders slow",
    "Regulator fines {name} ${n} million over controls, but shares recover",
    "{name} to report third-quarter results on Tuesday",
)
_SUMMARY = "{name} said so before the open. The shares lost {n}.1% on the report, less than analysts had feared."


def measure(numpy_ms: float) -> list[Measurement]:
    """Texts that differ, each read anew; a summary is read only where the headline says nothing."""
    reader = WordListReader()
    times = []
    for turn in range(15):
        texts = [_text(turn, number) for number in range(ITEMS)]
        started = time.perf_counter()
        for text in texts:
            reader.read_one(text)
        times.append(1e3 * (time.perf_counter() - started))
    peer = Peer("numpy pass ms", numpy_ms, NUMPY_REFERENCE_MS)
    return [Measurement(f"word list, {ITEMS} items", median(times), "ms", LIMIT_MS, "less", peer)]


def _text(turn: int, number: int) -> Text:
    words = {"name": f"Acme {turn} of {number}", "n": number}
    return Text(_HEADLINES[number % len(_HEADLINES)].format(**words), _SUMMARY.format(**words))
