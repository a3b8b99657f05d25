import { useMemo } from "react";
import { moneyAxis } from "@/components/curve/axes";
import CurveChart from "@/components/curve/curve-chart";
import { formatMoney } from "@/lib/format";
import type { Result, RunDetail } from "../api";
import { pointMoment, resultSentence, signedRatio } from "../model";

function axis(least: number, most: number): (value: number) => string {
  return moneyAxis(least, most, "USD");
}

/** The curve of a run. Amounts become numbers only here, for pixels. */
export default function EquityChart({
  run,
  result,
  isLog,
  className,
}: {
  run: RunDetail;
  result: Result;
  isLog: boolean;
  className: string;
}) {
  const { curve } = result;
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
      moments={useMemo(() => curve.map(({ at, session_date }) => at ?? session_date), [curve])}
      lines={lines}
      axis={axis}
      kind="value"
      isIntraday={run.timeframe !== "1d"}
      isRatio={false}
      isLog={isLog}
      label="Equity chart, crosshair"
      sentence={resultSentence(run, result)}
      pointText={(index) => {
        const point = curve[index];
        if (!point) {
          return { moment: "", rows: [] };
        }
        return {
          moment: pointMoment(point),
          rows: [
            ["Equity", formatMoney(point.equity)],
            ...(run.benchmark ? [[run.benchmark, formatMoney(point.benchmark)] as const] : []),
            ["Drawdown", signedRatio(point.drawdown)],
          ],
        };
      }}
      className={className}
    />
  );
}
