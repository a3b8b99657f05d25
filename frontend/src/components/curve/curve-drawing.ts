import {
  AreaSeries,
  BaselineSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type Logical,
  PriceScaleMode,
  type Time,
  type UTCTimestamp,
  type WhitespaceData,
} from "lightweight-charts";
import { axisText, baseOptions, DAY, HOUR, tickText, token } from "@/components/chart/chart-theme";
import { dayTime } from "@/components/chart/chart-time";

type Series = ISeriesApi<"Area"> | ISeriesApi<"Baseline"> | ISeriesApi<"Line">;
type Points = (WhitespaceData<Time> | { time: Time; value: number })[];

/** The main pane is this many times as high as the drawdown's. */
const MAIN_SHARE = 3.6;

/** What the main pane shows: amounts, a result around zero, or the falls themselves, large. */
export type CurveKind = "value" | "result" | "falls";

/** The numbers of a drawing. Amounts become numbers only here, for pixels. */
export interface CurveLines {
  own: number[];
  /** What the benchmark would be by the same measure; null where it is not known. */
  benchmark: (number | null)[];
  /** Falls from the peak, 0 or below. */
  falls: number[];
}

export interface CurveTexts {
  main: (value: number) => string;
  fall: (value: number) => string;
}

/** What the component holds on to while the chart is on screen. */
export interface CurveDrawing {
  /** `moments` are days (`2026-11-23`) or, within a day, instants. */
  set(moments: readonly string[], lines: CurveLines, texts: CurveTexts): void;
  /** Put the crosshair on a point, or take it away with null. */
  point(index: number | null): void;
  /** The point nearest to an x in px of the element. */
  indexAt(x: number): number;
  /** The x in px of a point. */
  xOf(index: number): number;
  /** Where the drawing itself ends and the axis of values begins. */
  right(): number;
  remove(): void;
}

function options(isIntraday: boolean) {
  const base = baseOptions();
  return {
    ...base,
    layout: { ...base.layout, panes: { separatorColor: token("line2"), enableResize: false } },
    // A label that the edge of its pane would cut is left out: panes lie on one another.
    rightPriceScale: {
      borderVisible: false,
      entireTextOnly: true,
      scaleMargins: { top: 0.08, bottom: 0.06 },
    },
    timeScale: {
      borderColor: token("line"),
      timeVisible: isIntraday,
      secondsVisible: false,
      tickMarkFormatter: tickText,
      fixLeftEdge: true,
      fixRightEdge: true,
      // Ten years of sessions have to fit a phone.
      minBarSpacing: 0.001,
    },
    localization: {
      timeFormatter: (time: Time) =>
        axisText(time, isIntraday ? { ...DAY, ...HOUR } : { dateStyle: "medium" }),
    },
    // The overlay reads the pointer: a drag chooses a period, it does not move the drawing.
    handleScroll: false,
    handleScale: false,
  };
}

const NONE = "transparent";
const PLAIN = { lastValueVisible: false, priceLineVisible: false } as const;

function addFalls(chart: IChartApi, pane: number): Series {
  const down = token("down");
  return chart.addSeries(
    BaselineSeries,
    {
      ...PLAIN,
      baseValue: { type: "price", price: 0 },
      topLineColor: down,
      topFillColor1: NONE,
      topFillColor2: NONE,
      bottomLineColor: down,
      bottomFillColor1: `${down}14`,
      bottomFillColor2: `${down}42`,
      lineWidth: 1,
      crosshairMarkerRadius: 3,
    },
    pane,
  );
}

function addMain(chart: IChartApi, kind: CurveKind): Series {
  const [brand, up, down] = [token("brand"), token("up"), token("down")];
  if (kind === "falls") {
    return addFalls(chart, 0);
  }
  if (kind === "value") {
    return chart.addSeries(AreaSeries, {
      ...PLAIN,
      lineColor: brand,
      lineWidth: 2,
      topColor: `${brand}42`,
      bottomColor: `${brand}00`,
    });
  }
  return chart.addSeries(BaselineSeries, {
    ...PLAIN,
    baseValue: { type: "price", price: 0 },
    topLineColor: up,
    topFillColor1: `${up}38`,
    topFillColor2: `${up}08`,
    bottomLineColor: down,
    bottomFillColor1: `${down}08`,
    bottomFillColor2: `${down}38`,
    lineWidth: 2,
  });
}

function addBenchmark(chart: IChartApi): Series {
  return chart.addSeries(LineSeries, {
    ...PLAIN,
    color: token("text3"),
    lineWidth: 2,
    lineStyle: LineStyle.Dashed,
    crosshairMarkerRadius: 3,
  });
}

/** Whole seconds, each later than the one before: the present may fall into the second of the last mark. */
function seconds(instants: readonly string[]): UTCTimestamp[] {
  let last = 0;
  return instants.map((at) => {
    last = Math.max(last + 1, Math.floor(Date.parse(at) / 1000));
    return last as UTCTimestamp;
  });
}

function pointsOf(times: readonly Time[], values: readonly (number | null)[]): Points {
  return times.map((time, index) => {
    const value = values[index];
    return value === null || value === undefined || Number.isNaN(value) ? { time } : { time, value };
  });
}

function format(series: Series, formatter: (value: number) => string, minMove: number): void {
  series.applyOptions({ priceFormat: { type: "custom", formatter, minMove } });
}

export interface CurveOptions {
  kind: CurveKind;
  isIntraday: boolean;
  /** The main pane's values are ratios, not amounts. */
  isRatio: boolean;
  /** Equal heights are equal ratios; for values above zero. */
  isLog?: boolean;
}

/** Draw curve, benchmark and drawdown into an element. */
export function drawCurve(
  element: HTMLElement,
  { kind, isIntraday, isRatio, isLog = false }: CurveOptions,
): CurveDrawing {
  const chart = createChart(element, options(isIntraday));
  const main = addMain(chart, kind);
  main.priceScale().applyOptions({ mode: isLog ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal });
  const benchmark = addBenchmark(chart);
  const falls = kind === "falls" ? null : addFalls(chart, 1);
  if (falls) {
    chart.panes()[0]?.setStretchFactor(MAIN_SHARE);
    chart.panes()[1]?.setStretchFactor(1);
    falls.priceScale().applyOptions({ scaleMargins: { top: 0.18, bottom: 0.1 } });
  }
  const scale = chart.timeScale();
  let times: Time[] = [];
  let values: number[] = [];
  // What has been removed may still be asked until the page has drawn itself again.
  let isGone = false;
  scale.subscribeSizeChange(() => scale.fitContent());
  return {
    set(moments, lines, texts) {
      if (isGone) {
        return;
      }
      times = isIntraday ? seconds(moments) : moments.map(dayTime);
      values = lines.own;
      format(main, texts.main, isRatio ? 0.0001 : 0.01);
      main.setData(pointsOf(times, lines.own));
      benchmark.setData(pointsOf(times, lines.benchmark));
      if (falls) {
        format(falls, texts.fall, 0.0001);
        falls.setData(pointsOf(times, lines.falls));
      }
      scale.fitContent();
    },
    point(index) {
      const [time, value] = index === null ? [] : [times[index], values[index]];
      if (isGone) {
        return;
      }
      if (time === undefined || value === undefined || Number.isNaN(value)) {
        chart.clearCrosshairPosition();
      } else {
        chart.setCrosshairPosition(value, time, main);
      }
    },
    indexAt(x) {
      const logical = (isGone ? null : scale.coordinateToLogical(x)) ?? 0;
      return Math.min(times.length - 1, Math.max(0, Math.round(logical)));
    },
    xOf(index) {
      return (isGone ? null : scale.logicalToCoordinate(index as Logical)) ?? 0;
    },
    right: () => (isGone ? 0 : scale.width()),
    remove() {
      isGone = true;
      chart.remove();
    },
  };
}
