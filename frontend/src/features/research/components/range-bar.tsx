import { cn } from "@/lib/cn";
import { type DecimalText, formatMoney, formatPrice } from "@/lib/format";
import { placeInRange } from "../model";

export interface RangeBarProps {
  /** What the range is: `52-week range`. */
  name: string;
  low: DecimalText | null | undefined;
  high: DecimalText | null | undefined;
  value: DecimalText | null | undefined;
  /** Points of an index instead of dollars. */
  isPoints?: boolean;
  /** The figures stand under the bar; without them they are only in its name. */
  hasFigures?: boolean;
  className?: string;
}

/** A low and a high with a mark where the price stands. */
export function RangeBar({ name, low, high, value, isPoints, hasFigures, className }: RangeBarProps) {
  const words = isPoints ? formatPrice : formatMoney;
  const place = placeInRange(value, low, high);
  return (
    <div className={cn("min-w-0", className)}>
      <div
        role="img"
        aria-label={`${name} ${words(low)} to ${words(high)}, now ${words(value)}`}
        className="relative my-1.5 h-1.5 rounded-pill bg-s3"
      >
        {place === null ? null : (
          <>
            <span className="absolute inset-y-0 left-0 rounded-pill bg-teal" style={{ width: `${place}%` }} />
            <span
              className="absolute -top-[3px] h-3 w-1 -translate-x-1/2 rounded-full bg-text"
              style={{ left: `${place}%` }}
            />
          </>
        )}
      </div>
      {hasFigures ? (
        <p aria-hidden="true" className="num flex justify-between text-12 text-text3">
          <span>{words(low)}</span>
          <span>{words(high)}</span>
        </p>
      ) : null}
    </div>
  );
}
