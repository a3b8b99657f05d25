import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { formatPrice } from "@/lib/format";
import {
  type Bars,
  barMoment,
  barWords,
  type ChartLine,
  type ChartMarker,
  placeMarkers,
  seriesSentence,
} from "./candle-data";
import { type CandleDrawing, drawCandles } from "./candle-drawing";

const NONE: readonly never[] = [];

export interface CandleChartProps {
  bars: Bars;
  markers?: readonly ChartMarker[];
  lines?: readonly ChartLine[];
  /** The small form for phones: no volume, no texts at the markers. */
  compact?: boolean;
  /** Bars of free room after the last one, for the titles of lines. */
  ahead?: number;
  className?: string;
}

function keyTarget(key: string, index: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    PageUp: index - 10,
    PageDown: index + 10,
    Home: 0,
    End: count - 1,
  };
  const target = steps[key];
  return target === undefined ? null : Math.min(count - 1, Math.max(0, target));
}

/** Candles with volume, own fills and order levels. The arrow keys move the crosshair; it is read out as text. */
export default function CandleChart({
  bars: series,
  markers = NONE,
  lines = NONE,
  compact = false,
  ahead = 20,
  className,
}: CandleChartProps) {
  const { bars, interval, symbol } = series;
  const element = useRef<HTMLDivElement>(null);
  const drawing = useRef<CandleDrawing | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const placed = useMemo(() => placeMarkers(bars, markers), [bars, markers]);
  useEffect(() => {
    if (!element.current) {
      return;
    }
    const chart = drawCandles(element.current, interval, compact, ahead);
    chart.onPoint(setPointed);
    drawing.current = chart;
    return () => {
      drawing.current = null;
      chart.remove();
    };
  }, [interval, compact, ahead]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new interval is a new chart, to be filled again.
  useEffect(() => drawing.current?.setBars(bars), [bars, interval, compact]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  useEffect(() => drawing.current?.setMarkers(placed, bars), [placed, bars, interval, compact]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  useEffect(() => drawing.current?.setLines(lines), [lines, interval, compact]);
  const last = bars.length - 1;
  const at = Math.max(0, Math.min(pointed ?? last, last));
  const shown = bars[at];
  const onKeyDown = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, at, bars.length);
    if (target !== null) {
      event.preventDefault();
      setPointed(target);
      drawing.current?.point(bars[target] ?? null);
    }
  };
  return (
    <div className={cn("relative flex flex-col", className)}>
      <p className="sr-only">{seriesSentence(symbol, bars, interval)}</p>
      {compact || !shown ? null : (
        <p
          className="num pointer-events-none absolute top-0 left-0 z-10 text-12 text-text3"
          aria-hidden="true"
        >
          {barMoment(shown, interval)} ·{" "}
          <span className="max-tile:hidden">
            O {formatPrice(shown.open)} H {formatPrice(shown.high)} L {formatPrice(shown.low)}{" "}
          </span>
          C {formatPrice(shown.close)}
        </p>
      )}
      <div
        ref={element}
        role="slider"
        tabIndex={0}
        aria-label={`${symbol} chart, crosshair`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={at}
        aria-valuetext={shown ? barWords(shown, interval) : undefined}
        onKeyDown={onKeyDown}
        onBlur={() => drawing.current?.point(null)}
        className="min-h-0 flex-1"
      />
    </div>
  );
}
