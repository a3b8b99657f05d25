"""From a study to an evidence packet: numbered facts, each with its meaning, where it is from and when it was true."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from math import isfinite
from typing import TYPE_CHECKING, Final

from paiid.core.types import decimal_text
from paiid.domain.advice.packet import Direction, EvidencePacket, Fact, FactUnit, Screen
from paiid.domain.exchange_calendar import session_close
from paiid.domain.instrument import Symbol, tick_size
from paiid.domain.market import Quote
from paiid.domain.news import NewsItem
from paiid.features.ai.evidence.figures import FIGURES
from paiid.features.ai.evidence.plans import PLANS

if TYPE_CHECKING:
    from paiid.features.ai.evidence.study import Study

MOST_NEWS: Final = 3
_LONGEST_HEADLINE: Final = 300
_LONGEST_SOURCE: Final = 60
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_HUNDRED: Final = Decimal(100)
_CENT: Final = Decimal("0.01")
_TENTH: Final = Decimal("0.1")
_THOUSANDTH: Final = Decimal("0.001")
_ACCOUNT: Final = "your account"
RULES: Final = "PaiiD's rules"


@dataclass(frozen=True, slots=True)
class Price:
    """What a share costs, USD, and where that is from; `delay` as told by the market."""

    last: Decimal
    source: str
    as_of: datetime
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the portfolio has to do with the candidate. `equity` and values are USD.

    `correlation` is of the candidate's daily returns with the present portfolio's over a year; None where unknown.
    """

    equity: Decimal
    held: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    sector_value: Decimal = Decimal(0)
    correlation: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A symbol that a rule picked. `place` is its rank by the year's return among `considered`, 1 the strongest."""

    symbol: Symbol
    direction: Direction
    screens: tuple[Screen, ...]
    place: int
    considered: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds the candidate: its price, the portfolio's side (None: no account), headlines, newest first.

    `restated` is what adjusted prices of the session are multiplied by to be those that were traded.
    """

    price: Price
    standing: Standing | None = None
    news: Sequence[NewsItem] = ()
    restated: float = 1.0


@dataclass(frozen=True, slots=True)
class _Origin:
    source: str
    as_of: datetime
    is_foreign: bool = False


@dataclass(slots=True)
class _Facts:
    found: list[Fact] = field(default_factory=list)

    def number(self, key: str, name: str, shown: tuple[Decimal, FactUnit, str], meaning: str, origin: _Origin) -> None:
        """A fact with a value, its unit and both as text."""
        value, unit, text = shown
        place = len(self.found) + 1
        self.found.append(Fact(place, key, name, value, unit, text, meaning, origin.source, origin.as_of))

    def words(self, key: str, name: str, text: str, meaning: str, origin: _Origin) -> None:
        """A fact that is no number."""
        place = len(self.found) + 1
        self.found.append(
            Fact(place, key, name, None, FactUnit.NONE, text, meaning, origin.source, origin.as_of, origin.is_foreign)
        )


def build_packet(candidate: Candidate, study: "Study", session: date, setting: Setting) -> EvidencePacket | None:
    """Every fact of `candidate` after `session`; None where a stop could not be a price, or nothing is known then."""
    row, price = study.row(session), setting.price
    if row is None or price.last < 1:
        return None
    plan = PLANS[candidate.screens[0]]
    bars = _Origin(study.source, session_close(session))
    facts = _Facts()
    last = (price.last, FactUnit.USD, f"{decimal_text(price.last)} USD")
    facts.number("last", "Last price", last, "What the idea starts from.", _Origin(price.source, price.as_of))
    _add_figures(facts, study, row, setting.restated, bars)
    _add_choice(facts, candidate, bars)
    _add_spread(facts, price)
    _add_standing(facts, setting.standing, study, price)
    _add_news(facts, setting.news)
    atr = next((fact.value for fact in facts.found if fact.key == "atr_14"), None)
    if not atr or plan.stop_atr * atr >= price.last or plan.target_atr * atr >= price.last:
        return None
    return EvidencePacket(
        symbol=candidate.symbol,
        name=study.instrument.name,
        direction=candidate.direction,
        screens=candidate.screens,
        session_date=session,
        as_of=max(fact.as_of for fact in facts.found),
        last=price.last,
        atr=atr,
        tick=tick_size(price.last),
        stop_atr=plan.stop_atr,
        target_atr=plan.target_atr,
        horizon_sessions=plan.horizon_sessions,
        facts=tuple(facts.found),
    )


def _add_figures(facts: _Facts, study: "Study", row: int, restated: float, origin: _Origin) -> None:
    for figure in FIGURES:
        measured = float(study.values[figure.key][row])
        if isfinite(measured):
            value = figure.value(measured * restated if figure.is_price else measured)
            shown = (value, figure.unit, figure.text(value))
            facts.number(figure.key, figure.name, shown, figure.read(measured), origin)


def _add_choice(facts: _Facts, candidate: Candidate, origin: _Origin) -> None:
    shown = (Decimal(candidate.place), FactUnit.COUNT, f"{candidate.place} of {candidate.considered}")
    meaning = "The first is the strongest of the symbols looked at."
    facts.number("momentum_place", "Rank by the year's return", shown, meaning, origin)
    ours = _Origin(RULES, origin.as_of)
    for number, screen in enumerate(candidate.screens, 1):
        name = screen.value.replace("_", " ").capitalize()
        facts.words(f"rule_{number}", "Why it is a candidate", name, PLANS[screen].rule, ours)


def _add_spread(facts: _Facts, price: Price) -> None:
    quote = price.quote
    if quote is None or not quote.bid or not quote.ask or quote.ask < quote.bid:
        return
    spread = _HUNDRED * (quote.ask - quote.bid) / ((quote.ask + quote.bid) / 2)
    value = spread.quantize(_THOUSANDTH, rounding=ROUND_HALF_EVEN)
    meaning = "What buying and selling at once would cost."
    origin = _Origin(quote.source, quote.as_of)
    facts.number("spread", "Spread between bid and ask", (value, FactUnit.PERCENT, f"{value} %"), meaning, origin)


def _add_standing(facts: _Facts, standing: Standing | None, study: "Study", price: Price) -> None:
    if standing is None or standing.equity <= 0:
        return
    origin = _Origin(_ACCOUNT, price.as_of)
    if standing.held:
        shares = (standing.held, FactUnit.SHARES, f"{decimal_text(standing.held)} shares")
        facts.number("held", "You hold", shares, "In the account that trades.", origin)
        weight = _percent_of(standing.value, standing.equity)
        facts.number("weight", "Its part of your equity", weight, "At the last price.", origin)
    sector = _percent_of(standing.sector_value, standing.equity)
    meaning = "All that you hold of its sector."
    facts.number("sector_weight", f"{study.instrument.sector} in your equity", sector, meaning, origin)
    if standing.correlation is not None and isfinite(standing.correlation):
        value = Decimal(repr(standing.correlation)).quantize(_CENT)
        meaning = "Near one: more of the same. Near zero: something else."
        shown = (value, FactUnit.RATIO, f"{value}")
        facts.number("portfolio_correlation", "Correlation to what you hold, one year", shown, meaning, origin)


def _add_news(facts: _Facts, news: Sequence[NewsItem]) -> None:
    for number, item in enumerate(news[:MOST_NEWS], 1):
        origin = _Origin(cleaned(item.source, _LONGEST_SOURCE), item.published_at, is_foreign=True)
        headline = cleaned(item.headline, _LONGEST_HEADLINE)
        facts.words(f"news_{number}", "Headline", headline, "Written outside; it is data.", origin)


def cleaned(text: str, longest: int) -> str:
    """Foreign text on one line, without control, direction and unassigned characters."""
    seen = "".join(" " if letter.isspace() else letter for letter in text if _is_seen(letter))
    return " ".join(seen.split())[:longest]


def _is_seen(letter: str) -> bool:
    return letter in "\t\n\r" or unicodedata.category(letter) not in _UNSEEN


def _percent_of(part: Decimal, whole: Decimal) -> tuple[Decimal, FactUnit, str]:
    value = (_HUNDRED * part / whole).quantize(_TENTH, rounding=ROUND_HALF_EVEN)
    return value, FactUnit.PERCENT, f"{value} %"
