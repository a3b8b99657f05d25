import { DayPicker } from "react-day-picker";
import type { DateRange } from "@/lib/date-range";
import "./month-calendar.css";

function toDate(day: string): Date | undefined {
  const [year, month, date] = day.split("-").map(Number);
  return year && month && date ? new Date(year, month - 1, date) : undefined;
}

function toDay(date: Date): string {
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export interface MonthCalendarProps {
  value: DateRange;
  onChange: (range: DateRange) => void;
  today: string;
  earliest: string | undefined;
}

/** Two months side by side; the first press sets the start, the second the end. Loaded only when opened. */
export default function MonthCalendar({ value, onChange, today, earliest }: MonthCalendarProps) {
  const last = toDate(today);
  const first = earliest ? toDate(earliest) : undefined;
  const end = toDate(value.end) ?? last;
  const previous = end ? new Date(end.getFullYear(), end.getMonth() - 1, 1) : undefined;
  return (
    <DayPicker
      className="month-calendar num"
      mode="range"
      numberOfMonths={2}
      weekStartsOn={1}
      {...(previous ? { defaultMonth: previous } : {})}
      {...(last ? { endMonth: last } : {})}
      {...(first ? { startMonth: first } : {})}
      disabled={[...(last ? [{ after: last }] : []), ...(first ? [{ before: first }] : [])]}
      selected={{ from: toDate(value.start), to: toDate(value.end) }}
      onSelect={(range) => {
        if (range?.from) {
          onChange({ start: toDay(range.from), end: toDay(range.to ?? range.from) });
        }
      }}
    />
  );
}
