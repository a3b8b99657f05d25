import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { etDate } from "@/lib/format";
import type { Order } from "@/lib/live/events";
import { useMarketStatus, useOrderEvents } from "@/lib/live/hooks";
import { accountsQuery } from "@/lib/live/queries";
import { PNL_KEY } from "../api/figures";
import { choosePeriod } from "../period";
import type { PnlSearch } from "../search";

/** The first day of the account that is shown, once it is known; of all accounts the first of any. */
function useEarliest(account: string | undefined): string | undefined {
  const accounts = useQuery(accountsQuery).data?.accounts ?? [];
  const shown = accounts.filter(
    ({ id, is_selected }) => account === "all" || (account ? id === account : is_selected),
  );
  return shown.map(({ first_day }) => first_day).toSorted()[0];
}

/** The chosen period, the market's present day in New York, and the account's first day once it is known. */
export function usePeriod(search: PnlSearch) {
  const status = useMarketStatus().data;
  const today = etDate(status ? new Date(status.now) : new Date());
  const earliest = useEarliest(search.account);
  return { today, earliest, ...choosePeriod(search, today, earliest) };
}

/** Let all figures catch up when an order fills. */
export function useFreshAfterFills(): void {
  const client = useQueryClient();
  const onOrder = useCallback(
    (order: Order) => {
      if (order.status === "filled" || order.status === "partially_filled") {
        void client.invalidateQueries({ queryKey: [PNL_KEY] });
      }
    },
    [client],
  );
  useOrderEvents(onOrder);
}
