"""Numbers in a text, and whether the facts it cites bear them out.

A number stands when it is, within rounding of the digits shown, the value of a fact cited in the same text, or a figure
of the draft itself. Names of measures and dates (`200-day`, `RSI(14)`, `2026-11-24`) stand when our own facts write
them. A headline has no value, so nothing it claims can be repeated as a number.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.domain.advice.draft import AdviceDraft
from paiid.domain.advice.packet import EvidencePacket, Fact, FactUnit

_MOST_DIGITS: Final = 15
_CITATION: Final = re.compile(r"\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\]", re.ASCII)
_MONTHS: Final = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE: Final = re.compile(
    rf"\d{{4}}-\d\d-\d\d|{_MONTHS}\.? \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTHS}\.?(?: \d{{4}})?|{_MONTHS}\.? \d{{4}}",
    re.ASCII,
)
_SPAN: Final = re.compile(r"(?<![\d.,$])(\d+(?:[-–/]\d+)?)(?:[-–]([A-Za-z]+)|(?<=\d[-–/]\d) ([A-Za-z]+))", re.ASCII)
"""`200-day`, `12-1-month`, `12-1 months`."""
_TITLE: Final = re.compile(r"([A-Za-z][A-Za-z&]*)[ (](\d+(?:, ?\d+|[-–]\d+)*)\)?(?![\d.,]*\d|\s?%)", re.ASCII)
"""`RSI(14)`, `MACD(12, 26, 9)`, `S&P 500`; looked for in the names of facts only."""
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+−–±]\s?)?(?P<usd>\$\s?)?(?P<sign2>[-+−])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<exponent>[eE][-+]?\d+)?"
    r"(?:\s?(?P<scale>thousand|million|billion|trillion|bn|mn|[kKMB])\b)?(?P<percent>\s?(?:%|percent\b|per cent\b))?",
    re.ASCII,
)
_SCALES: Final = {"thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "b": 9, "trillion": 12}
_WORDS: Final = re.compile(
    r"\b(?:(?:ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million"
    r"|one|two|three|four|five|six|seven|eight|nine|half|third|quarter)[- ]+)+(?:percent|per cent|%|dollars?|cents?)",
    re.IGNORECASE,
)
_HIDDEN_DIGITS: Final = frozenset({"Nd", "Nl", "No"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a text shows it: its size, half a unit of its last digit, and what stands around it."""

    value: Decimal
    tolerance: Decimal
    is_signed: bool
    is_percent: bool
    is_usd: bool

    def shows(self, value: Decimal) -> bool:
        """Whether this is `value`, rounded; without a sign it may be a fall's size."""
        return abs(self.value - (value if self.is_signed else abs(value))) <= self.tolerance


def cited_numbers(text: str) -> tuple[int, ...]:
    """The facts that `text` cites, as `[3]` or `[3, 5]`, in its order."""
    return tuple(int(number) for found in _CITATION.findall(text) for number in re.split(r"\s*[,;]\s*", found))


def unfounded(text: str, draft: AdviceDraft, packet: EvidencePacket) -> tuple[str, ...]:
    """The numbers of `text` that neither a fact it cites nor the draft bears out, as they are written."""
    facts = [fact for number in cited_numbers(text) if (fact := packet.fact(number)) is not None]
    rest = _without_names(_CITATION.sub(" ", text), packet)
    found = [shown for shown, figure in _figures(rest) if figure is None or not _is_borne(figure, facts, draft)]
    found += [match.group() for match in _WORDS.finditer(rest)]
    if any(letter > "\x7f" and unicodedata.category(letter) in _HIDDEN_DIGITS for letter in rest):
        found.append("a number in other digits than 0 to 9")
    return tuple(dict.fromkeys(found))


def _without_names(text: str, packet: EvidencePacket) -> str:
    patterns = {re.escape(packet.session_date.isoformat()), re.escape(packet.as_of.date().isoformat())}
    for fact in packet.facts:
        if not fact.is_foreign:
            patterns.update(_names(fact))
    either = "|".join(sorted(patterns, key=len, reverse=True))
    return re.sub(rf"(?<![\w.,$])(?:{either})(?![\w%]|[.,]\d)", " ", text, flags=re.IGNORECASE | re.ASCII)


def _names(fact: Fact) -> Iterator[str]:
    """Patterns of the names of measures, and of the dates, that our own words of `fact` hold."""
    words = f"{fact.name}. {fact.meaning}. {fact.text}"
    yield from (re.escape(match.group()) for match in _DATE.finditer(words))
    for match in _SPAN.finditer(words):
        unit = (match[2] or match[3]).removesuffix("s")
        span = re.sub(r"[-–/]", "[-–/]", match[1])
        yield rf"{span}[-– ]{unit}s?"
        if not match[1].isdigit():
            yield span
    for match in _TITLE.finditer(fact.name):
        yield rf"{re.escape(match[1])}[ (-]?{re.escape(match[2])}\)?"


def _figures(text: str) -> Iterator[tuple[str, Figure | None]]:
    for match in _NUMBER.finditer(text):
        digits = match["digits"].replace(",", "")
        if match["exponent"] or len(digits) > _MOST_DIGITS:
            yield match.group().strip()[:40], None
            continue
        whole, _, behind = digits.partition(".")
        power = _SCALES.get((match["scale"] or "").lower(), 0)
        sign = (match["sign"] or match["sign2"] or "").strip()
        # A dash after a letter or digit joins words; it is no minus.
        before = text[match.start() - 1 : match.start()]
        is_signed = bool(sign) and sign not in {"–", "±"} and not before.isalnum()
        size = Decimal(f"{whole or 0}.{behind or 0}").scaleb(power)
        figure = Figure(
            value=-size if is_signed and sign in {"-", "−"} else size,
            tolerance=Decimal("0.5").scaleb(power - len(behind)),
            is_signed=is_signed,
            is_percent=match["percent"] is not None,
            is_usd=match["usd"] is not None,
        )
        yield match.group().strip(), figure


def _is_borne(figure: Figure, facts: list[Fact], draft: AdviceDraft) -> bool:
    if any(_bears(fact, figure) for fact in facts):
        return True
    if figure.is_percent:
        return figure.shows(draft.probability * 100)
    own = [draft.entry, draft.stop, draft.target]
    own += [] if figure.is_usd else [draft.probability, Decimal(draft.horizon_sessions)]
    return any(figure.shows(value) for value in own)


def _bears(fact: Fact, figure: Figure) -> bool:
    if fact.value is None:
        return False
    if figure.is_percent and fact.unit is not FactUnit.PERCENT:
        return False
    if figure.is_usd and fact.unit is not FactUnit.USD:
        return False
    return figure.shows(fact.value)
