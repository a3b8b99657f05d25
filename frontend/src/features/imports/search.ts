/** The query string of the wizard: `/import?account=acc_1`, `/import?kind=prices`. */
export interface ImportSearch {
  /** The account that rows go to when the file names none. */
  account?: string;
  /** The file holds prices or rates, not activities. */
  kind?: "prices";
}

/** Read the query string; what is not understood is left out. */
export function importSearch(search: Record<string, unknown>): ImportSearch {
  const account = search["account"];
  return {
    ...(typeof account === "string" && /^[A-Za-z0-9_]{1,40}$/.test(account) ? { account } : {}),
    ...(search["kind"] === "prices" ? { kind: "prices" as const } : {}),
  };
}
