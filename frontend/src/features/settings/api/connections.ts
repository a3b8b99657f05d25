import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { Connections } from "@/lib/live/events";
import { liveKeys } from "@/lib/live/keys";
import { asApiError } from "@/lib/problem";

/** Every vendor and the order of sources; the stream's topic `connections` keeps the figures fresh. */
export const connectionsQuery = queryOptions({
  queryKey: liveKeys.connections,
  queryFn: ({ signal }) => unwrap(api.GET("/api/connections", { signal })),
});

/** Has one vendor asked now; what it finds takes the place of what was known. */
export function useConnectionTest(id: string) {
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/connections/{connection_id}/test", { params: { path: { connection_id: id } } })),
    onSuccess: (found) => {
      client.setQueryData<Connections>(liveKeys.connections, (known) =>
        known
          ? { ...known, connections: known.connections.map((one) => (one.id === id ? found : one)) }
          : known,
      );
    },
  });
  return {
    run: () => test.mutate(),
    isRunning: test.isPending,
    found: test.data,
    error: test.error ? asApiError(test.error) : null,
  };
}
