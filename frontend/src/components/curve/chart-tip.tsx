import { cn } from "@/lib/cn";

export interface ChartTipProps {
  /** When, in words. */
  moment: string;
  rows: readonly (readonly [label: string, value: string])[];
  /** Where the crosshair stands, and where the drawing ends, in px. */
  x: number;
  right: number;
}

/** The figures at the crosshair; screen readers hear them from the slider. */
export function ChartTip({ moment, rows, x, right }: ChartTipProps) {
  return (
    <div
      aria-hidden="true"
      className={cn(
        "num pointer-events-none absolute top-1 z-10 grid w-[184px] gap-0.5 rounded-button border border-line2 bg-s2 px-3 py-2 text-12 shadow-pop",
        x > right / 2 ? "-translate-x-[calc(100%+14px)]" : "translate-x-3.5",
      )}
      style={{ left: x }}
    >
      <p className="text-text3">{moment}</p>
      {rows.map(([label, value]) => (
        <p key={label} className="flex justify-between gap-3">
          <span className="text-text2">{label}</span>
          <span className="font-semibold">{value}</span>
        </p>
      ))}
    </div>
  );
}
