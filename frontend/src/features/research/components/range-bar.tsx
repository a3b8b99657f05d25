import { cn } from "@/lib/cn";
import { type DecimalText, formatMoney } from "@/lib/format";
import { placeInRange } from "../model";

export interface RangeBarProps {
  /** What the range is: `52-week range`. */
  name: string;
  low: DecimalText | null | undefined;
  high: DecimalText | null | undefined;
  value: DecimalText | null | undefined;
  /** The figures stand under the bar; without them they are only in its name. */
  hasFigures?: boolean;
  className?: string;
}

/** A low and a high with a mark where the price stands. */
export function RangeBar({ name, low, high, value, hasFigures, className }: RangeBarProps) {
  const place = placeInRange(value, low, high);
  return (
    <div className={cn("min-w-0", className)}>
      <div
        role="img"
        aria-label={`${name} ${formatMoney(low)} to ${formatMoney(high)}, price ${formatMoney(value)}`}
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
          <span>{formatMoney(low)}</span>
          <span>{formatMoney(high)}</span>
        </p>
      ) : null}
    </div>
  );
}
