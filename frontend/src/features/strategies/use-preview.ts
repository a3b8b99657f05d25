import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { etDate } from "@/lib/format";
import { useMarketStatus } from "@/lib/live/hooks";
import { useSettled } from "@/lib/use-settled";
import { previewQuery } from "./api";
import type { Definition, PreviewRead } from "./model";

/** Days that an instant backtest looks at: five years of daily bars, less of shorter ones, which are many. */
const DAYS: Readonly<Record<string, number>> = { "1h": 365, "15m": 120, "5m": 45, "1m": 14 };
const FIVE_YEARS = 1826;
const DAY_MS = 86_400_000;

interface Range {
  start: string;
  end: string;
}

/** The days up to the one before `today`, a day of the market's own time. */
export function lately(timeframe: string, today: string): Range {
  const end = Date.parse(`${today}T12:00:00Z`) - DAY_MS;
  const start = end - (DAYS[timeframe] ?? FIVE_YEARS) * DAY_MS;
  return { start: dayOf(start), end: dayOf(end) };
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

export interface Preview {
  query: UseQueryResult<PreviewRead>;
  range: Range;
  /** What is shown is of a definition before the last change. */
  isComputing: boolean;
}

/** The instant backtest of the definition as it stands, a moment after each change that leaves it sound. */
export function usePreview(definition: Definition, isSound: boolean): Preview {
  const settled = useSettled(definition, 900);
  const status = useMarketStatus();
  const range = lately(definition.timeframe, status.data?.session_date ?? etDate(new Date()));
  const isCurrent = JSON.stringify(settled) === JSON.stringify(definition);
  const query = useQuery({
    ...previewQuery(settled, range),
    // A replayed market has days of its own: they are waited for.
    enabled: isSound && isCurrent && !status.isPending,
    placeholderData: (before) => before,
  });
  return { query, range, isComputing: query.isFetching || !isCurrent };
}
