import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { Filter } from "./figures";
import type { ListFilter } from "./lists";

/** A file that can be saved: its name, and how to get it. */
export interface ExportChoice {
  label: string;
  fileName: string;
  load: () => Promise<Blob>;
}

/** The report to print and the trades, of the chosen period. */
export function periodFiles(filter: Filter, list: ListFilter, hasExecutions: boolean): ExportChoice[] {
  const query = { ...list, format: "csv" as const };
  const executions: ExportChoice = {
    label: "Executions (CSV)",
    fileName: "paiid-executions.csv",
    load: () => unwrap(api.GET("/api/trades", { params: { query }, parseAs: "blob" })),
  };
  return [
    {
      label: "Report (PDF)",
      fileName: "paiid-report.pdf",
      load: () => unwrap(api.GET("/api/exports/report.pdf", { params: { query: filter }, parseAs: "blob" })),
    },
    {
      label: "Closed trades (CSV)",
      fileName: "paiid-closed-trades.csv",
      load: () => unwrap(api.GET("/api/portfolio/closed-trades", { params: { query }, parseAs: "blob" })),
    },
    ...(hasExecutions ? [executions] : []),
  ];
}

/** All that was imported or typed of a tracked account, or of all of them, so that it can be imported again. */
export function trackedFiles(account: string | undefined): ExportChoice[] {
  const params = { query: account ? { account } : {} };
  return [
    {
      label: "Activities (CSV)",
      fileName: "paiid-activities.csv",
      load: () => unwrap(api.GET("/api/exports/activities.csv", { params, parseAs: "blob" })),
    },
    {
      label: "Your own prices (CSV)",
      fileName: "paiid-prices.csv",
      load: () => unwrap(api.GET("/api/exports/prices.csv", { parseAs: "blob" })),
    },
    {
      label: "Everything (JSON)",
      fileName: "paiid-portfolio.json",
      load: () => unwrap(api.GET("/api/exports/portfolio.json", { params, parseAs: "blob" })),
    },
    {
      label: "Ledger (Beancount)",
      fileName: "paiid-ledger.beancount",
      load: () => unwrap(api.GET("/api/exports/ledger.beancount", { params, parseAs: "blob" })),
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
