import { shade } from "@/components/months/months";
import { cn } from "@/lib/cn";
import { formatDay } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { cellAmount } from "../bars";
import type { Performance } from "../model";
import { monthName, weeksOf } from "../period";
import { Explained } from "./explained";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri"];

type Days = Performance["by_day"];

interface CellProps {
  day: string;
  amount: string | undefined;
  /** The largest result of the month without its sign, for the depth of the colour. */
  largest: number;
  isToday: boolean;
  /** The exchange had no session on this past day. */
  isClosed: boolean;
}

function Cell({ day, amount, largest, isToday, isClosed }: CellProps) {
  const known = amount !== undefined;
  const amounts = useAmounts();
  const words = amounts.signedMoney(amount);
  return (
    <td
      aria-current={isToday ? "date" : undefined}
      className={cn(
        "num h-12 rounded-control bg-sunk px-1.5 py-1 align-top text-12",
        isToday && "outline-2 -outline-offset-1 outline-focus",
      )}
      style={known ? { background: shade(Number(amount), largest) } : undefined}
      title={known ? `${formatDay(day)}: ${words}` : undefined}
    >
      <span className="block text-11 text-text2">{Number(day.slice(8))}</span>
      {known ? (
        <Explained
          figure="net_pnl"
          at={day}
          label={formatDay(day)}
          className="block w-full text-right! font-semibold"
        >
          <span aria-hidden="true">{amounts.isHidden ? words : cellAmount(amount)}</span>
          <span className="sr-only">{words}</span>
        </Explained>
      ) : null}
      {isClosed ? <span className="block text-right text-11 text-text3">closed</span> : null}
    </td>
  );
}

export interface MonthTableProps {
  month: string;
  today: string;
  earliest: string | undefined;
  days: Days;
}

/** The weekdays of a month with the result of each session. */
export function MonthTable({ month, today, earliest, days }: MonthTableProps) {
  const amounts = new Map(days.map(({ date, pnl }) => [date, pnl]));
  const largest = Math.max(0, ...days.map(({ pnl }) => Math.abs(Number(pnl))));
  const isClosed = (day: string) =>
    days.length > 0 && day < today && !amounts.has(day) && (earliest === undefined || day > earliest);
  return (
    <table className="w-full table-fixed border-separate border-spacing-1">
      <caption className="sr-only">Daily profit and loss in {monthName(month)}</caption>
      <thead>
        <tr>
          {WEEKDAYS.map((name) => (
            <th key={name} scope="col" className="text-12 font-medium text-text3">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week) => (
          <tr key={week.find((day) => day !== null)}>
            {week.map((day, column) =>
              day === null ? (
                <td key={WEEKDAYS[column]} />
              ) : (
                <Cell
                  key={day}
                  day={day}
                  amount={amounts.get(day)}
                  largest={largest}
                  isToday={day === today}
                  isClosed={isClosed(day)}
                />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
