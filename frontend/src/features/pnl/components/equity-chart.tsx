import { useCallback, useMemo } from "react";
import { moneyAxis, ratioAxis } from "@/components/curve/axes";
import CurveChart from "@/components/curve/curve-chart";
import type { CurveKind } from "@/components/curve/curve-drawing";
import type { DateRange } from "@/lib/date-range";
import { targetText } from "@/lib/explaining";
import { useAmounts } from "@/lib/use-amounts";
import { curveSentence, linesOf, pointText, stretchDays, stretchWords } from "../curve";
import { useDashboard } from "../hooks/use-dashboard";
import type { Performance } from "../model";
import type { Measure } from "../search";

export interface EquityChartProps {
  found: Performance;
  measure: Measure;
  /** A stretch of days was chosen in the drawing. */
  onDays: (days: DateRange) => void;
  className?: string;
}

const KINDS: Readonly<Record<Measure, CurveKind>> = {
  value: "value",
  pnl: "result",
  return: "result",
  drawdown: "falls",
};

/** The curve of a period against its benchmark; a stretch of it chooses days, a point opens its number. */
export default function EquityChart({ found, measure, onDays, className }: EquityChartProps) {
  const amounts = useAmounts();
  const { onSearch } = useDashboard();
  const isMoney = measure === "value" || measure === "pnl";
  const isIntraday = found.interval === "5m";
  const axis = useCallback(
    (least: number, most: number) => {
      const texts = isMoney ? moneyAxis(least, most, amounts.currency) : ratioAxis(least, most);
      return isMoney && amounts.isHidden ? () => amounts.money("0") : texts;
    },
    [isMoney, amounts],
  );
  return (
    <CurveChart
      moments={useMemo(
        () => found.curve.map(({ at, date }) => (isIntraday ? at : date)),
        [found, isIntraday],
      )}
      lines={useMemo(() => linesOf(found.curve, measure), [found.curve, measure])}
      axis={axis}
      kind={KINDS[measure]}
      isIntraday={isIntraday}
      isRatio={!isMoney}
      label="Equity chart, crosshair"
      sentence={curveSentence(found, amounts)}
      pointText={(index) => {
        const point = found.curve[index];
        return point ? pointText(point, found, amounts) : { moment: "", rows: [] };
      }}
      stretchWords={(from, to) => stretchWords(found, from, to)}
      onStretch={({ from, to }) => {
        const days = stretchDays(found, from, to);
        if (days) {
          onDays(days);
        }
      }}
      onOpen={(index) => {
        const day = found.curve[index]?.date;
        if (day && !isIntraday) {
          onSearch({ explain: targetText({ figure: "equity", at: day }) });
        }
      }}
      className={className}
    />
  );
}
