import { queryOptions, skipToken, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { INSTRUMENTS_KEY } from "@/lib/instruments";
import type { InstrumentUpdate } from "../model";

/** One of them with all its prices; nothing is asked without a symbol. */
export function instrumentQuery(symbol: string | null) {
  return queryOptions({
    queryKey: [...INSTRUMENTS_KEY, symbol],
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
      await client.invalidateQueries({ queryKey: INSTRUMENTS_KEY });
      onDone();
    },
  });
}
