import { MonthGrid } from "@/components/months/month-grid";
import { useDashboard } from "../hooks/use-dashboard";
import { type MonthReturn, monthScale } from "../months";
import { MonthCell } from "./month-cell";

/**
 * The returns of all months. A press on a month or a year makes it the period; with `opens` one on a month opens its number.
 */
export function MonthHeatmap({ months, opens }: { months: readonly MonthReturn[]; opens: boolean }) {
  const { onSearch } = useDashboard();
  const scale = monthScale(months);
  return (
    <MonthGrid
      months={months}
      year={(year) => (
        <button
          type="button"
          onClick={() => onSearch({ range: year, start: undefined, end: undefined })}
          className="num rounded-control px-1 text-13 font-semibold hover:underline"
        >
          {year}
        </button>
      )}
      cell={(month) => <MonthCell found={month} scale={scale} opens={opens} className="h-8" />}
    />
  );
}
