import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { api, unwrap } from "@/lib/api-client";
import { settingsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";

export interface WatchEdit {
  readonly symbol: string;
  readonly action: "add" | "remove";
}

function applied(watchlist: readonly string[], { symbol, action }: WatchEdit): string[] {
  const others = watchlist.filter((one) => one !== symbol);
  return action === "add" ? [...others, symbol] : others;
}

/**
 * The watchlist of the person's settings and a way to change it.
 *
 * A change reads the newest list first and names its version, so that one made in another tab is not lost.
 */
export function useWatchlist() {
  const client = useQueryClient();
  const settings = useQuery(settingsQuery);
  const change = useMutation({
    scope: { id: "watchlist" },
    mutationFn: async (edit: WatchEdit) => {
      const known = await client.fetchQuery({ ...settingsQuery, staleTime: 0 });
      return unwrap(
        api.PUT("/api/settings", {
          params: { header: { "if-match": `"${known.version}"` } },
          body: { preferences: { watchlist: applied(known.preferences.watchlist, edit) } },
        }),
      );
    },
    onSuccess: (saved, { symbol, action }) => {
      client.setQueryData(settingsQuery.queryKey, saved);
      toast.success(action === "add" ? `${symbol} is on your watchlist` : `${symbol} is off your watchlist`);
    },
  });
  return {
    settings,
    symbols: settings.data?.preferences.watchlist,
    add: (symbol: string) => change.mutate({ symbol, action: "add" }),
    remove: (symbol: string) => change.mutate({ symbol, action: "remove" }),
    pending: change.isPending ? change.variables.symbol : null,
    error: change.error ? asApiError(change.error) : null,
  };
}
