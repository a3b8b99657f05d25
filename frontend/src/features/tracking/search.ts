import { type ActivityKind, KINDS } from "@/lib/activities/words";

/** The query string of the list: `/activities?account=acc_1&type=dividend&symbol=AAPL&start=2026-01-01`. */
export interface ActivitiesSearch {
  account?: string;
  type?: ActivityKind;
  symbol?: string;
  /** Days, both included, as "2026-11-23". */
  start?: string;
  end?: string;
}

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const SYMBOL = /^[A-Z0-9][A-Z0-9._:-]{0,31}$/;
const ACCOUNT = /^[A-Za-z0-9_]{1,40}$/;

function matching<Name extends string>(
  search: Record<string, unknown>,
  name: Name,
  pattern: RegExp,
): Partial<Record<Name, string>> {
  const value = search[name];
  const text = typeof value === "string" || typeof value === "number" ? `${value}`.trim() : "";
  return pattern.test(text) ? ({ [name]: text } as Partial<Record<Name, string>>) : {};
}

/** Read the query string; what is not understood is left out. */
export function activitiesSearch(search: Record<string, unknown>): ActivitiesSearch {
  const type = KINDS.find((kind) => kind === search["type"]);
  const symbol = typeof search["symbol"] === "string" ? search["symbol"].toUpperCase() : search["symbol"];
  return {
    ...matching(search, "account", ACCOUNT),
    ...(type ? { type } : {}),
    ...matching({ symbol }, "symbol", SYMBOL),
    ...matching(search, "start", DAY),
    ...matching(search, "end", DAY),
  };
}
