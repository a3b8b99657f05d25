import type { ReactNode } from "react";
import { signClass } from "@/components/ui/kpi-card";
import { cn } from "@/lib/cn";
import { signOf } from "@/lib/format";
import { type Part, spansOf } from "../bars";

export interface BarPart extends Part {
  name: ReactNode;
  /** Stands at the end of the bar. */
  figure: ReactNode;
  /** Stands after the figure, quieter. */
  note?: ReactNode;
}

export interface PartBarsProps {
  label: string;
  parts: readonly BarPart[];
  /** Shares of a whole instead of gains and losses: one color, no sign. */
  isShare?: boolean;
}

/** Parts as bars around a common zero line, each with its figure in words. */
export function PartBars({ label, parts, isShare }: PartBarsProps) {
  const spans = spansOf(parts.map(({ amount }) => amount));
  return (
    <ul aria-label={label} className="grid">
      {parts.map(({ key, name, amount, figure, note }, index) => {
        const sign = signOf(amount);
        const { left = 0, width = 0 } = spans[index] ?? {};
        return (
          <li
            key={key}
            className={cn(
              "grid h-[27px] items-center gap-2 text-13",
              isShare
                ? "grid-cols-[minmax(72px,34%)_1fr_auto] @min-[900px]:grid-cols-[150px_1fr_auto]"
                : "grid-cols-[minmax(56px,88px)_1fr_auto]",
            )}
          >
            <span className="truncate font-semibold">{name}</span>
            <span className="relative h-3" aria-hidden="true">
              <span
                className={cn(
                  "absolute inset-y-0 min-w-0.5 rounded-[3px]",
                  isShare ? "bg-teal2" : sign > 0 ? "bg-up/80" : "bg-down/80",
                )}
                style={{ left: `${left}%`, width: `${width}%` }}
              />
            </span>
            <span className="num flex items-baseline justify-end gap-2 whitespace-nowrap">
              <span className={cn("font-semibold", isShare ? "" : signClass(sign))}>{figure}</span>
              {note ? <span className="w-[58px] text-right text-12 text-text3">{note}</span> : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
