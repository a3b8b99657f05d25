import { useEffect, useMemo, useRef, useState } from "react";
import type { AmountWords } from "@/lib/amounts";
import { linesOf, moneyAxis, ratioAxis } from "../curve";
import { type CurveDrawing, drawCurve } from "../curve-drawing";
import type { Performance } from "../model";
import type { Measure } from "../search";

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

/** Keeps a drawing of the curve in an element; `drawing` is null until the element is there. */
export function useCurveDrawing(found: Performance, measure: Measure, amounts: AmountWords) {
  const element = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<CurveDrawing | null>(null);
  const isIntraday = found.interval === "5m";
  const lines = useMemo(() => linesOf(found.curve, measure), [found.curve, measure]);
  useEffect(() => {
    if (!element.current) {
      return;
    }
    const made = drawCurve(element.current, measure, isIntraday);
    setDrawing(made);
    return () => {
      setDrawing(null);
      made.remove();
    };
  }, [measure, isIntraday]);
  useEffect(() => {
    const isMoney = measure === "value" || measure === "pnl";
    const [least, most] = spanOf([...lines.own, ...lines.benchmark]);
    const axis = isMoney ? moneyAxis(least, most, amounts.currency) : ratioAxis(least, most);
    drawing?.set(found, lines, {
      main: isMoney && amounts.isHidden ? () => amounts.money("0") : axis,
      fall: ratioAxis(...spanOf(lines.falls)),
    });
  }, [drawing, found, lines, measure, amounts]);
  return { element, drawing };
}
