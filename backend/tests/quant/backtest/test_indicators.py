"""Every indicator that a rule may ask for: causal, forgetful after its warm-up, and what its name says."""

import re
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from paiid.domain.strategy_arguments import ArgumentSpec
from paiid.domain.strategy_indicators import INDICATORS
from paiid.domain.strategy_tree import IndicatorName
from paiid.quant.backtest.indicators import bars_needed, indicator
from paiid.quant.backtest.model import FloatArray
from paiid.quant.measures import BarColumns

ROOT = Path(__file__).resolve().parents[4]
USUAL: Mapping[str, float] = {
    "period": 14,
    "width": 2.5,
    "skip": 3,
    "fast": 12,
    "slow": 26,
    "signal": 9,
    "smoothing": 3,
    "short": 7,
    "medium": 14,
    "long": 28,
    "acceleration": 0.02,
    "maximum": 0.2,
}


def arguments_of(name: IndicatorName) -> dict[str, float]:
    return {one: USUAL[one] for one in INDICATORS[name].arguments}


def random_bars(count: int, seed: int = 5) -> BarColumns:
    rng = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.015, count)))
    spread = close * rng.uniform(0.002, 0.02, count)
    low, high = close - spread * rng.uniform(0, 1, count), close + spread * rng.uniform(0, 1, count)
    volume = np.round(rng.lognormal(15, 0.6, count))
    return BarColumns(open=(low + high) / 2, high=high, low=low, close=close, volume=volume)


def part(bars: BarColumns, which: slice) -> BarColumns:
    return BarColumns(**{one.name: np.ascontiguousarray(getattr(bars, one.name)[which]) for one in fields(BarColumns)})


@pytest.mark.parametrize("name", IndicatorName)
class TestEach:
    def test_sees_no_later_bar(self, name: IndicatorName) -> None:
        bars, arguments = random_bars(600), arguments_of(name)
        whole = indicator(name, bars, arguments)
        assert whole.shape == (600,)
        for seen in (420, 555, 599):
            assert indicator(name, part(bars, slice(seen)), arguments)[-1] == whole[seen - 1]

    def test_does_not_care_where_the_bars_began_once_it_is_warm(self, name: IndicatorName) -> None:
        bars, arguments = random_bars(2000), arguments_of(name)
        needed = bars_needed(name, arguments)
        whole = indicator(name, bars, arguments)
        scale = np.nanmedian(np.abs(whole))
        for end in (1300, 1650, 2000):
            late = indicator(name, part(bars, slice(end - needed - 1, end)), arguments)
            assert late[-1] == pytest.approx(whole[end - 1], rel=1e-5, abs=1e-5 * scale)

    def test_is_not_known_in_too_few_bars_and_never_fails(self, name: IndicatorName) -> None:
        for count in (0, 1, 2):
            assert np.isnan(indicator(name, random_bars(count), arguments_of(name))).all() or name == "sar"

    def test_takes_both_ends_of_its_bounds(self, name: IndicatorName) -> None:
        bars = random_bars(1200)
        for end in ("minimum", "maximum"):
            given = {one: float(getattr(spec, end)) for one, spec in INDICATORS[name].arguments.items()}
            assert indicator(name, bars, given).shape == (1200,)


def test_every_spec_has_whole_or_sound_bounds() -> None:
    assert set(INDICATORS) == set(IndicatorName)
    for spec in INDICATORS.values():
        assert all(one.minimum < one.maximum for one in spec.arguments.values())
        assert spec.text.format(**dict.fromkeys(spec.arguments, "7")).count("7") == len(spec.arguments) - (
            "skip" in spec.arguments
        )
    assert ArgumentSpec(Decimal(2), Decimal(500)).accepts(Decimal(2))


def test_the_page_of_indicators_tells_each_with_its_arguments_and_unit() -> None:
    page = (ROOT / "docs" / "strategies" / "indicators.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    told = {name: (row[1], row[2]) for row in rows for name in re.findall("`([a-z_]+)`", row[0])}
    expected = {one.value: (", ".join(spec.arguments), spec.unit.value) for one, spec in INDICATORS.items()}
    assert told == expected


def at(name: IndicatorName, bars: BarColumns, **arguments: float) -> float:
    return float(indicator(name, bars, arguments)[-1])


class TestByHand:
    """What a few of them are, worked out anew in the plainest way."""

    bars = random_bars(300, seed=9)

    def ema(self, values: FloatArray, period: int) -> FloatArray:
        found = np.empty(values.size)
        found[0] = values[0]
        for i in range(1, values.size):
            found[i] = found[i - 1] + 2 / (period + 1) * (values[i] - found[i - 1])
        return found

    def test_macd(self) -> None:
        line = self.ema(self.bars.close, 12) - self.ema(self.bars.close, 26)
        signal = self.ema(line, 9)
        given = {"fast": 12, "slow": 26}
        assert at(IndicatorName.MACD, self.bars, **given) == pytest.approx(line[-1], abs=1e-6)
        assert at(IndicatorName.MACD_SIGNAL, self.bars, **given, signal=9) == pytest.approx(signal[-1], abs=1e-6)
        histogram = at(IndicatorName.MACD_HISTOGRAM, self.bars, **given, signal=9)
        assert histogram == pytest.approx(line[-1] - signal[-1], abs=1e-6)

    def test_macd_the_other_way_round_has_the_other_sign(self) -> None:
        for name, more in ((IndicatorName.MACD, {}), (IndicatorName.MACD_SIGNAL, {"signal": 9.0})):
            one = at(name, self.bars, fast=12, slow=26, **more)
            assert at(name, self.bars, fast=26, slow=12, **more) == pytest.approx(-one) != 0

    def test_stochastic_williams_and_aroon(self) -> None:
        def raw(i: int) -> float:
            low, high = self.bars.low[i - 13 : i + 1].min(), self.bars.high[i - 13 : i + 1].max()
            return float(100 * (self.bars.close[i] - low) / (high - low))

        of_three = [np.mean([raw(i - back) for back in range(3)]) for i in (297, 298, 299)]
        assert at(IndicatorName.STOCH_K, self.bars, period=14, smoothing=3) == pytest.approx(of_three[-1])
        assert at(IndicatorName.STOCH_D, self.bars, period=14, smoothing=3, signal=3) == pytest.approx(
            np.mean(of_three)
        )
        assert at(IndicatorName.WILLR, self.bars, period=14) == pytest.approx(raw(299) - 100)
        since_high = 14 - int(np.argmax(self.bars.high[-15:]))
        assert at(IndicatorName.AROON_UP, self.bars, period=14) == pytest.approx(100 * (14 - since_high) / 14)
        since_low = 14 - int(np.argmin(self.bars.low[-15:]))
        assert at(IndicatorName.AROON_DOWN, self.bars, period=14) == pytest.approx(100 * (14 - since_low) / 14)

    def test_cci_and_mfi(self) -> None:
        typical = (self.bars.high + self.bars.low + self.bars.close) / 3
        last = typical[-20:]
        deviation = np.mean(np.abs(last - last.mean()))
        assert at(IndicatorName.CCI, self.bars, period=20) == pytest.approx(
            (last[-1] - last.mean()) / (0.015 * deviation)
        )
        flow, moved = (typical * self.bars.volume)[-14:], np.diff(typical)[-14:]
        up, down = flow[moved > 0].sum(), flow[moved < 0].sum()
        assert at(IndicatorName.MFI, self.bars, period=14) == pytest.approx(100 * up / (up + down))

    def test_directional_movement(self) -> None:
        """Wilder's: the sums forget a part of themselves each bar."""
        high, low, close = self.bars.high, self.bars.low, self.bars.close
        up, down = np.diff(high), -np.diff(low)
        plus = np.where((up > down) & (up > 0), up, 0.0)
        minus = np.where((down > up) & (down > 0), down, 0.0)
        true_range = np.maximum(high[1:], close[:-1]) - np.minimum(low[1:], close[:-1])
        p = m = r = 0.0
        strength = 0.0
        for i in range(plus.size):
            p, m, r = p - p / 14 + plus[i], m - m / 14 + minus[i], r - r / 14 + true_range[i]
            if p + m > 0:
                strength += (100 * abs(p - m) / (p + m) - strength) / 14
        assert at(IndicatorName.PLUS_DI, self.bars, period=14) == pytest.approx(100 * p / r, rel=1e-6)
        assert at(IndicatorName.MINUS_DI, self.bars, period=14) == pytest.approx(100 * m / r, rel=1e-6)
        assert at(IndicatorName.ADX, self.bars, period=14) == pytest.approx(strength, rel=1e-5)

    def test_volume_and_lines(self) -> None:
        signed = np.sign(np.diff(self.bars.close)) * self.bars.volume[1:]
        assert at(IndicatorName.OBV_CHANGE, self.bars, period=10) == signed[-10:].sum()
        slope, level = np.polyfit(np.arange(20.0), self.bars.close[-20:], 1)
        assert at(IndicatorName.LINEARREG_SLOPE, self.bars, period=20) == pytest.approx(slope)
        assert at(IndicatorName.LINEARREG, self.bars, period=20) == pytest.approx(level + 19 * slope)
        weights = np.arange(1.0, 11.0)
        assert at(IndicatorName.WMA, self.bars, period=10) == pytest.approx(
            np.average(self.bars.close[-10:], weights=weights)
        )
        assert at(IndicatorName.STDDEV, self.bars, period=10) == pytest.approx(np.std(self.bars.close[-10:]))
        natr = at(IndicatorName.ATR, self.bars, period=14) / self.bars.close[-1] * 100
        assert at(IndicatorName.NATR, self.bars, period=14) == pytest.approx(natr)
