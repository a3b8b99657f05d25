import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { Activity, Transaction } from "../activities";
import type { EntryRef } from "../model";
import { PNL_KEY } from "./figures";

/** What was booked: in a ledger the transactions of that id, one of a kind; else an activity. */
export type Entry =
  | { book: "ledger"; transactions: readonly Transaction[] }
  | { book: "activities"; activity: Activity };

/** Fills of one order that are shown: as many as the server gives at a time. */
const MOST = 200;

/** One entry, whole. */
export function entryQuery({ book, account_id: account, id }: EntryRef) {
  return queryOptions({
    queryKey: [PNL_KEY, "entry", book, account, id],
    queryFn: async ({ signal }): Promise<Entry> => {
      if (book === "activities") {
        const params = { path: { activity_id: id } };
        return {
          book,
          activity: await unwrap(api.GET("/api/activities/{activity_id}", { params, signal })),
        };
      }
      const params = { query: { account, external_id: id, limit: MOST } };
      const { items } = await unwrap(api.GET("/api/portfolio/ledger", { params, signal }));
      return { book, transactions: items };
    },
  });
}
