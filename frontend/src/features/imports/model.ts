import type { components } from "@/api/schema";
import type { ActivityKind } from "@/lib/activities/words";
import { formatQuantity } from "@/lib/format";
import type { JobProgress } from "@/lib/live/events";

type Schemas = components["schemas"];
export type ImportResult = Schemas["ImportResultRead"];
export type ImportRead = Schemas["ImportRead"];
export type ImportAccount = Schemas["ImportAccountRead"];
export type Remark = Schemas["RemarkRead"];
export type Preset = Schemas["PresetRead"];
export type Presets = Schemas["PresetsRead"];
export type DateFormat = Schemas["DateFormat"];

/** What the owner says of the file's columns and words. */
export interface Mapping {
  /** Column by field. */
  readonly columns: Readonly<Record<string, string>>;
  /** Kind by the file's own word for it. */
  readonly types: Readonly<Record<string, ActivityKind>>;
  readonly decimal: "," | "." | null;
}

export const NO_MAPPING: Mapping = { columns: {}, types: {}, decimal: null };

/** What is said beside the file. */
export interface ImportOptions {
  /** Empty: found out by the server. */
  readonly preset: string;
  /** Id or name of the account; empty: as the file names it. */
  readonly account: string;
  readonly isPrices: boolean;
  readonly dateFormat: DateFormat | null;
  readonly mapping: Mapping;
}

export function isMapped({ columns, types, decimal }: Mapping): boolean {
  return decimal !== null || Object.keys(columns).length + Object.keys(types).length > 0;
}

/** Files that are no broker's: their kind says nothing of the account. */
const NO_BROKERS = new Set(["paiid", "ofx", "qif", "ghostfolio", "generic", "prices", "ecb"]);

/**
 * A name for the account that a file without one would open: its broker's, else the file's own; null where the file
 * names its accounts.
 */
export function suggestedAccount(result: ImportResult): string | null {
  const isNamed = result.sample.some(({ account }) => account !== null);
  if (result.kind !== "activities" || isNamed || result.sample.length === 0) {
    return null;
  }
  const own = result.file?.name.replace(/\.[^.]*$/, "").trim();
  return (NO_BROKERS.has(result.preset) ? own : result.preset_title) || null;
}

/** Presets whose columns their owner may name. */
const TABLES = new Set(["generic", "prices"]);

/** Whether the columns of the file can be chosen: it was read as a plain table, or as nothing at all. */
export function canMap(preset: string | undefined): boolean {
  return preset === undefined || TABLES.has(preset);
}

/** The columns that the refusal of an unknown table names. */
export function columnsOf(extensions: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const columns = extensions?.["columns"];
  return Array.isArray(columns)
    ? columns.filter((one): one is string => typeof one === "string" && one !== "")
    : [];
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  date: "Date",
  type: "Kind",
  symbol: "Symbol",
  quantity: "Quantity",
  price: "Price",
  amount: "Amount",
  fee: "Fee",
  tax: "Tax",
  currency: "Currency",
  account: "Account",
  note: "Note",
  close: "Close",
  rate: "Rate",
  to_symbol: "New symbol",
  ratio: "New shares for each share",
  cost_share: "Share of the cost",
  to_currency: "Currency received",
  to_amount: "Amount received",
  lots: "Lots",
};

/** The name of a field for people; a vendor's own column keeps its name. */
export function fieldName(field: string): string {
  return FIELD_NAMES[field] ?? field;
}

/** The fields most files have; the rest stand behind a disclosure. */
export const COMMON_FIELDS = [
  "date",
  "type",
  "symbol",
  "quantity",
  "price",
  "amount",
  "fee",
  "tax",
  "currency",
  "account",
  "note",
] as const;
export const PRICE_FIELDS = ["date", "symbol", "close", "currency"] as const;
export const NEEDED_FIELDS: ReadonlySet<string> = new Set(["date", "type", "close"]);

/** Words of the file's kind column that the server does not know, each once, by the refused rows. */
export function unknownWords(result: ImportResult): readonly string[] {
  const place = result.file?.columns.indexOf(result.file.mapping["type"] ?? "") ?? -1;
  if (place < 0) {
    return [];
  }
  const words = result.errors.flatMap(({ field, cells }) => {
    const word = cells[place]?.trim() ?? "";
    return field === "type" && word ? [word] : [];
  });
  return [...new Set(words)];
}

/** Rows with keys that differ, also where a row of the file says two things. */
export function keyed<Row extends { row: number }>(rows: readonly Row[]): { key: string; one: Row }[] {
  const seen = new Map<number, number>();
  return rows.map((one) => {
    const count = (seen.get(one.row) ?? 0) + 1;
    seen.set(one.row, count);
    return { key: `${one.row}.${count}`, one };
  });
}

/** What the file holds, counted: `1 activity`, `250 prices`. */
export function countWords(kind: string, count: number): string {
  const nouns = { prices: ["price", "prices"], rates: ["rate", "rates"] }[kind] ?? ["activity", "activities"];
  return `${formatQuantity(count)} ${count === 1 ? nouns[0] : nouns[1]}`;
}

export function rowWords(count: number): string {
  return count === 1 ? "1 row" : `${formatQuantity(count)} rows`;
}

const UNITS = ["bytes", "kB", "MB", "GB"] as const;

/** A file's size: `812 bytes`, `4.2 MB`. */
export function sizeWords(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${size.toFixed(digits)} ${UNITS[unit]}`;
}

const STAGES: Readonly<Record<string, string>> = {
  reading: "Reading rows",
  comparing: "Comparing with what is there",
  writing: "Writing",
  done: "Done",
};

/** How far it is: `Writing, 12,000 of 100,000`. */
export function progressWords({ stage, done, total }: JobProgress): string {
  const words = STAGES[stage] ?? "Working";
  return total > 0 ? `${words}, ${formatQuantity(done)} of ${formatQuantity(total)}` : words;
}

/** Why the import cannot start yet; null when it can. */
export function importBlocker(result: ImportResult | undefined, options: ImportOptions): string | null {
  if (!result) {
    return "The file is looked at first.";
  }
  if ((result.file?.date_formats_possible.length ?? 0) > 1 && options.dateFormat === null) {
    return "Say whether its dates begin with the month or with the day.";
  }
  if (result.imported === 0) {
    return result.duplicates > 0
      ? "Everything in this file is there already."
      : "There is nothing in it to import.";
  }
  return null;
}

/** Where the rows go: `into Schwab`, `into Schwab and IRA`. */
export function accountsWords(accounts: readonly ImportAccount[]): string {
  const names = accounts.map(({ name }) => name);
  const last = names.at(-1);
  if (last === undefined) {
    return "";
  }
  return names.length === 1 ? `into ${last}` : `into ${names.slice(0, -1).join(", ")} and ${last}`;
}

export const DATE_CHOICES: readonly { value: DateFormat; label: string }[] = [
  { value: "mdy", label: "Month first: 03/04 is March 4" },
  { value: "dmy", label: "Day first: 03/04 is April 3" },
];
