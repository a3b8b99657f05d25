import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { etDate } from "@/lib/format";
import type { Order } from "@/lib/live/events";
import { useMarketStatus, useOrderEvents } from "@/lib/live/hooks";
import { portfolioQuery } from "@/lib/live/queries";
import { pnlKeys } from "../api/performance";
import type { ExecutionFilter } from "../api/trades";
import { choosePeriod } from "../period";
import type { PnlSearch } from "../search";

/** The chosen period, the market's present day in New York, and the account's first day once it is known. */
export function usePeriod(search: PnlSearch) {
  const status = useMarketStatus().data;
  const created = useQuery(portfolioQuery).data?.account.created_at;
  const today = etDate(status ? new Date(status.now) : new Date());
  const earliest = created ? etDate(new Date(created)) : undefined;
  const chosen = choosePeriod(search, today, earliest);
  // Earlier accounts were there before the first day of this one.
  const executions: ExecutionFilter = search.account
    ? { ...choosePeriod(search, today, undefined).period, account: search.account }
    : chosen.period;
  return { today, earliest, executions, ...chosen };
}

/** Let curves and closed trades catch up when an order fills. */
export function useFreshAfterFills(): void {
  const client = useQueryClient();
  const onOrder = useCallback(
    (order: Order) => {
      if (order.status === "filled" || order.status === "partially_filled") {
        void client.invalidateQueries({ queryKey: pnlKeys.performance });
        void client.invalidateQueries({ queryKey: pnlKeys.closedTrades });
      }
    },
    [client],
  );
  useOrderEvents(onOrder);
}
