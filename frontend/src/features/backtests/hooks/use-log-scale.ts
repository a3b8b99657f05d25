import { useMemo, useState } from "react";
import { signOf } from "@/lib/format";
import type { CurvePoint } from "../api";

/** The choice is kept in the browser, for every run. */
const KEY = "paiid.backtest-log-scale";

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function keep(isLog: boolean): void {
  try {
    localStorage.setItem(KEY, isLog ? "yes" : "no");
  } catch {
    // A browser that keeps nothing: the choice lives as long as the page.
  }
}

/** Whether equity is drawn on a logarithmic scale, which only values above zero can be. */
export function useLogScale(curve: readonly CurvePoint[]) {
  const [isWanted, setWanted] = useState(kept);
  const canBeLog = useMemo(
    () =>
      curve.every(
        ({ equity, benchmark }) => signOf(equity) > 0 && (benchmark === null || signOf(benchmark) > 0),
      ),
    [curve],
  );
  const toggle = () => {
    if (canBeLog) {
      setWanted(!isWanted);
      keep(!isWanted);
    }
  };
  return { isLog: isWanted && canBeLog, canBeLog, toggle };
}
