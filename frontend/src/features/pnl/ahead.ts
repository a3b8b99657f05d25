import type { QueryClient } from "@tanstack/react-query";
import { etDate } from "@/lib/format";
import { filterOf, performanceQuery } from "./api/figures";
import { choosePeriod } from "./period";
import { pnlSearch } from "./search";

/**
 * Asks for what the page waits longest for while its scripts are still on their way.
 *
 * Days are not asked for: which they are depends on the market's day, which the page asks first.
 */
export function askAhead(client: QueryClient, given: Readonly<Record<string, unknown>>): void {
  const search = pnlSearch(given);
  const { period } = choosePeriod(search, etDate(new Date()), undefined);
  if (period.range) {
    void client.prefetchQuery(performanceQuery(filterOf(search, period)));
  }
}
