import type { ReactNode } from "react";
import { MONTH_NAMES, yearsOf } from "./months";

export interface MonthGridProps<Month> {
  months: readonly Month[];
  /** What stands before a row; the year's number when absent. */
  year?: (year: string) => ReactNode;
  cell: (month: Month) => ReactNode;
}

/** The returns of all months: a row a year, the latest first. */
export function MonthGrid<Month extends { month: string }>({ months, year, cell }: MonthGridProps<Month>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="relative max-h-[420px] overflow-auto" aria-label="Monthly returns" tabIndex={0}>
      <table className="w-full min-w-[640px] table-fixed border-separate border-spacing-1">
        <caption className="sr-only">Monthly returns in percent, the latest year first</caption>
        <thead>
          <tr>
            <th scope="col" className="w-14 text-left text-12 font-medium text-text3">
              Year
            </th>
            {MONTH_NAMES.map((name) => (
              <th key={name} scope="col" className="text-12 font-medium text-text3">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {yearsOf(months).map((row) => (
            <tr key={row.year}>
              <th scope="row" className="num text-left text-13 font-semibold">
                {year ? year(row.year) : row.year}
              </th>
              {row.months.map((month, index) => (
                <td key={MONTH_NAMES[index]} className="h-8 p-0">
                  {month ? cell(month) : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
