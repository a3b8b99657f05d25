import { useMemo } from "react";
import { moneyAxis } from "@/components/curve/axes";
import CurveChart from "@/components/curve/curve-chart";
import { ratioToPercent } from "@/lib/decimal-text";
import { formatDay, formatMoney, formatSignedPercent } from "@/lib/format";
import type { PreviewResult } from "../model";

type Point = PreviewResult["curve"][number];

function axis(least: number, most: number): (value: number) => string {
  return moneyAxis(least, most, "USD");
}

/** Where the part begins that nothing was chosen on; none where the curve has no such part. */
function partsOf(curve: readonly Point[], from: string | null) {
  const at = from === null ? -1 : curve.findIndex(({ session_date }) => session_date >= from);
  return at > 0 ? { at, before: "in sample", after: "out of sample" } : undefined;
}

function sentence(curve: readonly Point[]): string {
  const [first, last] = [curve[0], curve.at(-1)];
  return first && last
    ? `Equity went from ${formatMoney(first.equity)} on ${formatDay(first.session_date)} to ${formatMoney(last.equity)} on ${formatDay(last.session_date)}; SPY from ${formatMoney(first.benchmark)} to ${formatMoney(last.benchmark)}.`
    : "No session was simulated.";
}

export interface PreviewChartProps {
  curve: readonly Point[];
  outOfSampleFrom: string | null;
  className: string;
}

/** The equity of the instant backtest beside SPY. Amounts become numbers only here, for pixels. */
export default function PreviewChart({ curve, outOfSampleFrom, className }: PreviewChartProps) {
  const lines = useMemo(
    () => ({
      own: curve.map(({ equity }) => Number(equity)),
      benchmark: curve.map(({ benchmark }) => (benchmark === null ? null : Number(benchmark))),
      falls: curve.map(({ drawdown }) => Number(drawdown)),
    }),
    [curve],
  );
  return (
    <CurveChart
      moments={useMemo(() => curve.map(({ session_date }) => session_date), [curve])}
      lines={lines}
      axis={axis}
      kind="value"
      isIntraday={false}
      isRatio={false}
      label="Instant backtest chart, crosshair"
      parts={useMemo(() => partsOf(curve, outOfSampleFrom), [curve, outOfSampleFrom])}
      sentence={sentence(curve)}
      pointText={(index) => {
        const point = curve[index];
        return point
          ? {
              moment: formatDay(point.session_date),
              rows: [
                ["Equity", formatMoney(point.equity)],
                ["SPY", formatMoney(point.benchmark)],
                ["Drawdown", formatSignedPercent(ratioToPercent(point.drawdown))],
              ],
            }
          : { moment: "", rows: [] };
      }}
      className={className}
    />
  );
}
