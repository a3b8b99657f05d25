"""Random walks as daily bars, their studies, packets and the advisor that learned from them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

import numpy as np

from paiid.adapters.quant_advisor.advisor import QuantAdvisor
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.exchange_calendar import session_close, session_open, sessions_between
from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.domain.market import Bar, BarSeries, Delay, Interval
from paiid.features.ai.evidence.packets import Price, Setting, build_packet
from paiid.features.ai.evidence.past import past_cases
from paiid.features.ai.evidence.picking import pick
from paiid.features.ai.evidence.study import Study, study
from paiid.ports.advisor import Question

SESSIONS = sessions_between(date(2022, 1, 3), date(2026, 6, 30))
SYMBOLS = [Symbol(f"W{letter}") for letter in "ABCDEFGHIJKL"]
Change = Callable[[int, Decimal], Decimal]


def instrument(symbol: Symbol) -> Instrument:
    return Instrument(symbol, f"Walk {symbol}", AssetClass.EQUITY, "Walks", "XNYS")


def walk_series(symbol: Symbol, seed: int, sessions: Collection[date] = SESSIONS) -> BarSeries:
    """A walk with drift and swings of its own."""
    chance = np.random.default_rng(seed)
    days = list(sessions)
    drift, swing = chance.normal(0.0004, 0.0006), chance.uniform(0.008, 0.025)
    closes = 50 * np.exp(np.cumsum(chance.normal(drift, swing, len(days))))
    opens = closes * np.exp(chance.normal(0, swing / 3, len(days)))
    highs = np.maximum(opens, closes) * np.exp(np.abs(chance.normal(0, swing / 3, len(days))))
    lows = np.minimum(opens, closes) * np.exp(-np.abs(chance.normal(0, swing / 3, len(days))))
    volumes = chance.integers(100_000, 900_000, len(days)).tolist()
    columns = (map(_cents, column.tolist()) for column in (opens, highs, lows, closes))
    rows = zip(days, *columns, volumes, strict=True)
    bars = tuple(Bar(session_open(day), day, o, h, low, c, volume) for day, o, h, low, c, volume in rows)
    return BarSeries(
        symbol, Interval.ONE_DAY, True, bars, "Walks", datetime(2026, 7, 1, tzinfo=UTC), Delay.SIMULATED
    )  # fmt: skip


def _cents(price: float) -> Decimal:
    return Decimal(f"{price:.2f}")


def changed_after(series: BarSeries, day: date, factor: Decimal) -> BarSeries:
    """The same up to `day`; later prices times `factor`, volumes times five."""

    def later(bar: Bar) -> Bar:
        prices = {name: getattr(bar, name) * factor for name in ("open", "high", "low", "close")}
        return replace(bar, volume=bar.volume * 5, **prices)

    return replace(series, bars=tuple(bar if bar.session_date <= day else later(bar) for bar in series.bars))


@cache
def world(seed: int = 11) -> Mapping[Symbol, BarSeries]:
    """Twelve walks and the market's. Made once, when the first test asks: collecting the tests costs none."""
    return {symbol: walk_series(symbol, seed * 100 + number) for number, symbol in enumerate((*SYMBOLS, Symbol("SPY")))}


def studied(series: Mapping[Symbol, BarSeries], *, recent: int = 400) -> dict[Symbol, Study]:
    market = {bar.session_date: float(bar.close) for bar in series[Symbol("SPY")].bars}
    reports = {bar.session_date for bar in series[Symbol("SPY")].bars[30::63]}
    found = {symbol: study(instrument(symbol), one, market, reports, recent=recent) for symbol, one in series.items()}
    return {symbol: one for symbol, one in found.items() if one is not None}


@cache
def studies() -> dict[Symbol, Study]:
    """What is learned of `world()`."""
    return studied(world())


def packets(
    studies: Mapping[Symbol, Study], session: date, held: Mapping[Symbol, Decimal] | None = None
) -> list[EvidencePacket]:
    """Every candidate's packet after `session`, priced at its close."""
    found = []
    for candidate in pick(studies, session, held=held or {}, watched=SYMBOLS):
        one = studies[candidate.symbol]
        row = one.row(session)
        assert row is not None
        price = Price(Decimal(f"{one.close[row]:.2f}"), one.source, session_close(session))
        packet = build_packet(candidate, one, session, Setting(price))
        if packet is not None:
            found.append(packet)
    return found


async def learned(studies: Mapping[Symbol, Study], session: date) -> QuantAdvisor:
    advisor = QuantAdvisor()
    await advisor.learn(past_cases(list(studies.values())), session)
    return advisor


def questions(found: Collection[EvidencePacket]) -> list[Question]:
    return [Question(packet) for packet in found]
