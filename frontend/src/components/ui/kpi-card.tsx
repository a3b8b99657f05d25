import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Skeleton } from "./skeleton";

export interface KpiCardProps {
  label: ReactNode;
  /** Formatted text; undefined while loading. */
  value: ReactNode | undefined;
  note?: ReactNode;
  /** Colours the value; its sign must be in the text. */
  sign?: -1 | 0 | 1;
}

/** One key figure. Put several in `<KpiRow>`. */
export function KpiCard({ label, value, note, sign = 0 }: KpiCardProps) {
  return (
    <div className="card min-w-0 px-[15px] py-3">
      <p className="truncate text-[12.5px] font-medium text-text2">{label}</p>
      <p
        className={cn(
          "num mt-0.5 mb-px truncate text-21 leading-[1.25] max-[359px]:text-[16px] font-bold tracking-[-0.02em]",
          signClass(sign),
        )}
      >
        {value ?? <Skeleton className="h-[26px] w-3/4" />}
      </p>
      <p className="num min-h-[17px] truncate text-12 text-text3 max-[359px]:whitespace-normal">{note}</p>
    </div>
  );
}

/** The text colour of a gain or a loss. */
export function signClass(sign: -1 | 0 | 1): string {
  if (sign === 0) {
    return "";
  }
  return sign > 0 ? "text-up" : "text-down";
}

const COLUMNS = { 4: "tile:grid-cols-4", 6: "tile:grid-cols-3 wide:grid-cols-6" };

/** Key figures in 6, 3 or 2 columns; with `columns` 4 in 4 or 2. */
export function KpiRow({ children, columns = 6 }: { children: ReactNode; columns?: 4 | 6 }) {
  return <div className={cn("grid grid-cols-2 gap-3", COLUMNS[columns])}>{children}</div>;
}
