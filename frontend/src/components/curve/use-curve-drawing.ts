import { useEffect, useMemo, useRef, useState } from "react";
import { ratioAxis } from "./axes";
import { type CurveDrawing, type CurveLines, type CurveOptions, drawCurve } from "./curve-drawing";

/** Makes the texts of an axis whose values lie between two. */
export type Axis = (least: number, most: number) => (value: number) => string;

export interface CurveShown extends CurveOptions {
  /** Days (`2026-11-23`) or, within a day, instants. */
  moments: readonly string[];
  lines: CurveLines;
  /** Of the main pane; the same function as long as its texts are. */
  axis: Axis;
}

function spanOf(values: readonly (number | null)[]): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value !== null && !Number.isNaN(value)) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return [least, most];
}

/** Keeps a drawing of a curve in an element; `drawing` is null until the element is there. */
export function useCurveDrawing({
  moments,
  lines,
  axis,
  kind,
  isIntraday,
  isRatio,
  isLog = false,
}: CurveShown) {
  const element = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<CurveDrawing | null>(null);
  const texts = useMemo(
    () => ({
      main: axis(...spanOf([...lines.own, ...lines.benchmark])),
      fall: ratioAxis(...spanOf(lines.falls)),
    }),
    [axis, lines],
  );
  useEffect(() => {
    if (!element.current) {
      return;
    }
    const made = drawCurve(element.current, { kind, isIntraday, isRatio, isLog });
    setDrawing(made);
    return () => {
      setDrawing(null);
      made.remove();
    };
  }, [kind, isIntraday, isRatio, isLog]);
  useEffect(() => drawing?.set(moments, lines, texts), [drawing, moments, lines, texts]);
  return { element, drawing };
}
