import type { FocusEvent } from "react";
import { cn } from "@/lib/cn";
import { ChartTip } from "./chart-tip";
import { LaterPart } from "./later-part";
import { type CurvePointText, pointWords } from "./point-text";
import { type Stretch, useBrush } from "./use-brush";
import { type CurveShown, useCurveDrawing } from "./use-curve-drawing";

export interface CurveChartProps extends CurveShown {
  /** The name of the crosshair: `Equity chart, crosshair`. */
  label: string;
  /** The whole curve in a sentence, for screen readers. */
  sentence: string;
  /** What stands at a point. */
  pointText: (index: number) => CurvePointText;
  /** A stretch in words; with `onStretch`. */
  stretchWords?: (from: number, to: number) => string;
  /** A stretch was chosen by a drag, or by Shift with the arrows and Enter. */
  onStretch?: (stretch: Stretch) => void;
  /** From the point `at` on it is another part of the time: what the two are called. */
  parts?: { at: number; before: string; after: string } | undefined;
  /** Enter on a point. */
  onOpen?: (index: number) => void;
  className?: string | undefined;
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
 * A curve against its benchmark, with the drawdown below.
 *
 * The arrow keys move a crosshair that is read out as text.
 */
export default function CurveChart(props: CurveChartProps) {
  const { label, sentence, pointText, stretchWords, onStretch, onOpen, parts, className, ...shown } = props;
  const { element, drawing } = useCurveDrawing(shown);
  const last = shown.moments.length - 1;
  const { pointed, stretch, move, handlers } = useBrush({ drawing, last, onChoose: onStretch, onOpen });
  const at = Math.min(pointed ?? last, last);
  const text = pointText(at);
  const words = stretch && stretchWords ? stretchWords(stretch.from, stretch.to) : "";
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    if (event.currentTarget.matches(":focus-visible")) {
      move(at);
    }
  };
  return (
    <div className={cn("relative", className)}>
      <p className="sr-only">{sentence}</p>
      <div ref={element} aria-hidden="true" className="absolute inset-0" />
      {parts && drawing ? <LaterPart drawing={drawing} moments={shown.moments} {...parts} /> : null}
      {stretch && drawing && onStretch ? (
        <Selection left={drawing.xOf(stretch.from)} right={drawing.xOf(stretch.to)} words={words} />
      ) : null}
      {pointed !== null && drawing && !(stretch && onStretch) ? (
        <ChartTip {...text} x={drawing.xOf(at)} right={drawing.right()} />
      ) : null}
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={words || pointWords(text)}
        onFocus={onFocus}
        {...handlers}
        className="absolute inset-0 z-20 cursor-crosshair touch-pan-y rounded-control select-none"
      />
    </div>
  );
}
