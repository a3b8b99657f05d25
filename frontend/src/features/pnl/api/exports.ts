import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { ListFilter } from "./lists";

/** A file that can be saved: its name, and how to get it. */
export interface ExportChoice {
  label: string;
  fileName: string;
  load: () => Promise<Blob>;
}

/** The files of a period. What a further endpoint offers is one more entry here. */
export function exportChoices({ account, ...filter }: ListFilter): ExportChoice[] {
  const query = { ...filter, format: "csv" as const };
  return [
    {
      label: "Closed trades (CSV)",
      fileName: "paiid-closed-trades.csv",
      load: () => unwrap(api.GET("/api/portfolio/closed-trades", { params: { query }, parseAs: "blob" })),
    },
    {
      label: "Executions (CSV)",
      fileName: "paiid-executions.csv",
      load: () => {
        const params = { query: { ...query, ...(account ? { account } : {}) } };
        return unwrap(api.GET("/api/trades", { params, parseAs: "blob" }));
      },
    },
  ];
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Fetches a file and saves it. A plain link would save the refusal once the session has to be renewed. */
export function useExport() {
  return useMutation({
    mutationFn: async ({ load, fileName }: ExportChoice) => save(await load(), fileName),
  });
}
