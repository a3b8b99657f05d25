/** What the page shows: `/recommendations?tab=scored&strategy=momentum`. */
export const TABS = ["new", "open", "aside", "scored", "runs"] as const;
export type Tab = (typeof TABS)[number];

export const ENDINGS = ["all", "open", "target", "stop", "expired"] as const;
export type EndingFilter = (typeof ENDINGS)[number];

export interface IdeasSearch {
  /** The new ones when absent. */
  tab?: Tab | undefined;
  direction?: "buy" | "sell" | undefined;
  strategy?: string | undefined;
  advisor?: string | undefined;
  symbol?: string | undefined;
  /** Of the calls in the history; all when absent. */
  ended?: EndingFilter | undefined;
  /** The frozen record that is open. */
  call?: string | undefined;
}

export type IdeasFilters = Pick<IdeasSearch, "direction" | "strategy" | "advisor" | "symbol">;

const FORMS: Record<keyof IdeasSearch, RegExp> = {
  tab: new RegExp(`^(${TABS.join("|")})$`),
  direction: /^(buy|sell)$/,
  strategy: /^[a-z_]{1,40}$/,
  advisor: /^[\w .-]{1,120}$/,
  symbol: /^\$?[A-Z][A-Z0-9]{0,9}([./-][A-Z0-9]{1,4})?$/,
  ended: new RegExp(`^(${ENDINGS.join("|")})$`),
  call: /^[\w.:-]{1,60}$/,
};

/** Read the query string; what is not understood is left out. */
export function ideasSearch(search: Record<string, unknown>): IdeasSearch {
  const read = Object.entries(FORMS).flatMap(([name, form]) => {
    const given = search[name];
    const text = typeof given === "string" ? (name === "symbol" ? given.trim().toUpperCase() : given) : "";
    return form.test(text) ? [[name, text] as const] : [];
  });
  return Object.fromEntries(read);
}
