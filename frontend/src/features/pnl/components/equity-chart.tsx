import type { FocusEvent } from "react";
import { cn } from "@/lib/cn";
import type { DateRange } from "@/lib/date-range";
import { useAmounts } from "@/lib/use-amounts";
import { curveSentence, pointWords, stretchDays, stretchWords } from "../curve";
import { targetText } from "../explaining";
import { type Stretch, useBrush } from "../hooks/use-brush";
import { useCurveDrawing } from "../hooks/use-curve-drawing";
import { useDashboard } from "../hooks/use-dashboard";
import type { Performance } from "../model";
import type { Measure } from "../search";
import { ChartTip } from "./chart-tip";

export interface EquityChartProps {
  found: Performance;
  measure: Measure;
  /** A stretch of days was chosen in the drawing. */
  onDays: (days: DateRange) => void;
  className?: string;
}

function Selection({ left, right, words }: { left: number; right: number; words: string }) {
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute inset-y-0 z-10 border-x border-brand bg-brand/10"
      style={{ left: Math.min(left, right), width: Math.abs(right - left) }}
    >
      <span className="num absolute top-1 left-1/2 -translate-x-1/2 rounded-control border border-line2 bg-s2 px-2 py-1 text-12 font-semibold whitespace-nowrap shadow-pop">
        {words}
      </span>
    </div>
  );
}

/**
 * The curve of a period against its benchmark, with the drawdown below.
 *
 * The arrow keys move a crosshair that is read out as text; a drag, or Shift with the arrows and Enter, chooses days.
 */
export default function EquityChart({ found, measure, onDays, className }: EquityChartProps) {
  const amounts = useAmounts();
  const { onSearch } = useDashboard();
  const { element, drawing } = useCurveDrawing(found, measure, amounts);
  const last = found.curve.length - 1;
  const onChoose = ({ from, to }: Stretch) => {
    const days = stretchDays(found, from, to);
    if (days) {
      onDays(days);
    }
  };
  const onOpen = (index: number) => {
    const day = found.curve[index]?.date;
    if (day && found.interval !== "5m") {
      onSearch({ explain: targetText({ figure: "equity", at: day }) });
    }
  };
  const { pointed, stretch, move, handlers } = useBrush({ drawing, last, onChoose, onOpen });
  const at = Math.min(pointed ?? last, last);
  const point = found.curve[at];
  const words = stretch ? stretchWords(found, stretch.from, stretch.to) : "";
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    if (event.currentTarget.matches(":focus-visible")) {
      move(at);
    }
  };
  return (
    <div className={cn("relative", className)}>
      <p className="sr-only">{curveSentence(found, amounts)}</p>
      <div ref={element} aria-hidden="true" className="absolute inset-0" />
      {stretch && drawing ? (
        <Selection left={drawing.xOf(stretch.from)} right={drawing.xOf(stretch.to)} words={words} />
      ) : null}
      {pointed !== null && point && drawing && !stretch ? (
        <ChartTip point={point} found={found} x={drawing.xOf(at)} right={drawing.right()} />
      ) : null}
      <div
        role="slider"
        tabIndex={0}
        aria-label="Equity chart, crosshair"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={words || (point ? pointWords(point, found, amounts) : undefined)}
        onFocus={onFocus}
        {...handlers}
        className="absolute inset-0 z-20 cursor-crosshair touch-pan-y rounded-control select-none"
      />
    </div>
  );
}
