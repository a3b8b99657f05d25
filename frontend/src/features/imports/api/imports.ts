import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  skipToken,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { useIntention } from "@/lib/use-intention";
import { type ImportOptions, type ImportRead, type ImportResult, isMapped } from "../model";

type Form = components["schemas"]["Body_imports_preview_import"];

/** A file on its way in; `key` tells it from another choice of the same name. */
export interface GivenFile {
  readonly key: number;
  readonly file: File;
}

/** The parts of the form; the schema calls the file's bytes a string. */
function formOf({ file }: GivenFile, options: ImportOptions): Form {
  const { preset, account, isPrices, dateFormat, mapping } = options;
  return {
    file: file as unknown as string,
    ...(preset ? { preset } : {}),
    ...(account && !isPrices ? { account } : {}),
    ...(isPrices ? { kind: "prices" } : {}),
    ...(dateFormat ? { date_format: dateFormat } : {}),
    ...(isMapped(mapping) ? { mapping: JSON.stringify(mapping) } : {}),
  };
}

function multipart({ file, ...rest }: Form): FormData {
  const data = new FormData();
  const bytes = file as unknown as File;
  data.append("file", bytes, bytes.name);
  for (const [name, value] of Object.entries(rest)) {
    data.append(name, `${value}`);
  }
  return data;
}

/** Every kind of file that is read, and how to get it from whoever makes it. */
export const presetsQuery = queryOptions({
  queryKey: ["imports", "presets"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/imports/presets", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What importing the file would do; asked again whenever something else is said of it. */
export function previewQuery(given: GivenFile | null, options: ImportOptions) {
  return queryOptions({
    queryKey: ["imports", "preview", given?.key, options],
    queryFn: given
      ? ({ signal }): Promise<ImportResult> =>
          unwrap(
            api.POST("/api/imports/preview", {
              body: formOf(given, options),
              bodySerializer: multipart,
              signal,
            }),
          )
      : skipToken,
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
    placeholderData: (last, query) =>
      query?.queryKey[2] === given?.key ? keepPreviousData(last) : undefined,
  });
}

export interface ImportWish {
  given: GivenFile;
  options: ImportOptions;
}

/** Imports every good row, or nothing, once per intention. Every figure of the accounts changes with it. */
export function useRunImport() {
  const client = useQueryClient();
  const intention = useIntention();
  return useMutation({
    mutationFn: ({ given, options }: ImportWish): Promise<ImportResult> => {
      const header = { "Idempotency-Key": intention.keyOf({ key: given.key, options }) };
      return unwrap(
        api.POST("/api/imports", {
          body: { ...formOf(given, options), dry_run: false },
          bodySerializer: multipart,
          params: { header },
        }),
      );
    },
    onSuccess: () => {
      intention.settle();
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== "preview" });
    },
    onError: intention.settleUnlessUnknown,
  });
}

/** Takes a whole import back, with the accounts it opened. */
export function useUndoImport(onDone: (undone: ImportRead) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (import_id: string) =>
      unwrap(api.DELETE("/api/imports/{import_id}", { params: { path: { import_id } } })),
    onSuccess: (undone) => {
      void client.invalidateQueries();
      onDone(undone);
    },
  });
}

/** Imports, the newest first, those taken back included. */
export const importsQuery = infiniteQueryOptions({
  queryKey: ["imports", "list"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET("/api/imports", {
        params: { query: { limit: 10, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: "",
  getNextPageParam: (page) => page.next_cursor,
});
