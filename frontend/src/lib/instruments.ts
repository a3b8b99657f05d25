import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "./api-client";

/** Everything that is read of private instruments starts with this key. */
export const INSTRUMENTS_KEY = ["instruments", "private"] as const;

/** What only the user prices, by symbol. */
export const instrumentsQuery = queryOptions({
  queryKey: INSTRUMENTS_KEY,
  queryFn: ({ signal }) => unwrap(api.GET("/api/instruments/private", { signal })),
  staleTime: 60_000,
});

/** Whether a symbol is one that only the user prices; false until that is known. */
export function useIsPrivate(symbol: string): boolean {
  const { data } = useQuery(instrumentsQuery);
  return data?.items.some((one) => one.symbol === symbol) ?? false;
}
