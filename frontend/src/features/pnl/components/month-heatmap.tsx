import { useDashboard } from "../hooks/use-dashboard";
import { MONTH_NAMES, type MonthReturn, monthScale, yearsOf } from "../months";
import { MonthCell } from "./month-cell";

/**
 * The returns of all months: a row a year, the latest first. A press on a month or a year makes it the period; with `opens` one on a month opens its number.
 */
export function MonthHeatmap({ months, opens }: { months: readonly MonthReturn[]; opens: boolean }) {
  const { onSearch } = useDashboard();
  const scale = monthScale(months);
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
          {yearsOf(months).map(({ year, months: row }) => (
            <tr key={year}>
              <th scope="row" className="text-left">
                <button
                  type="button"
                  onClick={() => onSearch({ range: year, start: undefined, end: undefined })}
                  className="num rounded-control px-1 text-13 font-semibold hover:underline"
                >
                  {year}
                </button>
              </th>
              {row.map((month, index) => (
                <td key={MONTH_NAMES[index]} className="h-8 p-0">
                  {month ? <MonthCell found={month} scale={scale} opens={opens} className="h-8" /> : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
