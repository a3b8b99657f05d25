import { Info } from "lucide-react";
import { signClass } from "@/components/ui/kpi-card";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { targetText } from "@/lib/explaining";
import { FIGURE_LABELS, figuresOf, type KeyFigure } from "../figures";
import { useDashboard } from "../hooks/use-dashboard";
import type { Performance } from "../model";

/** On a phone the two amounts share the first line, the six others two more. */
const GRID = cn(
  "grid grid-cols-6 gap-2 *:col-span-2 *:nth-[-n+2]:col-span-3 tile:gap-3",
  "@min-[640px]:grid-cols-4 @min-[640px]:*:col-span-1! @min-[1180px]:grid-cols-8",
);
const CARD = "card block min-w-0 px-3 py-1.5 text-left tile:py-2.5";
const LABEL = "block truncate text-12 font-medium text-text2";
const NOTE = "num block min-h-[17px] truncate text-12 text-text3";

/** Long amounts are set smaller, so that they stay whole. */
function sizeOf(value: string): string {
  return value.length > 12
    ? "text-14 leading-[26px]"
    : value.length > 10
      ? "text-17 leading-[26px]"
      : "text-17 leading-[26px] tile:text-21";
}

function FigureCard({ figure, label, value, note, title = note, sign }: KeyFigure) {
  const { onSearch } = useDashboard();
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      title={`${title}. Press to see how it is computed.`}
      onClick={() => onSearch({ explain: targetText({ figure }) })}
      className={cn(CARD, "hover:border-line2 hover:bg-none hover:bg-s2")}
    >
      <span className={cn(LABEL, "flex items-center justify-between gap-1")}>
        <span className="truncate">{label}</span>
        <Info size={12} aria-hidden className="shrink-0 text-strong max-tile:hidden" />
      </span>
      <span className={cn("num block truncate font-bold tracking-[-0.02em]", sizeOf(value), signClass(sign))}>
        {value}
      </span>
      <span className={NOTE}>{note}</span>
    </button>
  );
}

/** The key figures of the period; each opens its provenance. */
export function KeyFigures({ found }: { found: Performance | undefined }) {
  const { amounts } = useDashboard();
  return (
    <div className={GRID}>
      {found
        ? figuresOf(found, amounts).map((figure) => <FigureCard key={figure.figure} {...figure} />)
        : FIGURE_LABELS.map((label) => (
            <div key={label} className={CARD}>
              <span className={LABEL}>{label}</span>
              <Skeleton className="h-[26px] w-3/4" />
              <span className={NOTE} />
            </div>
          ))}
    </div>
  );
}
