import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

type Schemas = components["schemas"];
export type Dataset = Schemas["DatasetRead"];
export type DatasetDetail = Schemas["DatasetDetailRead"];
export type Quality = Schemas["DatasetQualityRead"];
type Form = Schemas["Body_datasets_create_dataset"];

const MINUTE = 60_000;
const KEY = ["backtests", "datasets"] as const;

/** Imported bars by source, symbol and length. */
export const datasetsQuery = infiniteQueryOptions({
  queryKey: [...KEY, "list"],
  queryFn: ({ signal, pageParam }) =>
    unwrap(
      api.GET("/api/datasets", {
        params: { query: { limit: 200, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next_cursor,
  staleTime: MINUTE,
});

/** One set with its quality report, which never changes. */
export function datasetQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, "one", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/datasets/{dataset_id}", { params: { path: { dataset_id: id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What is said of a file. */
export interface DatasetDraft {
  file: File | null;
  symbol: string;
  timeframe: string;
  source: string;
  prices: string;
  timezone: string;
}

function multipart(body: Form): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(body)) {
    data.append(name, value as string | File);
  }
  return data;
}

/** Takes a file in, whole or not at all. */
export function useImport(onDone: (set: DatasetDetail) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ timezone, symbol, source, ...rest }: DatasetDraft) => {
      const body = {
        ...rest,
        symbol: symbol.trim().toUpperCase(),
        source: source.trim(),
        ...(timezone ? { timezone } : {}),
      } as unknown as Form;
      return unwrap(api.POST("/api/datasets", { body, bodySerializer: multipart }));
    },
    onSuccess: async (set) => {
      client.setQueryData(datasetQuery(set.id).queryKey, set);
      onDone(set);
      await client.invalidateQueries({ queryKey: datasetsQuery.queryKey });
    },
  });
}

export function useRemoveDataset(onRemoved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/datasets/{dataset_id}", { params: { path: { dataset_id: id } } })),
    onSuccess: async () => {
      onRemoved();
      await client.invalidateQueries({ queryKey: datasetsQuery.queryKey });
    },
  });
}
