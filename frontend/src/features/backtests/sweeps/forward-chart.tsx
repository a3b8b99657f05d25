import { useMemo } from "react";
import { moneyAxis } from "@/components/curve/axes";
import CurveChart from "@/components/curve/curve-chart";
import { type DecimalText, formatDay, formatMoney } from "@/lib/format";
import type { Forward } from "./api";

function axis(least: number, most: number): (value: number) => string {
  return moneyAxis(least, most, "USD");
}

/** How far each value lies below the highest before it; for pixels. */
function falls(values: readonly number[]): number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return values.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}

/** The walk forward beside hindsight. Amounts become numbers only here, for pixels. */
export default function ForwardChart({ forward, className }: { forward: Forward; className: string }) {
  const { curve } = forward;
  const lines = useMemo(() => {
    const own = curve.map((point) => Number(point.forward));
    return {
      own,
      benchmark: curve.map(({ hindsight }) => (hindsight === null ? null : Number(hindsight))),
      falls: falls(own),
    };
  }, [curve]);
  const [first, last] = [curve[0], curve.at(-1)];
  const end = (value: string | null | undefined) => formatMoney(value as DecimalText | null | undefined);
  return (
    <CurveChart
      moments={useMemo(() => curve.map(({ session_date }) => session_date), [curve])}
      lines={lines}
      axis={axis}
      kind="value"
      isIntraday={false}
      isRatio={false}
      label="Walk forward chart, crosshair"
      sentence={`From ${formatDay(first?.session_date)} to ${formatDay(last?.session_date)}: chosen step by step ${end(last?.forward)}, in hindsight ${end(last?.hindsight)}.`}
      pointText={(index) => {
        const point = curve[index];
        if (!point) {
          return { moment: "", rows: [] };
        }
        return {
          moment: formatDay(point.session_date),
          rows: [
            ["Step by step", end(point.forward)],
            ["In hindsight", end(point.hindsight)],
          ],
        };
      }}
      className={className}
    />
  );
}
