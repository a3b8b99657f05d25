import json
import re
import time
from decimal import Decimal
from pathlib import Path

import pytest

from paiid.adapters.word_list.lexicon import lexicon
from paiid.adapters.word_list.reader import WordListReader
from paiid.domain.reading import EventKind, Reading, Text, Tone, Urgency

HOSTILE = json.loads((Path(__file__).parents[2] / "data" / "hostile_headlines.json").read_text())["cases"]
READER = WordListReader()


def read(headline: str, summary: str = "") -> Reading:
    return READER.read_one(Text(headline, summary))


@pytest.mark.parametrize(
    ("headline", "tone"),
    [
        ("Shares plunge after profit warning", Tone.NEGATIVE),
        ("Profit falls", Tone.NEGATIVE),
        ("Costs fall", Tone.POSITIVE),
        ("Losses narrow", Tone.POSITIVE),
        ("Losses widen", Tone.NEGATIVE),
        ("Acme beats estimates", Tone.POSITIVE),
        ("Acme cuts guidance", Tone.NEGATIVE),
        ("Acme cuts costs", Tone.POSITIVE),
        ("Acme raises dividend", Tone.POSITIVE),
        ("Acme raises doubts", Tone.NEGATIVE),
        ("Sales fall less than feared", Tone.POSITIVE),
        ("Fewer claims than expected", Tone.POSITIVE),
        ("Fewer customers than expected", Tone.NEGATIVE),
        ("Jobless claims above forecast", Tone.NEGATIVE),
        ("Acme avoids bankruptcy", Tone.POSITIVE),
        ("Acme files for bankruptcy", Tone.NEGATIVE),
        ("Strike at Acme ends", Tone.POSITIVE),
        ("Acme does not expect to break even", Tone.NEGATIVE),
        ("Acme won't cut dividend", Tone.POSITIVE),
        ("Volatility index jumps", Tone.NEGATIVE),
        ("Acme to report results on Tuesday", Tone.NEUTRAL),
        ("Should you buy Acme?", Tone.NEUTRAL),
        ("Acme opens an office", Tone.NEUTRAL),
    ],
)
def test_tone(headline: str, tone: Tone) -> None:
    assert read(headline).tone is tone


def test_what_is_conceded_counts_less_than_what_is_said() -> None:
    assert read("Acme falls despite strong sales").score < 0 < read("Acme rises despite weak sales").score


def test_what_follows_but_counts_more() -> None:
    assert read("Sales rise, but profit plunges").score < 0


def test_a_summary_is_read_where_the_headline_says_nothing() -> None:
    assert read("Acme: third quarter", "Profit fell and the company cut its outlook.").tone is Tone.NEGATIVE
    assert read("Acme to report results on Tuesday", "Profit fell last year.").tone is Tone.NEUTRAL


@pytest.mark.parametrize(
    ("headline", "event", "urgency"),
    [
        ("Trading in Acme paused for 10 minutes after a 12.0% fall", EventKind.HALT, Urgency.HIGH),
        ("Acme issues profit warning", EventKind.GUIDANCE, Urgency.HIGH),
        ("Acme files for bankruptcy protection", EventKind.BANKRUPTCY, Urgency.HIGH),
        ("Acme declares a quarterly dividend of $0.42 a share", EventKind.DIVIDEND, Urgency.LOW),
        ("Acme announces a 4-for-1 stock split", EventKind.CAPITAL, Urgency.LOW),
        ("Acme tops expectations for the quarter; shares rise 3.1%", EventKind.EARNINGS, Urgency.NORMAL),
        ("Analyst downgrades Acme", EventKind.ANALYST, Urgency.NORMAL),
        ("Inflation slows", EventKind.MACRO, Urgency.NORMAL),
        ("Acme paints its fence", EventKind.OTHER, Urgency.NORMAL),
    ],
)
def test_kind_and_urgency(headline: str, event: EventKind, urgency: Urgency) -> None:
    found = read(headline)
    assert (found.event, found.urgency) == (event, urgency)


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: str(case["id"]))
def test_hostile_text_is_read_within_bounds(case: dict[str, str]) -> None:
    found = read(case["text"], case["text"])
    assert -1 <= found.score <= 1
    assert found.score == found.score.quantize(Decimal("0.01"))
    assert isinstance(found.urgency, Urgency)
    assert isinstance(found.event, EventKind)


@pytest.mark.parametrize(
    "piece", ["cut ", "not ", "beat ~ ", "a|b ^", "ﷺ", "\u202e", "cut guidance as ", "?", "\U000e0041", "٣"]
)
def test_long_text_takes_no_longer_than_its_beginning(piece: str) -> None:
    started = time.process_time()
    found = read(piece * 200_000, piece * 200_000)
    assert time.process_time() - started < 1
    assert -1 <= found.score <= 1


def test_wide_letters_read_as_plain_ones() -> None:
    plain = "Acme files for bankruptcy"
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in plain)
    assert read(wide) == read(plain)


def test_the_version_follows_the_list() -> None:
    assert READER.version == lexicon().version
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", READER.version)
