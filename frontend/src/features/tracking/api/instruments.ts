import { queryOptions, skipToken, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { InstrumentUpdate } from "../model";

const KEY = ["instruments", "private"] as const;

/** What only the user prices, by symbol. */
export const instrumentsQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => unwrap(api.GET("/api/instruments/private", { signal })),
});

/** One of them with all its prices; nothing is asked without a symbol. */
export function instrumentQuery(symbol: string | null) {
  return queryOptions({
    queryKey: [...KEY, symbol],
    queryFn: symbol
      ? ({ signal }) =>
          unwrap(api.GET("/api/instruments/private/{symbol}", { params: { path: { symbol } }, signal }))
      : skipToken,
  });
}

/** Describes an instrument, making it where it is not there yet. */
export function usePutInstrument(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ symbol, ...body }: InstrumentUpdate & { symbol: string }) =>
      unwrap(api.PUT("/api/instruments/private/{symbol}", { params: { path: { symbol } }, body })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: KEY });
      onDone();
    },
  });
}
