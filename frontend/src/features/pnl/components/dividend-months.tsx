import { MONTH_NAMES } from "@/components/months/months";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { cn } from "@/lib/cn";
import { useAmounts } from "@/lib/use-amounts";
import type { Dividends } from "../model";
import { monthName } from "../period";

type Month = Dividends["by_month"][number];

/** More bars than this have no room for the name of each month. */
const NAMED = 14;

/** What stands below a bar: its month, or the year where it begins. */
function barLabel(month: string, count: number): string {
  if (count > NAMED) {
    return month.endsWith("-01") ? month.slice(0, 4) : "";
  }
  return MONTH_NAMES[Number(month.slice(5)) - 1] ?? month;
}

function Bars({ months }: { months: readonly Month[] }) {
  const amounts = useAmounts();
  const most = Math.max(0, ...months.map(({ amount }) => Number(amount))) || 1;
  return (
    <ol
      aria-label="Dividends by month"
      className={cn("flex h-[150px] items-end", months.length > NAMED ? "gap-px" : "gap-1.5")}
    >
      {months.map(({ month, amount }) => (
        <li key={month} className="grid h-full max-w-16 min-w-0 flex-1 grid-rows-[1fr_auto]">
          <span
            className="flex min-h-0 flex-col justify-end"
            title={`${monthName(month)}: ${amounts.money(amount)}`}
          >
            <span className="sr-only">
              {monthName(month)}: {amounts.money(amount)}
            </span>
            <span
              aria-hidden="true"
              className="block min-h-px rounded-t-[3px] bg-teal2"
              style={{ height: `${(Math.max(0, Number(amount)) / most) * 100}%` }}
            />
          </span>
          <span aria-hidden="true" className="h-5 pt-1 text-11 whitespace-nowrap text-text3">
            {barLabel(month, months.length)}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The dividends of each month, as bars or as a table. */
export function DividendMonths({ months, isTable }: { months: readonly Month[]; isTable: boolean }) {
  const amounts = useAmounts();
  if (!isTable) {
    return <Bars months={months} />;
  }
  return (
    <Table caption="Dividends by month">
      <thead>
        <tr>
          <Th>Month</Th>
          <Th right>Amount</Th>
        </tr>
      </thead>
      <tbody>
        {months.toReversed().map(({ month, amount }) => (
          <Tr key={month}>
            <Td>{monthName(month)}</Td>
            <Td right>{amounts.money(amount)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
