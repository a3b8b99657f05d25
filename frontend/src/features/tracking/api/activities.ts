import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { useIntention } from "@/lib/use-intention";
import type { Activity, ActivityCreate } from "../model";
import type { ActivitiesSearch } from "../search";

const PAGE = 100;

/** Activities of tracked accounts, the newest first, narrowed by the filters. */
export function activitiesQuery({ type, ...filters }: ActivitiesSearch) {
  return infiniteQueryOptions({
    queryKey: ["activities", { type, ...filters }],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/activities", {
          params: {
            query: {
              ...filters,
              ...(type ? { type: [type] } : {}),
              limit: PAGE,
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Types one activity, once per intention. Every figure of its account changes with it. */
export function useAddActivity(onDone: (activity: Activity) => void) {
  const client = useQueryClient();
  const intention = useIntention();
  return useMutation({
    mutationFn: (body: ActivityCreate) => {
      const header = { "Idempotency-Key": intention.keyOf(body) };
      return unwrap(api.POST("/api/activities", { body, params: { header } }));
    },
    onSuccess: (activity) => {
      intention.settle();
      void client.invalidateQueries();
      onDone(activity);
    },
    onError: intention.settleUnlessUnknown,
  });
}

/** Takes one activity away. */
export function useDeleteActivity(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (activity_id: string) =>
      unwrap(api.DELETE("/api/activities/{activity_id}", { params: { path: { activity_id } } })),
    onSuccess: () => {
      void client.invalidateQueries();
      onDone();
    },
  });
}
