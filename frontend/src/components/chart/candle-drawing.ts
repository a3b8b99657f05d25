import {
  CandlestickSeries,
  type CandlestickSeriesOptions,
  type ChartOptions,
  ColorType,
  type CreatePriceLineOptions,
  CrosshairMode,
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

/** The value of a design token, for a canvas that knows no CSS variables. */
function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--color-${name}`).trim();
}

const DAY: Intl.DateTimeFormatOptions = { month: "short", day: "numeric" };
const HOUR: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };

/** A tick of the time axis in New York; calendar days carry no zone. */
function axisText(time: Time, options: Intl.DateTimeFormatOptions): string {
  if (typeof time === "object") {
    const day = new Date(Date.UTC(time.year, time.month - 1, time.day));
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" }).format(day);
  }
  const moment = typeof time === "number" ? new Date(time * 1000) : new Date(time);
  return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "America/New_York" }).format(moment);
}

/** Kinds of ticks as the library numbers them: year 0, month 1, day 2, time 3 and 4. */
function tickText(time: Time, kind: number): string {
  if (kind === 0) {
    return axisText(time, { year: "numeric" });
  }
  return axisText(time, kind <= 2 ? DAY : HOUR);
}

function chartOptions(interval: Interval, isSmall: boolean, ahead: number): DeepPartial<ChartOptions> {
  const line = token("line");
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: "transparent" },
      textColor: token("text3"),
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 11.5,
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: line } },
    crosshair: {
      mode: CrosshairMode.Magnet,
      vertLine: { color: token("strong"), labelBackgroundColor: token("s3") },
      horzLine: { color: token("strong"), labelBackgroundColor: token("s3") },
    },
    rightPriceScale: {
      borderVisible: false,
      scaleMargins: isSmall ? { top: 0.12, bottom: 0.12 } : { top: 0.12, bottom: 0.22 },
    },
    timeScale: {
      borderColor: line,
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
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
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
      const placed = markers.map((marker) => ({ marker, bar: bars[marker.index] }));
      marks.setMarkers(
        placed.flatMap(({ marker, bar }) => (bar ? [markerOf(marker, bar, interval, !isSmall)] : [])),
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
