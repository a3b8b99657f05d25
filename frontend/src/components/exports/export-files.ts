import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { saveFile } from "@/lib/save-file";

/** The periods that the report is offered for. */
export const REPORT_RANGES = [
  { value: "max", label: "All of it" },
  { value: "ytd", label: "This year" },
  { value: "1y", label: "One year" },
] as const;
export type ReportRange = (typeof REPORT_RANGES)[number]["value"];

export interface ExportFile {
  id: "portfolio" | "activities" | "prices" | "beancount" | "report";
  label: string;
  /** What it is good for, in one sentence. */
  words: string;
  /** The name it is saved under, without the account. */
  name: string;
  ending: string;
  /** It is of one account. */
  needsAccount?: boolean;
  fetch: (account: string | undefined, range: ReportRange) => Promise<Blob>;
}

const of = (account: string | undefined) => ({ query: account ? { account } : {} });

/** The files of tracked accounts, the one that holds everything first. */
export const EXPORT_FILES: readonly ExportFile[] = [
  {
    id: "portfolio",
    label: "Portfolio file",
    words:
      "JSON. Everything about the accounts, with your own prices and rates; importing it brings all of it back.",
    name: "paiid-portfolio",
    ending: "json",
    fetch: (account) =>
      unwrap(
        api.GET("/api/exports/portfolio.json", { params: of(account), parseAs: "blob" }),
      ) as Promise<Blob>,
  },
  {
    id: "activities",
    label: "Activities",
    words: "CSV. One row each, in the generic format that the import takes back.",
    name: "paiid-activities",
    ending: "csv",
    fetch: (account) =>
      unwrap(
        api.GET("/api/exports/activities.csv", { params: of(account), parseAs: "blob" }),
      ) as Promise<Blob>,
  },
  {
    id: "prices",
    label: "Your prices and rates",
    words: "CSV. The prices and currency rates you brought in, of all accounts.",
    name: "paiid-prices",
    ending: "csv",
    fetch: () => unwrap(api.GET("/api/exports/prices.csv", { parseAs: "blob" })) as Promise<Blob>,
  },
  {
    id: "beancount",
    label: "Beancount ledger",
    words: "Plain-text double-entry accounting, for Beancount 3 and Fava.",
    name: "paiid",
    ending: "beancount",
    fetch: (account) =>
      unwrap(
        api.GET("/api/exports/ledger.beancount", { params: of(account), parseAs: "blob" }),
      ) as Promise<Blob>,
  },
  {
    id: "report",
    label: "Report to print",
    words: "PDF. Value, return, drawdown, months and holdings of one account over the period below.",
    name: "paiid-report",
    ending: "pdf",
    needsAccount: true,
    fetch: (account, range) =>
      unwrap(
        api.GET("/api/exports/report.pdf", {
          params: { query: { ...(account ? { account } : {}), range } },
          parseAs: "blob",
        }),
      ) as Promise<Blob>,
  },
];

/** `paiid-activities-schwab-brokerage.csv`. */
export function fileName({ name, ending }: ExportFile, account: string | undefined): string {
  const part = account
    ?.toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${part ? `${name}-${part}` : name}.${ending}`;
}

export interface ExportWish {
  file: ExportFile;
  /** One account; all tracked ones without it. */
  account: { id: string; name: string } | undefined;
  range: ReportRange;
}

/** Fetches a file and saves it. A plain link would save the refusal once the session has to be renewed. */
export function useExportFile() {
  return useMutation({
    mutationFn: async ({ file, account, range }: ExportWish) =>
      saveFile(await file.fetch(account?.id, range), fileName(file, account?.name)),
  });
}
