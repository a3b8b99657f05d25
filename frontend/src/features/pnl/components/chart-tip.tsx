import { cn } from "@/lib/cn";
import { formatMoney } from "@/lib/format";
import { type CurvePoint, fall, type Performance, pointMoment } from "../model";

export interface ChartTipProps {
  point: CurvePoint;
  found: Performance;
  /** Where the crosshair stands, in px. */
  x: number;
  /** The line is in the lower half here, so that the figures stand in the upper one. */
  isLow: boolean;
  isRight: boolean;
}

/** The figures at the crosshair; screen readers hear them from the slider. */
export function ChartTip({ point, found, x, isLow, isRight }: ChartTipProps) {
  const rows = [
    ["Account", formatMoney(point.equity)],
    [found.benchmark.symbol, formatMoney(point.benchmark)],
    ["Drawdown", fall(point.drawdown)],
  ];
  return (
    <div
      aria-hidden="true"
      className={cn(
        "num pointer-events-none absolute z-10 grid w-[184px] gap-0.5 rounded-button border border-line2 bg-s2 px-3 py-2 text-12 shadow-pop",
        isLow ? "top-2" : "top-[122px]",
        isRight ? "-translate-x-[calc(100%+14px)]" : "translate-x-3.5",
      )}
      style={{ left: x }}
    >
      <p className="text-text3">{pointMoment(point, found.interval)}</p>
      {rows.map(([label, value]) => (
        <p key={label} className="flex justify-between gap-3">
          <span className="text-text2">{label}</span>
          <span className="font-semibold">{value}</span>
        </p>
      ))}
    </div>
  );
}
