import { cn } from "@/lib/cn";
import {
  type DecimalText,
  formatSignedMoney,
  formatSignedPercent,
  formatSignedPrice,
  signOf,
} from "@/lib/format";
import { signClass } from "./kpi-card";

/** ▲ or ▼ in the current colour; decoration, because the sign is in the text. */
export function Triangle({ sign, className }: { sign: -1 | 0 | 1; className?: string }) {
  if (sign === 0) {
    return null;
  }
  return (
    <svg
      width="9"
      height="9"
      viewBox="0 0 10 10"
      aria-hidden="true"
      className={cn("mr-1 inline shrink-0", className)}
    >
      <path d={sign > 0 ? "M5 1.5 9.2 8.5H.8Z" : "M5 8.5.8 1.5h8.4Z"} fill="currentColor" />
    </svg>
  );
}

export interface PriceChangeProps {
  /** Absolute change as decimal text. */
  change?: DecimalText | null | undefined;
  /** Percent number as decimal text. */
  percent?: DecimalText | null | undefined;
  /** Format the absolute change as money with a currency sign. */
  money?: boolean;
  className?: string;
}

/** A change with arrow, sign and colour: `▲ +$1,284.07 (+1.25%)`; a dash where it is not known. */
export function PriceChange({ change, percent, money, className }: PriceChangeProps) {
  const sign = signOf(change ?? percent);
  const absolute = money ? formatSignedMoney(change) : formatSignedPrice(change);
  const relative = formatSignedPercent(percent);
  const both = change !== undefined && percent !== undefined && (change ?? percent) !== null;
  return (
    <span className={cn("num whitespace-nowrap", signClass(sign), className)}>
      <Triangle sign={sign} />
      {both ? `${absolute} (${relative})` : change !== undefined ? absolute : relative}
    </span>
  );
}
