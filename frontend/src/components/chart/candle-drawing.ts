import {
  CandlestickSeries,
  type CandlestickSeriesOptions,
  type ChartOptions,
  type CreatePriceLineOptions,
  createChart,
  createSeriesMarkers,
  type DeepPartial,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  LineStyle,
  type SeriesMarker,
  type Time,
} from "lightweight-charts";
import { formatCompact, formatPrice } from "@/lib/format";
import { type Bar, type ChartLine, type Interval, isDaily, type PlacedMarker, timeOf } from "./candle-data";
import { axisText, baseOptions, DAY, HOUR, tickText, token } from "./chart-theme";

/** More texts than these would lie over one another. */
const MOST_TEXTS = 40;

function chartOptions(interval: Interval, isSmall: boolean, ahead: number): DeepPartial<ChartOptions> {
  return {
    ...baseOptions(),
    rightPriceScale: {
      borderVisible: false,
      scaleMargins: isSmall ? { top: 0.12, bottom: 0.12 } : { top: 0.12, bottom: 0.22 },
    },
    timeScale: {
      borderColor: token("line"),
      timeVisible: !isDaily(interval),
      secondsVisible: false,
      rightOffset: isSmall ? 2 : ahead,
      tickMarkFormatter: tickText,
    },
    localization: {
      priceFormatter: (price: number) => formatPrice(price.toFixed(price < 1 ? 4 : 2)),
      timeFormatter: (time: Time) =>
        axisText(time, isDaily(interval) ? { dateStyle: "medium" } : { ...DAY, ...HOUR }),
    },
  };
}

function candleOptions(): DeepPartial<CandlestickSeriesOptions> {
  return {
    upColor: token("s1"),
    borderUpColor: token("up"),
    wickUpColor: token("up"),
    downColor: token("down"),
    borderDownColor: token("down"),
    wickDownColor: token("down"),
    priceLineVisible: false,
    lastValueVisible: false,
  };
}

function candleOf(bar: Bar, interval: Interval) {
  return {
    time: timeOf(bar, interval),
    open: Number(bar.open),
    high: Number(bar.high),
    low: Number(bar.low),
    close: Number(bar.close),
  };
}

function volumeOf(bar: Bar, interval: Interval) {
  const tone = Number(bar.close) >= Number(bar.open) ? "up" : "down";
  return { time: timeOf(bar, interval), value: bar.volume, color: `${token(tone)}52` };
}

function markerOf(marker: PlacedMarker, bar: Bar, interval: Interval, hasText: boolean): SeriesMarker<Time> {
  const time = timeOf(bar, interval);
  const text = hasText ? marker.text : "";
  return marker.side === "buy"
    ? { time, text, position: "belowBar", shape: "arrowUp", color: token("brand") }
    : { time, text, position: "aboveBar", shape: "arrowDown", color: token("warn") };
}

function levelOf(line: ChartLine, hasTitle: boolean): CreatePriceLineOptions {
  return {
    price: Number(line.price),
    title: hasTitle ? line.title : "",
    color: token(line.tone),
    lineWidth: 1,
    lineStyle: line.tone === "text" || line.tone === "brand" ? LineStyle.Solid : LineStyle.Dashed,
    axisLabelColor: token(line.tone),
    axisLabelTextColor: token("on-brand"),
  };
}

function addVolume(chart: IChartApi) {
  const series = chart.addSeries(HistogramSeries, {
    priceScaleId: "volume",
    priceFormat: { type: "custom", formatter: (value: number) => formatCompact(`${Math.round(value)}`) },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  series.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  return series;
}

/** What the component holds on to while the chart is on screen. */
export interface CandleDrawing {
  setBars(bars: readonly Bar[]): void;
  setMarkers(markers: readonly PlacedMarker[], bars: readonly Bar[]): void;
  setLines(lines: readonly ChartLine[]): void;
  /** Put the crosshair on a bar, or take it away with null. */
  point(bar: Bar | null): void;
  /** Told the bar's index under the crosshair, null when it leaves. */
  onPoint(listener: (index: number | null) => void): void;
  remove(): void;
}

/**
 * Draw candles into an element, with volume and texts unless small. Decimals become floats here, for pixels only.
 *
 * `ahead` is how many bars of room stay free after the last one; titles of lines stand there.
 */
export function drawCandles(
  element: HTMLElement,
  interval: Interval,
  isSmall: boolean,
  ahead: number,
): CandleDrawing {
  const chart = createChart(element, chartOptions(interval, isSmall, ahead));
  const candles = chart.addSeries(CandlestickSeries, candleOptions());
  const volume = isSmall ? null : addVolume(chart);
  const marks = createSeriesMarkers<Time>(candles, []);
  let levels: IPriceLine[] = [];
  let isFitted = false;
  return {
    setBars(bars) {
      candles.setData(bars.map((bar) => candleOf(bar, interval)));
      volume?.setData(bars.map((bar) => volumeOf(bar, interval)));
      if (!isFitted && bars.length > 0) {
        isFitted = true;
        chart.timeScale().fitContent();
      }
    },
    setMarkers(markers, bars) {
      const hasTexts = !isSmall && markers.length <= MOST_TEXTS;
      const placed = markers.map((marker) => ({ marker, bar: bars[marker.index] }));
      marks.setMarkers(
        placed.flatMap(({ marker, bar }) => (bar ? [markerOf(marker, bar, interval, hasTexts)] : [])),
      );
    },
    setLines(lines) {
      for (const level of levels) {
        candles.removePriceLine(level);
      }
      levels = lines.map((line) => candles.createPriceLine(levelOf(line, !isSmall)));
    },
    point(bar) {
      if (bar) {
        chart.setCrosshairPosition(Number(bar.close), timeOf(bar, interval), candles);
      } else {
        chart.clearCrosshairPosition();
      }
    },
    onPoint(listener) {
      chart.subscribeCrosshairMove((event) => listener(event.logical ?? null));
    },
    remove: () => chart.remove(),
  };
}
